"""A ZIP of files as they are, written as a stream: its length is known before, and it is the same each time.

The checksum of a file stands before it, where every program that unpacks looks for it.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

MOST_FILES = 65_000  # what the plain format counts to, and a little less
MOST_BYTES = 4_000_000_000
LONGEST_NAME = 100
LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
VERSION, UNIX = 20, 3 << 8
PLAIN_FILE = 0o100644 << 16


class DoesNotMatch(Exception):
    """A file is not what was said of it: the stream breaks off, and is shorter than was said."""


@dataclass(frozen=True)
class Entry:
    """A file of a ZIP, as it is known before it is read."""

    name: str
    size: int
    crc: int


def told_of(name: str, pieces: Iterable[bytes]) -> Entry:
    """What is said of a file, worked out from its bytes, of which none are kept."""
    size = crc = 0
    for piece in pieces:
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    return Entry(plain_name(name), size, crc)


def plain_name(words: str) -> str:
    """Words as the name of a file that every system takes: letters, digits, dots and hyphens."""
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    plain = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9.]+", "-", letters))
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", plain)
    stem = (plain[: ending.start()] if ending else plain).strip("-.")[:LONGEST_NAME].rstrip("-.")
    return (stem or "file") + (ending.group() if ending else "")


def is_too_large(entries: Sequence[Entry]) -> bool:
    return len(entries) > MOST_FILES or length(entries) > MOST_BYTES


def length(entries: Iterable[Entry]) -> int:
    """How many bytes the ZIP of these has."""
    each = (LOCAL.size + CENTRAL.size + 2 * len(entry.name) + entry.size for entry in entries)
    return sum(each) + END.size


def written(files: Iterable[tuple[Entry, Iterable[bytes]]], *, on: date) -> Iterator[bytes]:
    """The bytes of the ZIP, piece by piece. `on` stands as the day of each file.

    :raises DoesNotMatch: at the end of a file that is not what was said of it.
    """
    day = (max(on.year, 1980) - 1980) << 9 | on.month << 5 | on.day
    index: list[bytes] = []
    at = 0
    for entry, pieces in files:
        name = entry.name.encode("ascii")
        known = (0, 0, 0, day, entry.crc, entry.size, entry.size, len(name), 0)
        head = LOCAL.pack(b"PK\x03\x04", VERSION, *known) + name
        index.append(
            CENTRAL.pack(b"PK\x01\x02", UNIX | VERSION, VERSION, *known, 0, 0, 0, PLAIN_FILE, at) + name
        )
        yield head
        size = crc = 0
        for piece in pieces:
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.size:
                raise DoesNotMatch
            yield piece
        if (size, crc) != (entry.size, entry.crc):
            raise DoesNotMatch
        at += len(head) + size
    listed = b"".join(index)
    yield listed
    yield END.pack(b"PK\x05\x06", 0, 0, len(index), len(index), len(listed), at, 0)
