"""Reports of one place and one person, and those who may be told."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import world
from wardmote.records.intake import commands, places
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.records.people import commands as people
from wardmote.records.places import commands as of_places
from wardmote.trust.identity.models import Officer


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def take() -> Callable[..., Report]:
    """A report as an officer takes it; linked to a place or a person on record, where one is given."""

    def taken(
        by: Officer, *, place: Any = None, person: Any = None, part: str = "victim", **fields: Any
    ) -> Report:
        given = {
            "what": "Shouting in the yard.", "kind": "asb", "harm": "medium", "channel": "phone",
            "area": "Harbour Street", "teller_name": "Ines Carrow", "team": by.team, "now": now(),
        } | fields  # fmt: skip
        with world.as_officer(by):
            report = commands.take_report(by=by, **given)
            world.opened_earlier(by, report.pk)
            if place is not None:
                places.link_place(report=report, place=place, by=by, now=now())
            if person is not None:
                commands.link_person(report=report, person=person, part=part, by=by, now=now())
        return report

    return taken


@pytest.fixture
def yard(partnership) -> Any:
    with world.as_officer(partnership.caseworker) as by:
        return of_places.make_place(kind="premises", address="14 Fore Street", team=by.team, by=by, now=now())


@pytest.fixture
def ines(partnership) -> Any:
    with world.as_officer(partnership.caseworker) as by:
        return people.make_person(kind="known", name="Ines Carrow", team=by.team, by=by, now=now())


def told(officer: Officer) -> list[str]:
    with world.building():
        found = Notice.objects.filter(officer=officer, kind__startswith="repeat").order_by("at", "kind")
        return list(found.values_list("kind", flat=True))
