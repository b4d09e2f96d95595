"""An action is asked."""

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused
from wardmote.records.actions import policies
from wardmote.records.actions.commands.common import Kind, add_step, tell, whom_to_tell
from wardmote.records.actions.models import Action
from wardmote.records.actions.telling import ASKED
from wardmote.trust.identity.models import Agency, Officer, Team


class CannotAsk(Refused):
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
    add_step(action, Kind.ASKED, by=by, now=now, due_on=due_on)
    tell(action, ASKED, to=whom_to_tell(action, team, officer), by=by, now=now)
    audit.record(
        "action asked", kind="action", subject=action.pk, owner=by.agency_id, recipient=agency.pk, note=title
    )
    return action
