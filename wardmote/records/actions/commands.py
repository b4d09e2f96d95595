"""What can be done with an action: asked, accepted, declined, handed on, done, withdrawn."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import policies, queries
from wardmote.records.actions.models import Action
from wardmote.records.actions.telling import ASKED, DECLINED, DONE
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Agency, Officer, Role, Team

State = Action.State


class CannotAsk(Refused):
    pass


class CannotAnswer(Refused):
    pass


class CannotHandOver(Refused):
    pass


class CannotFinish(Refused):
    pass


class CannotWithdraw(Refused):
    pass


@transaction.atomic
def ask_action(
    *,
    title: str,
    detail: str,
    audience_id: int,
    agency: Agency,
    team: Team | None = None,
    officer: Officer | None = None,
    due_on: date,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Action:
    """Ask an agency, its team or one of its officers, who can see the record, to do something by a date.

    The caller links it to its record; the action then goes where that record's audience goes. `key` is the
    id the action will have, so that a form sent twice asks once.

    :raises CannotAsk: with every reason, if the rules refuse.
    """
    if officer is not None and team is None:
        team = officer.team
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_ask(
        audience_id=audience_id, agency=agency, team=team, officer=officer, due_on=due_on, today=today
    ):
        raise CannotAsk(refusals)

    action = Action(
        pk=key or uuid.uuid4(),
        audience_id=audience_id,
        title=title,
        detail=detail,
        asked_by=by,
        asking_id=by.agency_id,
        agency=agency,
        team=team,
        officer=officer,
        due_on=due_on,
        asked_at=now,
    )
    action.save(force_insert=True)
    _tell(action, ASKED, to=_whom_to_tell(action, team, officer), by=by, now=now)
    audit.record(
        "action asked", kind="action", subject=action.pk, owner=by.agency_id, recipient=agency.pk, note=title
    )
    return action


def accept(*, action: Action, by: Officer, now: datetime) -> None:
    """Agree to do it. Whoever accepts for a team without a named officer takes it on.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_answer(action, by=by):
        raise CannotAnswer(refusals)
    takes_on: dict[str, Any] = {} if action.officer_id else {"officer": by, "team": action.team or by.team}
    _change(
        action,
        "action accepted",
        from_states=[State.ASKED],
        otherwise=CannotAnswer([policies.ANSWERED]),
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
    _change(
        action,
        "action declined",
        from_states=[State.ASKED],
        otherwise=CannotAnswer([policies.ANSWERED]),
        note=reason,
        state=State.DECLINED,
        answered_at=now,
        answered_by=by,
        decline_reason=reason,
    )
    _tell(action, DECLINED, to=[action.asked_by], by=by, now=now)


def hand_over(*, action: Action, to: Officer, by: Officer, now: datetime) -> None:
    """Hand it to another officer of the agency asked, who must be able to see the record.

    :raises CannotHandOver: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_hand_over(action, by=by, to=to):
        raise CannotHandOver(refusals)
    _change(
        action,
        "action handed over",
        from_states=list(Action.OPEN_STATES),
        otherwise=CannotHandOver([policies.SETTLED]),
        officer=to,
        team=to.team,
    )
    _tell(action, ASKED, to=[to], by=by, now=now)


@transaction.atomic
def finish(*, action: Action, evidence: str, by: Officer, now: datetime) -> None:
    """Say that it is done, and what was done; whoever asked is told.

    :raises CannotFinish: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_finish(action, by=by)
    if not evidence.strip():
        refusals.append(Refusal("no-evidence", "Enter what was done."))
    if refusals:
        raise CannotFinish(refusals)
    answered: dict[str, Any] = {} if action.answered_at else {"answered_at": now, "answered_by": by}
    _change(
        action,
        "action done",
        from_states=list(Action.OPEN_STATES),
        otherwise=CannotFinish([policies.SETTLED]),
        note=evidence,
        state=State.DONE,
        finished_at=now,
        finished_by=by,
        evidence=evidence,
        **answered,
    )
    _tell(action, DONE, to=[action.asked_by], by=by, now=now)


def withdraw(*, action: Action, reason: str, by: Officer, now: datetime) -> None:
    """Take the request back, and say why.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_withdraw(action, by=by)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why you withdraw this."))
    if refusals:
        raise CannotWithdraw(refusals)
    _change(
        action,
        "action withdrawn",
        from_states=[*Action.OPEN_STATES, State.DECLINED],
        otherwise=CannotWithdraw([policies.SETTLED]),
        note=reason,
        state=State.WITHDRAWN,
        finished_at=now,
        finished_by=by,
        evidence=reason,
    )


@transaction.atomic
def _change(
    action: Action,
    words: str,
    *,
    from_states: list[State],
    otherwise: Refused,
    note: str = "",
    **fields: Any,
) -> None:
    # The state is asked again in the write: two officers may press at once.
    if not Action.objects.filter(pk=action.pk, state__in=from_states).update(**fields):
        raise otherwise
    for name, value in fields.items():
        setattr(action, name, value)
    audit.record(
        words, kind="action", subject=action.pk, owner=action.asking_id, recipient=action.agency_id, note=note
    )


def _whom_to_tell(action: Action, team: Team | None, officer: Officer | None) -> list[Officer]:
    """The officer asked; else those of the team asked; else those at the agency who place work."""
    asked = list(
        queries.officers_admitted(action.audience_id, agency_id=action.agency_id, team=team, officer=officer)
    )
    if team is None and officer is None:
        placing = [one for one in asked if one.has_role(Role.SUPERVISOR, Role.TRIAGE)]
        return placing or asked
    return asked


def _tell(action: Action, kind: str, *, to: Iterable[Officer], by: Officer, now: datetime) -> None:
    # Told once: an action handed back and forth does not pile up notices.
    Notice.objects.bulk_create(
        [
            Notice(
                officer=officer,
                kind=kind,
                subject_kind="action",
                subject_id=action.pk,
                at=now,
            )
            for officer in to
            if officer.pk != by.pk
        ],
        ignore_conflicts=True,
    )
