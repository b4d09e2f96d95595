"""Why an action was asked: rooms above say which record it belongs to, in `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q


@dataclass(frozen=True)
class Origin:
    text: str
    href: str


# Each takes the ids of the actions on a page and answers, in one query, for those it knows.
sources: list[Callable[[list[UUID]], dict[UUID, Origin]]] = []


@dataclass(frozen=True)
class Kind:
    """A kind of record that actions belong to: its word in the filter, and which actions are meant."""

    words: str
    belongs: Callable[[], Q]


# By its key in an address: "case", "panel", "plan".
kinds: dict[str, Kind] = {}


def of(actions: Iterable[UUID]) -> dict[UUID, Origin]:
    """The records these actions belong to, as far as the officer asking may see them."""
    ids = list(actions)
    found: dict[UUID, Origin] = {}
    for source in sources:  # an action belongs to one record: a room is asked of those no other knows
        if left := [pk for pk in ids if pk not in found]:
            found |= source(left)
    return found
