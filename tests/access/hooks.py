"""On what of the model a row is hung, and how it is said what is in it."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.access.facts import About


@dataclass
class On:
    """The record that something is hung on, and whom it is by."""

    kind: str
    record: str
    number: int
    owner: str
    by: str
    day: date
    now: datetime
    colleague: str
    report: str = ""  # somebody's
    other: str = ""  # another agency
    team: str | None = None  # the officer's
    ids: dict[str, Any] = field(default_factory=lambda: defaultdict(uuid.uuid4))


Say = Callable[[On], Any]


@dataclass(frozen=True)
class Hung:
    """A row for each record of that kind; of what is not said, the smallest value that a column takes."""

    on: str
    about: About
    say: dict[str, Any | Say] = field(default_factory=dict)


def its(name: str) -> Say:
    return lambda on: on.ids[name]


def later(**more: int) -> Say:
    return lambda on: on.now + timedelta(**more)
