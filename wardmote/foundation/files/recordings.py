"""Recordings: looked at from outside only, since they are handed over as files and never played here."""

from wardmote.foundation.files.kinds import M4A, MP3, MP4, damaged, not_taken

ENDS_A_ZIP = b"PK\x05\x06"
MOST_BOXES = 100_000


def check_recording(media_type: str, data: bytes) -> None:
    """Refuse a recording that is cut, or that is another file as well.

    :raises CannotAccept: with words.
    """
    if ENDS_A_ZIP in data[-70_000:]:
        raise not_taken("a recording with an archive hidden in it")
    if media_type in (M4A, MP4):
        _check_boxes(data)
    elif media_type == MP3 and len(data) < 128:
        raise damaged()


def _check_boxes(data: bytes) -> None:
    """Every box of the file follows on the one before, to the last byte; what it is made of is among them."""
    at, found = 0, set()
    for _ in range(MOST_BOXES):
        if at == len(data):
            break
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        elif size == 0:
            size = len(data) - at
        if size < 8 or at + size > len(data):
            raise damaged()
        found.add(name)
        at += size
    if at != len(data) or not {b"moov", b"moof"} & found:
        raise damaged()
