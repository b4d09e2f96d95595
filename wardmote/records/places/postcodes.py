"""Postcodes and addresses as they are written, and as they are compared."""

import re

# BS 7666: the outward code, then a digit and two letters that are never C, I, K, M, O or V.
POSTCODE = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
WRITTEN = re.compile(
    rf"(?<![A-Za-z0-9])(?:{POSTCODE.pattern.replace(')(', ')[ ]?(')})(?![A-Za-z0-9])", re.IGNORECASE
)
SHORTER = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "close": "cl", "court": "ct", "drive": "dr",
    "place": "pl", "square": "sq", "terrace": "ter", "gardens": "gdns", "garden": "gdns", "crescent": "cres",
    "house": "hse", "building": "bldg", "buildings": "bldgs", "saint": "st", "apartment": "flat",
    "apt": "flat", "number": "", "no": "", "the": "", "and": "",
}  # fmt: skip


def as_postcode(typed: str) -> str | None:
    """The postcode meant, as the post writes it: "ec1a1hq" is "EC1A 1HQ". None if it can be none."""
    found = POSTCODE.fullmatch(re.sub(r"[^A-Z0-9]", "", typed.upper()))
    return f"{found[1]} {found[2]}" if found else None


def only_postcode(words: str) -> str:
    """The postcode that stands in these words; nothing where there is none, or more than one."""
    found = {f"{outward} {inward}".upper() for outward, inward in WRITTEN.findall(words)}
    return found.pop() if len(found) == 1 else ""


def match_key(address: str) -> str:
    """What ways of writing one address have in common: "No. 14, Tanner's Row" is "14 tanners row".

    Stored beside the address, and compared with `=`: under row policies nothing else uses an index.
    """
    words = re.sub(r"[’'`]", "", address.casefold())
    kept = [SHORTER.get(word, word) for word in re.findall(r"[^\W_]+", words)]
    return " ".join(word for word in kept if word)[:200]
