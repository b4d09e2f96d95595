"""A front door of the council, whose reports land with its first team."""

from datetime import UTC, datetime

import pytest

from tests import world
from wardmote.records.front_doors import commands
from wardmote.records.front_doors.commands import Told
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.secrets import new_secret
from wardmote.trust.identity.models import Role

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
TOLD = Told(
    kind="noise", what="Music through the wall every night.", area="Harbour Street", address="14 Harbour Street",
    postcode="MB1 2AB", teller_name="Ines Carrow", teller_email="ines@example.org",
)  # fmt: skip


@pytest.fixture
def administrator(partnership):
    return world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)


@pytest.fixture
def door(partnership, administrator) -> Door:
    return made(administrator, partnership.caseworker.team)


def made(administrator, team, **fields) -> Door:
    given = {
        "slug": "report",
        "name": "Report it",
        "channel": "form",
        "kinds": ["asb", "noise"],
        "harm": "medium",
    }
    with world.as_officer(administrator):
        return commands.make_door(**given | {"team": team, "by": administrator, "now": NOW} | fields)


def sent(door, told=TOLD, **fields):
    """A report from outside; with its secret."""
    secret = fields.pop("secret", None) or new_secret()
    return commands.take(door=door, told=told, secret=secret, now=fields.pop("now", NOW), **fields), secret
