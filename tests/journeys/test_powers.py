"""Risk and a warning at the door, its breach, a notice with its dates, an appeal lodged and dismissed, a fixed penalty, the next
rungs; and a second agency that tries the same is warned."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.access.models import Level
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case


def test_from_a_warning_at_the_door_to_a_fixed_penalty(desk, record):
    p, now = record["people"], datetime.now(UTC)
    with world.building():
        case = Case.objects.select_related("owner").get(reference=record["case"])
    with world.as_officer(p.caseworker) as by:
        cases.add_person(
            case=case,
            name="Dean Marlow",
            role="perpetrator",
            born_on=date(1990, 5, 1),
            from_on=date.today(),
            by=by,
            now=now,
        )
    with world.building():
        world.agreement(p.housing, p.council)
    theirs = world.case(p, by=p.partner, area="Harbour Street")
    world.opened_earlier(p.partner, theirs.pk)
    with world.as_officer(p.partner) as by:
        cases.add_person(
            case=theirs, name="Dean Marlow", role="perpetrator", from_on=date.today(), by=by, now=now
        )
    powers = f"/cases/{case.reference}/powers/"

    officer = Inspector(desk(p.caseworker))
    page = officer.page

    def press(name: str) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=name, exact=True).last.click()

    # Risk, at the door: the first answer of each question.
    officer.desk.go(f"/cases/{case.reference}/risk/assess/")
    for group in page.locator("fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").first.check()
    press("Save assessment")
    page.get_by_text("Assessed: ").first.wait_for()
    officer.look(powers)
    page.get_by_role("link", name="Community protection warning").click()
    warning = f"{powers}new/community_protection_warning/"
    officer.look_when_sent_empty(warning, "Put on record")
    # At the door, on a phone: nothing typed but what happened.
    page.set_viewport_size({"width": 390, "height": 800})
    officer.desk.go(warning)
    assert page.get_by_label("Dean Marlow, said to be responsible").is_checked()
    for test in ("harms the quality", "persistent", "unreasonable"):
        page.get_by_label(test).check()
    page.get_by_label("What happened, and why this?").fill("Music until four, nine nights of the last ten.")
    # It was served some weeks ago, so that there was time to put it right.
    page.get_by_label("On which day, if not today?").fill(f"{date.today() - timedelta(days=30):%d %m %Y}")
    page.get_by_label("Time allowed to put it right ends").fill(
        f"{date.today() - timedelta(days=10):%d %m %Y}"
    )
    press("Put on record")
    page.get_by_text("Community protection warning (CPW): put on record").wait_for()
    officer.inspect("a use")
    use = page.url.removeprefix(officer.desk.site)
    officer.look_when_sent_empty(f"{use}breach/", "Put on record")
    page.get_by_label("What was done or not done").fill("Music until three, heard by two neighbours.")
    press("Put on record")

    # The next rung, prefilled with the breach.
    with page.expect_navigation():
        page.get_by_role("button", name="Community protection notice (CPN)").click()
    assert "Music until three" in page.get_by_label("What happened, and why this?").input_value()
    for test in page.locator("input[name=tests]").all():
        test.check()
    page.locator("input[name=consulted]").first.check()
    page.get_by_label("What must they not do?").fill("Play music after 23:00")
    press("Put on record")
    page.get_by_text("Community protection notice (CPN): put on record").wait_for()
    page.get_by_text("the day it was issued counted as the first").first.wait_for()
    page.get_by_text("Play music after 23:00").wait_for()
    notice = page.url.removeprefix(officer.desk.site)

    # Its letter, with requirements and dates filled in; as a PDF.
    page.get_by_role("button", name="Write its letter").click()
    assert "Play music after 23:00" in page.get_by_label("Conditions").input_value()
    assert "counted as the first" in page.get_by_label("Dates that matter").input_value()
    page.get_by_label("Where", exact=True).fill("Harbour Street")
    press("Make the letter")
    with page.expect_download() as got:
        page.get_by_text("Download PDF").first.click()
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF-")
    officer.desk.go(notice)
    page.get_by_role("button", name="Note an appeal").click()
    page.get_by_text("every other requirement has no effect").wait_for()
    page.get_by_label("To which court, and on what grounds?").fill("Magistrates: it was not me.")
    press("Put on record")
    page.get_by_text("Under appeal").first.wait_for()
    page.get_by_role("button", name="Appeal decided").click()
    page.get_by_label("The appeal was dismissed or withdrawn").check()
    press("Put on record")
    page.get_by_role("button", name="Note a breach").click()
    page.get_by_label("What was done or not done").fill("Music again, the same night.")
    press("Put on record")
    with page.expect_navigation():
        page.get_by_role("button", name="Fixed penalty for breach of a CPN").click()
    for test in page.locator("input[name=tests]").all():
        test.check()
    page.get_by_label("Amount in pounds").fill("150")
    press("Put on record")
    page.locator(".govuk-error-summary").get_by_text("at most £100").wait_for()
    assert page.get_by_label("Amount in pounds").input_value() == "150"
    page.get_by_label("Amount in pounds").fill("80")
    press("Put on record")
    page.get_by_text("Last day to pay").first.wait_for()
    page.get_by_text("What may come next").wait_for()
    officer.look(notice)
    page.get_by_text("Fixed penalty issued").wait_for()
    page.get_by_text("no proceedings until it is over").first.wait_for()
    officer.look("/powers/").look(f"/powers/record/?until={date.today():%Y-%m-%d}")
    officer.look(f"/cases/{case.reference}/")
    page.get_by_text("Community protection notice (CPN), ").first.wait_for()
    check(officer)

    # The partner, were they the police, tries the same power in a case of their own: they are told of the council's notice
    # where the council let them in to read the case.
    world.share(p, case, team=p.partner.team, level=Level.CONTRIBUTE)
    with world.building():
        type(p.housing).objects.filter(pk=p.housing.pk).update(kind="police")
    second = Inspector(desk(p.partner))
    page = second.page
    second.desk.go(f"/cases/{theirs.reference}/powers/new/community_protection_warning/")
    page.get_by_label("A constable", exact=True).check()
    page.get_by_label("How old are they?").fill("30")
    for test in page.locator("input[name=tests]").all():
        test.check()
    page.get_by_label("What happened, and why this?").fill("Rubbish thrown from the window.")
    page.locator("main").get_by_role("button", name="Put on record").click()
    page.get_by_role("heading", name="Before you serve this").wait_for()
    page.locator("section.wm-mind").get_by_role("link", name=f"Open {case.reference}").wait_for()
    second.inspect("warned before serving")
    page.get_by_label("What did you do about it?").fill("Rang the council: they are content.")
    page.get_by_label("Who served it, if not you?").fill("PC 214")
    page.get_by_label("What proves that it was served?").fill("Signed for at the door.")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Put on record").click()
    page.get_by_text("Rang the council: they are content.").wait_for()
    page.get_by_text("by hand, by PC 214").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Look for other agencies’ powers").click()
    page.get_by_role("heading", name="Ask before you go on").wait_for()
    second.inspect("looked again")
    check(second)

    stranger = Inspector(desk(p.outsider))
    stranger.look("/powers/").look(notice, status=404)
    check(stranger)
