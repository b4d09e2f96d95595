"""A rota is closed by an administrator, once no rule leads to it; what it was can still be read, and nothing leads to it."""

from datetime import timedelta

import pytest

from tests import world
from tests.access.attacking import REFUSED, run
from wardmote.records.routing import commands, policies, queries
from wardmote.records.routing.models import Rota, Shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def spare(council, now):
    """A second rota to which no rule leads, with a shift of tomorrow."""
    c = council
    with world.as_officer(c.administrator) as by:
        rota = commands.make_rota(name="Harbour festival", fallback_team=c.first, by=by, now=now)
        commands.add_shift(
            rota=rota, team=c.first, officer=None, starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=1, hours=8), by=by, now=now,
        )  # fmt: skip
    return rota


def test_a_rota_that_a_rule_leads_to_stays_open(council, now):
    c = council
    with world.as_officer(c.administrator) as by:
        with pytest.raises(commands.CannotKeepRota) as why:
            commands.close_rota(rota=c.rota, by=by, now=now)
        assert [refusal.code for refusal in why.value.refusals] == [policies.LED_TO.code]
        assert (
            run(
                "update routing_rota set closed_at = now(), by_id = wardmote.actor() where id = %s", c.rota.pk
            )
            == REFUSED
        )
    page = world.client_for(c.administrator).get(f"/duty/rotas/{c.rota.pk}/close/").content.decode()
    assert "The rule “Noise to the duty team” leads to it." in page


def test_closed_its_shifts_to_come_are_taken_away_and_nothing_leads_to_it(council, spare, now):
    c = council
    client = world.client_for(c.administrator)
    assert client.post(f"/duty/rotas/{spare.pk}/close/").status_code == 302
    with world.building():
        assert Shift.objects.get(rota=spare).withdrawn_by_id == c.administrator.pk
    with world.as_officer(c.administrator) as by:
        closed = Rota.objects.get(pk=spare.pk)
        assert closed.closed_at is not None
        assert spare.pk not in {rota.pk for rota in queries.rotas(c.p.council.pk)}
        with pytest.raises(commands.CannotPlan):
            commands.add_shift(
                rota=closed,
                team=c.first,
                officer=None,
                starts_at=now,
                ends_at=now + timedelta(hours=2),
                by=by,
                now=now,
            )
        with pytest.raises(commands.CannotSetRule) as why:
            commands.set_rule(
                name="To nobody",
                kinds=["asb"],
                team=None,
                rota=closed,
                starts_on=c.today,
                by=by,
                today=c.today,
                now=now,
            )
        assert why.value.refusals == [policies.CLOSED_ROTA]
        # Whoever runs SQL of their own: no rule and no shift leads to it, and it is not opened again.
        assert run(
            "insert into routing_rule (id, key, agency_id, name, position, kinds, harms, channels, places, days,"
            " bank_holidays, rota_id, starts_on, by_id, at) values (gen_random_uuid(), gen_random_uuid(), %s, 'r', 9, '{}',"
            " '{}', '{}', '{}', '{}', 'any', %s, wardmote.today(), wardmote.actor(), now())",
            c.p.council.pk, spare.pk,
        ) == REFUSED  # fmt: skip
        assert run(
            "insert into routing_shift (id, rota_id, agency_id, team_id, starts_at, ends_at, by_id, at) values"
            " (gen_random_uuid(), %s, %s, %s, now(), now() + interval '1 hour', wardmote.actor(), now())",
            spare.pk, c.p.council.pk, c.first.pk,
        ) == REFUSED  # fmt: skip
        assert (
            run("update routing_rota set closed_at = null, by_id = wardmote.actor() where id = %s", spare.pk)
            == 0
        )
    page = client.get(f"/duty/rotas/{spare.pk}/").content.decode()
    assert "Closed" in page
    assert "Add shifts" not in page
    assert client.get(f"/duty/rotas/{spare.pk}/hand-overs/").status_code == 200
    assert client.get(f"/duty/rotas/{spare.pk}/shifts/new/").status_code == 404
    assert "Harbour festival" in client.get("/duty/rules/").content.decode()


def test_only_an_administrator_of_the_agency_closes_one(council, spare, now):
    c = council
    with world.as_officer(c.p.caseworker) as by, pytest.raises(commands.CannotKeepRota) as why:
        commands.close_rota(rota=spare, by=by, now=now)
    assert policies.NOT_ADMINISTRATOR in why.value.refusals
    assert world.client_for(c.p.caseworker).get(f"/duty/rotas/{spare.pk}/close/").status_code == 404
    assert world.client_for(c.p.outsider).get(f"/duty/rotas/{spare.pk}/").status_code == 404
