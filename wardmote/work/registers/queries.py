"""What can be asked of registers: entries with their names, their versions, and what is due."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower

from wardmote.foundation.imports.names import name_key
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Role, Team
from wardmote.work.registers import values
from wardmote.work.registers.anatomy import MOST_OTHERS, Column, Facts, Register, registers
from wardmote.work.registers.models import Aside, Batch, Due, Entry, Timing, Version

DUE_SOON = timedelta(days=30)
MOST_DUE = 50
HEAVY = ("public_values", "imported")
MOST_NAMED = 2_000
NUMBER = re.compile(r"(?P<prefix>[a-z]{1,6})-(?P<series>a?)(?P<number>\d{1,9})", re.IGNORECASE)


def entries(register: Register) -> QuerySet[Entry]:
    """Those one may see, with whose they are; what a page of one shows."""
    found = Entry.objects.filter(register=register.key).defer(*HEAVY)
    return found.select_related("owner", "team", "officer", "successor")


def facts(register: Register, entry: Entry) -> Facts:
    return Facts(
        title=entry.title,
        values=values.read(register.columns, entry.values),
        lines={
            kind.key: [
                {"id": line.get("id", ""), **said}
                for line in entry.lines.get(kind.key, ())
                if kind.is_whole(said := values.read(kind.columns, line))
            ]
            for kind in register.lines
        },
        pk=entry.pk,
        owner_id=entry.owner_id,
        review_on=entry.review_on,
        is_open=entry.state == Entry.State.OPEN,
        agency=entry.owner.short_name,
    )


def others(register: Register, of: Iterable[Facts]) -> list[Facts]:
    """The open entries one may see that say the same as one of these where the register's rules compare: the
    first so many, the last changed first. Only what is compared is read of all; whole, those that meet."""
    wanted = {
        key
        for each in of
        if any(key := _compared(each.title if n == "title" else each.get(n) for n in register.compares))
    }
    if not wanted:
        return []
    said = [F("title") if name == "title" else KeyTextTransform(name, "values") for name in register.compares]
    open_ones = Entry.objects.filter(register=register.key, state=Entry.State.OPEN)
    rows = open_ones.order_by("-changed_at", "pk").values_list("pk", *said)
    same = [pk for pk, *words in rows if _compared(words) in wanted][:MOST_OTHERS]
    found = {entry.pk: entry for entry in entries(register).filter(pk__in=same)} if same else {}
    return [facts(register, found[pk]) for pk in same if pk in found]


def _compared(said: Iterable[Any]) -> tuple[str, ...]:
    return tuple(_folded(str(each or "")) for each in said)


_folded = lru_cache(maxsize=10_000)(name_key)


def counts() -> dict[str, int]:
    """How many open entries of each register one may see."""
    found = Entry.objects.filter(state=Entry.State.OPEN).values("register").annotate(many=Count("pk"))
    return {row["register"]: row["many"] for row in found.order_by()}


def with_words(words: Sequence[str]) -> QuerySet[Entry]:
    """Entries one may see whose name, number or values have all these words, those named so first."""
    found = Entry.objects.exclude(state=Entry.State.UNDONE).filter(register__in=list(registers()))
    in_title = Q()
    for word in words:
        named = Q(title__icontains=word) | numbered(word)
        found = found.filter(named | Q(values__icontains=word))
        in_title &= named
    return found.order_by(Case(When(in_title, then=Value(0)), default=Value(1)), "title", "pk")


def numbered(word: str) -> Q:
    """The entries that are called so: KF-12, or KF-A3 of those for the agency alone."""
    found = NUMBER.fullmatch(word)
    keys = [key for key, each in registers().items() if found and each.prefix == found["prefix"].upper()]
    if not found or not keys:
        return Q(pk__in=[])
    return Q(register__in=keys, series=found["series"].upper(), number=int(found["number"]))


def shown_of(ids: set[UUID]) -> list[tuple[Entry, Register]]:
    found = Entry.objects.filter(pk__in=ids).select_related("owner").defer("values", "lines", *HEAVY)
    return [(entry, registers()[entry.register]) for entry in found if entry.register in registers()]


# --- names ------------------------------------------------------------------------------------------


def columns_of(register: Register) -> list[Column]:
    return [*register.columns, *(column for kind in register.lines for column in kind.columns)]


def names_in(
    register: Register, kept: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> dict[str, str]:
    """Words by id for every agency, team, officer and agreement that these values and lines name."""
    ids: set[UUID] = set()
    for of_entry, lines in kept:
        ids |= values.ids_in(register.columns, of_entry)
        for kind in register.lines:
            for line in lines.get(kind.key, ()):
                ids |= values.ids_in(kind.columns, line)
    return names_by_id(ids, {column.kind for column in columns_of(register)})


MODELS: dict[str, tuple[Any, str]] = {
    "agency": (Agency, "name"),
    "team": (Team, "name"),
    "officer": (Officer, "name"),
    "agreement": (Agreement, "document_name"),
}


def names_by_id(ids: set[UUID], kinds: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in sorted(set(kinds) & set(MODELS)):
        model, name = MODELS[kind]
        if ids:
            found |= {
                str(pk): words for pk, words in model.objects.filter(pk__in=ids).values_list("pk", name)
            }
    return found


def choices(kind: str, *, agency: UUID) -> list[tuple[str, str]]:
    """What a box of this kind offers: every agency and agreement; the teams and officers of one agency."""
    found: QuerySet[Any]
    if kind == "agency":
        found = Agency.objects.order_by("name").values_list("pk", "name")
    elif kind == "team":
        found = Team.objects.filter(agency=agency, closed_at=None).order_by("name").values_list("pk", "name")
    elif kind == "officer":
        found = Officer.objects.filter(agency=agency, left_at=None, is_service=False)
        found = found.order_by("name", "pk").values_list("pk", "name")
    else:
        found = Agreement.objects.order_by("document_name", "pk").values_list("pk", "document_name")
    return [(str(pk), name) for pk, name in found[:MOST_NAMED]]


def known(kinds: Iterable[str], *, agency: UUID) -> values.Known:
    """What names in a file may mean. Of a name that two have, neither is meant."""
    names: dict[str, str] = {}
    ids: dict[str, dict[str, str]] = {}
    for kind in sorted(set(kinds) & set(MODELS)):
        found = choices(kind, agency=agency)
        if kind == "agency":
            found = [
                *found,
                *((str(pk), short) for pk, short in Agency.objects.values_list("pk", "short_name")),
            ]
        by_name: dict[str, set[str]] = {}
        for pk, words in found:
            names.setdefault(pk, words)
            by_name.setdefault(name_key(words), set()).add(pk)
        ids[kind] = {name: next(iter(pks)) for name, pks in by_name.items() if len(pks) == 1}
    return values.Known(names, ids)


# --- versions, dues, batches ------------------------------------------------------------------------


def versions(entry: Entry) -> QuerySet[Version]:
    return Version.objects.filter(entry=entry).select_related("by", "by__agency").order_by("-no")


def versions_asked_for(entry: Entry, numbers: Sequence[int]) -> dict[int, Version]:
    return {version.no: version for version in versions(entry).filter(no__in=numbers)}


@dataclass(frozen=True)
class DueLine:
    due: Due
    register: Register
    is_late: bool


def due_for(officer: Officer, *, today: date, within: timedelta = DUE_SOON) -> list[DueLine]:
    """What the officer is to see to soon, the soonest first, in one query: of their own entries and those
    they succeed in, and of all their agency's where they edit its registers."""
    mine = Q(entry__officer=officer) | Q(entry__successor=officer, entry__officer__left_at__isnull=False)
    if officer.has_role(Role.REGISTER_EDITOR):
        mine |= Q(entry__owner=officer.agency_id)
    found = Due.objects.filter(mine, entry__state=Entry.State.OPEN, on__lte=today + within)
    found = found.select_related("entry", "entry__officer").defer(
        "entry__values", "entry__lines", "entry__public_values", "entry__imported"
    )
    there = registers()
    return [
        DueLine(due, there[due.entry.register], due.on < today)
        for due in found.order_by("on", "entry__title", "pk")[:MOST_DUE]
        if due.entry.register in there
    ]


def dues_of(entry: Entry) -> list[Due]:
    return list(Due.objects.filter(entry=entry).order_by("on", "kind", "pk"))


def batches(register: Register) -> QuerySet[Batch]:
    found = Batch.objects.filter(register=register.key).select_related("by", "undone_by")
    aside = Aside.objects.filter(batch=OuterRef("pk"))
    return found.annotate(
        many_aside=Subquery(aside.values("rows")), is_kept=Exists(aside.filter(sealed__isnull=False))
    ).order_by("-at")


def timings(register: Register, kinds: Iterable[str], *, agency: UUID, today: date) -> dict[str, Timing]:
    """The timing that holds for each of these kinds of due date, as the database chooses it."""
    found = list(
        Timing.objects.filter(
            Q(agency=None) | Q(agency=agency), register__in=["", register.key], starts_on__lte=today
        )
    )
    found.sort(
        key=lambda t: (t.agency_id is not None, t.register != "", t.kind != "", t.starts_on, t.at),
        reverse=True,
    )
    return {
        kind: timing
        for kind in kinds
        if (timing := next((each for each in found if each.kind in ("", kind)), None)) is not None
    }


# --- what anybody may read --------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    pk: UUID
    title: str
    agency: str
    shown: Mapping[str, Any]
    published_at: Any
    changed_at: Any


def published(register: Register, *, first: int, most: int, words: str = "") -> tuple[int, list[Published]]:
    """How many published entries there are, and these of them, by title."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from wardmote.registers_published(%s, %s, %s, %s)", [register.key, words, first, most]
        )
        rows = cursor.fetchall()
        if not rows and first > 0:  # past the end: how many there are stands in a row
            cursor.execute("select * from wardmote.registers_published(%s, %s, 0, 1)", [register.key, words])
            one = cursor.fetchone()
            return (one[0] if one else 0), []
    return (rows[0][0] if rows else 0), [_published(row[1:]) for row in rows]


def published_one(register: Register, pk: UUID) -> Published | None:
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.registers_published_one(%s, %s)", [register.key, pk])
        row = cursor.fetchone()
    return _published(row) if row else None


def _published(row: Sequence[Any]) -> Published:
    pk, title, agency, shown, published_at, changed_at = row
    if isinstance(shown, str):
        import json

        shown = json.loads(shown)
    return Published(pk, title, agency, shown, published_at, changed_at)


SORTS = {
    "title": (Lower("title"), "pk"),
    "number": ("series", "number", "owner__short_name", "pk"),
    "review": (Case(When(review_on=None, then=Value(1)), default=Value(0)), "review_on", "pk"),
    "changed": ("-changed_at", "pk"),
}


def found(
    register: Register, *, officer: Officer, words: str = "", state: str = "open", agency: str = "",
    whose: str = "", chosen: Mapping[str, str] | None = None, sort: str = "title",
) -> QuerySet[Entry]:  # fmt: skip
    """The entries of a list as it is narrowed. What is typed is looked for in titles and in all values."""
    rows = entries(register)
    if state in Entry.State.values:
        rows = rows.filter(state=state)
    for word in words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(values__icontains=word))
    if agency:
        rows = rows.filter(owner_id=UUID(agency))
    if whose == "mine":
        rows = rows.filter(Q(officer=officer) | Q(successor=officer))
    elif whose == "ours":
        rows = rows.filter(owner=officer.agency_id)
    for field, value in (chosen or {}).items():
        if value:
            rows = rows.filter(**{f"values__{field}": value})
    return rows.order_by(*SORTS.get(sort, SORTS["title"]))
