"""A housing case: first questions, plan, contact, review signed off by another, closed, survey answered."""

import re
from datetime import UTC, datetime

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case

TITLE = "Shouting and doors at night in Tanner House"


def test_a_housing_case_from_its_first_questions_to_its_survey(desk, people):
    p = people
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER])
    supervisor = world.officer(
        p.council, p.caseworker.team, "Sal Pevensey", Role.SUPERVISOR, Role.ADMINISTRATOR
    )
    officer, second = Inspector(desk(p.caseworker)), Inspector(desk(supervisor))
    page = officer.page

    def send(button: str, on=page) -> None:
        with on.expect_navigation():
            on.locator("main").get_by_role("button", name=button, exact=True).click()

    officer.desk.go("/cases/new/")
    page.get_by_label("What is the case about?").fill(TITLE)
    page.get_by_label("Tenancy or estate").check()
    page.get_by_label("Medium").check()
    page.get_by_label("Summary").fill("Every night after eleven.")
    page.get_by_label("Lead officer").select_option(label=p.caseworker.name)
    send("Open case")

    # It leads straight to the first questions.
    page.get_by_role("heading", name="First questions").wait_for()
    reference = re.search(r"C-\w{4}-\w{4}", page.url)[0]
    case = f"/cases/{reference}/"
    officer.inspect("first questions")
    page.get_by_role("group", name="Is anyone in danger today").get_by_label("No").check()
    page.get_by_label("What do they want to happen?").fill("That it stops.")
    send("Keep the answers")
    assert page.url.endswith("/risk/assess/"), "risk at once"
    officer.desk.go(case + "plan/")
    page.get_by_text("That it stops.").wait_for()
    officer.desk.go(case + "people/add/")
    page.get_by_label("Name", exact=True).fill("Ines Carrow")
    page.get_by_label("Victim or complainant").check()
    page.get_by_label("Wishes about contact").fill("Never after eight")
    send("Add person")

    # The plan: every step is shown before it is made, and one is left out with its reason.
    officer.desk.go(case + "plan/")
    page.get_by_role("button", name="Make a plan").click()
    page.get_by_label("Look at the tenancy and at what was done about it before: make it?").select_option(
        "done_already"
    )
    officer.inspect("a plan before it is made")
    send("Make this plan")
    page.get_by_text("Done already").wait_for()
    page.get_by_role("link", name="Record a contact with Ines Carrow").click()
    page.get_by_text("Never after eight").wait_for()
    officer.inspect("record a contact")
    page.get_by_label("Telephone").check()
    page.get_by_label("Yes").check()
    page.get_by_label("What was said").fill("Two bad nights since Sunday.")
    send("Record contact")
    officer.inspect("the plan of a case")
    with page.expect_navigation():
        page.get_by_role("button", name="Mark as done").click()
    page.get_by_role("button", name="Copy for the complainant").click()
    page.get_by_role("heading", name="Action plan").wait_for()
    copy = page.locator("main").inner_text()
    assert "Keep a record of what happens" in copy
    assert not any(
        words in copy for words in ("Ines", "said to be responsible", "tenancy", "mediation", TITLE)
    )
    officer.inspect("the complainant's copy")

    # A review: the officer cannot sign what they wrote; another sends nothing back and signs it off.
    officer.desk.go(case + "reviews/write/")
    page.get_by_label("What has been done").fill("Warned once. It is quieter.")
    send("Send for sign-off")
    officer.inspect("a review that waits")
    second.look("/supervision/?show=waiting")
    second.page.get_by_role("link", name=TITLE).click()
    second.page.get_by_role("button", name="Sign off or send back").click()
    second.look_when_sent_empty(second.page.url.removeprefix(second.desk.site), "Save")
    second.page.get_by_label("Sign it off").check()
    send("Save", second.page)
    second.page.get_by_text("Signed off").first.wait_for()

    # Closing is refused in words; what stands in the way is mended or excused.
    officer.desk.go(case + "close/")
    page.get_by_text("actions are still open").wait_for()
    page.get_by_role("link", name="What stands in the way").click()
    officer.inspect("what stands in the way")
    now = datetime.now(UTC)
    with world.building():
        held = Case.objects.get(title=TITLE)
        Action.objects.filter(case_link__case=held).update(
            state="withdrawn", finished_at=now, finished_by=p.caseworker, evidence="No longer needed."
        )
    page.get_by_role("link", name="Survey", exact=True).last.click()
    page.get_by_role("button", name="Offer a survey").click()
    page.get_by_label("Ines Carrow").check()
    page.get_by_label("By a link of their own").check()
    send("Offer it")
    page.get_by_text("Ask whether a link is safe for them").first.wait_for()
    page.get_by_label("I have asked them, and a link is safe").check()
    send("Offer it")
    link = page.locator("#survey-link").inner_text().strip().removeprefix(officer.desk.site)
    officer.inspect("the link, shown once").look(case + "survey/")
    officer.desk.go(case + "close/")
    page.get_by_label("Resolved").check()
    page.get_by_label("Why is this case closing?").fill("Quiet for a month.")
    send("Close case")
    page.get_by_text("Closed on").wait_for()

    # The complainant answers by their link, once, without script.
    public = Inspector(desk(None))
    public.look(link).look_when_sent_empty(link, "Send my answers")
    for question, said in (("How easy was it to get in touch", "Easy"), ("Do we listen", "Partly")):
        public.page.get_by_role("group", name=question).get_by_label(said, exact=True).check()
    send("Send my answers", public.page)
    public.inspect("thank you")
    officer.look(case + "survey/")
    page.get_by_text("by their link").wait_for()

    # Their other pages.
    second.look("/supervision/").look("/supervision/?show=contacts").look("/supervision/surveys/")
    second.look_when_sent_empty("/supervision/sessions/new/", "Record session")
    second.look("/supervision/templates/").look("/supervision/templates/housing-plan/")
    second.look_when_sent_empty("/supervision/templates/housing-plan/set/", "Set template")
    second.look_when_sent_empty("/supervision/templates/housing-survey/set/", "Set template")
    check(officer)
    check(second)
    check(public)
    stranger = Inspector(desk(p.outsider))
    for part in ("plan/", "reviews/", "survey/", "closing/"):
        stranger.look(case + part, status=404)
    stranger.look("/supervision/templates/housing-plan/set/", status=403)
    stranger.look("/supervision/sessions/")
    check(stranger)
