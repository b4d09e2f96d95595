"""A new register editor loads their own plan from its Word table: mapping, preview, errors by row, the rest, undo.

With script, wide and at 320 px; then once more on a phone without script.
"""

from io import BytesIO

from docx import Document

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.plan_papers.papers import HEADING, ONE, TWO
from wardmote.trust.identity.models import Role
from wardmote.work.plans.models import Plan, PlanAction
from wardmote.work.plans.papers import reading

PHONE = {"width": 390, "height": 800}
ROWS = {
    ONE: [
        ["1.1 Light the steps by the quay", "November 2026", "Borough; Police", "G", "Complete – work is under way"],
        ["1.2 Walk the route each week", "Mar 27", "Police/Wardens", "A", ""],
    ],
    TWO: [["2.1 Mend the locks", "soon", "Housing", "R", "Late"]],
}  # fmt: skip


def document() -> bytes:
    """As an officer makes one in Word: a table for each priority, its title across the top."""
    made = Document()
    made.add_heading("Evening plan", level=1)
    made.add_paragraph("April 2026 to March 2027")
    for title, rows in ROWS.items():
        table = made.add_table(rows=2 + len(rows), cols=len(HEADING))
        table.cell(0, 0).merge(table.cell(0, len(HEADING) - 1)).text = title
        for at, cells in enumerate([HEADING, *rows], start=1):
            for column, words in enumerate(cells):
                table.cell(at, column).text = words
        made.add_paragraph("")
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def test_a_plan_from_a_word_table_through_the_page(desk, people):
    keeper = world.officer(people.council, None, "Nell Register", Role.REGISTER_EDITOR)
    pages = Inspector(desk(keeper))
    page = pages.page

    def press(name, role="button"):
        with page.expect_navigation():
            page.locator("main").get_by_role(role, name=name, exact=True).first.click()

    def upload():
        page.get_by_label("File", exact=True).set_input_files(
            {"name": "plan.docx", "mimeType": "application/octet-stream", "buffer": document()}
        )
        press("Continue")

    pages.look("/plans/")
    with page.expect_navigation():
        page.get_by_role("link", name="Take in a plan from a file").click()
    pages.inspect("no file yet")
    pages.look_when_sent_empty("/plans/files/new/", "Continue")
    upload()
    pages.inspect("which plan")
    assert page.get_by_label("Title of the new plan").input_value() == "Evening plan"
    assert page.get_by_label("First day of the new plan").input_value() == "1 4 2026"
    page.get_by_label("Title of the new plan").fill("")
    press("Continue")
    pages.inspect("no title")
    assert page.title().startswith("Error: ")
    page.get_by_label("Title of the new plan").fill("Evening plan")
    press("Continue")
    pages.inspect("its columns")
    press("Continue")
    pages.inspect("names with a stroke")
    page.get_by_label("“Police” and “Wardens”").check()
    press("Continue")
    pages.inspect("whom its names mean")
    page.get_by_label("Borough", exact=True).select_option(label="Council")
    press("Continue")
    pages.inspect("how it would look")
    said = page.locator("main").inner_text()
    assert "2 of 3 rows can be taken in, in 1 priority: 2 would be added" in said
    assert "Table 2, row 3 (2.1)" in said
    assert "It holds words; expected a month and year like November 2026" in said
    press("Take in the plan")
    pages.inspect("taken in")
    with page.expect_download() as rest:
        page.get_by_role("link", name="Download the rows that were not taken (CSV)").click()
    assert "2.1 Mend the locks" in rest.value.path().read_text("utf-8")
    press("Open the plan")
    page.get_by_role("link", name="1.2 Walk the route each week").wait_for()
    page.get_by_text("March 2027").first.wait_for()
    with page.expect_download() as word:
        page.get_by_role("link", name="Word", exact=True).click()
    (table,) = reading.read(word.value.path().read_bytes(), suffix=".docx").tables
    assert [row.cells for row in table.sections[0].rows] == [tuple(row) for row in ROWS[ONE]]
    check(pages)

    # The same again, on a phone without script: nothing would change; then the first is undone.
    small = desk(keeper, viewport=PHONE, script=False)
    page = small.page
    small.go("/plans/files/new/")
    upload()
    page.get_by_label("Evening plan (draft)").check()
    for _ in range(4):
        press("Continue")
    page.get_by_text("0 would be added, 0 changed, 2 stay as they are").wait_for()
    press("Leave this file aside", "link")
    press("Leave it aside")
    with page.expect_navigation():
        page.get_by_role("row").nth(2).get_by_role("link", name="plan.docx").click()
    press("Undo", "link")
    press("Undo")
    page.get_by_text("Undone: 2 given back. The draft that it began is thrown away.").wait_for()
    with world.building():
        assert not PlanAction.objects.filter(removed_at=None).exists()
        assert Plan.objects.get().state == "discarded"
