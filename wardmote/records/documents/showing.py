"""A document's pages as pictures made by us, each in a process of its own. None is kept."""

from dataclasses import dataclass

from django.conf import settings

from wardmote.foundation.files import apart
from wardmote.foundation.files.kinds import KINDS, PDF
from wardmote.records.documents import sealing
from wardmote.records.documents.models import Content, Document

WIDTHS = {"50": 480, "100": 960, "150": 1440, "200": 1920}  # zoom in per cent -> pixels
USUAL = "100"
MOST_PAGES = 500  # shown; of a longer document the rest is read after downloading it


@dataclass(frozen=True)
class Picture:
    """`words` are those of the page, where they were asked for."""

    data: bytes
    words: str = ""


def is_shown(document: Document) -> bool:
    kind = KINDS.get(document.media_type)
    return kind is not None and kind.is_shown


def pages_of(document: Document) -> int:
    return min(document.pages or 1, MOST_PAGES) if document.media_type == PDF else 1


def picture(content: Content, *, number: int, zoom: str, with_words: bool = False) -> Picture:
    """One page, or the picture itself, as a WebP.

    :raises CannotOpen: if the document does not fit its seal.
    :raises CannotAccept: if it cannot be drawn.
    """
    document, width = content.document, WIDTHS[zoom]
    data = sealing.whole(content)
    if document.media_type == PDF:
        made, told = apart.ask("show page", data, number=number, width=width, with_text=with_words)
        return Picture(made, told["words"])
    most = settings.MOST_MEGAPIXELS * 1_000_000
    made, _ = apart.ask("show picture", data, media_type=document.media_type, width=width, most_pixels=most)
    return Picture(made)
