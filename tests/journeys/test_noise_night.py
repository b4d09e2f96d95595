"""A noise call at 23:40 before a bank holiday: routed to the duty team with its clock, a visit, a repeat by the public form,
a pause, sent on, a case which the repeat joins, closed with words to the reporter, reopened by the reporter's link.

The officers use nothing but keys; the reporter has no script.

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


def test_a_noise_night_before_a_bank_holiday(desk, people, door, keyboard, monkeypatch):  # noqa: F811
    now = timezone.now()
    today = timezone.localdate(now)
    monkeypatch.setattr(rules, "bank_holidays", lambda year: {today, today + timedelta(days=1)})
    build(people, now)

    # The call, written down at the desk; it goes to whoever is on duty, and says why.
    officer = desk(people.caseworker)
    page, k = officer.page, keyboard(officer)
    officer.go("/duty/calls/new/")
    k.type("What do they say?", CALLED).type("Street, estate or area", "Harbour Street")
    k.type("Exact address", "14 Harbour Street").type("Their name", "Ines Carrow")
    k.type("Telephone", "020 7946 0000").type("Seconds until it was answered", "25")
    k.type("Time of the call", "23:40").press("Save call")
    told = page.locator("#routing").inner_text()
    assert "Routed to Second (Council Colleague on duty) by rule 1, The night before a bank holiday" in told
    assert "because: Noise, Telephone, between 22:00 and 06:00, on the day before a bank holiday" in told
    assert "at 11:40pm, telephone" in page.locator("main").inner_text()
    assert "First response or visit" in page.locator("#clocks").inner_text()
    report = page.url.rsplit("/", 2)[1]

    # The duty officer finds it, and has visited.
    duty = desk(people.colleague)
    d = keyboard(duty)
    duty.go("/duty/")
    duty.go(d.page.get_by_role("link", name=report).first.get_attribute("href"))
    d.reach(duty.page.get_by_role("button", name=re.compile("Done.*First response")))
    duty.page.keyboard.press("Enter")
    duty.page.get_by_text("First response or visit: done.").wait_for()

    # A repeat by the public form, from somebody who follows it with a code.
    anyone = desk(script=False)
    anyone.go("/report/report/danger/")
    answer(anyone.page)
    anyone.page.get_by_role("button", name="Send report").click()
    anyone.page.get_by_role("heading", name="Report sent").wait_for()
    repeat = re.search(r"R-\w{4}-\w{4}", anyone.page.locator("main").inner_text())[0]
    follow = anyone.page.locator("main").get_by_role("link", name="/report/follow/").get_attribute("href")
    follow = anyone.site + follow if follow.startswith("/") else follow
    worker_s_minute(timezone.now())

    # The clock of the call stands still; then the report is sent on, and its clocks count anew.
    d.reach(duty.page.get_by_role("link", name=re.compile("Pause.*First contact")))
    duty.page.keyboard.press("Enter")
    d.type("Why does it stand still?", "They sleep by day.").press("Pause")
    assert "Paused" in duty.page.locator("#clocks").inner_text()
    d.press("Send on to another team").reach(duty.page.get_by_label("To which team?"))
    duty.page.keyboard.type("First")
    d.type("Why is it sent on?", "The licence is theirs.").press("Send on")
    assert "Sent on from Second to First" in duty.page.locator("#routing").inner_text()
    clocks = duty.page.locator("#clocks").inner_text()
    assert "Paused" not in clocks.replace("Paused\n", "").split("How it is counted")[0]

    # The first team works it in a case; the repeat is like it, and joins that case.
    officer.go(f"/reports/{report}/")
    k.press("Open a case").choose("Someone is at risk")
    k.type("What is the case about?", "A bass on the roof").choose("Noise").choose("Medium")
    k.type("Summary", "The roof of the hotel, at night.").press("Open case")
    case = re.search(r"C-\w{4}-\w{4}", page.url)[0]
    officer.go(f"/reports/{repeat}/")
    assert "by rule 2, Noise by day" in page.locator("#routing").inner_text()
    assert report in page.locator(".wm-sheet", has_text="May be the same").inner_text()
    k.press("It is a repeat")
    k.reach(page.get_by_label(f"({case})").first)
    page.keyboard.press("Space")
    k.press("Go on").type("Why is it a repeat?", "The same roof, the same night.").press("Join to this case")
    officer.go(f"/reports/{repeat}/")
    assert case in page.locator("main").inner_text()
    anyone.page.goto(follow)
    anyone.page.get_by_text("Being worked on").wait_for()

    # The case is closed with words to the reporter, who reopens: whoever holds the case is told, and reopens it.
    officer.go(f"/cases/{case}/")
    k.press("Close").choose("Resolved").type("Why is this case closing?", "The licence is changed.")
    k.type("What we tell those who reported it (optional)", "We were there, and the music is off.").press(
        "Close case"
    )
    anyone.page.reload()
    anyone.page.get_by_text("We were there, and the music is off.").wait_for()
    anyone.page.get_by_role("button", name="It has not stopped: reopen it").click()
    anyone.page.get_by_label("What has happened since?").fill("It is on again.")
    anyone.page.get_by_role("button", name="Reopen this report").click()
    anyone.page.get_by_text("Your report is open again").wait_for()
    officer.go(f"/reports/{repeat}/")
    told = page.locator("body").inner_text()
    assert "It is on again." in told
    assert "We were there, and the music is off." in told
    officer.go(f"/cases/{case}/")
    page.get_by_text("says that it has not stopped").first.wait_for()
    k.press("Reopen").type("Why is this case being reopened?", "It is on again.").press("Reopen case")
    assert "Open" in page.locator(".wm-facts").first.inner_text()
