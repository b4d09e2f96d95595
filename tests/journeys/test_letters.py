"""A template changed in the browser, a letter made from a case and downloaded, one that must not go, a bundle, many."""

import io
from datetime import UTC, date, datetime

import docx
import pypdfium2

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.letters.conftest import case_of
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases


def test_a_letter_by_a_template_of_one_s_own_is_made_and_who_must_not_receive_it_gets_none(desk, record):
    p = record["people"]
    now = datetime.now(UTC)
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.SUPERVISOR, Role.ADMINISTRATOR]
        )
    with world.as_officer(p.caseworker) as by:
        case = cases.open_case(
            title="Music in the yard", kind="noise", area="Harbour Street", summary="s", risk="low",
            categories=["incident"], team=by.team, lead=by, review_on=date.today(), by=by, now=now,
        )  # fmt: skip
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        for name, role in (("Peter Marsh", "perpetrator"), ("Al Dunn", "other")):
            cases.add_person(
                case=case, name=name, role=role, from_on=date.today(), by=by, now=now,
                contact_wishes="Never on a Sunday" if name == "Peter Marsh" else "",
            )  # fmt: skip
        cases.add_place(case=case, address="3 Fore Street", role="perpetrator_home", by=by, now=now)
        cases.add_note(case=case, text="Peter Marsh was loud again.", by=by, now=now)
        cases.keep_out(case=case, name="Al Dunn", reason="r", by=by, now=now)

    officer = Inspector(desk(p.caseworker))
    page = officer.page
    site = officer.desk.site

    def press(name: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).last.click()

    # The letterhead, and a template of one's own: a block added, a field put in, moved up, saved.
    officer.look("/letters/").look_when_sent_empty("/letters/letterhead/", "Set the letterhead")
    page.get_by_label("Name", exact=True).fill("Harbour Council")
    page.get_by_label("From when?").fill(f"{date.today():%d %m %Y}")
    press("Set the letterhead")
    officer.look("/letters/templates/warning/")
    page.get_by_role("button", name="Copy to change it").click()
    page.locator("#new_kind").select_option("paragraph")
    press("Add block")
    last = page.locator("textarea").last
    last.fill("We mean")
    page.locator("select[id^=field-]").last.select_option("where")
    with page.expect_navigation():
        page.get_by_role("button", name="Put field in").last.click()
    assert page.locator("textarea").last.input_value() == "We mean {{ where }}"
    officer.inspect("a template being changed")
    page.locator("textarea").last.fill("We mean {{ 7*7 }}")
    page.get_by_label("What did you change?").fill("Where it is")
    press("Save as a new version")
    page.get_by_text("No other code stands in a letter").first.wait_for()
    officer.inspect("a template with code in it")
    page.locator("textarea").last.fill("We mean {{ where }}")
    press("Save as a new version")
    page.get_by_text("Version 1 of Warning letter saved").wait_for()
    officer.look("/letters/templates/warning/?version=1")

    # A letter: whom it is to and by which template on the page where it is written.
    address = f"/cases/{case.reference}/letters/"
    officer.look(address)
    page.get_by_role("button", name="Write a letter").click()
    page.get_by_label("Peter Marsh").check()
    page.get_by_label("Template", exact=True).select_option("warning")
    press("Next")
    new = page.url.removeprefix(site)
    assert page.locator("#id_address").input_value() == "3 Fore Street"
    officer.look_when_sent_empty(new, "Make the letter")
    page.locator("#id_v_what_happened").fill("Music until three.")
    page.locator("#id_v_where").fill("the yard of Mill House")
    page.locator("#id_v_what_to_do").fill("Be quiet after eleven.")
    page.locator("#id_v_reply_by").fill(f"1 6 {now.year + 1}")
    press("Make the letter")
    page.get_by_text("tick that this letter keeps to it").first.wait_for()
    page.get_by_label("I have read this").check()
    press("Preview")
    page.get_by_text("We mean the yard of Mill House").wait_for()
    officer.inspect("a preview")
    press("Make the letter")
    page.get_by_text("Warning letter made", exact=True).wait_for()
    officer.inspect("a letter")
    said = []
    for name in ("Download PDF", "Download Word file"):
        with page.expect_download() as got:
            page.get_by_role("button", name=name).click()
        said.append(io.BytesIO(got.value.path().read_bytes()))
    read = pypdfium2.PdfDocument(said[0])
    words = read[0].get_textpage().get_text_bounded()
    read.close()
    assert "Harbour Council" in words
    assert "We mean the yard of Mill House" in words
    assert any("Mill House" in each.text for each in docx.Document(said[1]).paragraphs)
    page.get_by_role("button", name="It went out").click()
    page.get_by_label("By hand").check()
    page.get_by_label("When?").fill(f"{date.today():%d %m %Y}")
    press("Mark as sent")
    page.get_by_text("Sent", exact=True).first.wait_for()

    # Who must not receive anything gets none.
    officer.desk.go(new.split("?")[0])
    page.get_by_label("Al Dunn").check()
    page.get_by_label("Template", exact=True).select_option("closure")
    press("Next")
    page.locator("#id_v_what_was_done").fill("Nothing.")
    press("Make the letter")
    page.get_by_text("must not receive anything of this case").first.wait_for()
    officer.inspect("a letter refused")

    # A bundle.
    officer.look(f"/cases/{case.reference}/bundles/")
    officer.look_when_sent_empty(f"/cases/{case.reference}/bundles/new/", "Begin bundle")
    page.get_by_label("What is the bundle for?").fill("Application")
    press("Begin bundle")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    press("Put in")
    officer.inspect("a bundle")
    page.get_by_role("link", name="Take something out").last.click()
    page.get_by_label("Words to take out").fill("Peter Marsh")
    officer.inspect("something taken out")
    press("Save")
    press("Make the bundle")
    page.get_by_text("It is among the documents of the case.").first.wait_for()

    # Many letters: what is refused is listed with why.
    officer.look("/letters/many/").look("/letters/many/new/")
    page.get_by_label("Template").select_option("closure")
    press("Next")
    page.locator("#id_v_what_was_done").fill("We spoke to everyone.")
    page.get_by_label("Said to be responsible").check()
    good = case_of(p.caseworker, name="Jo Field")
    page.get_by_label("References of the cases").fill(f"{case.reference}\nC-2222-2222\n{good.reference}")
    press("Make the letters")
    page.get_by_text("1 letter made, of 1 case; 2 refused").wait_for()
    officer.inspect("many letters")

    # All that were made went out.
    with page.expect_navigation():
        page.get_by_role("button", name="Mark all as sent").click()
    run_sent = page.url.removeprefix(officer.desk.site)
    officer.look_when_sent_empty(run_sent, "Mark all as sent")
    page.get_by_label("By post").check()
    page.get_by_label("When?").fill(f"{date.today():%d %m %Y}")
    press("Mark all as sent")
    page.get_by_text("Marked as sent: 1 of these letters").wait_for()
    officer.look(run_sent)
    check(officer)

    stranger = Inspector(desk(p.outsider))
    stranger.look(address, status=404).look("/letters/letterhead/").look("/letters/many/new/")
    check(stranger)
