"""What administrators do with categories: add one, rename it from a day on, end it."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.kinds import policies, queries
from wardmote.records.kinds.models import Category
from wardmote.trust.identity.models import Officer

LONGEST_KEY = 40


class CannotSet(Refused):
    pass


@transaction.atomic
def add(*, name: str, kind: str, qualifier: str, source: str, starts_on: date, by: Officer) -> Category:
    """Add a category, offered from a day on. Sent twice, it is added once.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    name = " ".join(name.split())
    rows = queries.every()
    told = (name, kind, qualifier, source.strip(), starts_on, None, by.pk)
    if earlier := [row for row in rows if told == as_told(row)]:
        return earlier[-1]
    refusals = policies.refusals_to_set(by=by) + refusals_of_name(rows, name, kind, on=starts_on)
    if refusals:
        raise CannotSet(refusals)
    made = _set(new_key(name, {row.key for row in rows}), name, kind, qualifier, source, starts_on, None)
    _on_record("category added", made, by=by)
    return made


@transaction.atomic
def rename(
    *, category: Category, name: str, qualifier: str, source: str, starts_on: date, by: Officer
) -> Category:
    """Give a category another name or qualifier from a day on. Earlier reports keep what they have.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    name = " ".join(name.split())
    rows = queries.every()
    others = [row for row in rows if row.key != category.key]
    refusals = policies.refusals_to_set(by=by) + refusals_of_name(others, name, category.kind, on=starts_on)
    last = [row for row in rows if row.key == category.key][-1]
    if last.starts_on > starts_on:
        refusals.append(policies.TO_COME)
    if not last.is_offered(starts_on):
        refusals.append(policies.ENDED)
    if refusals:
        raise CannotSet(refusals)
    made = _set(category.key, name, category.kind, qualifier, source, starts_on, last.ends_on)
    _on_record("category renamed", made, by=by)
    return made


@transaction.atomic
def end(*, category: Category, ends_on: date, source: str, by: Officer, today: date) -> Category:
    """Say on which day a category is offered for the last time. Reports that have it keep it.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_set(by=by)
    last = [row for row in queries.every() if row.key == category.key][-1]
    starts_on = max(today, last.starts_on)
    if ends_on < starts_on:
        refusals.append(policies.TO_COME)
    if not last.is_offered(today):
        refusals.append(policies.ENDED)
    if refusals:
        raise CannotSet(refusals)
    made = _set(last.key, last.name, last.kind, last.qualifier, source, starts_on, ends_on)
    _on_record("category ended", made, by=by)
    return made


def as_told(row: Category) -> tuple[object, ...]:
    return (row.name, row.kind, row.qualifier, row.source, row.starts_on, row.ends_on, row.by_id)


def refusals_of_name(rows: list[Category], name: str, kind: str, *, on: date) -> list[Refusal]:
    """Two of one kind with one name cannot be told apart."""
    taken = {
        (row.kind, row.name.casefold()) for row in queries.named(on, rows).values() if row.is_offered(on)
    }
    return [policies.NAMED_ALREADY] if (kind, name.casefold()) in taken else []


def new_key(name: str, taken: set[str]) -> str:
    """A key made of the name, with a number where another has it."""
    plain = slugify(name).replace("-", "_")[: LONGEST_KEY - 3] or "category"
    tried = (plain, *(f"{plain}_{number}" for number in range(2, 100)))
    return next(key for key in tried if key not in taken)


def _set(
    key: str, name: str, kind: str, qualifier: str, source: str, starts_on: date, ends_on: date | None
) -> Category:
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.set_incident_category(%s, %s, %s, %s, %s, %s, %s)",
                [key, name, kind, qualifier, source.strip(), starts_on, ends_on],
            )
            made: UUID = cursor.fetchone()[0]
    except IntegrityError as error:
        raise CannotSet([policies.NOT_TAKEN]) from error
    return Category.objects.get(pk=made)


def _on_record(words: str, made: Category, *, by: Officer) -> None:
    audit.record(
        words,
        kind="agency",
        subject=by.agency_id,
        owner=by.agency_id,
        note=f"{made.key} from {made.starts_on}",
    )
