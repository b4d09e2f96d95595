"""Patrols as officers task them and report on them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import world
from wardmote.records.patrols import commands
from wardmote.records.patrols.models import Patrol, ShiftReport, Window
from wardmote.records.patrols.policies import Seen, Shift
from wardmote.trust.identity.models import Officer

NOW = datetime(2026, 11, 24, 22, 15, tzinfo=UTC)  # of a window from 20:00 to 22:00 that evening, just over
EVENING = (datetime(2026, 11, 24, 20, tzinfo=UTC), datetime(2026, 11, 24, 22, tzinfo=UTC))


def tasked(by: Officer, now: datetime = NOW - timedelta(days=2), **fields: Any) -> Patrol:
    given = {
        "kind": "patrol", "title": "Street sellers on the bridges", "brief": "Sellers with trays, by the steps.",
        "windows": [EVENING], "area": "Harbour Bridge", "carrier": by.agency, "carrier_team": by.team, "team": by.team,
    } | fields  # fmt: skip
    with world.as_officer(by):
        return commands.task(by=by, now=now, **given)


def to_partner(p: world.Partnership, **fields: Any) -> Patrol:
    """Tasked to the partner's first team, under the agreement."""
    given = {"carrier": p.housing, "carrier_team": p.partner.team, "agreement": p.agreement, "purpose": "asb"}
    return tasked(p.caseworker, **given | fields)


def saw(minute: int = 30, **fields: Any) -> Seen:
    given = {
        "at": EVENING[0] + timedelta(minutes=minute), "category": "trading", "what": "Two men with trays of nuts.",
        "place": "South steps", "people": 2, "done": ("did_moved_on",),
    } | fields  # fmt: skip
    return Seen(**given)


def shift(*seen: Seen, **fields: Any) -> Shift:
    given = {
        "posts": "two wardens", "officers": 2, "started_at": EVENING[0], "ended_at": EVENING[1],
        "nothing_seen": not seen, "findings": "Busy until nine." if seen else "", "seen": seen,
    } | fields  # fmt: skip
    return Shift(**given)


def window_of(patrol: Patrol, number: int = 0) -> Window:
    with world.building():
        return Window.objects.filter(patrol_id=patrol.pk).order_by("starts_at")[number]


def accepted(patrol: Patrol, by: Officer) -> Patrol:
    with world.as_officer(by):
        commands.step(patrol=patrol, state="accepted", by=by, now=NOW)
    return patrol


def reported(patrol: Patrol, by: Officer, *seen: Seen, number: int = 0, **fields: Any) -> ShiftReport:
    with world.as_officer(by):
        return commands.report_shift(
            patrol=patrol, window=window_of(patrol, number), shift=shift(*seen, **fields), by=by, now=NOW
        )


def state_of(patrol: Patrol) -> str:
    with world.building():
        return str(Patrol.objects.values_list("state", flat=True).get(pk=patrol.pk))


@pytest.fixture
def make() -> Callable[..., Patrol]:
    return tasked
