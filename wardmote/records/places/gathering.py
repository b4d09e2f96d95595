"""What the page of a place gathers: rooms above add their sources in `AppConfig.ready`.

Each source asks under the officer's own row policies, so a partner sees only what is theirs to see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wardmote.trust.access.holds import Beside


@dataclass(frozen=True)
class Gathered:
    """One record this place is in. `group` is its heading: Cases, Reports, Actions, Documents, Powers."""

    group: str
    title: str
    href: str
    at: datetime
    text: str = ""  # its state, whose it is
    is_open: bool = False


GROUPS = ["Cases", "Reports", "Actions", "Powers", "Documents"]
MOST = 100  # of each source: whoever has more is looked for in the lists

# Each takes the ids of the records read as one place, opened by this officer, and answers in few statements.
Source = Callable[[list[UUID]], Iterable[Gathered]]
sources: list[Source] = []

# Each says how often the records read as one place were told of: given their ids, the reference of the one
# that leads, and whose officer asks.
counts: list[Callable[[list[UUID], str, UUID], list[Beside]]] = []


def by_group(places: list[UUID]) -> list[tuple[str, list[Gathered]]]:
    """The groups that hold anything; in each what is still open first, then the newest."""
    groups: dict[str, list[Gathered]] = {}
    for source in sources:
        for each in source(places):
            groups.setdefault(each.group, []).append(each)
    order = {name: rank for rank, name in enumerate(GROUPS)}
    for found in groups.values():
        found.sort(key=lambda each: each.at, reverse=True)
        found.sort(key=lambda each: not each.is_open)
    return [(name, groups[name]) for name in sorted(groups, key=lambda name: order.get(name, len(order)))]


def counted(places: list[UUID], reference: str, agency: UUID) -> list[Beside]:
    """How often they were told of, as far as the officer may see."""
    return [line for source in counts for line in source(places, reference, agency)]
