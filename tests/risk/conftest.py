"""A case that its caseworker and a supervisor of theirs have opened."""

from datetime import UTC, date, datetime

import pytest

from tests import world
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Person


@pytest.fixture
def boss(partnership):
    by = partnership.caseworker
    return world.officer(by.agency, by.team, "The supervisor", Role.SUPERVISOR)


@pytest.fixture
def case(partnership, boss):
    with world.building():
        Officer.objects.filter(pk=partnership.caseworker.pk).update(roles=[Role.CASEWORKER])
    made = world.case(partnership)
    for each in (partnership.caseworker, boss):
        world.opened_earlier(each, made.pk)
    return made


@pytest.fixture
def victim(partnership, case):
    with world.as_officer(partnership.caseworker) as by:
        return cases.add_person(
            case=case,
            name="N. N.",
            role=Person.Role.VICTIM,
            from_on=date.today(),
            by=by,
            now=datetime.now(UTC),
        )


@pytest.fixture
def partner(partnership, case):
    """A caseworker of housing whom the case lets in to contribute, and who has opened it."""
    world.share(partnership, case, team=partnership.partner.team)
    by = world.officer(partnership.housing, partnership.partner.team, "Their caseworker", Role.CASEWORKER)
    world.opened_earlier(by, case.pk)
    return by
