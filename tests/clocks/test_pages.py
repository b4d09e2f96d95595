"""The pages: clocks on the report and in the queue, what is done with one, an agency's own targets and hours."""

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.clocks.conftest import clocks_of, now
from wardmote.records.clocks import commands, operating, queries
from wardmote.records.clocks.models import Calendar, Target
from wardmote.records.intake import commands as intake
from wardmote.trust.identity.models import Role

QUEUE = reverse("intake:list")


def page_of(client, report):
    return client.get(reverse("intake:detail", kwargs={"reference": report.reference}))


@pytest.fixture
def administrator(partnership):
    return world.officer(
        partnership.council, partnership.caseworker.team, "Ad Ministrator", Role.ADMINISTRATOR
    )


def test_a_report_says_how_much_time_is_left_and_how_it_is_counted(partnership, take):
    p = partnership
    report = take(p.caseworker, now() - timedelta(minutes=20))
    world.opened_earlier(p.caseworker, report.pk)
    client = world.client_for(p.caseworker)
    body = page_of(client, report).content.decode()
    for words in ("5 minutes late", "39 minutes left", "How it is counted", "Noise workflow of the partnership",
                  "The target is unconfirmed"):  # fmt: skip
        assert words in body
    clock = clocks_of(report)["first_response"]
    pause = reverse("clocks:pause", kwargs={"pk": clock.pk})
    assert client.post(pause, {"reason": ""}).status_code == 422
    answer = client.post(pause, {"reason": "They ring back."}, follow=True)
    assert "First response or visit: paused." in answer.content.decode()
    assert "They ring back." in answer.content.decode()
    client.post(reverse("clocks:resume", kwargs={"pk": clock.pk}))
    done = reverse("clocks:meet", kwargs={"pk": clock.pk})
    assert "Done in time" in client.post(done, follow=True).content.decode()
    assert (
        "no longer needed" in client.post(done, follow=True).content.decode()
    )  # pressed twice: said, not done


def test_a_clock_one_may_not_see_is_not_there_and_a_partner_only_looks(partnership, take):
    p = partnership
    report = take(p.caseworker, now())
    clock = clocks_of(report)["first_contact"]
    stranger, nowhere = world.client_for(p.outsider), str(uuid.uuid4())
    for name, method in product(("pause", "end", "meet", "resume"), ("get", "post")):
        answers = [
            getattr(stranger, method)(reverse(f"clocks:{name}", kwargs={"pk": key}))
            for key in (str(clock.pk), nowhere)
        ]
        assert {answer.status_code for answer in answers} <= {404, 405}
        told = [
            re.sub(r"nonce-[^']+|[0-9a-f-]{36}|\b\w{64}\b", "", answer.content.decode()) for answer in answers
        ]
        assert answers[0].status_code == answers[1].status_code
        assert told[0] == told[1]
    world.opened_earlier(p.caseworker, report.pk)
    with world.as_officer(p.caseworker) as by:
        intake.refer_report(
            report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Yours?",
            answer_by=date.today() + timedelta(days=3), by=by, now=now(),
        )  # fmt: skip
    world.opened_earlier(p.partner, report.pk)
    partner = world.client_for(p.partner)
    body = page_of(partner, report).content.decode()
    assert "Time left" in body
    assert "is with another agency" not in body  # what it came to is the keeper's
    assert partner.get(reverse("clocks:pause", kwargs={"pk": clock.pk})).status_code == 403


def test_the_queue_shows_what_is_next_and_sorts_by_it_in_as_many_queries(partnership, take):
    p = partnership
    for minutes in (5, 30, 70):
        take(p.caseworker, now() - timedelta(minutes=minutes), area=f"After {minutes}", teller_name="")
    take(p.caseworker, now(), kind="asb", teller_name="", area="Without a clock")
    client = world.client_for(p.caseworker)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        body = client.get(QUEUE, {"sort": "due"}).content.decode()
    assert "Without a clock" not in body
    assert body.index("After 70") < body.index("After 30") < body.index("After 5")
    assert "55 minutes late" in body
    assert "Duty officer called" in body
    for _ in range(8):
        take(p.caseworker, now() - timedelta(minutes=9), teller_name="")
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE, {"sort": "due"})
    assert len(world.own(many.captured_queries)) == len(world.own(few.captured_queries)) <= 12


def test_an_administrator_sets_their_agencys_own_target_from_a_day(partnership, administrator, take):
    p = partnership
    client = world.client_for(administrator)
    assert "Unconfirmed" in client.get(reverse("clocks:targets")).content.decode()
    address = reverse("clocks:set_target", kwargs={"key": "noise-duty-officer"})
    told = {"amount": "30", "unit": "minutes", "convention": "time-that-passes", "calendar": "always", "remind": "0",
            "source": "Service standards, page 4"}  # fmt: skip
    yesterday, tomorrow = (date.today() + timedelta(days=days) for days in (-1, 1))
    assert client.post(address, told | {"starts_on": yesterday.isoformat()}).status_code == 422
    answer = client.post(address, told | {"starts_on": tomorrow.isoformat()}, follow=True)
    assert "To come" in answer.content.decode()
    assert (
        client.post(address, told | {"starts_on": tomorrow.isoformat()}).status_code == 422
    )  # from that day already
    assert clocks_of(take(p.caseworker, now()))["duty_called"].target.words == "15 minutes"  # not yet
    client.post(address, told | {"starts_on": date.today().isoformat()})
    assert clocks_of(take(p.caseworker, now()))["duty_called"].target.words == "30 minutes"
    theirs = clocks_of(take(p.partner, now()))["duty_called"]
    assert theirs.target.words == "15 minutes"  # of the other agency


def test_hours_are_typed_as_people_write_them_and_one_that_never_opens_is_refused(
    partnership, administrator, take
):
    client = world.client_for(administrator)
    address = reverse("clocks:set_calendar", kwargs={"key": "office"})
    today = date.today().isoformat()
    told = {f"day_{n}": "" for n in range(7)} | {"source": "Notice on the door", "starts_on": today}
    assert "at least one day" in client.post(address, told).content.decode()
    assert "and not “nine”" in client.post(address, told | {"day_0": "nine"}).content.decode()
    told |= {"day_0": "9am-12:30, 1:30pm-5pm", "closed": "24 12 2026", "extra": "20 12 2026: 10:00-14:00"}
    answer = client.post(address, told, follow=True).content.decode()
    for words in ("Monday: 09:00 to 12:30, 13:30 to 17:00", "Tuesday to Sunday: closed", "24 December 2026: closed",
                  "20 December 2026: 10:00 to 14:00"):  # fmt: skip
        assert words in answer
    clock = clocks_of(take(partnership.caseworker, now(), kind="asb", harm="high"))["first_contact"]
    assert f"{clock.due_at:%A}" == "Monday"
    with world.as_officer(administrator) as by:  # so few that nothing would be due in ten years
        given = {
            "unit": "working_hours",
            "convention": "service-time",
            "calendar": "office",
            "withdrawn": False,
        }
        commands.set_target(
            key="first-contact-high",
            amount=1000,
            remind=100_000,
            source="A slip",
            starts_on=date.today(),
            by=by,
            **given,
        )
        hours = [[(time(9), time(10))], [], [], [], [], [], []]
        commands.set_calendar(
            key="office", hours=hours, opens_on_bank_holidays=False, closed=[], extra={}, source="A slip",
            starts_on=date.today() + timedelta(days=1), by=by,
        )  # fmt: skip
    assert clocks_of(take(partnership.caseworker, now(), kind="asb", harm="high"))["first_contact"]
    with world.building():
        Calendar.objects.filter(source="A slip").update(starts_on=date.today() - timedelta(days=1))
        Calendar.objects.filter(source="Notice on the door").update(
            starts_on=date.today() - timedelta(days=2)
        )
    assert clocks_of(take(partnership.caseworker, now(), kind="asb", harm="high")) == {}  # taken all the same


def test_only_administrators_set_and_the_database_says_so_too(partnership):
    p = partnership
    address = reverse("clocks:set_target", kwargs={"key": "noise-duty-officer"})
    assert world.client_for(p.caseworker).get(address).status_code == 403
    with (
        world.as_officer(p.caseworker),
        pytest.raises(DatabaseError, match="does not set"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "select wardmote.set_clock_target('noise-duty-officer', 1, 'hours', 'service-time', 'office', 0, false, 'xxx',"
            " current_date)"
        )


def test_what_is_shipped_is_what_the_migration_put_down(partnership):
    from wardmote.records.clocks import shipped
    from wardmote.records.clocks.models import Calendar, Convention

    with world.building():
        for name, model in (("target", Target), ("convention", Convention), ("calendar", Calendar)):
            kept = {row.pk: row for row in model.objects.all()}
            for row in shipped.shipped(name):
                assert {key: getattr(kept[row["id"]], key) for key in row} == row
        ways, duties = (
            queries.conventions(partnership.council.pk, on=date.today()),
            queries.calendars(partnership.council.pk, on=date.today()),
        )
        for target in Target.objects.all():  # each can be reckoned with
            queries.plan(
                target,
                ways[target.convention],
                duties[target.calendar],
                received=datetime(2026, 12, 24, tzinfo=UTC),
            )


def test_the_command_line_says_what_is_in_force_and_how_many_are_late(partnership, take):
    report = take(partnership.caseworker, now() - timedelta(minutes=20))
    with world.as_officer(partnership.caseworker) as by:
        commands.pause(clock=clocks_of(report)["first_response"], reason="Waiting.", by=by, now=now())
    with connection.cursor() as cursor:
        cursor.execute("reset role; set role wardmote_worker")
        rows, due = operating.targets(), {row["agency"]: row for row in operating.due()}
        cursor.execute("reset role; set role wardmote_app")
    assert [due["Council"][name] for name in ("running", "late", "paused")] == [1, 1, 1]
    assert operating.due_words(due["Stranger"]) == "Stranger: no clock runs"
    noise = next(row for row in rows if row["key"] == "noise-first-response")
    assert (noise["amount"], noise["unit"], noise["unconfirmed"]) == (60, "minutes", True)
    assert "(unconfirmed)" in operating.target_words(noise)
