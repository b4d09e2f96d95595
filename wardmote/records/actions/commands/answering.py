"""An action is accepted, declined, done, opened again or withdrawn."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import policies
from wardmote.records.actions.commands.common import Kind, State, change, tell, whom_to_tell
from wardmote.records.actions.models import Action
from wardmote.records.actions.telling import DECLINED, DONE, REOPENED
from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Officer


class CannotAnswer(Refused):
    pass


class CannotFinish(Refused):
    pass


class CannotReopen(Refused):
    pass


class CannotWithdraw(Refused):
    pass


NO_NEW_DATE: dict[str, Any] = {"wanted_due_on": None, "wanted_due_by": None}


@transaction.atomic
def accept(*, action: Action, by: Officer, now: datetime) -> None:
    """Agree to do it. Whoever accepts for a team without a named officer takes it on.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_answer(action, by=by):
        raise CannotAnswer(refusals)
    takes_on: dict[str, Any] = {} if action.officer_id else {"officer": by, "team": action.team or by.team}
    change(
        action,
        Kind.ACCEPTED,
        words="action accepted",
        only_if={"state": State.ASKED, "officer_id": action.officer_id},
        otherwise=CannotAnswer([policies.ANSWERED]),
        by=by,
        now=now,
        state=State.ACCEPTED,
        answered_at=now,
        answered_by=by,
        **takes_on,
    )


@transaction.atomic
def decline(*, action: Action, reason: str, by: Officer, now: datetime) -> None:
    """Say no, and why; the asking agency sees it come back, and whoever asked is told.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_answer(action, by=by)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why your agency cannot do this."))
    if refusals:
        raise CannotAnswer(refusals)
    change(
        action,
        Kind.DECLINED,
        words="action declined",
        only_if={"state": State.ASKED},
        otherwise=CannotAnswer([policies.ANSWERED]),
        by=by,
        now=now,
        note=reason,
        state=State.DECLINED,
        answered_at=now,
        answered_by=by,
        decline_reason=reason,
        **NO_NEW_DATE,
    )
    tell(action, DECLINED, to=[action.asked_by], by=by, now=now)


@transaction.atomic
def finish(
    *, action: Action, evidence: str, document: Document | None = None, by: Officer, now: datetime
) -> None:
    """Say that it is done, and what was done, with a document of its record where one shows it.

    Whoever asked is told.

    :raises CannotFinish: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_finish(action, by=by)
    if not evidence.strip():
        refusals.append(Refusal("no-evidence", "Enter what was done."))
    refusals += policies.refusals_to_show(action, document)
    if refusals:
        raise CannotFinish(refusals)
    answered: dict[str, Any] = {} if action.answered_at else {"answered_at": now, "answered_by": by}
    change(
        action,
        Kind.DONE,
        words="action done",
        only_if={"state__in": list(Action.OPEN_STATES)},
        otherwise=CannotFinish([policies.SETTLED]),
        by=by,
        now=now,
        note=evidence,
        document=document,
        state=State.DONE,
        finished_at=now,
        finished_by=by,
        evidence=evidence,
        **answered,
        **NO_NEW_DATE,
    )
    tell(action, DONE, to=[action.asked_by], by=by, now=now)


@transaction.atomic
def reopen(*, action: Action, reason: str, by: Officer, now: datetime) -> None:
    """Say that what was done is not enough, and why. Whoever held it has it again, and is told.

    What was said to be done stays in the history.

    :raises CannotReopen: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_reopen(action, by=by)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why this is not done yet."))
    if refusals:
        raise CannotReopen(refusals)
    change(
        action,
        Kind.REOPENED,
        words="action reopened",
        only_if={"state": State.DONE},
        otherwise=CannotReopen([policies.NOT_DONE]),
        by=by,
        now=now,
        note=reason,
        state=State.ACCEPTED,
        finished_at=None,
        finished_by=None,
        evidence="",
    )
    tell(action, REOPENED, to=whom_to_tell(action, action.team, action.officer), by=by, now=now)


@transaction.atomic
def withdraw(*, action: Action, reason: str, by: Officer, now: datetime) -> None:
    """Take the request back, and say why.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_withdraw(action, by=by)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why you withdraw this."))
    if refusals:
        raise CannotWithdraw(refusals)
    change(
        action,
        Kind.WITHDRAWN,
        words="action withdrawn",
        only_if={"state__in": [*Action.OPEN_STATES, State.DECLINED]},
        otherwise=CannotWithdraw([policies.SETTLED]),
        by=by,
        now=now,
        note=reason,
        state=State.WITHDRAWN,
        finished_at=now,
        finished_by=by,
        evidence=reason,
        **NO_NEW_DATE,
    )
