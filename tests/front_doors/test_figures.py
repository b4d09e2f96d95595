"""Figures of front doors: an agency's own from a day on, before the partnership's; set by its administrators alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import world
from tests.front_doors.conftest import made, sent
from wardmote.records.front_doors import commands, queries
from wardmote.records.front_doors.figures import FIGURES
from wardmote.records.front_doors.models import Parameter
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db
SET = "select wardmote.set_front_door_figure(%s, %s, %s, wardmote.today() + %s)"


def page(name, *key):
    return reverse(f"front_doors:{name}", args=key)


def test_each_figure_is_listed_with_its_source_and_since_when(partnership, administrator):
    client = world.client_for(administrator)
    body = client.get(page("figures")).content.decode()
    with world.building():
        for row in Parameter.objects.all():
            assert row.key in FIGURES, "a new figure is named in figures.py"
            assert FIGURES[row.key].name in body
            assert row.source in body
    for name, key in (("figures", []), ("figure", ["reopen"]), ("set_figure", ["reopen"])):
        assert world.client_for(partnership.caseworker).get(page(name, *key)).status_code == 404
    assert client.get(page("figure", "nothing")).status_code == 404


def test_an_administrator_sets_their_agencys_own_from_a_day_and_what_was_before_is_kept(
    partnership, administrator, door
):
    p, today = partnership, timezone.localdate()
    client, address = world.client_for(administrator), page("set_figure", "reopen")
    told = {"value": "7", "source": "Board, 3 December", "starts_on": (today + timedelta(days=1)).isoformat()}
    for wrong, words in (
        ({"value": "0"}, "between 1 and 3,650"), ({"value": "x"}, "as a whole number"), ({"source": "x"}, "a few words more"),
        ({"starts_on": (today - timedelta(days=1)).isoformat()}, "today or later"),
    ):  # fmt: skip
        answer = client.post(address, told | wrong)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    body = client.post(address, told, follow=True).content.decode()
    assert "To come" in body
    assert "28 days" in body
    assert client.post(address, told).status_code == 422  # from that day already
    assert queries.parameter("reopen", agency=p.council.pk) == 28
    client.post(address, told | {"starts_on": today.isoformat()})
    assert queries.parameter("reopen", agency=p.council.pk) == 7
    assert queries.parameter("reopen", agency=p.housing.pk) == 28
    assert "Your own" in client.get(page("figures")).content.decode()
    assert ">1 Jan 2026</time>" in client.get(page("figures")).content.decode()  # of those not set
    taken, secret = sent(door, now=timezone.now())
    with world.as_officer(p.caseworker) as by:
        intake.close_report(
            report=Report.objects.get(reference=taken.reference), reason="Done.", by=by, now=timezone.now()
        )
    assert queries.followed(secret).reopen_until == today + timedelta(days=7)


def test_limits_are_those_of_the_doors_own_agency(partnership, administrator, door):
    p = partnership
    keeper = world.officer(p.housing, None, "Hal Keeper", Role.ADMINISTRATOR)
    theirs = made(keeper, p.partner.team, slug="theirs")
    for key, value in (("door_an_hour", 1), ("additions_a_day", 1), ("begun_an_hour", 1)):
        with world.as_officer(administrator) as by:
            commands.set_figure(key=key, value=value, source="A slip", starts_on=timezone.localdate(), by=by)
    _, secret = sent(door)
    with pytest.raises(commands.CannotTake):
        sent(door)
    for _ in range(2):
        sent(theirs)
    commands.add_to_report(secret=secret, words="More", now=timezone.now())
    with pytest.raises(commands.CannotAdd):
        commands.add_to_report(secret=secret, words="And more", now=timezone.now())
    with world.building(), connection.cursor() as cursor:
        for each, answers in ((door, [True, False]), (theirs, [True, True])):
            for answer in answers:
                cursor.execute("select wardmote.tally('begun_an_hour', '', %s) = 0", [each.pk])
                assert cursor.fetchone()[0] is answer


def test_the_database_says_who_and_what(partnership, administrator):
    p = partnership
    hostile = [
        (p.caseworker, "reopen", 5, "Told so", 0), (p.governance, "reopen", 5, "Told so", 0),
        (administrator, "unfinished", 5, "Told so", 0), (administrator, "nothing", 5, "Told so", 0),
        (administrator, "reopen", 0, "Told so", 0), (administrator, "reopen", None, "Told so", 0),
        (administrator, "reopen", 5, " x  ", 0), (administrator, "reopen", 5, "Told so", -1),
        (administrator, "least_time", 61, "Told so", 0),
    ]  # fmt: skip
    for officer, *values in hostile:
        with (
            world.as_officer(officer),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(SET, values)
    for key, figure in FIGURES.items():  # what the form offers is what the database takes
        for day, value in enumerate((figure.least, figure.most)):
            if figure.may_be_own:
                with world.as_officer(administrator), connection.cursor() as cursor:
                    cursor.execute(SET, [key, value, "Told so", day])
    with world.as_officer(administrator) as by, pytest.raises(commands.CannotKeep):
        commands.set_figure(
            key="unfinished", value=9, source="Told so", starts_on=timezone.localdate(), by=by
        )
