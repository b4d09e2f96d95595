"""What administrators do: set a figure from a day, say what is in force, confirm an entry."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.catalogue import policies


class CannotSet(Refused):
    pass


@transaction.atomic
def set_figure(
    *,
    power: str,
    name: str,
    value: Decimal | None,
    unit: str,
    section: str,
    source: str,
    why: str,
    starts_on: date,
    by: Officer,
) -> UUID:
    """Set an agency's own version of a figure, from a day on. Dates reckoned before keep what they have.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    made = _set(
        "select wardmote.set_catalogue_figure(%s, %s, %s, %s, %s, %s, %s, %s)",
        [power, name, value, unit, section, source, why, starts_on],
        by=by,
    )
    _on_record("figure of a power set", by, f"{power} {name}")
    return made


@transaction.atomic
def set_commencement(*, provision: str, starts_on: date | None, source: str, why: str, by: Officer) -> UUID:
    """Say from when a provision is in force for an agency; without a day, that it is not known to be.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    made = _set(
        "select wardmote.set_catalogue_commencement(%s, %s, %s, %s)",
        [provision, starts_on, source, why],
        by=by,
    )
    _on_record("commencement set", by, provision)
    return made


@transaction.atomic
def confirm(*, power: str, figure: UUID | None, source: str, read_on: date, by: Officer) -> UUID:
    """Say that the source of an entry, or of one of its figures, was read and that it is so.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    made = _set("select wardmote.confirm_catalogue(%s, %s, %s, %s)", [power, figure, source, read_on], by=by)
    _on_record("catalogue confirmed", by, power)
    return made


def _set(statement: str, values: list[Any], *, by: Officer) -> UUID:
    if refusals := policies.refusals_to_set(by=by):
        raise CannotSet(refusals)
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(statement, values)
            made: UUID = cursor.fetchone()[0]
    except IntegrityError as error:
        taken = getattr(error.__cause__, "sqlstate", "") == "23505"
        raise CannotSet([policies.SET_ALREADY if taken else policies.NOT_TAKEN]) from error
    return made


def _on_record(words: str, by: Officer, note: str) -> None:
    audit.record(words, kind="agency", subject=by.agency_id, owner=by.agency_id, note=note)
