"""The pages of a case's documents and of the viewer, wide and at 320 px, in every state; used by keyboard and script."""

import os
from pathlib import Path

from tests import world
from tests.documents.conftest import attach
from tests.files import makers
from tests.journeys.inspecting import Inspector, check
from wardmote.records.documents import commands as documents
from wardmote.work.cases.models import Case

SHOTS = os.environ.get("WARDMOTE_SHOTS")  # a folder to save pictures of the pages in, for looking at them


def shoot(desk, name):
    if SHOTS:
        for width in (1280, 390):
            desk.page.set_viewport_size({"width": width, "height": 900})
            desk.page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


def files_of(record):
    p = record["people"]
    with world.as_officer(p.caseworker):
        case = Case.objects.get(reference=record["case"])
    paper = attach(p, case, data=makers.pdf(3), name="letter.pdf", title="Warning letter, first")
    newer = attach(
        p, case, data=makers.pdf(2), name="letter-2.pdf", title="Warning letter, second", replaces=paper
    )
    photo = attach(
        p, case, data=makers.picture("JPEG", (1600, 900)), name="stairs.jpg", title="Photograph of the stairs",
        categories=["images"],
    )  # fmt: skip
    sound = attach(p, case, data=makers.MP3, name="call.mp3", title="Recording of the call")
    mistake = attach(p, case, data=b"words", name="x.txt", title="Notes of another matter")
    with world.as_officer(p.caseworker) as by:
        documents.withdraw_document(
            document=mistake, reason="It belongs to another case.", contributes=True, decides=True, by=by,
            now=mistake.added_at,
        )  # fmt: skip
    return {"case": case, "paper": paper, "newer": newer, "photo": photo, "sound": sound}


def test_documents_of_a_case(desk, record):
    made = files_of(record)
    d = desk(record["people"].caseworker)
    i = Inspector(d)
    case = f"/cases/{record['case']}/documents/"
    i.look(case)
    shoot(d, "list")
    i.look(case + "?q=nothing+like+it").look(case + "add/").look_when_sent_empty(
        case + "add/", "Add documents"
    )
    shoot(d, "add-errors")
    i.look(case + f"{made['newer'].pk}/replace/").look(case + f"{made['newer'].pk}/withdraw/")
    i.look_when_sent_empty(case + f"{made['newer'].pk}/withdraw/", "Withdraw document")
    viewer = f"/cases/documents/{made['newer'].pk}/view/"
    i.look(viewer).look(viewer + "?page=2&zoom=200").look(viewer + "?page=1&as=text")
    d.go(viewer)
    shoot(d, "viewer")
    i.look(f"/cases/documents/{made['photo'].pk}/view/")
    shoot(d, "photo")
    i.look(f"/cases/documents/{made['sound'].pk}/view/")
    with world.raw() as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(
            "update documents_content set sealed_for = 0, wrapped = 'x' where document_id = %s",
            [made["paper"].pk],
        )
    i.look(f"/cases/documents/{made['paper'].pk}/view/", status=409)
    shoot(d, "shut")
    check(i)


def test_what_a_stranger_and_a_reader_see(desk, record):
    made = files_of(record)
    i = Inspector(desk(record["people"].outsider))
    i.look(f"/cases/{record['case']}/documents/", status=404)
    i.look(f"/cases/documents/{made['newer'].pk}/view/", status=404)
    check(i)


def test_the_viewer_by_keyboard_shows_each_page_as_a_picture_of_ours(desk, record, keyboard):
    made = files_of(record)
    d = desk(record["people"].caseworker)
    d.go(f"/cases/{record['case']}/documents/")
    k = keyboard(d).press("Warning letter, second")
    seen = "img => img.complete && img.naturalWidth === 960"
    assert d.page.locator("main img").evaluate(f"async i => {{ await i.decode(); return ({seen})(i) }}")
    k.press("Next page")
    assert d.page.locator("main img").get_attribute("alt").startswith("Page 2 of 2")
    k.press("Read as text")
    assert "Page 2" in d.page.locator(".wm-viewer__text").inner_text()
    k.press("Documents of " + record["case"])
    d.page.get_by_role("link", name="Photograph of the stairs", exact=True).wait_for()
    assert made["case"].reference in d.page.url


def test_several_files_are_sent_with_their_outcomes_told(desk, record):
    d = desk(record["people"].caseworker)
    d.go(f"/cases/{record['case']}/documents/add/")
    files = [
        {"name": "plan.png", "mimeType": "image/png", "buffer": makers.picture()},
        {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='x()'/>"},
    ]
    d.page.get_by_label("Files").set_input_files(files)
    assert (
        "drawing.svg, 0.00 MB: files of this kind are not taken"
        in d.page.locator("[data-chosen]").inner_text()
    )
    d.page.get_by_label("What it is").fill("Plan of the stairs")
    d.page.get_by_role("button", name="Add documents").click()
    d.page.get_by_text("1 of the files was added: plan.png").wait_for()
    assert (
        "drawing.svg: This is a web page or an SVG drawing"
        in d.page.locator(".govuk-error-summary").inner_text()
    )
    shoot(d, "partly")
    d.page.get_by_label("Files").set_input_files(
        [files[0] | {"name": "second.png", "buffer": makers.picture("PNG", (9, 9))}]
    )
    d.page.get_by_role("button", name="Add documents").click()
    d.page.wait_for_url("**/documents/")
    assert d.page.get_by_role("link", name="Plan of the stairs", exact=True).count() == 2
