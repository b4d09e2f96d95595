"""Taking words out of a text: where they stand, and the text without them. No database."""

import re
from collections.abc import Iterable

REMOVED = "[removed]"  # always the same, so that nothing tells how long it was

Span = tuple[int, int]
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+(?=\s|$)|\n|$)")
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
    """Where these words stand in the text, as whole words, however they are written."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    pattern = r"(?<!\w)" + r"[\s]+".join(parts) + r"(?!\w)"
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]


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
