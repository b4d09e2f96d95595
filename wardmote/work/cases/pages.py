"""The sections of a case's pages, and what rooms above say of a case on its first page.

Rooms above add theirs in `AppConfig.ready`, and make their pages with `views.page.case_page` and `context`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wardmote.work.cases.models import Case


@dataclass(frozen=True)
class Section:
    """A tab: its words, and the name of its page's URL, which takes the case's reference."""

    text: str
    name: str


TABS = [
    Section("Overview", "cases:detail"),
    Section("People and places", "cases:people"),
    Section("Notes", "cases:notes"),
    Section("Actions", "cases:actions"),
    Section("Documents", "cases:documents"),
    Section("Timeline", "cases:timeline"),
    Section("Who can see this", "cases:sharing"),
    Section("History", "cases:history"),
]


def add(section: Section, *, after: str = "cases:actions") -> None:
    """Put a room's tab after another, given by the name of its URL."""
    names = [each.name for each in TABS]
    if section.name not in names:
        TABS.insert(names.index(after) + 1, section)


@dataclass(frozen=True)
class Line:
    """What a room says of a case at a glance. With a colour, its words are a tag."""

    label: str
    words: str
    href: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Fact:
    """Lines of one value that the database answers along with the counts of the tabs: no statement more.

    `sql` is a scalar, with `%(c)s` for the id of the case; row policies bind it. JSON comes as text.
    """

    sql: str
    lines: Callable[[Case, Any, datetime], list[Line]]


facts: list[Fact] = []


def at_a_glance(case: Case, told: Sequence[Any], *, now: datetime) -> list[Line]:
    """What every room says; `told` is what the database answered of each fact, in their order."""
    return [line for fact, value in zip(facts, told, strict=True) for line in fact.lines(case, value, now)]
