"""A team with which an open front door lands its reports is not closed; once the door is shut, it is."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from tests.front_doors.conftest import NOW, made
from wardmote.records.front_doors import commands
from wardmote.trust.identity.leaving import held_by_team
from wardmote.trust.identity.models import Team

pytestmark = pytest.mark.django_db


def test_a_team_under_an_open_front_door_does_not_close(partnership, administrator):
    p = partnership
    with world.building():
        team = Team.objects.create(agency=p.council, name="Night Team")
    door = made(administrator, team)
    client, address = world.client_for(administrator), reverse("identity:close_team", args=[team.pk])
    answer = client.post(address, {"confirmed": "on"})
    assert answer.status_code == 403
    assert "Night Team still holds 1 open front door." in answer.content.decode()
    with world.as_officer(p.outsider):  # of another agency: told nothing
        assert held_by_team(team.pk) == []
    with (
        world.building(),
        pytest.raises(DatabaseError, match="front door leads"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update identity_team set closed_at = now() where id = %s", [team.pk])
    with world.as_officer(administrator) as by:
        commands.change_door(
            door=door, name=door.name, team=team, kinds=door.kinds, harm=door.harm, is_open=False, by=by, now=NOW
        )  # fmt: skip
        assert held_by_team(team.pk) == []
    client.post(address, {"confirmed": "on"})
    with world.building():
        assert Team.objects.get(pk=team.pk).closed_at is not None
