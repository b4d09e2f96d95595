"""A finished pack as one ZIP: each document under a plain numbered name, what is in it first."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from wardmote.foundation.files import zips
from wardmote.records.documents import queries as documents
from wardmote.records.documents import sealing
from wardmote.records.documents.commands import note_misfit
from wardmote.records.documents.models import Content
from wardmote.work.rights import contents
from wardmote.work.rights.models import Pack, Part


class CannotTakeAway(Exception):
    """Why, by a code: `gone` where some of it went with a record that was deleted, `large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Whole:
    """A pack that was looked through: what is in it, and how long its ZIP is."""

    pack: Pack
    files: tuple[tuple[zips.Entry, Content], ...]

    @property
    def name(self) -> str:
        return f"{zips.plain_name(self.pack.request.reference)}-data.zip"

    @property
    def length(self) -> int:
        return zips.length(entry for entry, _ in self.files)

    def pieces(self) -> Iterator[bytes]:
        """:raises sealing.CannotOpen: at the first part that is not as it was sealed."""
        told = ((entry, sealing.plain_pieces(content)) for entry, content in self.files)
        yield from zips.written(told, on=timezone.localdate(self.pack.at))


def looked_through(pack: Pack) -> Whole:
    """Open all of a pack, and keep none of it: nothing is handed over of one in which anything was changed.

    It reads what the officer may, once the opening of the pack is on record.

    :raises CannotTakeAway: if some of it is not there any more, or it is too large for one file.
    :raises sealing.CannotOpen: if a document of it is not as it was sealed.
    """
    named = list(Part.objects.filter(pack=pack).order_by("number").values_list("number", "document"))
    read = {each.document_id: each for each in documents.contents().filter(pk__in=[pk for _, pk in named])}
    if len(named) != pack.made or len(read) != len(named):
        raise CannotTakeAway("gone")
    last = max(number for number, _ in named)
    files = []
    for number, pk in named:
        content = read[pk]
        name = contents.file_name(number, content.document.name, last=last)
        try:
            files.append((zips.told_of(name, sealing.plain_pieces(content)), content))
        except sealing.CannotOpen as fault:
            note_misfit(content.document, fault.code)
            raise
    if zips.is_too_large([entry for entry, _ in files]):
        raise CannotTakeAway("large")
    return Whole(pack, tuple(files))
