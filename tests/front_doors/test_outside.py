"""A report from outside is as one its team took; and its reporter learns of it what they may, and no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests import world
from tests.front_doors.conftest import NOW, TOLD, made, sent
from wardmote.records.front_doors import commands, queries
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.secrets import new_secret, print_of
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Likeness, Report, Telling
from wardmote.records.notices.models import Notice

pytestmark = pytest.mark.django_db


def look(reference):
    with world.building():
        return Report.objects.select_related("telling", "taken_by").get(reference=reference)


def close(partnership, reference, words="We spoke to your neighbour.", now=NOW):
    with world.as_officer(partnership.caseworker) as by:
        intake.close_report(report=Report.objects.get(reference=reference), reason=words, by=by, now=now)


def told_of(kind):
    with world.building():
        return set(Notice.objects.filter(kind=kind).values_list("officer__name", flat=True))


def test_it_is_seen_by_whom_a_report_of_that_team_is_seen(partnership, administrator, door):
    p = partnership
    taken, _ = sent(door)
    with world.as_officer(p.caseworker):
        own = intake.take_report(
            what="x", kind="noise", harm="medium", channel="phone", area="y", team=p.caseworker.team, by=p.caseworker, now=NOW
        )  # fmt: skip
        report = Report.objects.get(reference=taken.reference)
        assert (report.channel, report.state, report.owner_id) == ("form", "waiting", p.council.pk)
        assert report.audience_id == own.audience_id
    for other in (p.colleague, p.partner, p.outsider, p.governance, administrator):
        with world.as_officer(other):
            assert not Report.objects.exists(), other.name
    found = look(taken.reference)
    assert found.taken_by.is_service
    assert (found.telling.what, found.telling.teller_email) == (TOLD.what, TOLD.teller_email)
    with world.building():
        assert Likeness.objects.get(report=found).postcode is not None


def test_the_same_secret_sent_twice_is_one_report(partnership, door):
    first, secret = sent(door)
    again, _ = sent(door, secret=secret)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.reference == first.reference
    with world.building():
        assert Report.objects.count() == Telling.objects.count() == 1


def test_whoever_gives_no_name_is_anonymous(partnership, door):
    taken, _ = sent(door, replace(TOLD, teller_name="", teller_email=""))
    told = look(taken.reference).telling
    assert told.is_anonymous
    assert told.contact_by == "none"


@pytest.mark.parametrize("amiss", ["shut", "kind", "team closed", "no service account"])
def test_a_shut_door_takes_nothing(partnership, administrator, door, amiss):
    with world.building(), connection.cursor() as cursor:
        if amiss == "shut":
            Door.objects.update(is_open=False)
        elif amiss == "team closed":
            # As one may stand from before a team under an open front door could not be closed.
            cursor.execute("set local session_replication_role = replica")
            cursor.execute("update identity_team set closed_at = now() where id = %s", [door.team_id])
            cursor.execute("set local session_replication_role = origin")
        elif amiss == "no service account":
            cursor.execute("update identity_officer set left_at = now() where is_service")
    with pytest.raises(commands.CannotTake) as refused:
        sent(door, replace(TOLD, kind="hate") if amiss == "kind" else TOLD)
    assert refused.value.refusals[0].code == ("no-such-kind" if amiss == "kind" else "shut")
    with world.building():
        assert not Report.objects.exists()


def test_one_network_is_stopped_where_another_is_not_and_a_door_where_all_together_are(partnership, door):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into front_doors_parameter (key, value, unit, starts_on, source) values"
            " ('network_an_hour', 2, 'reports', current_date, 't'), ('door_an_hour', 4, 'reports', current_date, 't')"
        )
    for network in ("203.0.113.0/24", "203.0.113.0/24", "198.51.100.0/24"):
        sent(door, network=network)
    with pytest.raises(commands.CannotTake) as refused:
        sent(door, network="203.0.113.0/24")
    assert refused.value.refusals[0].code == "too-many"
    sent(door, network="192.0.2.0/24")
    with pytest.raises(commands.CannotTake):
        sent(door, network="100.64.0.0/24")
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select count(*) from front_doors_tally where network::text like '%203.0%'")
        assert cursor.fetchone() == (0,)


def test_a_reporter_is_told_where_it_stands_and_what_was_said_and_nothing_else(partnership, door):
    taken, secret = sent(door)
    found = queries.followed(secret.upper().replace("-", " "))
    assert (found.reference, found.standing, found.said) == (taken.reference, "waiting", [])
    close(partnership, taken.reference)
    found = queries.followed(secret)
    assert (found.standing, [said.words for said in found.said]) == (
        "closed",
        ["We spoke to your neighbour."],
    )
    assert found.reopen_until == (NOW + timedelta(days=28)).date()


def test_a_wrong_secret_is_answered_as_none(partnership, door):
    sent(door)
    for secret in ("", "abc", new_secret(), "' or true --"):
        assert queries.followed(secret) is None
        for act, refused in (
            (commands.add_to_report, commands.CannotAdd),
            (commands.reopen, commands.CannotReopen),
        ):
            with pytest.raises(refused) as why:
                act(secret=secret, words="More.", now=NOW)
            assert why.value.refusals == [commands.NO_SECRET]
        assert not commands.confirm_address(token=secret, now=NOW)


def test_what_is_added_is_read_by_those_who_open_the_report_and_its_holders_are_told(partnership, door):
    p = partnership
    taken, secret = sent(door)
    commands.add_to_report(secret=secret, words="Again tonight.", now=NOW)
    commands.add_to_report(secret=secret, words="Again tonight.", now=NOW)
    with world.as_officer(p.caseworker):
        assert not queries.additions(taken.report).exists(), "its opening is not on record"
    world.opened_earlier(p.caseworker, taken.report, kinds=("report",))
    world.opened_earlier(p.partner, taken.report, kinds=("report",))
    with world.as_officer(p.caseworker):
        assert [each.words for each in queries.additions(taken.report)] == ["Again tonight."]
        assert queries.came_by(taken.report).door == "Report it"
    with world.as_officer(p.partner):
        assert not queries.additions(taken.report).exists()
        assert queries.came_by(taken.report) is None
    assert told_of("report_added_to") == {p.caseworker.name}


def test_it_is_reopened_for_28_days_after_it_was_closed(partnership, door):
    taken, secret = sent(door)
    with pytest.raises(commands.CannotReopen) as refused:
        commands.reopen(secret=secret, words="It has not stopped.", now=NOW)
    assert refused.value.refusals[0].code == "not-closed"
    close(partnership, taken.reference, now=NOW)
    with pytest.raises(commands.CannotReopen) as refused:
        commands.reopen(secret=secret, words="It has not stopped.", now=NOW + timedelta(days=29))
    assert refused.value.refusals[0].code == "too-late"
    commands.reopen(
        secret=secret, words="It has not stopped.", now=datetime(2026, 12, 22, 23, 50, tzinfo=UTC)
    )
    assert look(taken.reference).state == "waiting"
    assert queries.followed(secret).standing == "waiting"
    assert told_of("report_reopened") == {partnership.caseworker.name}


def test_the_first_message_goes_at_once_and_others_once_the_address_is_confirmed(partnership, door):
    taken, secret = sent(door)
    close(partnership, taken.reference)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select kind, sealed from front_doors_letter")
        ((kind, sealed),) = cursor.fetchall()
    from wardmote.records.front_doors import letters

    assert kind == "received"
    assert secret.encode() not in bytes(sealed)
    import json

    token = json.loads(letters.unseal(bytes(sealed)))["token"]
    assert commands.confirm_address(token=token, now=NOW)
    assert queries.followed(secret).is_confirmed
    commands.reopen(secret=secret, words="No.", now=NOW)
    close(partnership, taken.reference)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select kind from front_doors_letter order by kind")
        assert cursor.fetchall() == [("news",), ("received",)]


def test_doors_are_kept_by_the_administrators_of_their_agency(partnership, administrator, door):
    p = partnership
    with world.as_officer(p.partner):
        assert Door.objects.get().pk == door.pk
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotKeep):
        commands.change_door(
            door=door, name="Mine", team=by.team, kinds=["asb"], harm="low", is_open=False, by=by, now=NOW
        )
    with pytest.raises(commands.CannotKeep) as refused:
        made(administrator, p.partner.team, slug="Bad Slug")
    assert {each.code for each in refused.value.refusals} == {"team-of-another-agency", "bad-slug"}
    assert print_of(new_secret()) is not None
