"""A morning at the desk, from the queue at nine to a leaver's cases before lunch: one browser to each officer."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import world
from wardmote.records.actions.models import Action
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Decision, Referral, Report
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case

# Where each report of the morning is from, what was told, and what the officer decides: c o r x, as the keys are.
# `C` is joined by the reference of the case, `X` takes the words of the second reason.
WAITING = [
    ("x", "Abbey Gate", "Gulls tear open the rubbish sacks before the lorry comes."),
    ("o", "Bellfounder Row", "Loud music from the flat above until four, each weekend since spring."),
    (
        "c",
        "Harbour Street",
        "A group kicked in the door of the bin store and set fire to the rubbish inside.",
    ),
    ("x", "Crane Wharf", "A street lamp has been dark for a week."),
    ("r", "Dyer Close", "Threats through the letterbox from the tenant next door."),
    ("x", "Eel Market", "Somebody drew on a shutter with chalk."),
    ("C", "Fuller Square", "The lock of the stairwell was glued again."),
    ("X", "Glover Lane", "A noise like a drum, once, a while ago."),
    ("o", "Hatter Green", "A man follows pupils from the bus stop to the school."),
    ("x", "Ironmonger Hill", "Bicycles are chained to the railings."),
    ("c", "Tanner House", "Shouting and slammed doors on the stairs after midnight."),
    ("r", "Joiner Yard", "The ground floor tenant keeps six dogs that bark all day."),
    ("x", "Keel Passage", "The fair was louder than last year."),
    ("X", "Lantern Road", "Something smelt odd near the canal."),
    ("o", "Mercer Street", "Windows of the chapel broken for the third time this month."),
    ("x", "Needle Alley", "A van is parked where it should not be."),
    ("r", "Oast Row", "Mattresses dumped in the garden of an empty house of theirs."),
    ("x", "Porter Walk", "Leaves are not swept."),
    ("X", "Quarry View", "Heard shouting, cannot say where from."),
    ("x", "Ropewalk", "A kite hangs in the wires."),
]
KINDS = {"c": "joined", "o": "opened", "r": "referred", "x": "closed"}
REFUSED, AGAIN = (
    "That flat was sold: it is not ours.",
    "It was let back to you in May: the lease is attached.",
)
NEEDED = "She asks us for a transfer, and we must know what she runs from."
STANDS = "I rang twice. The caretaker is back on Monday: ask for the key of the roof."


@dataclass
class Morning:
    """Who is at work, what they begin with, and their browsers."""

    people: world.Partnership
    mate: Officer  # of the officer's own team
    admin: Officer
    leaver: Officer
    waiting: list[Report]
    first: Report  # of two days ago, which one of them tells again
    fires: Case  # holds it
    stairs: Case
    kept: Case  # about Ilse Brandner; no partner sees it
    action: Action
    desk: Any
    keyboard: Any


@pytest.fixture
def morning(people, desk, keyboard):
    p, now = people, datetime.now(UTC)
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", Role.CASEWORKER)
    leaver = world.officer(p.council, p.caseworker.team, "Lea Ver", Role.CASEWORKER)
    admin = world.officer(p.council, p.colleague.team, "Ada Ministrator", Role.ADMINISTRATOR)
    with world.as_officer(p.caseworker) as by:
        first = take("Harbour Street", "They set fire to the rubbish in the bin store, its door was kicked in.",
                     by=by, at=now - timedelta(days=2))  # fmt: skip
        fires = cases.open_case(
            title="Fires in the bin store", kind="asb", area="Harbour Street", summary="S.", risk="high",
            categories=["incident"], team=by.team, lead=by, review_on=date.today() + timedelta(days=20),
            report=first, by=by, now=now,
        )  # fmt: skip
        waiting = [
            take(area, what, by=by, at=now - timedelta(hours=24 - hour))
            for hour, (_, area, what) in enumerate(WAITING)
        ]
    stairs = world.case(p, title="Shouting and slammed doors on the stairs", area="Tanner House")
    kept = world.case(p, title="Letters to a former husband", area="Weir Walk")
    for title in ("Noise by night", "Dogs in the yard"):
        left = world.case(p, by=leaver, title=title, area="Vane Court")
    for case in (kept, left):
        world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        kept, left = Case.objects.get(pk=kept.pk), Case.objects.get(pk=left.pk)
        cases.add_person(case=kept, name="Ilse Brandner", role="victim", from_on=date.today(), by=by, now=now)
        action, _ = [
            cases.ask_action(
                case=case, title=title, agency=p.council, team=by.team, officer=who,
                due_on=date.today() + timedelta(days=5), by=by, now=now,
            )
            for case, title, who in ((kept, "See the caretaker", by), (left, "Ring the landlord", leaver))
        ]  # fmt: skip
    desks: dict[Any, Any] = {}

    def at(officer):
        if officer.pk not in desks:
            desks[officer.pk] = desk(officer)
            desks[officer.pk].go("/")
        return desks[officer.pk]

    return Morning(p, mate, admin, leaver, waiting, first, fires, stairs, kept, action, at, keyboard)


def take(area, what, *, by, at):
    return intake.take_report(
        what=what, kind="asb", harm="medium", channel="phone", area=area, is_anonymous=True, team=by.team, by=by,
        now=at,
    )  # fmt: skip


def test_a_morning(morning):
    twenty_reports_are_triaged_by_keyboard(morning)
    a_referral_is_refused_and_sent_again(morning)
    an_action_is_handed_over(morning)
    a_search_with_a_slip_finds_the_person(morning)
    a_name_only_answer_is_asked_for_and_granted(morning)
    a_leaver_is_handed_over(morning)


def twenty_reports_are_triaged_by_keyboard(m):
    officer = m.desk(m.people.caseworker)
    page, keys, k = officer.page, officer.page.keyboard, m.keyboard(officer)
    reference = page.locator(".wm-band__reference")

    def press(key):
        with page.expect_navigation():
            keys.press(key)
        page.locator("h1").wait_for()

    def join():
        press("c")
        keys.press("Space")
        press("Enter")

    def join_by_reference():
        press("c")
        k.type("Reference of the case", m.fires.reference).type("Why does it belong there?", "The same boys.")
        k.press("Join to this case")

    def open_case():
        press("o")
        k.choose("Someone is at risk").type("Summary", "To be visited.")
        k.press("Open case, then the next report")

    def refer():
        press("r")
        keys.press("j")
        press("Enter")
        k.choose("First").type("Why do you refer it to them, and what do you ask?", "They are your tenant.")
        k.press("Send referral")

    def close(reason=0):
        press("x")
        keys.press("Space")
        for _ in range(reason):
            keys.press("ArrowDown")
        press("Enter")

    decide = {
        "c": join,
        "C": join_by_reference,
        "o": open_case,
        "r": refer,
        "x": close,
        "X": lambda: close(1),
    }

    keys.press("g")
    press("r")
    keys.press("j")
    press("Enter")
    order = list(range(len(WAITING)))
    order[5], order[6] = order[6], order[5]  # the sixth is passed over with ], and gone back to with [
    for at, number in enumerate(order):
        if at == 5:
            press("]")
        elif at == 6:
            press("[")
        key, area, what = WAITING[number]
        assert reference.inner_text() == m.waiting[number].reference, f"after {at} it goes on to {area}"
        shown = page.locator("main").inner_text()
        assert what in shown
        if key == "c":  # what it is like is beside it
            assert (m.fires if area == "Harbour Street" else m.stairs).title in shown
        if area == "Harbour Street":
            assert m.first.reference in shown
            assert "very likely" in shown.lower()
        decide[key]()
        told = "No other report waits here" if number == order[-1] else "This is the next report waiting"
        assert told in page.locator("body").inner_text()
    assert re.search(r"/reports/$", page.url)

    with world.building():
        assert not Report.objects.filter(state="waiting").exists()
        decided = dict(Decision.objects.filter(report__in=m.waiting).values_list("report__area", "kind"))
        assert Decision.objects.filter(report__in=m.waiting, by=m.people.caseworker).count() == len(WAITING)
        joined = dict(
            Report.objects.filter(pk__in=[r.pk for r in m.waiting], case_links__case__in=[m.fires, m.stairs])
            .values_list("area", "case_links__case__title")
        )  # fmt: skip
    assert decided == {area: KINDS[key.lower()] for key, area, _ in WAITING}
    assert joined == {
        "Harbour Street": m.fires.title, "Fuller Square": m.fires.title, "Tanner House": m.stairs.title,
    }  # fmt: skip
    # Whoever opens one later reads what was decided and why.
    reasons = {
        "Harbour Street": f"Holds {m.first.reference}: same street",
        "Fuller Square": "The same boys.",
        "Dyer Close": "They are your tenant.",
        "Hatter Green": "Someone is at risk",
        "Abbey Gate": "not something we have the power",
        "Glover Lane": "not enough in what we have",
    }
    for report in m.waiting:
        if report.area in reasons:
            assert reasons[report.area] in officer.text(f"/reports/{report.reference}/")


def a_referral_is_refused_and_sent_again(m):
    officer, partner = m.desk(m.people.caseworker), m.desk(m.people.partner)
    report = f"/reports/{m.waiting[4].reference}/"
    partner.go("/reports/referrals/")
    theirs = m.keyboard(partner)
    theirs.press("Anti-social behaviour, Dyer Close")
    assert "They are your tenant." in partner.page.locator("main").inner_text()
    assert partner.status(report) == 200
    theirs.press("Refuse").type("Why do you refuse it?", REFUSED).press("Refuse referral")
    assert partner.status(report) == 404

    officer.go("/")
    officer.page.get_by_text("A referral you sent was refused: the report waits again").wait_for()
    ours = m.keyboard(officer)
    ours.press("Referral from Council to Housing")
    assert REFUSED in officer.page.locator("main").inner_text()
    ours.press("Send it again")
    assert "Sent before, and refused" in officer.page.locator("main").inner_text()
    ours.choose("First").type("Why do you refer it to them, and what do you ask?", AGAIN).press(
        "Send referral"
    )

    partner.go("/reports/referrals/")
    theirs.press("Anti-social behaviour, Dyer Close")
    assert AGAIN in partner.page.locator("main").inner_text()
    theirs.press("Accept")
    assert "Accepted" in partner.page.locator(".wm-facts").first.inner_text()
    assert partner.status(report) == 200
    assert "Referred to Housing, First: accepted" in officer.text(report)
    with world.building():
        states = (
            Referral.objects.filter(report=m.waiting[4]).order_by("sent_at").values_list("state", flat=True)
        )
        assert list(states) == ["refused", "accepted"]
        assert not Report.objects.filter(state="waiting").exists()


def an_action_is_handed_over(m):
    officer, mate = m.desk(m.people.caseworker), m.desk(m.mate)
    officer.go("/")
    k = m.keyboard(officer)
    k.press("See the caretaker").press("Hand over")
    officer.page.get_by_label("Who does it?").select_option(label="Team Mate, First")
    k.type("How does it stand?", STANDS).press("Hand over")
    officer.go("/")
    assert "Nothing is asked of you" in officer.page.locator("main").inner_text()

    mate.go("/")
    mate.page.get_by_text("An action was handed to you").wait_for()
    mine = m.keyboard(mate)
    mine.press("See the caretaker")
    assert STANDS in mate.page.locator("main").inner_text()
    mine.press("Accept")
    mate.go("/actions/?view=mine")
    mate.page.locator("main").get_by_role("link", name="See the caretaker").wait_for()


def seek(desk, words):
    desk.go("/")
    desk.page.keyboard.press("/")
    desk.page.keyboard.insert_text(words)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    desk.page.locator("h1").wait_for()


def a_search_with_a_slip_finds_the_person(m):
    officer = m.desk(m.people.caseworker)
    seek(officer, "isle brandnre")
    officer.page.get_by_text("has a name spelt much like this").wait_for()
    officer.page.locator("h1").click()
    officer.page.keyboard.press("j")
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    officer.page.locator("h1").wait_for()
    assert m.kept.reference in officer.page.url
    assert "Ilse Brandner" in officer.page.locator("main").inner_text()


def a_name_only_answer_is_asked_for_and_granted(m):
    asker, owner, case = m.desk(m.people.partner), m.desk(m.people.caseworker), f"/cases/{m.kept.reference}/"
    seek(asker, "Ilse Brandner")
    asker.page.get_by_text("is kept by").wait_for()
    for untold in (m.kept.reference, m.kept.title):
        assert untold not in asker.page.content()
    assert asker.status(case) == 404
    with asker.page.expect_navigation():
        asker.page.get_by_role("link", name="Ask for access").click()
    mine = m.keyboard(asker)
    mine.choose("Tackling anti-social behaviour")
    mine.type("Why is it necessary to see this record?", NEEDED).press("Ask for access")
    asker.page.get_by_text("Answer due").first.wait_for()
    assert asker.status(case) == 404, "asking opens nothing"

    owner.go("/")
    theirs = m.keyboard(owner)
    theirs.press("Housing asks Council")
    asked = owner.page.locator("main").inner_text()
    assert NEEDED in asked
    assert "Tackling anti-social behaviour" in asked
    theirs.press(f"Accept and share {m.kept.reference}")
    for category in ("Identity and contact", "What happened"):
        owner.page.get_by_label(category).check()
    theirs.press("Accept and share")
    assert "Housing" in owner.text(case + "sharing/")

    asker.go("/")
    asker.page.get_by_text("Your request for access was accepted").wait_for()
    mine.press("Housing asks Council").press(m.kept.title)
    assert m.kept.reference in asker.page.url
    assert "Ilse Brandner" in asker.text(case + "people/")
    assert m.desk(m.people.partner).status(f"/cases/{m.fires.reference}/") == 404, "and no other case"


def a_leaver_is_handed_over(m):
    admin, supervisor, mate = m.desk(m.admin), m.desk(m.people.caseworker), m.desk(m.mate)
    still_in = world.client_for(m.leaver)
    assert still_in.get("/").status_code == 200
    admin.go(f"/directory/officers/{m.leaver.pk}/leaves/")
    m.keyboard(admin).choose("They have left").press("Save")
    left = admin.page.locator("main").inner_text()
    assert "2 cases they lead" in left
    assert "1 action they hold" in left
    assert "Noise by night" not in left
    assert still_in.get("/").status_code == 302

    supervisor.go("/")
    page = supervisor.page
    with page.expect_navigation():
        page.get_by_role("link", name="Lea Ver").first.click()
    page.get_by_label("Hand over to").select_option(label="Team Mate, First")
    page.get_by_label("Noise by night").check()
    page.get_by_role("button", name="Hand over what is ticked").click()
    page.get_by_text("1 handed over to Team Mate").wait_for()
    page.get_by_label("Hand over to").select_option(label="Team Mate, First")
    page.get_by_role("button", name="Hand over all of these").click()
    page.get_by_text("Everything is handed over").wait_for()

    assert "Nothing left" in admin.text("/directory/leavers/")
    with world.building():
        assert set(Case.objects.filter(lead=m.mate).values_list("title", flat=True)) == {
            "Noise by night", "Dogs in the yard",
        }  # fmt: skip
    assert "Ring the landlord" in mate.text("/actions/?view=mine")
