"""The date of an action: a new one asked for, agreed or refused. The first one is kept by the database."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import policies
from wardmote.records.actions.commands.answering import NO_NEW_DATE
from wardmote.records.actions.commands.common import Kind, change, tell, whom_to_tell
from wardmote.records.actions.models import Action, Step
from wardmote.records.actions.telling import DATE_AGREED, DATE_ASKED, DATE_CHANGED, DATE_REFUSED
from wardmote.trust.identity.models import Officer


class CannotChangeDate(Refused):
    pass


@transaction.atomic
def ask_for_date(*, action: Action, due_on: date, reason: str, by: Officer, now: datetime) -> None:
    """Ask whoever asked for another date, and say why; until they answer, the date stands.

    :raises CannotChangeDate: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_ask_for_date(action, by=by, due_on=due_on, today=timezone.localdate(now))
    refuse_without_reason(refusals, reason)
    change(
        action,
        Kind.DATE_ASKED,
        words="new date asked for",
        only_if={"state__in": list(Action.OPEN_STATES), "due_on": action.due_on},
        otherwise=CannotChangeDate([policies.SETTLED]),
        by=by,
        now=now,
        note=reason,
        on=due_on,
        wanted_due_on=due_on,
        wanted_due_by=by,
    )
    tell(action, DATE_ASKED, to=[action.asked_by], by=by, now=now)


@transaction.atomic
def agree_date(*, action: Action, by: Officer, now: datetime) -> None:
    """Agree to the date asked for; whoever has the action is told.

    :raises CannotChangeDate: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_agree_date(action, by=by):
        raise CannotChangeDate(refusals)
    agreed = action.wanted_due_on
    assert agreed is not None  # the policy refuses it else
    _set(action, Kind.DATE_AGREED, "new date agreed", agreed, reason="", by=by, now=now)
    tell(action, DATE_AGREED, to=_holders(action), by=by, now=now)


@transaction.atomic
def refuse_date(*, action: Action, reason: str, by: Officer, now: datetime) -> None:
    """Keep the date as it is, and say why; whoever has the action is told.

    :raises CannotChangeDate: with every reason, if the rules refuse.
    """
    refuse_without_reason(policies.refusals_to_agree_date(action, by=by), reason)
    change(
        action,
        Kind.DATE_REFUSED,
        words="new date refused",
        only_if={"wanted_due_on": action.wanted_due_on},
        otherwise=CannotChangeDate([policies.NO_DATE_ASKED]),
        by=by,
        now=now,
        note=reason,
        on=action.wanted_due_on,
        **NO_NEW_DATE,
    )
    tell(action, DATE_REFUSED, to=_holders(action), by=by, now=now)


@transaction.atomic
def change_date(*, action: Action, due_on: date, reason: str, by: Officer, now: datetime) -> None:
    """Set another date for what one asked, and say why; whoever has the action is told.

    :raises CannotChangeDate: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_change_date(action, by=by, due_on=due_on, today=timezone.localdate(now))
    refuse_without_reason(refusals, reason)
    _set(action, Kind.DATE_CHANGED, "date changed", due_on, reason=reason, by=by, now=now)
    tell(action, DATE_CHANGED, to=_holders(action), by=by, now=now)


def refuse_without_reason(refusals: list[Refusal], reason: str) -> None:
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter the reason."))
    if refusals:
        raise CannotChangeDate(refusals)


def _set(
    action: Action, kind: Step.Kind, words: str, due_on: date, *, reason: str, by: Officer, now: datetime
) -> None:
    first = action.first_due_on or action.due_on
    change(
        action,
        kind,
        words=words,
        only_if={
            "state__in": list(Action.OPEN_STATES),
            "due_on": action.due_on,
            "wanted_due_on": action.wanted_due_on,
        },
        otherwise=CannotChangeDate([policies.DATE_MOVED]),
        by=by,
        now=now,
        note=reason,
        on=due_on,
        due_on=due_on,
        **NO_NEW_DATE,
    )
    action.first_due_on = first


def _holders(action: Action) -> list[Officer]:
    return whom_to_tell(action, action.team, action.officer)
