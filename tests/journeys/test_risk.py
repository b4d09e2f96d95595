"""Risk at the door, on a phone: assessed by taps and keys, another band asked and agreed, the actions of the band made."""

from datetime import UTC, date, datetime
from time import monotonic

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.risk.models import Assessment, FollowUp

PHONE = {"width": 390, "height": 844}
MOST_TAPS = 11  # one for each of ten questions, and one to save: there is nothing to type and no second page


def test_risk_is_assessed_at_the_door_judged_by_two_and_followed_up(desk, record):
    p = record["people"]
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER, Role.ADMINISTRATOR])
    boss = world.officer(p.caseworker.agency, p.caseworker.team, "Tess Supervisor", Role.SUPERVISOR)
    case = world.case(p)
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        cases.add_person(
            case=case, name="N. N.", role="victim", from_on=date.today(), by=by, now=datetime.now(UTC)
        )
    risk = f"/cases/{case.reference}/risk/"

    officer = Inspector(desk(p.caseworker))
    page = officer.page
    officer.look(risk)
    officer.desk.go(f"{risk}assess/")
    with page.expect_navigation() as sent:
        page.get_by_role("button", name="Save assessment").click()
    assert sent.value.status == 422
    officer.inspect("an assessment sent empty")
    page.set_viewport_size(PHONE)
    officer.desk.go(f"{risk}assess/")
    begun, taps = monotonic(), 0
    opened_at = page.url
    running = page.locator("[data-running]")
    running.get_by_text("0 of 10 answered", exact=True).wait_for()
    page.get_by_label("It happened once").check()  # and from here by keys: an arrow chooses, Tab goes on
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    running.get_by_text("Low, 2 points, 1 of 10 answered").wait_for()
    taps += 1
    for label in (
        "About the same", "Threats", "At them or their household", "They come by", "Once or twice", "Little"
    ):  # fmt: skip
        page.get_by_label(label, exact=True).check()
        taps += 1
    for question in ("Is anyone at home", "Are there children"):
        page.get_by_role("group", name=question).get_by_label("No", exact=True).check()
        taps += 1
    page.get_by_label("Family, friends or neighbours nearby").check()
    taps += 1
    running.get_by_text("Medium, 12 points, 10 of 10 answered").wait_for()
    assert page.url == opened_at, "one page"
    page.get_by_role("button", name="Save assessment").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    taps += 1
    assert taps <= MOST_TAPS
    print(f"\nrisk assessed at phone width: {taps} taps on one page, {monotonic() - begun:.1f} s")

    # The actions are shown before they are made; one is left out, and says why.
    page.get_by_text("Assessed: medium, 12 points. The case’s risk is medium now").wait_for()
    officer.inspect("what to do first")
    page.get_by_label("Offer support for victims").uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Save actions").click()
    assert page.title().startswith("Error: ")
    page.get_by_label("If not, why not?").last.fill("They have it already.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save actions").click()
    page.get_by_text("1 action asked for").wait_for()

    page.get_by_role("link", name="12 points").click()
    officer.inspect("an assessment")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask for another band").click()
    ask = page.url.removeprefix(officer.desk.site)
    officer.look_when_sent_empty(ask, "Ask a supervisor")
    page.get_by_label("Low", exact=True).check()
    page.get_by_label("What do you know").fill("The threats were of a child of six, who said sorry.")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask a supervisor").click()
    page.get_by_text("Until it is answered the higher of both bands is used: medium.").wait_for()

    supervisor = Inspector(desk(boss))
    page = supervisor.page
    supervisor.desk.go("/notices/")
    page.locator("strong", has_text="Another risk band waits").wait_for()
    supervisor.desk.go(risk)
    with page.expect_navigation():
        page.get_by_role("link", name="Answer").click()
    answer = page.url.removeprefix(supervisor.desk.site)
    supervisor.look_when_sent_empty(answer, "Answer")
    page.get_by_label("Yes, use this band").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_text("Agreed", exact=True).wait_for()
    supervisor.desk.go(f"/cases/{case.reference}/")
    page.get_by_text("Next contact").first.wait_for()
    check(supervisor)

    # Again some weeks later: filled in as last time, and what changed is marked.
    page = officer.page
    officer.desk.go(risk)
    with page.expect_navigation():
        page.get_by_role("link", name="Assess again").click()
    page.get_by_text("Last time: Threats").wait_for()
    assert page.get_by_label("Threats", exact=True).is_checked()
    page.get_by_label("Violence, or a weapon shown").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save assessment").click()
    page.get_by_text("Assessed: high, 15 points").wait_for()
    officer.look(risk)
    page.get_by_role("img", name="N. N.: Score from 12").wait_for()
    page.get_by_role("link", name="15 points").click()
    page.get_by_text("before: Threats").wait_for()
    officer.look("/risk/").look("/risk/?whose=team").look("/risk/instruments/")
    officer.look("/risk/instruments/asb-matrix/").look("/risk/figures/").look("/risk/figures/?across=ward")
    officer.look("/risk/figures/cases/?level=high").look("/risk/figures/cases/?level=none")
    officer.look_when_sent_empty("/risk/instruments/asb-matrix/use/", "Save")
    check(officer)
    with world.building():
        assert list(Assessment.objects.order_by("at").values_list("band", "computed")) == [
            ("low", "medium"), ("high", "high"),
        ]  # fmt: skip
        made = FollowUp.objects.select_related("action")
        assert {row.key: bool(row.action) for row in made} == {"plan": True, "support": False}

    stranger = Inspector(desk(p.outsider))
    stranger.look(risk, status=404).look(f"{risk}assess/", status=404).look("/risk/").look("/risk/figures/")
    stranger.look("/risk/instruments/asb-matrix/use/", status=403)
    check(stranger)
