"""A noise call at 23:40 before a bank holiday: routed to the duty team with its clock, a visit, a repeat by the public form,
a pause, sent on, closed with words to the reporter, reopened by the reporter's link.

The server's clock cannot be told; so the call is written down afterwards, at the time it was taken, and today is
made a bank holiday.
"""

import re
from datetime import time, timedelta

from django.db import connection
from django.utils import timezone

from tests import world
from tests.journeys.test_pages_of_public_form import answer, door  # noqa: F401  (a fixture)
from wardmote.records.front_doors import jobs as front_doors
from wardmote.records.routing import commands, rules
from wardmote.records.routing.models import Rota, Rule, Shift

CALLED = "A bass that shakes the glasses, from the roof."


def build(people, now):
    """The second team is on duty through the night; other noise is the first team's."""
    first, second = people.caseworker.team, people.colleague.team
    common = {"agency": people.council, "by": people.extra["administrator"], "at": now}
    since = timezone.localdate(now) - timedelta(days=30)
    with world.building():
        rota = Rota.objects.create(name="Noise at night", fallback_team=first, **common)
        Shift.objects.create(
            rota=rota, team=second, officer=people.colleague, starts_at=now - timedelta(hours=30),
            ends_at=now + timedelta(hours=8), **common,
        )  # fmt: skip
        for position, fields in enumerate(
            (
                {"name": "The night before a bank holiday", "bank_holidays": "eve", "from_time": time(22),
                 "until_time": time(6), "channels": ["phone"], "rota": rota},
                {"name": "Noise by day", "channels": ["form"], "team": first},
            )
        ):  # fmt: skip
            Rule.objects.create(position=position, kinds=["noise"], starts_on=since, **fields, **common)


def worker_s_minute(now):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        front_doors.start_clocks(now=now)
        commands.route_arrivals(now=now)
        cursor.execute("reset role")


def press(page, name):
    with page.expect_navigation():
        page.locator("main, .wm-band__actions").get_by_role("button", name=name, exact=True).or_(
            page.locator("main, .wm-band__actions").get_by_role("link", name=name, exact=True)
        ).first.click()


def test_a_noise_night_before_a_bank_holiday(desk, people, door, monkeypatch):  # noqa: F811
    now = timezone.now()
    today = timezone.localdate(now)
    monkeypatch.setattr(rules, "bank_holidays", lambda year: {today, today + timedelta(days=1)})
    build(people, now)

    # The call, written down at the desk; it goes to whoever is on duty, and says why.
    officer = desk(people.caseworker)
    page = officer.page
    officer.go("/duty/calls/new/")
    page.get_by_label("What do they say?").fill(CALLED)
    page.get_by_label("Street, estate or area").fill("Harbour Street")
    page.get_by_label("Exact address").fill("14 Harbour Street")
    page.get_by_label("Their name").fill("Ines Carrow")
    page.get_by_label("Telephone", exact=True).fill("020 7946 0000")
    page.get_by_label("Seconds until it was answered").fill("25")
    page.get_by_label("Time of the call").fill("23:40")
    press(page, "Save call")
    told = page.locator("#routing").inner_text()
    assert "Routed to Second (Council Colleague on duty) by rule 1, The night before a bank holiday" in told
    assert "because: Noise, Telephone, between 22:00 and 06:00, on the day before a bank holiday" in told
    assert "at 11:40pm, telephone" in page.locator("main").inner_text()
    assert "First response or visit" in page.locator("#clocks").inner_text()
    report = page.url.rsplit("/", 2)[1]

    # The duty officer finds it, and has visited.
    duty = desk(people.colleague)
    duty.go("/duty/")
    duty.page.get_by_role("link", name=report).first.click()
    duty.page.get_by_role("button", name=re.compile("Done.*First response")).click()
    duty.page.get_by_text("First response or visit: done.").wait_for()

    # A repeat by the public form, from somebody who follows it with a code.
    anyone = desk(script=False)
    anyone.go("/report/report/danger/")
    answer(anyone.page)
    anyone.page.get_by_role("button", name="Send report").click()
    anyone.page.get_by_role("heading", name="Report sent").wait_for()
    repeat = re.search(r"R-\w{4}-\w{4}", anyone.page.locator("main").inner_text())[0]
    follow = anyone.page.locator("main").get_by_role("link", name="/report/follow/").get_attribute("href")
    worker_s_minute(timezone.now())

    # The clock of the call stands still; then the report is sent on, and its clocks count anew.
    duty.page.get_by_role("link", name=re.compile("Pause.*First contact")).click()
    duty.page.get_by_label("Why does it stand still?").fill("They sleep by day.")
    press(duty.page, "Pause")
    assert "Paused" in duty.page.locator("#clocks").inner_text()
    press(duty.page, "Send on to another team")
    duty.page.get_by_label("To which team?").select_option(label="First")
    duty.page.get_by_label("Why is it sent on?").fill("The licence is theirs.")
    press(duty.page, "Send on")
    assert "Sent on from Second to First" in duty.page.locator("#routing").inner_text()
    clocks = duty.page.locator("#clocks").inner_text()
    assert "Paused" not in clocks.replace("Paused\n", "").split("How it is counted")[0]

    # The repeat is like it, and is closed with words to the reporter, who reopens it.
    officer.go(f"/reports/{repeat}/")
    assert "by rule 2, Noise by day" in page.locator("#routing").inner_text()
    assert report in page.locator(".wm-sheet", has_text="May be the same").inner_text()
    officer.go(f"/reports/{repeat}/close/")
    page.get_by_role("radio", name="Already dealt with").check()
    page.get_by_label("What we tell the person who reported it").fill("We were there, and the music is off.")
    press(page, "Close this report")
    anyone.page.goto(anyone.site + follow if follow.startswith("/") else follow)
    anyone.page.get_by_text("We were there, and the music is off.").wait_for()
    anyone.page.get_by_role("button", name="It has not stopped: reopen it").click()
    anyone.page.get_by_label("What has happened since?").fill("It is on again.")
    anyone.page.get_by_role("button", name="Reopen this report").click()
    anyone.page.get_by_text("Your report is open again").wait_for()
    officer.go(f"/reports/{repeat}/")
    told = page.locator("body").inner_text()
    assert "It is on again." in told
    assert "Waiting" in told
