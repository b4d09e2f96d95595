"""Joan on record and in a case of the council, with somebody else in it; and requests for her data."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from tests.people.making import opened, person
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Person as Entry
from wardmote.work.rights import commands

NOTE = "Joan says that Peter Hardcastle shouts at night. Mr Hardcastle works at the docks."


def taken(lead, **fields):
    """A request about Joan Smithers, opened earlier by the lead."""
    told = {
        "kind": "access", "regime": "general", "name": "Joan Smithers", "born_on": None,
        "contact": "12 Harbour Street", "on_behalf": "", "words": "Everything you hold about me.",
        "received_on": date.today() - timedelta(days=3), "identity_asked": False,
    } | fields  # fmt: skip
    with world.as_officer(lead):
        made = commands.take_request(**told, by=lead, now=datetime.now(UTC))
    world.opened_earlier(lead, made.pk, kinds=("data_request",))
    return made


@pytest.fixture
def joan(partnership):
    """The person record and the case, both of the caseworker's team: the lead sees neither."""
    by, now = partnership.caseworker, datetime.now(UTC)
    made = person(by, name="Joan Smithers")
    case = world.case(partnership)
    opened(made, by)
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        for name, role in (("Joan Smithers", "victim"), ("Peter Hardcastle", "perpetrator")):
            cases.add_person(case=case, name=name, role=role, from_on=date.today(), by=by, now=now)
        entry = Entry.objects.select_related("case__owner").get(case=case, name="Joan Smithers")
        cases.link_person(entry=entry, person=made, by=by, now=now)
        cases.add_note(case=case, text=NOTE, by=by, now=now)
    partnership.extra["case"] = case
    return made


def lets_see(lead, partnership):
    """The lead comes into the caseworker's team, and sees by the ordinary rule what it sees."""
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=partnership.caseworker.team)
        lead.refresh_from_db()
