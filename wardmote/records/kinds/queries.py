"""What can be asked of categories: few rows, read whole and sorted here."""

import json
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from wardmote.records.kinds.models import Category, Kind, Proposal

# Every version, as `every` orders them, for a statement that asks something else as well: see `read`.
AMONG_OTHERS = """(
    select coalesce(jsonb_agg(jsonb_build_array(k.id, k.key, k.kind, k.name, k.starts_on, k.ends_on)
                              order by k.key, k.starts_on, k.at), '[]')
      from kinds_category k)"""
ORDER = {kind: number for number, kind in enumerate(Kind.values)}


def every() -> list[Category]:
    """Every version of every category, the earliest of each first."""
    return list(Category.objects.order_by("key", "starts_on", "at"))


def read(told: str) -> list[Category]:
    """The same from AMONG_OTHERS: what a list to choose from shows of each."""
    return [
        Category(
            id=UUID(pk),
            key=key,
            kind=kind,
            name=name,
            starts_on=date.fromisoformat(starts_on),
            ends_on=date.fromisoformat(ends_on) if ends_on else None,
        )
        for pk, key, kind, name, starts_on, ends_on in json.loads(told)
    ]


def in_force(rows: Iterable[Category], *, on: date) -> dict[str, Category]:
    """For each key the version that holds on that day, offered or ended."""
    return {row.key: row for row in rows if row.starts_on <= on}


def offered(on: date, rows: Iterable[Category] | None = None) -> list[Category]:
    """Those that a report of that day may have, by kind and name."""
    found = in_force(every() if rows is None else rows, on=on).values()
    return in_order(row for row in found if row.is_offered(on))


def for_the_public(on: date, kinds: Iterable[str]) -> list[Category]:
    """Those that the public is offered on a day, of some kinds, by kind and plain name."""
    rows = [row for row in offered(on) if row.public_name and row.kind in kinds]
    return sorted(rows, key=lambda row: (ORDER.get(row.kind, 9), row.public_name.casefold(), row.key))


def in_order(rows: Iterable[Category]) -> list[Category]:
    return sorted(rows, key=lambda row: (ORDER.get(row.kind, 9), row.name.casefold(), row.key))


def named(on: date, rows: Iterable[Category] | None = None) -> dict[str, Category]:
    """For each key there is, the version whose name is shown for it: of that day, or its first."""
    told = every() if rows is None else list(rows)
    return {row.key: row for row in reversed(told)} | in_force(told, on=on)


def grouped(rows: Iterable[Category], *, ids: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """As a list to choose from shows them, under the name of their kind: by key or, where wanted, by id."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in in_order(rows):
        groups.setdefault(str(Kind(row.kind).label), []).append((str(row.pk) if ids else row.key, row.name))
    return list(groups.items())


def versions(key: str) -> list[Category]:
    """Every version of one category, the latest first."""
    found = Category.objects.filter(key=key).select_related("by", "by__agency")
    return list(found.order_by("-starts_on", "-at"))


# --- what is proposed -----------------------------------------------------------------------------


def proposals() -> QuerySet[Proposal]:
    """Every change that was proposed: those that wait first, then the newest."""
    waits = Case(When(state="waiting", then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Proposal.objects.select_related("agency", "by", "decided_by", "decided_agency")
    return found.order_by(waits, "-at", "pk")


def waiting(of: str) -> list[Proposal]:
    """What waits of one list, the longest first."""
    found = Proposal.objects.filter(list=of, state=Proposal.State.WAITING).select_related("agency", "by")
    return list(found.order_by("at", "pk"))
