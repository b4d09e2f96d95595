"""An administrator of the council, and reports with a category."""

import pytest

from tests import world
from tests.intake.conftest import take  # noqa: F401
from wardmote.records.kinds import queries
from wardmote.trust.identity.models import Role


@pytest.fixture
def administrator(partnership):
    p = partnership
    return world.officer(p.council, p.caseworker.team, "Ad Ministrator", Role.ADMINISTRATOR)


@pytest.fixture
def category():
    """The version of a category that holds on a day."""

    def held(key, on):
        with world.building():
            return queries.in_force(queries.every(), on=on)[key]

    return held
