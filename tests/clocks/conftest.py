"""Reports with clocks, and the worker's minute."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from tests import world
from wardmote.records.clocks import jobs
from wardmote.records.clocks.models import Clock, Event
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role


@pytest.fixture
def take() -> Callable[..., Report]:
    """A report as an officer takes it: by telephone, from somebody with a name."""

    def taken(by: Officer, now: datetime, **fields: Any) -> Report:
        given = {
            "what": "A party on the roof.", "kind": "noise", "harm": "medium", "channel": "phone",
            "area": "Harbour Street", "teller_name": "Ines Carrow", "team": by.team,
        } | fields  # fmt: skip
        with world.as_officer(by):
            return commands.take_report(by=by, now=now, **given)

    return taken


@pytest.fixture
def triage(partnership) -> Officer:
    return world.officer(partnership.council, partnership.caseworker.team, "Tri Age", Role.TRIAGE)


def clocks_of(report: Report) -> dict[str, Clock]:
    with world.building():
        found = Clock.objects.filter(report_id=report.pk).select_related("target", "convention", "calendar")
        return {clock.what: clock for clock in found}


def kinds_of(clock: Clock) -> list[str]:
    with world.building():
        return list(Event.objects.filter(clock=clock).order_by("at", "id").values_list("kind", flat=True))


def the_worker_runs(now: datetime) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("reset role; set role wardmote_worker")
        try:
            return jobs.run(now=now)
        finally:
            cursor.execute("reset role; set role wardmote_app")


def told(officer: Officer) -> list[str]:
    with world.building():
        return list(
            Notice.objects.filter(officer=officer).order_by("at", "kind").values_list("kind", flat=True)
        )


def now() -> datetime:
    return datetime.now(UTC)
