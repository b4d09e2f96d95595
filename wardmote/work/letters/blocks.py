"""What a template is made of: blocks, with named fields in their words. No expressions: nothing is run.

Pure. A field stands in the words as {{ its_name }}, from the list in `fields`. Whatever else looks like the
code of a template is refused, so that nobody thinks it does something; anything else is set as it is typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from wardmote.work.letters.fields import FIELDS

FIELD = re.compile(r"\{\{ ?([a-z][a-z0-9_]{0,39}) ?\}\}")
CODE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
MOST_BLOCKS = 80
MOST_WORDS = 4_000  # characters in one block


@dataclass(frozen=True)
class Kind:
    """`has_words`: it is typed; `field`: the one field that fills it."""

    key: str
    name: str
    has_words: bool = True
    field: str = ""


KINDS = {
    kind.key: kind
    for kind in (
        Kind("heading", "Heading"),
        Kind("paragraph", "Paragraph"),
        Kind("address", "Name and address", has_words=False),
        Kind("date", "Date", has_words=False),
        Kind("reference", "Our reference", has_words=False),
        Kind("list", "List, one point a line"),
        Kind("conditions", "Table of conditions", field="conditions"),
        Kind("dates", "Table of dates", field="dates"),
        Kind("box", "Box"),
        Kind("signature", "Signature", has_words=False),
        Kind("footnote", "Note in small type"),
        Kind("page_break", "New page", has_words=False),
    )
}
# What they are made of where they have no words of their own.
OWN = {
    "address": ("recipient_name", "recipient_address"),
    "date": ("date",),
    "reference": ("case_reference", "letter_reference"),
    "signature": ("officer_name", "officer_team", "agency_name"),
}


@dataclass(frozen=True)
class Block:
    """`words` are the heading over a table, and otherwise what is set."""

    kind: str
    words: str = ""


class CannotSet(Exception):
    """The blocks cannot be a template: each fault with the number of its block, from 0."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def read(given: Any) -> list[Block]:
    """The blocks of a template, from what is kept or was sent.

    :raises CannotSet: with every fault.
    """
    if not isinstance(given, list) or not given:
        raise CannotSet([(0, "Add a block first")])
    if len(given) > MOST_BLOCKS:
        raise CannotSet([(MOST_BLOCKS, f"A template has at most {MOST_BLOCKS} blocks")])
    faults: list[tuple[int, str]] = []
    made: list[Block] = []
    for number, each in enumerate(given):
        if not isinstance(each, Mapping) or each.get("kind") not in KINDS:
            faults.append((number, "Choose what this block is"))
            continue
        block = Block(str(each["kind"]), tidy(str(each.get("words") or "")))
        faults += [(number, fault) for fault in faults_of(block)]
        made.append(block if KINDS[block.kind].has_words else Block(block.kind))
    if faults:
        raise CannotSet(faults)
    return made


def faults_of(block: Block) -> list[str]:
    kind = KINDS[block.kind]
    if not kind.has_words:
        return []
    if len(block.words) > MOST_WORDS:
        return [f"A block has at most {MOST_WORDS:,} characters"]
    if not block.words.strip() and not kind.field:
        return ["Enter the words of this block, or take it out"]
    faults = [
        f"There is no field called {name}. Choose one from the list"
        for name in names_in(block.words)
        if name not in FIELDS
    ]
    if CODE.search(FIELD.sub("", block.words)):
        faults.append(
            "A field is written {{ its_name }}, with a name from the list. No other code stands in a letter"
        )
    return faults


def names_in(words: str) -> list[str]:
    return list(dict.fromkeys(FIELD.findall(words)))


def names_of(blocks: Iterable[Block]) -> list[str]:
    """Every field these blocks hold, in the order of its first place, each once."""
    found: list[str] = []
    for block in blocks:
        field = KINDS[block.kind].field
        found += [*OWN.get(block.kind, ()), *names_in(block.words), *([field] if field else [])]
    return list(dict.fromkeys(found))


def kept(blocks: Iterable[Block]) -> list[dict[str, str]]:
    """As they are kept."""
    return [asdict(block) for block in blocks]


def tidy(words: str) -> str:
    """Without what no page can show: control characters, and those that turn the order of letters round."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        c for c in words if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with each field's value in its place, once: a value is never looked at again."""
    return FIELD.sub(lambda found: tidy(values.get(found[1], "")), words)
