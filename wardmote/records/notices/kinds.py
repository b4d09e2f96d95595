"""The kinds of notice and what they are about: rooms above add theirs in `AppConfig.ready`."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from wardmote.records.notices.models import Notice


@dataclass(frozen=True)
class Subject:
    """The name and the address of what a notice is about."""

    text: str
    href: str


AGREEMENT_ENDED = "agreement_ended"
AGREEMENT_SUSPENDED = "agreement_suspended"
AGREEMENT_LEFT = "agreement_left"
UNUSUAL_USE = "unusual_use"

# What a notice of each kind says. It names no one and holds no text of the record.
words: dict[str, str] = {
    AGREEMENT_ENDED: "An agreement ended",
    AGREEMENT_SUSPENDED: "An agreement was suspended",
    AGREEMENT_LEFT: "A party left an agreement",
}
# The part of the work that each kind is of: so one finds one's way among a hundred of them.
parts: dict[str, str] = dict.fromkeys(words, "Agreements")


def add(part: str, told: dict[str, str]) -> None:
    """What a room tells of, under the part of the work that it is of."""
    words.update(told)
    parts.update(dict.fromkeys(told, part))


def by_part() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind with its words, in groups to choose from: the parts by name, the words by letter."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, said in sorted(words.items(), key=lambda item: item[1]):
        found[parts.get(kind, "Everything else")].append((kind, said))
    return sorted(found.items())


# For each kind of record: takes ids and answers, in one query, for those the officer asking may see.
subjects: dict[str, Callable[[set[UUID]], dict[UUID, Subject]]] = {}


def subjects_of(notices: Iterable[Notice]) -> dict[UUID, Subject]:
    """What these notices are about, as far as the officer may see it: one query a kind of record."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for notice in notices:
        wanted[notice.subject_kind].add(notice.subject_id)
    found: dict[UUID, Subject] = {}
    for kind, ids in wanted.items():
        if kind in subjects:
            found |= subjects[kind](ids)
    return found
