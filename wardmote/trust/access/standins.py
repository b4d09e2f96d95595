"""Who stands in for an officer who is away: named, withdrawn, and said wherever it matters.

The database decides (`wardmote.standing_in()`, a part of `my_audiences()`; `wardmote.name_stand_in()`);
these are its words.
Decision: docs/decisions/0051-standing-in.md
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.access.models import Grant, StandIn
from wardmote.trust.identity.models import Officer, Role

NAMED, ENDED = "stand_in_named", "stand_in_ended"  # the kinds of notice

NOT_YOURS = Refusal(
    "not-yours", "You say who stands in for you; a supervisor also for the officers of their team."
)
NOT_YOURSELF = Refusal("not-yourself", "Name another officer: nobody names themselves to stand in.")
NOT_HERE = Refusal("not-here", "Choose an officer of your agency who has not left.")
TAKEN = Refusal(
    "taken", "Somebody stands in for part of that time already. Withdraw that first, or choose other days."
)
NOT_NOW = Refusal("not-now", "Those days cannot be chosen. Somebody may just have been named: look again.")
OVER = Refusal("over", "It has ended already.")


class CannotStandIn(Refused):
    pass


# --- what can be asked ----------------------------------------------------------------------------


def parameter(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.access_parameter(%s)", [key])
        return int(cursor.fetchone()[0])


def standing(*, today: date) -> QuerySet[StandIn]:
    """Those that run today or are still to begin, the soonest first."""
    found = StandIn.objects.filter(ended_at=None, ends_on__gte=today)
    return found.select_related("away", "colleague", "by").order_by("starts_on", "id")


def of(officer: Officer, *, today: date) -> list[StandIn]:
    """Those of one officer: who stands in for them, and for whom they do."""
    return list(standing(today=today).filter(Q(away=officer) | Q(colleague=officer)))


def stood_for(officer: Officer, *, today: date) -> list[StandIn]:
    """For whom an officer stands in today, as far as the others are still here."""
    return list(standing(today=today).filter(colleague=officer, starts_on__lte=today, away__left_at=None))


def names(officer: Officer) -> set[UUID]:
    """In whose name the officer signed in acts, besides their own: what the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.my_names()")
        return {officer.pk, *(name for (name,) in cursor.fetchall() if name)}


def on_grants(audiences: Iterable[int]) -> dict[int, list[StandIn]]:
    """Who stands in today on each grant by name of some audiences."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.grant_id, s.stand_in from unnest(%s::bigint[]) a"
            " cross join lateral wardmote.stood_in_for(a) s",
            [list(audiences)],
        )
        pairs = cursor.fetchall()
    rows = StandIn.objects.filter(pk__in={pk for _, pk in pairs}).select_related("colleague") if pairs else ()
    by_key = {row.pk: row for row in rows}
    found: dict[int, list[StandIn]] = defaultdict(list)
    for grant, pk in pairs:
        found[grant].append(by_key[pk])
    return found


def categories_covered(audience: int, *, by: Officer) -> set[str]:
    """The categories of the grants of an audience by which an officer is let in as a stand-in alone."""
    found = on_grants([audience])
    mine = [grant for grant, rows in found.items() if any(row.colleague_id == by.pk for row in rows)]
    return {key for grant in Grant.objects.filter(pk__in=mine) for key in grant.categories} if mine else set()


def words(row: StandIn, *, about: UUID, today: date) -> str:
    """What stands in the directory beside one of the two."""
    until = day_words(row.ends_on)
    when = f"until {until}" if row.starts_on <= today else f"from {day_words(row.starts_on)} until {until}"
    if row.away_id == about:
        return f"Away {when}: {row.colleague.name} stands in"
    return f"Stands in for {row.away.name} {when}"


def notes_on(officers: set[UUID], *, today: date) -> dict[UUID, list[str]]:
    """What the directory says of these officers: one query, however many."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in standing(today=today).filter(Q(away__in=officers) | Q(colleague__in=officers)):
        for about in {row.away_id, row.colleague_id} & officers:
            found[about].append(words(row, about=about, today=today))
    return found


def stood_then(officers: set[UUID], since: datetime) -> list[tuple[UUID, date, date, datetime | None, str]]:
    """For whom these officers have stood in since then: who, first and last day, when withdrawn, for whom."""
    rows = StandIn.objects.filter(colleague__in=officers, ends_on__gte=since.date())
    return list(
        rows.order_by("at").values_list("colleague_id", "starts_on", "ends_on", "ended_at", "away__name")
    )


def colleagues(by: Officer, away: Officer) -> QuerySet[Officer]:
    """Who may stand in: those of the team first."""
    found = Officer.objects.filter(agency=away.agency_id, left_at=None, is_service=False)
    return found.exclude(pk__in={by.pk, away.pk}).select_related("team").order_by("team__name", "name", "id")


def team_of(by: Officer) -> QuerySet[Officer]:
    """The officers whose absence a supervisor arranges."""
    if not by.has_role(Role.SUPERVISOR) or by.team_id is None:
        return Officer.objects.none()
    found = Officer.objects.filter(agency=by.agency_id, team=by.team_id, left_at=None, is_service=False)
    return found.exclude(pk=by.pk).order_by("name", "id")


# --- what is allowed ------------------------------------------------------------------------------


def arranges(by: Officer, away: Officer) -> bool:
    return away.pk == by.pk or team_of(by).filter(pk=away.pk).exists()


def refusals_to_name(
    *, away: Officer, colleague: Officer, starts_on: date, ends_on: date, by: Officer
) -> list[Refusal]:
    refusals = []
    if not arranges(by, away):
        refusals.append(NOT_YOURS)
    if colleague.pk in (by.pk, away.pk):
        refusals.append(NOT_YOURSELF)
    elif colleague.agency_id != away.agency_id or colleague.left_at or colleague.is_service:
        refusals.append(NOT_HERE)
    if StandIn.objects.filter(
        away=away, ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exists():
        refusals.append(TAKEN)
    return refusals


def may_end(row: StandIn, *, by: Officer, today: date) -> bool:
    return (
        row.ended_at is None
        and row.ends_on >= today
        and (row.colleague_id == by.pk or arranges(by, row.away))
    )


# --- what can be done -----------------------------------------------------------------------------


@transaction.atomic
def name(
    *, away: Officer, colleague: Officer, starts_on: date, ends_on: date, with_named: bool, by: Officer
) -> UUID:
    """Let a colleague stand in until a day. Both are told; it ends by itself after that day.

    :raises CannotStandIn: with every reason, if the rules refuse.
    """
    given: dict[str, Any] = {"away": away, "colleague": colleague, "starts_on": starts_on, "ends_on": ends_on}
    if refusals := refusals_to_name(**given, by=by):
        raise CannotStandIn(refusals)
    with by_row_policy(CannotStandIn, NOT_NOW), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.name_stand_in(%s, %s, %s, %s, %s)",
            [away.pk, colleague.pk, starts_on, ends_on, with_named],
        )
        made: UUID = cursor.fetchone()[0]
        return made


@transaction.atomic
def end(*, row: StandIn, by: Officer) -> None:
    """Withdraw it before its last day; from the next statement on they stand in no more.

    :raises CannotStandIn: if it has ended, or is not theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.end_stand_in(%s)", [row.pk])
        if not cursor.fetchone()[0]:
            raise CannotStandIn([OVER])
