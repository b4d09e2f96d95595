"""A bundle as one PDF: contents, numbered exhibits, stamped pages, bookmarks; what is taken out is burned in.

A page of which anything is taken out becomes a picture: nothing that stood on it is in the file. No database.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from wardmote.foundation import redacting
from wardmote.foundation.files import apart
from wardmote.foundation.files import made as files
from wardmote.foundation.files.kinds import CannotAccept

TEMPLATE = Path(__file__).with_name("exhibit.typ")
WIDTH = 1654  # pixels of a page that is made a picture: 200 to the inch on A4
PAD = 0.002  # of the page, round each box
A4 = 595.0  # points
AREA = re.compile(r"\s*(\d{1,4})\s*:\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*")
DROPPED = ("/Annots", "/StructParents", "/Metadata", "/PieceInfo", "/AA", "/Thumb", "/B")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Exhibit:
    title: str
    data: bytes  # a PDF, with what is to be taken out taken out


@dataclass(frozen=True)
class Bound:
    data: bytes
    pages: int


def areas_of(typed: str) -> dict[int, list[Box]]:
    """By page, the areas somebody typed: `2: 10, 20, 60, 30` is page 2, from 10 per cent left and 20 down.

    :raises ValueError: with the number of the first line that is none.
    """
    found: dict[int, list[Box]] = {}
    for number, line in enumerate(typed.splitlines(), start=1):
        if not line.strip():
            continue
        told = AREA.fullmatch(line)
        parts = [int(part) for part in told.groups()] if told else []
        if not parts or parts[0] < 1 or max(parts[1:]) > 100 or parts[1] >= parts[3] or parts[2] >= parts[4]:
            raise ValueError(number)
        left, top, right, bottom = (part / 100 for part in parts[1:])
        found.setdefault(parts[0], []).append((left, top, right, bottom))
    return found


def without(data: bytes, *, words: Sequence[str], areas: dict[int, list[Box]], elsewhere: str = "") -> bytes:
    """The PDF with these words and areas burned out: each page that loses anything is a picture from then on.

    Words that stand in `elsewhere` need not stand in the PDF.

    :raises CannotAccept: if it cannot be read or drawn, or something would be thought taken out that is not.
    """
    if not words and not areas:
        return data
    data = flat(data)
    _, told = apart.ask("find words", data, words=list(words))
    pages = told["pages"]
    if beyond := sorted(number for number in areas if number > len(pages)):
        raise CannotAccept(f"it has {len(pages)} pages. There is no page {beyond[0]}.", code="no-page")
    mute = [n for n, page in enumerate(pages, start=1) if page["is_mute"] and n not in areas]
    if words and mute:
        raise CannotAccept(
            f"page {mute[0]} is a picture, in which no words are found. Look at it, and give areas to take"
            " out on that page; or take out no words.",
            code="no-text",
        )
    refuse_unfound(words, {words[at] for page in pages for at in page["found"]}, elsewhere)
    with pikepdf.open(BytesIO(data)) as source, pikepdf.new() as made:
        for number, page in enumerate(told["pages"], start=1):
            boxes = [tuple(box) for box in page["boxes"]] + areas.get(number, [])
            if not boxes:
                made.pages.append(source.pages[number - 1])
                continue
            drawn, _ = apart.ask("show page", data, number=number, width=WIDTH)
            burned = _picture_page(drawn, boxes, width=page["width"])
            with pikepdf.open(BytesIO(burned)) as one:
                made.pages.append(one.pages[0])
        return _written(made)


def refuse_unfound(words: Sequence[str], found: Collection[str], elsewhere: str = "") -> None:
    """:raises CannotAccept: for the first words to take out that stand nowhere."""
    for each in words:
        if each not in found and not redacting.places_of(each, elsewhere):
            raise CannotAccept(
                f"“{each}” was not found in it. Look how it is written there, or do not take it out.",
                code="not-found",
            )


def cleaned(text: str, words: Sequence[str]) -> str:
    """The text without these words."""
    return redacting.without(text, [span for each in words for span in redacting.places_of(each, text)])


def flat(data: bytes) -> bytes:
    """The PDF with whatever stands in its fields and notes drawn on its pages, so that it is found there.

    :raises CannotAccept: if it cannot be read.
    """
    try:
        with pikepdf.open(BytesIO(data)) as one:
            one.generate_appearance_streams()
            one.flatten_annotations("print")
            _drop(one)
            return _written(one)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise CannotAccept(
            "it cannot be read. Print it to a new PDF, and choose that.", code="damaged"
        ) from None


def _drop(one: pikepdf.Pdf) -> None:
    for page in one.pages:
        for name in DROPPED:
            if name in page.obj:
                del page.obj[name]


def of_picture(drawn: bytes, areas: list[Box]) -> bytes:
    """A PDF of one page of a picture, with these areas burned out."""
    return _picture_page(drawn, areas, width=A4)


def _picture_page(drawn: bytes, boxes: Sequence[Any], *, width: float) -> bytes:
    image = Image.open(BytesIO(drawn)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        draw.rectangle(
            (
                (left - PAD) * image.width,
                (top - PAD) * image.height,
                (right + PAD) * image.width,
                (bottom + PAD) * image.height,
            ),
            fill=(0, 0, 0),
        )
    made = BytesIO()
    image.save(made, "PDF", resolution=image.width * 72 / width, quality=85)
    return made.getvalue()


def of_words(
    title: str, about: Sequence[str], text: str, *, words: Sequence[str], elsewhere: str = ""
) -> bytes:
    """A PDF of something that was written here, without these words.

    :raises CannotAccept: if some of them do not stand in it.
    """
    refuse_unfound(words, (), "\n\n".join((elsewhere, title, *about, text)))
    data: dict[str, object] = {
        "sort": "words",
        "title": cleaned(title, words),
        "about": [cleaned(each, words) for each in about],
        "paragraphs": [line for line in cleaned(text, words).split("\n") if line.strip()],
    }
    return files.pdf(TEMPLATE, data)


def of_story(
    title: str, rows: Sequence[tuple[str, str]], *, words: Sequence[str], elsewhere: str = ""
) -> bytes:
    """A PDF of what happened when, without these words.

    :raises CannotAccept: if some of them do not stand in it.
    """
    refuse_unfound(words, (), "\n\n".join((elsewhere, title, *(what for _, what in rows))))
    kept = [[when, cleaned(what, words)] for when, what in rows]
    return files.pdf(TEMPLATE, {"sort": "story", "title": cleaned(title, words), "rows": kept})


def bound(*, title: str, about: str, exhibits: Sequence[Exhibit]) -> Bound:
    """All exhibits as one PDF: contents, bookmarks, each page stamped with its exhibit and its number."""
    many = [files.pages_of(exhibit.data) for exhibit in exhibits]
    contents = _contents(title, about, exhibits, many, first=2)
    first = files.pages_of(contents)
    contents = _contents(title, about, exhibits, many, first=first + 1)
    with pikepdf.new() as made:
        _append(made, contents)
        labels = [""] * first
        starts = []
        for number, (exhibit, pages) in enumerate(zip(exhibits, many, strict=True), start=1):
            starts.append(len(made.pages))
            _append(made, exhibit.data)
            labels += [f"Exhibit {number}"] * pages
        _stamp(made, labels)
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Contents", 0))
            for number, (exhibit, at) in enumerate(zip(exhibits, starts, strict=True), start=1):
                outline.root.append(pikepdf.OutlineItem(f"Exhibit {number}: {exhibit.title}", at))
        made.Root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D, St=1)])
        )
        made.Root.Lang = pikepdf.String("en-GB")
        made.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with made.open_metadata(set_pikepdf_as_editor=False) as told:
            told["dc:title"] = title
        return Bound(_written(made), len(made.pages))


def joined(parts: Sequence[bytes]) -> bytes:
    """Several PDFs one after the other."""
    with pikepdf.new() as made:
        for part in parts:
            with pikepdf.open(BytesIO(part)) as one:
                made.pages.extend(one.pages)
        return _written(made)


def _contents(
    title: str, about: str, exhibits: Sequence[Exhibit], many: Sequence[int], *, first: int
) -> bytes:
    rows, at = [], first
    for number, (exhibit, pages) in enumerate(zip(exhibits, many, strict=True), start=1):
        rows.append({"number": number, "title": exhibit.title, "page": at})
        at += pages
    return files.pdf(TEMPLATE, {"sort": "contents", "title": title, "about": about, "rows": rows})


def _append(made: pikepdf.Pdf, data: bytes) -> None:
    """Its pages, with what is drawn of their annotations and without the rest of these."""
    with pikepdf.open(BytesIO(data)) as one:
        one.generate_appearance_streams()
        one.flatten_annotations("print")
        _drop(one)
        made.pages.extend(one.pages)


def _stamp(made: pikepdf.Pdf, labels: Sequence[str]) -> None:
    total = len(labels)
    stamps = [
        {"exhibit": label, "page": f"Page {number} of {total}"}
        for number, label in enumerate(labels, start=1)
    ]
    data: dict[str, object] = {"sort": "stamps", "title": "Stamps", "stamps": stamps}
    with pikepdf.open(BytesIO(files.pdf(TEMPLATE, data, is_tagged=False))) as drawn:
        for page, stamp in zip(made.pages, drawn.pages, strict=True):
            page.add_overlay(stamp, pikepdf.Rectangle(page.cropbox))


def _written(made: pikepdf.Pdf) -> bytes:
    made.remove_unreferenced_resources()
    written = BytesIO()
    made.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()
