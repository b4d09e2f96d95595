"""A spreadsheet from upload to its second time: each page, wide and at 320 px."""

from tests import world
from tests.files_in.conftest import as_the_worker
from tests.files_in.sheets import HEADING, ROWS, xlsx
from tests.journeys.inspecting import Inspector, check
from wardmote.records.files_in import jobs
from wardmote.records.files_in.models import Batch, Source
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Role


def test_pages_of_files(desk, people):
    pages = Inspector(desk(people.caseworker))
    page = pages.page
    with world.building():
        before = Report.objects.count()

    def press(name, role="button"):
        with page.expect_navigation():
            page.locator("main").get_by_role(role, name=name, exact=True).first.click()

    def upload():
        page.get_by_label("Whose spreadsheet is it?").select_option(index=1)
        page.get_by_label("File", exact=True).set_input_files(
            {"name": "log.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx([HEADING, *ROWS])}
        )
        press("Continue")

    pages.look("/reports/files/")
    press("Take in a file")  # there is no source yet: first that
    pages.look_when_sent_empty("/reports/files/sources/new/", "Add source")
    page.get_by_label("Whose spreadsheets are they?").fill("Noise log")
    press("Add source")
    pages.look_when_sent_empty("/reports/files/new/", "Continue")
    upload()
    pages.inspect("its columns")
    page.get_by_label("What happened", exact=True).select_option("")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Continue").click()
    pages.inspect("no column says what happened")
    assert page.title().startswith("Error: ")
    page.get_by_label("What happened", exact=True).select_option("Description")
    press("Continue")
    pages.inspect("its words")
    press("Continue")
    pages.inspect("how it would look")
    assert "3 of 5 rows can be taken in" in page.locator("main").inner_text()
    press("Take in the file")
    as_the_worker(jobs.take_in_all)
    page.get_by_role("link", name="Download the rows that were not taken (CSV)").wait_for()  # by itself
    pages.inspect("done")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the rows that were not taken (CSV)").click()
    assert "This is no date" in taken.value.path().read_text("utf-8")
    with world.building():
        assert Report.objects.count() == before + 3

    pages.desk.go("/reports/files/new/")
    upload()  # its columns and words are remembered: on to how it would look
    press("Take in the file")
    as_the_worker(jobs.take_in_all)
    page.get_by_role("link", name="Download the rows that were not taken (CSV)").wait_for()
    assert page.locator("dl").first.inner_text().split() == ["New", "reports", "0", "Added", "to", "reports", "that", "were", "here", "0", "Here", "already", "3", "Not", "taken", "2"]  # fmt: skip
    pages.desk.go("/reports/files/new/")
    upload()
    with world.building():
        source, batch = Source.objects.get(), Batch.objects.latest("at")
    pages.look_when_sent_empty(f"/reports/files/sources/{source.pk}/", "Save")
    pages.look(f"/reports/files/{batch.pk}/stop/")
    pages.look("/reports/files/").look("/reports/files/sources/")
    check(pages)
    check(
        Inspector(desk(people.colleague))
        .look("/reports/files/")
        .look(f"/reports/files/{batch.pk}/", status=404)
    )
    administrator = world.officer(people.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    pages = Inspector(desk(administrator)).look("/reports/files/mailbox/")
    check(pages)
    assert desk(people.caseworker).status("/reports/files/mailbox/") == 404
