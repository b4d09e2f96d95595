"""The prints a report is compared by: of its place, its people and its wording. Without the database.

A print is a number made from words that were first written one way. Equal prints are compared with `=` inside
the database and never read. Decision: docs/decisions/0010-likely-duplicates.md
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import phonenumbers

MOST_WORDS = 80
BANDS = 4  # prints of the wording, any of which in common makes two tellings worth comparing
SHORT_FORMS = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "court": "ct", "close": "cl", "drive": "dr",
    "place": "pl", "square": "sq", "gardens": "gdns", "terrace": "ter", "house": "hse", "estate": "est",
    "flat": "", "apartment": "", "no": "", "number": "", "the": "",
}  # fmt: skip
# Words that every telling holds say nothing about two being of the same thing.
SAID_BY_ALL = """
    a about after again all also am an and any are as at away back be because been before being but
    by came can come coming could did do does doing down each for from get gets getting go goes
    going got had has have he her here him his how i if in into is it its just last like lot me more
    most my night no not now of off on one or our out over people person put said same saw say says
    see seen she since so some somebody someone something still than that the their them then there
    these they thing this those three time times to today told too two until up us very was we were
    what when where which while who will with would yesterday you your
"""
COMMON = frozenset(SAID_BY_ALL.split())
NAME = re.compile(r"\b([A-Z][a-z’'-]+) ([A-Z][a-z’'-]+)\b")


def prints(
    *,
    what: str,
    area: str = "",
    address: str = "",
    postcode: str = "",
    who: str = "",
    teller_name: str = "",
    teller_phone: str = "",
    teller_email: str = "",
    is_anonymous: bool = False,
) -> dict[str, Any]:
    """The columns of `Likeness` for what was told."""
    words = content_words(what)
    wording = dict.fromkeys((f"wording_{band}" for band in range(1, BANDS + 1)), None) | bands(words)
    return {
        "street": street_of(area),
        "address": number("address", as_place(address)) if any(c.isdigit() for c in address) else None,
        "postcode": number("postcode", re.sub(r"[^A-Z0-9]", "", postcode.upper())),
        "phone": None if is_anonymous else number("phone", as_phone(teller_phone)),
        "email": None if is_anonymous else number("email", teller_email.strip().casefold()),
        "teller": None if is_anonymous else number("teller", as_name(teller_name)),
        "person": number("person", first_name_in(who)),
        "words": sorted({short(word) for word in words})[:MOST_WORDS],
        **wording,
    }


@lru_cache(maxsize=50_000)
def street_of(area: str) -> int | None:
    """The print of the street or estate that an area names first."""
    return number("street", as_place(area.split(",")[0]))


def as_place(text: str) -> str:
    """A street or address written one way: "14 Harbour Street" and "14, Harbour St." are the same."""
    words = (SHORT_FORMS.get(word, word) for word in plain(text).split())
    return " ".join(word for word in words if word)


def is_street(area: str) -> bool:
    """Whether an area names a street, so that "same street" may be said of it."""
    last = plain(area.split(",")[0]).split()[-1:]
    return bool(last) and (last[0] in SHORT_FORMS or last[0] in SHORT_FORMS.values()) and last[0] not in (
        "estate", "est", "house", "hse",
    )  # fmt: skip


def as_phone(text: str) -> str:
    try:
        read = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def as_name(text: str) -> str:
    """A whole name in any order of its parts; one part alone is no name to go by."""
    parts = plain(text).split()
    return " ".join(sorted(parts)) if len(parts) > 1 else ""


def first_name_in(text: str) -> str:
    found = NAME.search(text)
    return as_name(" ".join(found.groups())) if found else ""


def content_words(text: str) -> list[str]:
    """The words of a telling that say something, each once and without its commonest ending."""
    found = (stem(word) for word in plain(text).split() if len(word) > 2 and word not in COMMON)
    return list(dict.fromkeys(found))


def stem(word: str) -> str:
    for ending in ("ings", "ing", "ers", "ed", "er", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def bands(words: Iterable[str]) -> dict[str, int]:
    """Prints of which two tellings share one the likelier, the more words they share (MinHash)."""
    words = list(words)
    if len(words) < 4:
        return {}
    least = [min(column) for column in zip(*map(_word_prints, words), strict=True)]
    return {
        f"wording_{band + 1}": number(f"band{band}", f"{least[2 * band]} {least[2 * band + 1]}") or 0
        for band in range(BANDS)
    }


@lru_cache(maxsize=50_000)
def _word_prints(word: str) -> tuple[int, ...]:
    """A word's print in each row of the bands: made once of a word, for files hold the same ones often."""
    return tuple(number(f"w{row}", word) or 0 for row in range(2 * BANDS))


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", folded.replace("'", "")).split())


def number(kind: str, text: str) -> int | None:
    """A print of 64 bits; none of nothing."""
    if not text:
        return None
    return int.from_bytes(hashlib.sha256(f"{kind}:{text}".encode()).digest()[:8], "big", signed=True)


def short(word: str) -> int:
    return int.from_bytes(hashlib.sha256(f"word:{word}".encode()).digest()[:4], "big", signed=True)
