"""What the whole of a person's page gathers: rooms above add their sources in `AppConfig.ready`.

Each source asks under the officer's own row policies, so a partner sees only what is theirs to see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models.expressions import RawSQL

from wardmote.trust.access.holds import Beside


@dataclass(frozen=True)
class Gathered:
    """One record this person is in. `group` is its heading: Cases, Reports, Actions, Documents, Powers."""

    group: str
    title: str
    href: str
    at: datetime
    text: str = ""  # their role there, its state
    kind: str = ""  # its mark in the timeline
    from_on: date | None = None
    until_on: date | None = None
    is_open: bool = False


GROUPS = ["Cases", "Reports", "Actions", "Powers", "Documents"]
MOST = 100  # of each source: whoever has more is looked for in the lists

# Each takes the ids of the records read as one person, opened by this officer, and answers in few statements.
Source = Callable[[list[UUID]], Iterable[Gathered]]
sources: list[Source] = []

# Each says how often the records read as one person were told of: given their ids, the reference of the one
# that leads, and whose officer asks.
counts: list[Callable[[list[UUID], str, UUID], list[Beside]]] = []

# Each says which of these people's records are not to be compared with anybody for now.
set_aside: list[Callable[[Iterable[UUID]], set[UUID]]] = []

# Each gives the ids of people with open work, for the filter of the list.
open_work: list[Callable[[], RawSQL]] = []


def gathered(people: list[UUID]) -> list[Gathered]:
    """Everything, newest first; a report that tells of them and is in a case of theirs stands once."""
    found: list[Gathered] = []
    reports: dict[str, int] = {}
    for each in (each for source in sources for each in source(people)):
        if each.kind != "report" or each.href not in reports:
            reports.setdefault(each.href, len(found))
            found.append(each)
            continue
        one = found[reports[each.href]]
        said = dict.fromkeys(filter(None, (one.text, each.text)))
        found[reports[each.href]] = replace(one, text="; ".join(said), is_open=one.is_open or each.is_open)
    return sorted(found, key=lambda each: each.at, reverse=True)


def by_group(found: Iterable[Gathered]) -> list[tuple[str, list[Gathered]]]:
    """The groups that hold anything, what is still open first in each."""
    groups: dict[str, list[Gathered]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    order = {name: rank for rank, name in enumerate(GROUPS)}
    return [
        (name, sorted(groups[name], key=lambda each: not each.is_open))
        for name in sorted(groups, key=lambda name: order.get(name, len(order)))
    ]


def counted(people: list[UUID], reference: str, agency: UUID) -> list[Beside]:
    """How often they were told of, as far as the officer may see."""
    return [line for source in counts for line in source(people, reference, agency)]
