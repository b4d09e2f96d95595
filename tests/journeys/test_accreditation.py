"""A person is accredited, gets a card that anybody can check, and loses it at once; a bid is scored and decided."""

import re
from datetime import date, timedelta
from io import BytesIO

import pikepdf

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers import csas

POWER = "Control traffic for other purposes"


def spell(day):
    return f"{day.day} {day.month} {day.year}"


def asked(page, label):
    return page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))


def fill(page, **given):
    for label, text in given.items():
        asked(page, label.replace("_", " ")).fill(text)


def make_editor(officer, *roles):
    with world.building():
        Officer.objects.filter(pk=officer.pk).update(roles=[Role.CASEWORKER, Role.REGISTER_EDITOR, *roles])


def test_from_accreditation_to_a_card_that_stops(desk, people):
    make_editor(people.caseworker)
    editor = Inspector(desk(people.caseworker))
    page, start, end = editor.page, date.today() - timedelta(days=2), date.today() + timedelta(days=200)
    editor.look("/registers/accreditations/pages/law/")
    editor.look("/registers/accreditations/new/")
    asked(page, "Organisation").fill("Quay Wardens")
    asked(page, "Sector").select_option("public")
    asked(page, "Standing").select_option("granted")
    for key in ("employer_fit_and_proper", "complaints_procedure"):
        asked(page, csas.law().tests[key].words).select_option("yes")
    fill(
        page, Partnership_consulted_on=spell(start), Decided_on=spell(start), Decided_by="Commissioner",
        First_day=spell(start), Last_day=spell(end), Areas="Old Quay", Powers=POWER,
    )  # fmt: skip
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the register").click()
    page.get_by_text("AC-1 added").wait_for()

    editor.look("/registers/accredited-persons/new/")
    page.get_by_label("Person", exact=True).fill("Pat Warden")
    asked(page, "Standing").select_option("granted")
    fill(page, Organisation="Quay Wardens", Number_of_the_badge="W7", Powers=POWER)
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the register").click()
    page.get_by_text("Say on what day the chief officer decided.").first.wait_for()
    editor.inspect("what an accreditation is still without")
    for rule in csas.law().tests.values():
        asked(page, rule.words).select_option("yes")
    fill(
        page, Vetting_holds_until=spell(end), Training_holds_until=spell(end), Decided_on=spell(start),
        Decided_by="Commissioner", First_day=spell(start), Last_day=spell(end), Areas="Old Quay",
    )  # fmt: skip
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the register").click()
    page.get_by_role("heading", name="Pat Warden", level=1).wait_for()
    address = page.url.removeprefix(editor.desk.site)
    page.get_by_role("button", name="Card", exact=True).click()
    page.get_by_text("There is no card.").wait_for()
    editor.inspect("the card of a person")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Make the card").click()
    assert downloading.value.suggested_filename == "card.pdf"
    code = code_in(downloading.value.path().read_bytes())
    editor.look(f"/card/{code}/")
    page.get_by_role("heading", name="This accreditation holds today").wait_for()
    assert "Pat Warden" not in page.content()

    editor.desk.go(f"{address}edit/")
    asked(page, "Standing").select_option("suspended")
    asked(page, "Reason").fill("A complaint")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep").first.click()
    editor.look(f"/card/{code}/")
    page.get_by_role("heading", name="This accreditation is suspended").wait_for()
    for path in ("training/pages/shares", "engagement/pages/audiences"):
        editor.look(f"/registers/{path}/")
    check(editor)


def code_in(card):
    """The code that the card's drawing leads to, from the words beside it for readers who do not see it."""
    with pikepdf.open(BytesIO(card)) as opened:
        for each in opened.objects:
            words = str(each.get("/Alt", "")) if isinstance(each, pikepdf.Dictionary) else ""
            if found := re.search(r"/card/([\w-]{43})/", words):
                return found[1]
    raise AssertionError("the card leads nowhere")
