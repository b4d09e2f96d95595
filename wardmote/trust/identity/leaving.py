"""What an officer or a team may still hold: rooms above say so in `AppConfig.ready`.

An administrator sees no case, so how much somebody holds is a number that the room's own function in the
database answers for those who look after the agency's officers. The things themselves are listed, and
handed over, by colleagues who may see and decide on them, with the room's own command.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from wardmote.trust.identity.models import Officer


@dataclass(frozen=True)
class Thing:
    """Something a leaver still owns, as a colleague who may see it sees it."""

    kind: str
    pk: UUID
    text: str
    href: str
    note: str = ""
    belongs: str = ""  # the record it is part of


@dataclass(frozen=True)
class Source:
    """One kind of thing: its words, how many, which the officer asking may see, how it is handed over.

    A kind that only teams hold gives no numbers of officers, and no things.
    """

    kind: str
    one: str
    many: str
    of_team: str
    of_team_many: str
    held_by_officers: Callable[[list[UUID]], dict[UUID, int]]
    held_by_team: Callable[[UUID], dict[UUID, int]]
    things: Callable[[Officer], Iterable[Thing]]
    hand_over: Callable[[UUID, Officer, Officer, datetime], None]  # what, to whom, by whom, when


sources: list[Source] = []


def source(kind: str) -> Source:
    return next(each for each in sources if each.kind == kind)


def numbers(call: str, whom: list[UUID] | UUID) -> dict[UUID, int]:
    """What a function of the database answers: rows of an officer and a number or, for one team, a number."""
    with connection.cursor() as cursor:
        if isinstance(whom, UUID):
            cursor.execute(f"select {call}", [whom])  # nosec B608
            return {whom: int(cursor.fetchone()[0])}
        cursor.execute(f"select * from {call}", [whom])  # noqa: S608  # nosec B608  (our own functions)
        return {officer: int(held) for officer, held in cursor.fetchall()}


@dataclass(frozen=True)
class Held:
    """How many of one kind somebody still holds."""

    number: int
    one: str
    many: str

    def __str__(self) -> str:
        return f"{self.number} {self.one if self.number == 1 else self.many}"


def held_by_officers(officers: list[UUID]) -> dict[UUID, list[Held]]:
    """What officers still hold, in numbers; none for those who may not be told. One query a kind."""
    found: dict[UUID, list[Held]] = {officer: [] for officer in officers}
    for each in sources:
        for officer, number in each.held_by_officers(officers).items() if officers else ():
            if number:
                found[officer].append(Held(number, each.one, each.many))
    return found


def held_by_team(team: UUID) -> list[Held]:
    held = [(each.held_by_team(team)[team], each) for each in sources]
    return [Held(number, each.of_team, each.of_team_many) for number, each in held if number]


def things_of(officer: Officer) -> list[Thing]:
    """What an officer still owns of what the one asking may see."""
    return [thing for each in sources for thing in each.things(officer)]
