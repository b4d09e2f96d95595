"""Actions asked by the council's caseworker on a case of hers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import world
from wardmote.records.actions import commands
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import CaseAction


@pytest.fixture
def shared_case(partnership: world.Partnership) -> Any:
    """A case that housing's first team may see."""
    case = world.case(partnership)
    world.share(partnership, case, team=partnership.partner.team)
    return case


@pytest.fixture
def ask(partnership: world.Partnership, shared_case: Any) -> Callable[..., Action]:
    """Ask, by default, housing's first team; and link the action to the case."""

    def asked(by: Officer | None = None, *, days: int = 14, **fields: Any) -> Action:
        by = by or partnership.caseworker
        given = {
            "title": "Mend the door of the bin store",
            "detail": "The lock has been forced twice.",
            "audience_id": shared_case.audience_id,
            "agency": partnership.housing,
            "team": partnership.partner.team,
            "due_on": timezone.localdate() + timedelta(days=days),
            "now": datetime.now(UTC),
        } | fields
        with world.as_officer(by):
            action = commands.ask_action(by=by, **given)
            CaseAction.objects.create(
                case_id=shared_case.pk,
                action=action,
                parent_audience_id=shared_case.audience_id,
                audience_id=shared_case.audience_id,
            )
        return action

    return asked
