"""The file of a document in a pack: opened, a copy sent in and compared, decided by keyboard, agreed with, made."""

import zipfile
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests import world
from tests.documents.conftest import attach
from tests.files import makers
from tests.journeys.inspecting import Inspector, check
from tests.journeys.test_pages_of_rights import known
from tests.people.making import opened
from tests.rights.conftest import taken
from tests.rights.test_packs import choose, make, second_lead, take_in
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.rights import commands
from wardmote.work.rights.models import Item, Pack


def test_a_copy_with_parts_blacked_out_goes_in_place_of_the_file(desk, record):
    p, now = record["people"], datetime.now(UTC)
    joan = known(p, record["case"])
    second = second_lead(p)
    with world.building():
        Officer.objects.filter(pk=p.governance.pk).update(team=p.caseworker.team)
        p.governance.refresh_from_db()
        case = Case.objects.get(reference=record["case"])
    attach(p, case, data=makers.pdf(2), name="diary.pdf", title="A diary")
    made = taken(p.governance)
    choose(made, joan, p.governance)
    opened(case, p.governance)
    take_in(made, "case", case, p.governance)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    with world.as_officer(p.governance) as by:
        item = next(each for each in Item.objects.all() if "A diary" in each.text)
        for each in Item.objects.exclude(pk=item.pk):
            commands.decide(item=each, decision="left_out", by=by, now=now)
    with world.as_officer(second) as by:
        for each in Item.objects.exclude(pk=item.pk):
            commands.look_again(item=each, by=by, now=now)
    here = f"/rights/{made.reference}/items/{item.pk}/"
    lead = desk(p.governance)
    i, page = Inspector(lead), lead.page
    i.look(here)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Exemption")).to_be_visible()  # what is wrong may be there: it is unfolded
    i.inspect(f"{here} sent empty")
    lead.go(here)
    page.get_by_role("link", name="Open the file").click()
    expect(page.get_by_role("heading", name="A diary")).to_be_visible()
    lead.go(here)
    page.get_by_role("button", name="Read its words").click()
    expect(page.get_by_role("heading", name="Its words")).to_be_visible()
    copy = {"name": "x.pdf", "mimeType": "application/pdf", "buffer": makers.pdf(3)}
    page.get_by_label("A copy with parts blacked out", exact=True).set_input_files(copy)
    page.get_by_role("button", name="Send in the copy").click()
    expect(page.get_by_role("heading", name="The file and the copy: page 1 of 3")).to_be_visible()
    i.look(here).look(f"{here}?page=2")
    lead.go(here)
    page.get_by_label("The copy with parts blacked out, in place of the file").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Part by part")).to_be_visible()

    other = desk(second)
    other.go(here)
    for name in ("Open the file", "open the copy"):
        other.go(here)
        other.page.get_by_role("link", name=name).click()
        expect(other.page.get_by_text("Your opening is on record")).to_be_visible()
    other.go(here)
    other.page.get_by_role("button", name="I agree with what goes out").click()
    expect(other.page.get_by_text("looked at")).to_be_visible()
    lead.go(f"/rights/{made.reference}/pack/")
    expect(page.get_by_text("1 file goes with it as appendices")).to_be_visible()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()
    with world.as_officer(p.governance):
        pack = Pack.objects.get()
    make(pack, p.council)
    i.look(f"/rights/{made.reference}/pack/")
    page.get_by_text("Its files one by one").click()
    expect(page.get_by_role("link", name=f"appendix 1 ({made.reference}-appendix-1.pdf")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Take the pack away").focus()
        page.keyboard.press("Enter")
    with zipfile.ZipFile(waiting.value.path()) as file:
        assert file.testzip() is None
        assert f"02-{made.reference}-appendix-1.pdf" in file.namelist()
    check(i)
