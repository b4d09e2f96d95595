"""The demo's wordings, and how a sentence is made of them: choices in [a|b], slots in {braces}.

A pool deals its wordings round before it repeats one, and never says the same sentence twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
AFTER_AN_ABBREVIATION = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|St)\.$")


class CannotWord(Exception):
    """Every try at a fresh sentence had been said before: the pool needs more wordings."""


@dataclass(frozen=True)
class Theme:
    """One sort of concern: its wordings by use, and who deals with it on what ground."""

    key: str
    kind: str
    purposes: tuple[str, ...]
    owners: tuple[str, ...]  # agency, or agency:team
    roles: tuple[str, ...]  # v: person affected; s: said to be responsible; w: witness
    held: tuple[str, ...]
    lines: Mapping[str, tuple[str, ...]] = field(hash=False)


def read_lines(name: str) -> Iterable[str]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


@cache
def themes() -> tuple[Theme, ...]:
    blocks: list[tuple[str, dict[str, list[str]]]] = []
    for line in read_lines("themes.txt"):
        if line.startswith("=="):
            blocks.append((line.strip("= "), {}))
            continue
        use, _, text = line.partition(": ")
        blocks[-1][1].setdefault(use, []).append(text)

    def theme(key: str, lines: dict[str, list[str]]) -> Theme:
        settings = {use: lines.pop(use)[0].split() for use in ("purposes", "owners", "roles", "held")}
        kind = lines.pop("kind")[0]
        return Theme(
            key=key,
            kind=kind,
            lines={use: tuple(texts) for use, texts in lines.items()},
            **{use: tuple(words) for use, words in settings.items()},
        )

    return tuple(theme(key, lines) for key, lines in blocks)


@cache
def common() -> Mapping[str, tuple[str, ...]]:
    uses: dict[str, list[str]] = {}
    for line in read_lines("common.txt"):
        use, _, text = line.partition(": ")
        uses.setdefault(use, []).append(text)
    return {use: tuple(texts) for use, texts in uses.items()}


@cache
def doable(source: str, kind: str) -> tuple[str, ...]:
    """What an agency of this kind may be asked to do about a theme, or about `any`, without the kinds."""
    lines = common() if source == "any" else next(t.lines for t in themes() if t.key == source)
    parted = (text.partition(" // ") for text in lines.get("do", ()))
    return tuple(wording for kinds, _, wording in parted if {kind, "any"} & set(kinds.split()))


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they are compared: no two summaries may share one."""
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


class Pool:
    """Deals wordings from a seed, each as rarely as the others."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.hands: dict[str, list[str]] = {}
        self.said: dict[str, set[str]] = {}

    def deal(self, name: str, wordings: Iterable[str]) -> str:
        hand = self.hands.get(name)
        if not hand:
            hand = self.hands[name] = list(wordings)
            self.rng.shuffle(hand)
        return hand.pop()

    def say(self, name: str, wordings: Iterable[str], slots: Callable[[str], str], *, once: str = "") -> str:
        """A wording of this name, filled in. With `once`, no sentence is said again under that heading.

        :raises CannotWord: if nothing fresh comes up.
        """
        wordings = tuple(wordings)
        for _ in range(80):
            text = self.fill(self.deal(name, wordings), slots)
            if not once:
                return text
            said = self.said.setdefault(once, set())
            parts = sentences(text)
            if not said.intersection(parts):
                said.update(parts)
                return text
        raise CannotWord(f"{name}: every try had been said before; add wordings")

    def fill(self, wording: str, slots: Callable[[str], str]) -> str:
        while "[" in wording:
            wording = CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), wording)
        wording = re.sub(r"\{(\w+)\}", lambda found: slots(found[1]), wording)
        return capitalised(wording)


def capitalised(text: str) -> str:
    """Each sentence begins with a capital; `four in the morning` stays as it is."""
    return re.sub(r"(^|[.!?]\s+)([a-z])", lambda found: found[1] + found[2].upper(), text)
