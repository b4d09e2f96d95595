"""Who of the agency asked has an action: it is assigned, handed over, handed back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import policies, queries
from wardmote.records.actions.commands.common import Kind, change, tell, whom_to_tell
from wardmote.records.actions.models import Action, Step
from wardmote.records.actions.telling import HANDED_BACK, HANDED_OVER
from wardmote.trust.identity.models import Officer, Team


class CannotHandOver(Refused):
    pass


@transaction.atomic
def assign(*, action: Action, to: Officer | Team, note: str = "", by: Officer, now: datetime) -> None:
    """Say which officer or team of the agency asked does it, while no officer has it. They are told.

    :raises CannotHandOver: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_assign(action, by=by, to=to):
        raise CannotHandOver(refusals)
    _move(action, Kind.ASSIGNED, "action assigned", to=to, note=note, by=by, now=now)
    _tell_who_has_it(action, HANDED_OVER, by=by, now=now)


@transaction.atomic
def hand_over(*, action: Action, to: Officer | Team, note: str, by: Officer, now: datetime) -> None:
    """Hand it to another officer or team of the agency asked, who must be able to see the record.

    Whoever has it may, and a supervisor of theirs, also after they left. The note says how it stands.

    :raises CannotHandOver: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_hand_over(action, by=by, to=to)
    if not note.strip():
        refusals.append(Refusal("no-note", "Enter how it stands, for whoever takes it on."))
    if refusals:
        raise CannotHandOver(refusals)
    _move(action, Kind.HANDED_OVER, "action handed over", to=to, note=note, by=by, now=now)
    _tell_who_has_it(action, HANDED_OVER, by=by, now=now)


@transaction.atomic
def hand_back(*, action: Action, note: str, by: Officer, now: datetime) -> None:
    """Give it back to whoever had it before, and say why; they are told.

    :raises CannotHandOver: with every reason, if the rules refuse.
    """
    handed = queries.last_hand_over(action)
    refusals = policies.refusals_to_hand_back(action, handed, by=by)
    if not note.strip():
        refusals.append(Refusal("no-note", "Enter why you hand it back."))
    if refusals or handed is None:
        raise CannotHandOver(refusals)
    before = handed.from_officer or handed.from_team
    assert before is not None  # the policy refuses it else
    _move(action, Kind.HANDED_BACK, "action handed back", to=before, note=note, by=by, now=now)
    if handed.by.left_at is None:
        tell(action, HANDED_BACK, to={handed.by, handed.from_officer}, by=by, now=now)


def _move(
    action: Action, kind: Step.Kind, words: str, *, to: Officer | Team, note: str, by: Officer, now: datetime
) -> None:
    held: dict[str, Any] = {"officer_id": action.officer_id, "team_id": action.team_id}
    gets = {"officer": None, "team": to} if isinstance(to, Team) else {"officer": to, "team": to.team}
    change(
        action,
        kind,
        words=words,
        only_if={"state__in": list(Action.OPEN_STATES), **held},
        otherwise=CannotHandOver([policies.MOVED]),
        by=by,
        now=now,
        note=note,
        **gets,
    )


def _tell_who_has_it(action: Action, kind: str, *, by: Officer, now: datetime) -> None:
    tell(action, kind, to=whom_to_tell(action, action.team, action.officer), by=by, now=now)
