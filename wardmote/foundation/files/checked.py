"""One check for every uploaded file: known by its content, scanned, made anew or refused, safely named."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from wardmote.foundation.files import apart, scanning
from wardmote.foundation.files.kinds import (
    CSV,
    KINDS,
    KINDS_IN_WORDS,
    TEXT,
    CannotAccept,
    as_text,
    kind_by_content,
)
from wardmote.foundation.files.names import safe_name
from wardmote.foundation.files.recordings import check_recording

__all__ = ["KINDS_IN_WORDS", "CannotAccept", "CheckedFile", "check_upload"]

MB = 1024 * 1024
# A cell of a CSV that a spreadsheet would hand to another program: =cmd|'/C calc'!A0
DDE_IN_CSV = re.compile(r"(?:^|[,;\t])\s*[\"']?\s*[=+\-@][^,;\t\r\n]*\|[^,;\r\n]*!", re.MULTILINE)


@dataclass(frozen=True)
class CheckedFile:
    """What is kept of a file that may be kept. `size` is in bytes, `sha256` in hex; `data` is what is kept,
    which for pictures and PDFs is not what was sent; `notes` say in words what was changed."""

    name: str
    media_type: str
    size: int
    sha256: str
    data: bytes
    pages: int | None = None
    notes: tuple[str, ...] = ()


def check_upload(name: str, data: bytes, *, most_bytes: int | None = None) -> CheckedFile:
    """What this file is, and what of it is kept.

    :raises CannotAccept: if it is empty, too large, damaged, hostile, or of a kind not taken in.
    """
    if not data:
        raise CannotAccept("The file is empty. Choose another", code="empty")
    refuse_too_large(len(data), most_bytes or largest())
    media_type = kind_by_content(data, called=name)
    kind = KINDS[media_type]
    refuse_too_large(len(data), most_bytes or settings.FILE_LIMITS_MB[kind.limit] * MB, kind.words)
    kept_as, notes = safe_name(name, media_type)
    scanning.refuse_infected(data)
    pages = None
    if kind.parsed:
        made, told = apart.ask(
            kind.parsed, data, media_type=media_type, most_pixels=settings.MOST_MEGAPIXELS * 1_000_000
        )
        data, pages = made or data, told.get("pages")
        notes += tuple(told.get("notes", ()))
        if told.get("media_type", media_type) != media_type:
            media_type = told["media_type"]
            kept_as = f"{kept_as.rpartition('.')[0]}{KINDS[media_type].endings[0]}"
    elif kind.limit == "recording":
        check_recording(media_type, data)
    elif media_type in (TEXT, CSV) and DDE_IN_CSV.search(as_text(data) or ""):
        raise CannotAccept(
            "The file holds a formula that starts another program (DDE). Remove it and try again", code="dde"
        )
    return CheckedFile(kept_as, media_type, len(data), hashlib.sha256(data).hexdigest(), data, pages, notes)


def largest() -> int:
    """How many bytes the largest file of any kind may have."""
    return max(settings.FILE_LIMITS_MB.values()) * MB


def too_large(most: int, words: str = "") -> CannotAccept:
    of_kind = f" ({words})" if words else ""
    return CannotAccept(f"The file{of_kind} must be smaller than {most // MB} MB", code="too-large")


def refuse_too_large(size: int, most: int, words: str = "") -> None:
    if size > most:
        raise too_large(most, words)


def limits_in_words() -> str:
    """The kinds taken and how large each may be, for the hint of a form."""
    most = settings.FILE_LIMITS_MB
    return (
        f"PDF, Word, Excel, OpenDocument or e-mail (.eml) up to {most['document']} MB;"
        f" JPEG, PNG, WebP or HEIC up to {most['picture']} MB; text or CSV up to {most['text']} MB;"
        f" MP3, M4A or MP4 up to {most['recording']} MB"
    )


def most_bytes(ending: str) -> int:
    """How large a file with this ending may be."""
    kind = next(kind for kind in KINDS.values() if ending in kind.endings)
    return settings.FILE_LIMITS_MB[kind.limit] * MB


def too_large_upload(upload: Any) -> CannotAccept:
    """The refusal of a file that was let go while it came in: too large by itself, or with the others."""
    if upload.size > largest():
        return too_large(largest())
    return CannotAccept(
        f"The files together must be smaller than {settings.MOST_UPLOAD_MB} MB. Send this one by itself",
        code="too-large-together",
    )
