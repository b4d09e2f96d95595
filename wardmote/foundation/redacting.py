"""Taking words out of a text: where they stand, and the text without them. No database."""

import re
import unicodedata
from collections.abc import Iterable

REMOVED = "[removed]"  # always the same, so that nothing tells how long it was

Span = tuple[int, int]
# As far as a full stop before a space, or a line's end; a stop within `9.40pm` ends nothing.
ENDS = r"""["'”’)\]]*(?=\s|$)"""
SENTENCE = re.compile(rf"(?:[^.!?\n]|[.!?]+(?![.!?]|{ENDS}))*(?:[.!?]+{ENDS}|\n|$)")
SHORTEST = 3  # a shorter part of a name is too common a word
TITLES = {"mr", "mrs", "miss", "the", "and"}


def merged(spans: Iterable[Span], *, length: int) -> list[Span]:
    """Those within the text, in order, the overlapping ones as one."""
    found: list[Span] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with each span taken out, and a mark in its place that says nothing of it."""
    kept, at = [], 0
    for start, end in merged(spans, length=len(text)):
        kept += [text[at:start], REMOVED]
        at = end
    return "".join([*kept, text[at:]])


def places_of(words: str, text: str) -> list[Span]:
    """Where these words stand in the text, however they are written, also as `PeterMarsh2.pdf`: with or
    without accents, quotes and hyphens, and with a hyphen where a line ends."""
    parts = re.findall(r"[^\W_]+", _folded(words)[0]) or words.split()
    if not parts:
        return []
    folded, at = _folded(text)
    pattern = r"[\W_]*".join(BROKEN.join(map(re.escape, part)) for part in parts)
    spans = [(at[each.start()], at[each.end()]) for each in re.finditer(pattern, folded)]
    return [span for span in spans if _stands_alone(text, *span)]


BROKEN = "(?:[\x02\xad\xac\ufffe\u2010-\u2015-]\\s*)?"  # a hyphen within a word, and the end of its line
UNSEEN = {"Mn", "Me", "Cf"}  # what is drawn over the letter before it, or not at all


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and where each of its letters stands in the text; at the end its length."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    letters, at = [], []
    for place, letter in enumerate(text):
        for each in unicodedata.normalize("NFKD", letter).casefold():
            if each == "\xad" or unicodedata.category(each) not in UNSEEN:
                letters.append(each)
                at.append(place)
    return "".join(letters), [*at, len(text)]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word goes on over either end; a capital after a small letter begins one."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    begins = not before.isalpha() or (before.islower() and text[start].isupper())
    ends = not after.isalpha() or (after.isupper() and text[end - 1].islower())
    return begins and ends


def suggested(text: str, names: Iterable[str], *, keep: Iterable[str] = ()) -> list[Span]:
    """Where these people are named, wholly or by a part of their name; not by a part of `keep`, one's own."""
    own = {part.lower() for name in keep for part in _parts(name)}
    found: list[Span] = []
    for name in names:
        found += places_of(name, text)
        for part in _parts(name):
            if part.lower() not in own:
                found += places_of(part, text)
    return merged(found, length=len(text))


def _parts(name: str) -> list[str]:
    parts = re.split(r"[\s,;]+", name)
    return [part for part in parts if len(part) >= SHORTEST and part.lower() not in TITLES]


def sentences(text: str) -> list[Span]:
    """Where its sentences and lines stand."""
    return [
        found.span()
        for found in SENTENCE.finditer(text)
        if found.group().strip() and found.end() > found.start()
    ]
