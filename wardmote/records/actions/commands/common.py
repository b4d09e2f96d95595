"""What the commands of an action share: the change itself with its step and its entry, and the telling."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused
from wardmote.records.actions import queries
from wardmote.records.actions.models import Action, Step
from wardmote.records.documents.models import Document
from wardmote.records.notices import commands as notices
from wardmote.trust.identity.models import Officer, Role, Team

State, Kind = Action.State, Step.Kind


@transaction.atomic
def change(
    action: Action,
    kind: Step.Kind,
    *,
    words: str,
    only_if: dict[str, Any],
    otherwise: Refused,
    by: Officer,
    now: datetime,
    note: str = "",
    on: date | None = None,
    document: Document | None = None,
    **fields: Any,
) -> None:
    """Write the change, its step and its entry in the log; refuse where `only_if` holds no more."""
    held = {"from_officer_id": action.officer_id, "from_team_id": action.team_id}
    # What it rests on is asked again in the write: two officers may press at once.
    if not Action.objects.filter(pk=action.pk, **only_if).update(**fields):
        raise otherwise
    for name, value in fields.items():
        setattr(action, name, value)
    # Held by the write: whom it is shared with cannot change before the step stands.
    action.audience_id = Action.objects.values_list("audience_id", flat=True).get(pk=action.pk)
    add_step(action, kind, by=by, now=now, note=note, due_on=on, document=document, **held)
    audit.record(
        words, kind="action", subject=action.pk, owner=action.asking_id, recipient=action.agency_id, note=note
    )


def add_step(
    action: Action, kind: Step.Kind, *, by: Officer, now: datetime, note: str = "", **more: Any
) -> None:
    Step(
        action=action,
        audience_id=action.audience_id,
        kind=kind,
        officer_id=action.officer_id,
        team_id=action.team_id,
        note=note,
        by=by,
        at=now,
        **more,
    ).save(force_insert=True)


def whom_to_tell(action: Action, team: Team | None, officer: Officer | None) -> list[Officer]:
    """The officer asked; else those of the team asked; else those at the agency who place work."""
    asked = list(
        queries.officers_admitted(action.audience_id, agency_id=action.agency_id, team=team, officer=officer)
    )
    if team is None and officer is None:
        placing = [one for one in asked if one.has_role(Role.SUPERVISOR, Role.TRIAGE)]
        return placing or asked
    return asked


def tell(action: Action, kind: str, *, to: Iterable[Officer | None], by: Officer, now: datetime) -> None:
    # Told once a day: an action handed back and forth does not pile up notices.
    notices.tell(
        [officer.pk for officer in to if officer is not None and officer.pk != by.pk],
        kind=kind,
        subject_kind="action",
        subject=action.pk,
        on=timezone.localdate(now),
        now=now,
    )
