"""A council with two teams, an administrator, and rules: noise at night goes to whoever is on duty."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from tests import world
from wardmote.records.routing import commands
from wardmote.trust.identity.models import Role, Team


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def council(partnership, now):
    """`night`: the rule; `rota`: its rota; the second team is on duty, its officer from an hour ago."""
    p = partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    first, second = p.caseworker.team, p.colleague.team
    today = now.date()
    with world.building():
        first, second = Team.objects.get(pk=first.pk), Team.objects.get(pk=second.pk)
    with world.as_officer(administrator) as by:
        rota = commands.make_rota(name="Noise at night", fallback_team=first, by=by, now=now)
        commands.add_shift(
            rota=rota, team=second, officer=p.colleague, starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=7), by=by, now=now,
        )  # fmt: skip
        common = {"by": by, "today": today, "now": now, "starts_on": today}
        rule = commands.set_rule(
            name="Noise to the duty team", kinds=["noise"], team=None, rota=rota, **common
        )
        other = commands.set_rule(
            name="Hate to the first team", kinds=["hate"], from_time=time(0), until_time=time(0), team=first,
            rota=None, **common,
        )  # fmt: skip
    return SimpleNamespace(
        p=p,
        administrator=administrator,
        first=first,
        second=second,
        rota=rota,
        rule=rule,
        other=other,
        today=today,
    )
