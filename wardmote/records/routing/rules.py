"""Which rule of an ordered table says where a report goes, and why: without the database.

The first rule whose every condition holds wins. Hours are what the wall shows in London; hours that cross
midnight belong to the day on which they begin, and so do the weekday and the bank holiday of the rule.

Decision: docs/decisions/0096-first-rule-that-holds.md
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from wardmote.foundation.timing.calendars import on_the_wall
from wardmote.foundation.working_days import bank_holidays

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_WEEK = frozenset(range(7))
DAY = timedelta(days=1)


class BankHolidays(StrEnum):
    ANY = "any"
    ONLY = "only"
    NEVER = "never"
    EVE = "eve"  # the day before one


@dataclass(frozen=True)
class About:
    """What is known of a report when it is routed; `area` as written, `ward` by its point or postcode."""

    kind: str
    harm: str
    channel: str
    at: datetime
    area: str = ""
    ward: str = ""
    ward_code: str = ""
    category: str = ""  # its key
    category_name: str = ""


@dataclass(frozen=True)
class Rule:
    """One row of the table. A condition that names nothing holds always."""

    name: str
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    harms: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    days: frozenset[int] = frozenset()  # Monday is 0
    from_time: time | None = None
    until_time: time | None = None  # not later than from_time: on the next day
    bank_holidays: BankHolidays = BankHolidays.ANY
    team: UUID | None = None
    rota: UUID | None = None


@dataclass(frozen=True)
class Held:
    """One condition of a rule, and whether it held."""

    words: str
    holds: bool


@dataclass(frozen=True)
class Tried:
    """A rule that was asked, with what of it held; its number is its place in the table, from 1."""

    number: int
    rule: Rule
    held: tuple[Held, ...]

    @property
    def fires(self) -> bool:
        return all(each.holds for each in self.held)

    @property
    def why(self) -> str:
        """The words of each condition that held."""
        said = [each.words for each in self.held if each.holds]
        return ", ".join(said) or "it names no condition"

    @property
    def why_not(self) -> str:
        return ", ".join(each.words for each in self.held if not each.holds)


@dataclass(frozen=True)
class Answer:
    """The rule that fired, if any did, and those before it that did not."""

    fired: Tried | None
    tried: tuple[Tried, ...] = field(default=())


def first_that_holds(rules: Iterable[Rule], about: About, *, names: dict[str, str] | None = None) -> Answer:
    """Ask each rule in its order until one fires. `names`: words for keys of kinds, harms and channels."""
    tried = []
    for number, rule in enumerate(rules, 1):
        each = Tried(number, rule, tuple(conditions(rule, about, names or {})))
        tried.append(each)
        if each.fires:
            return Answer(each, tuple(tried))
    return Answer(None, tuple(tried))


def conditions(rule: Rule, about: About, names: dict[str, str]) -> Iterable[Held]:
    """Each condition that the rule names, in the order of the page."""
    for wanted, found in (
        (rule.kinds, about.kind),
        (rule.harms, about.harm),
        (rule.channels, about.channel),
    ):
        if wanted:
            yield among(wanted, found, names)
    if rule.categories:
        yield of_category(rule.categories, about)
    if rule.places:
        yield in_places(rule.places, about)
    yield from in_time(rule, about.at)


def among(wanted: frozenset[str], found: str, names: dict[str, str]) -> Held:
    if found in wanted:
        return Held(names.get(found, found), True)
    return Held(
        f"{names.get(found, found)}, not {_either(names.get(each, each) for each in sorted(wanted))}", False
    )


def of_category(wanted: frozenset[str], about: About) -> Held:
    holds = about.category in wanted
    said = about.category_name or about.category or "no category given"
    return Held(said if holds else f"{said}, and not a category that it names", holds)


def in_places(places: Iterable[str], about: About) -> Held:
    for place in places:
        key = _key(place)
        if key and (key in {_key(about.ward), _key(about.ward_code)} or _within(place, about.area)):
            return Held(f"in {place}", True)
    return Held(f"not in {_either(places)}", False)


def in_time(rule: Rule, at: datetime) -> Iterable[Held]:
    """The hours first, since they say of which day it counts."""
    wall = on_the_wall(at)
    day = wall.date()
    if rule.from_time is not None and rule.until_time is not None:
        begun = begins(wall, rule.from_time, rule.until_time)
        hours = f"between {rule.from_time:%H:%M} and {rule.until_time:%H:%M}"
        yield Held(hours if begun else f"at {wall:%H:%M}, not {hours}", begun is not None)
        day = begun or day
    night = f" (the night begun on {WEEKDAYS[day.weekday()]})" if day != wall.date() else ""
    if rule.days and rule.days != ALL_WEEK:
        holds = day.weekday() in rule.days
        wanted = _either(WEEKDAYS[each] for each in sorted(rule.days))
        yield Held(f"on a {WEEKDAYS[day.weekday()]}{night}" + ("" if holds else f", not {wanted}"), holds)
    if rule.bank_holidays != BankHolidays.ANY:
        yield on_bank_holiday(rule.bank_holidays, day)


def begins(wall: datetime, start: time, end: time) -> date | None:
    """The day on which the hours began that it lies in; none if it lies outside them. The end is outside."""
    now, day = wall.time(), wall.date()
    if start < end:
        return day if start <= now < end else None
    if now >= start:
        return day
    return day - DAY if now < end else None


def on_bank_holiday(wanted: BankHolidays, day: date) -> Held:
    is_one = day in bank_holidays(day.year)
    if wanted == BankHolidays.EVE:
        next_day = day + DAY
        eve = next_day in bank_holidays(next_day.year)
        return Held("on the day before a bank holiday" if eve else "not the day before a bank holiday", eve)
    words = "on a bank holiday" if is_one else "not on a bank holiday"
    return Held(words, is_one == (wanted == BankHolidays.ONLY))


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _within(place: str, area: str) -> bool:
    """Whole words: "Mill" is in "Mill Lane, Weirside", and not in "Millgate"."""
    return f" {_key(place)} " in f" {_key(area)} "


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)
