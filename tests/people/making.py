"""Person records for tests, made as an officer of the world makes them."""

from datetime import UTC, datetime
from typing import Any

from tests import world
from wardmote.records.people import commands
from wardmote.records.people.models import Person
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level


def person(by: Any, name: str = "Zofia Kaczmarski", **fields: Any) -> Person:
    """A record of the officer's own team, opened by them."""
    fields.setdefault("team", by.team)
    with world.as_officer(by) as officer:
        made = commands.make_person(
            kind=fields.pop("kind", "known"), name=name, by=officer, now=datetime.now(UTC), **fields
        )
    return made


def opened(record: Any, *officers: Any) -> None:
    for officer in officers:
        world.opened_earlier(officer, record.pk, kinds=("case", "report", "person"))


def share(p: world.Partnership, made: Person, level: int = Level.CONTRIBUTE, team: Any = None) -> None:
    """Let housing's first team, or another, see a record of the council's caseworker."""
    team = team or p.partner.team
    with world.as_officer(p.caseworker):
        made.refresh_from_db(fields=["audience"])
        plan = access.plan_of(made.audience_id).with_grant(
            access.Terms(
                agency_id=team.agency_id,
                team_id=team.pk,
                agreement_id=p.agreement.pk,
                purpose="asb",
                categories=("contact", "incident", "offence"),
                level=level,
            )
        )
        access.set_audience("person", made.pk, access.make_audience(plan))
        made.refresh_from_db(fields=["audience"])
