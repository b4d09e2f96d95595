"""Reports as the council's teams take them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import world
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer

TAKEN_AT = datetime(2026, 11, 20, 23, 40, tzinfo=UTC)


@pytest.fixture
def take() -> Callable[..., Report]:
    def taken(by: Officer, **fields: Any) -> Report:
        given = {
            "what": "Shouting and a broken door on the second landing.",
            "kind": "asb",
            "harm": "medium",
            "channel": "phone",
            "area": "Harbour Street",
            "teller_name": "Ines Carrow",
            "team": by.team,
            "now": TAKEN_AT,
        } | fields
        with world.as_officer(by):
            return commands.take_report(by=by, **given)

    return taken
