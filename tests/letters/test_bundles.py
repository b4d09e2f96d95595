"""A bundle for court: in order, numbered, and nothing left of what was taken out."""

import hashlib
import io

import pikepdf
import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from tests import world
from tests.letters.conftest import now
from tests.powers.conftest import Subject, put, served
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.records.documents import queries as documents
from wardmote.records.documents import sealing
from wardmote.work.cases import commands as cases
from wardmote.work.cases import queries as of_cases
from wardmote.work.letters import binding, commands, pdf, queries, setting
from wardmote.work.letters.commands import bundling
from wardmote.work.letters.models import BundleItem

pytestmark = pytest.mark.django_db


def letter_of(words: str) -> bytes:
    return pdf.made(setting.Paper("T", setting.Head("H"), [setting.Piece("paragraph", (words,))]))


def text_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def test_words_and_areas_are_burned_out_and_the_page_is_a_picture():
    data = letter_of("Seen by Jane O'Neill; also by JANE\nONEILL at number 7.")
    (left,) = text_of(binding.without(data, words=["Jane O'Neill"], areas={}))
    assert left.strip() == ""
    burned = binding.without(data, words=[], areas={1: [(0, 0, 1, 0.5)]})
    assert text_of(burned) == [""]
    assert b"Neill" not in burned
    with pikepdf.open(io.BytesIO(burned)) as read:
        assert "/Font" not in read.pages[0].get("/Resources", {})
    with pytest.raises(CannotAccept) as refused:  # a name that stands there otherwise would be read by all
        binding.without(data, words=["Nobody"], areas={})
    assert refused.value.code == "not-found"
    assert "Jane" in text_of(binding.without(data, words=["Nobody"], areas={}, elsewhere="Of Nobody"))[0]
    with pytest.raises(CannotAccept, match="no-page"):
        binding.without(data, words=[], areas={2: [(0, 0, 1, 1)]})


@pytest.mark.parametrize(
    "written",
    ["O’Brien", "O'Brien", "OBRIEN", "O\u2011Brien", "O'Bri-\nen", "O’Bri\u00ad\nen", "O'Brie\u0301n"],
)
def test_a_name_is_taken_out_however_it_is_written(written):
    assert binding.cleaned(f"Seen by {written} then", ["O'Brien"]) == "Seen by [removed] then"
    assert binding.cleaned(f"Seen by {written} then", ["O’Brien"]) == "Seen by [removed] then"
    assert binding.cleaned("Anne Marie, Anne-Marie, AnneMarie", ["Anne-Marie"]).count("[removed]") == 3


def test_what_was_written_over_a_page_is_found_as_what_is_on_it():
    with pikepdf.open(io.BytesIO(letter_of("Nothing here"))) as read:
        drawn = read.make_stream(
            b"BT /F 12 Tf 2 5 Td (Ada Quill) Tj ET",
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 20],
            Resources={"/Font": {"/F": {"/Type": pikepdf.Name.Font, "/Subtype": pikepdf.Name.Type1, "/BaseFont": pikepdf.Name.Helvetica}}},
        )  # fmt: skip
        note = read.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[100, 100, 200, 120], F=4,
                Contents="Ada Quill", AP={"/N": drawn},
            )
        )  # fmt: skip
        read.pages[0].Annots = pikepdf.Array([note])
        made = io.BytesIO()
        read.save(made)
    assert text_of(binding.without(made.getvalue(), words=["Ada Quill"], areas={})) == [""]


def test_no_words_are_taken_out_of_a_page_without_any():
    scan = binding.of_picture(_png(), [])
    with pytest.raises(CannotAccept) as refused:
        binding.without(scan, words=["Ada Quill"], areas={}, elsewhere="Ada Quill")
    assert refused.value.code == "no-text"
    assert binding.without(scan, words=["Ada Quill"], areas={1: [(0, 0, 1, 1)]}, elsewhere="Ada Quill")


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("line", ["1", "1: 2, 3", "0: 1, 2, 3, 4", "1: 9, 0, 3, 4", "1: 0, 0, 101, 5", "x"])
def test_an_area_that_is_none_is_said_by_its_line(line):
    with pytest.raises(ValueError, match="2"):
        binding.areas_of(f"1: 10, 20, 60, 30\n{line}")


def test_a_bundle_of_a_case_is_made_once_and_holds_nothing_that_was_taken_out(case, written, partnership):
    by = partnership.caseworker
    data = letter_of("Statement of Ada Quill, 4 Mill Lane.")
    file = CheckedFile("s.pdf", "application/pdf", len(data), hashlib.sha256(data).hexdigest(), data, 1)
    with world.as_officer(by) as officer:
        kept = cases.add_document(
            case=case, title="Statement", file=file, categories=["health"], by=officer, now=now()
        )
        note = cases.add_note(case=case, text="Ada Quill rang again.", by=officer, now=now())
        bundle = commands.begin_bundle(case=case, title="Application", by=officer, now=now())
        given = {"bundle": bundle, "case": case, "by": officer}
        links = list(of_cases.document_links(case).select_related("document"))
        assert commands.choose_exhibits(links=links, notes=[note], story=True, now=now(), **given) == 3
        assert commands.choose_exhibits(links=links, now=now(), **given) == 0
        first, second, third = queries.exhibits(bundle)  # the document, the note, the story
        second, third = third, second
        for item in (first, second, third):
            commands.change_exhibit(
                item=item, title=f"{item.title}, Ada Quill", words_out="Ada Quill", areas_out="", **given
            )
        commands.move_exhibit(item=second, up=True, **given)
        assert [item.kind for item in queries.exhibits(bundle)] == ["document", "story", "note"]
        with pytest.raises(commands.CannotBundle):  # not opened for it
            commands.make_bundle(now=now(), **given)
    world.opened_earlier(by, kept.pk)
    with world.as_officer(by) as officer:
        # What holds less than its exhibits is refused by the database.
        made = commands.make_bundle(bundle=bundle, case=case, by=officer, now=now())
        link = of_cases.document_links(case).get(document_id=made.document_id)
        assert "health" in link.categories
        with pytest.raises(commands.CannotBundle):
            commands.make_bundle(bundle=made, case=case, by=officer, now=now())
        with pytest.raises(DatabaseError), transaction.atomic():
            bundle.__class__.objects.filter(pk=bundle.pk).update(title="Other")
        assert not BundleItem.objects.filter(bundle=bundle).delete()[0]
    world.opened_earlier(by, made.document_id)
    with world.as_officer(by):
        whole = sealing.whole(documents.contents().get(pk=made.document_id))
    pages = text_of(whole)
    assert len(pages) == made.pages
    assert "Quill" not in "".join(pages)
    assert "Exhibit 1" in pages[1]
    assert all(f"Page {at} of {len(pages)}" in page for at, page in enumerate(pages, start=1))
    with pikepdf.open(io.BytesIO(whole)) as read, read.open_outline() as outline:
        assert all("Quill" not in item.title for item in outline.root)
        assert [item.title.split(":")[0] for item in outline.root] == [
            "Contents",
            "Exhibit 1",
            "Exhibit 2",
            "Exhibit 3",
        ]
        assert "/PageLabels" in read.Root


def test_only_who_decides_puts_one_together(case, partnership):
    with world.as_officer(partnership.colleague) as by, pytest.raises(commands.CannotBundle):
        commands.begin_bundle(case=case, title="t", by=by, now=now())


def test_a_story_holds_what_every_room_tells_in_it(case, partnership):
    """A warning to somebody whose entry is held as health: the story that tells of it is held so too."""
    by = partnership.caseworker
    dunn = put(case, by, name="Al Dunn", categories=["health"])
    served(case, by, Subject(dunn))
    with world.as_officer(by) as officer:
        bundle = commands.begin_bundle(case=case, title="Application", by=officer, now=now())
        commands.choose_exhibits(
            links=[], notes=[], story=True, bundle=bundle, case=case, by=officer, now=now()
        )
        assert "health" in queries.exhibits(bundle).get().categories
        told, _ = bundling._story(case)
        assert any("Served" in each.title or "served" in each.title for each in told)
        assert not any("another agency" in each.title for each in told)
