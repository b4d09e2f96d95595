"""A rule, and a week of a rota, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from wardmote.foundation.timing.calendars import on_the_wall
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.models import Category
from wardmote.records.routing.models import Rule, Shift
from wardmote.records.routing.queries import NAMES
from wardmote.records.routing.rules import WEEKDAYS, BankHolidays

BANK_HOLIDAYS = {
    BankHolidays.ONLY: "on bank holidays only",
    BankHolidays.NEVER: "never on bank holidays",
    BankHolidays.EVE: "on the day before a bank holiday",
}


def conditions(rule: Rule, named: Mapping[str, Category]) -> list[str]:
    """What it asks, a line each; one line where it asks nothing. `named`: what categories are called."""
    told = [
        " or ".join(NAMES.get(each, each) for each in found)
        for found in (rule.kinds, rule.harms, rule.channels)
        if found
    ]
    if rule.incident_categories:
        keys = rule.incident_categories
        told.append(" or ".join(named[key].name if key in named else key for key in keys))
    if rule.places:
        told.append(f"in {' or '.join(rule.places)}")
    if rule.from_time is not None and rule.until_time is not None:
        told.append(f"{rule.from_time:%H:%M} to {rule.until_time:%H:%M}")
    if rule.days and len(rule.days) < 7:
        told.append("on " + ", ".join(WEEKDAYS[day] for day in rule.days))
    if rule.bank_holidays != BankHolidays.ANY:
        told.append(BANK_HOLIDAYS[BankHolidays(rule.bank_holidays)])
    return told or ["Every report"]


def names_for(rules: Iterable[Rule]) -> dict[str, Category]:
    """What categories are called today, where one of these rules names any."""
    return kinds.named(timezone.localdate()) if any(rule.incident_categories for rule in rules) else {}


def leads_to(rule: Rule) -> str:
    return f"Whoever is on duty: {rule.rota.name}" if rule.rota else (rule.team.name if rule.team else "")


def typed(rule: Rule) -> dict[str, Any]:
    """A rule as its form is filled in."""
    same = (
        "name",
        "kinds",
        "incident_categories",
        "harms",
        "channels",
        "from_time",
        "until_time",
        "bank_holidays",
        "ends_on",
    )
    return {name: getattr(rule, name) for name in same} | {
        "places": "\n".join(rule.places),
        "days": [str(day) for day in rule.days],
        "to": f"rota-{rule.rota_id}" if rule.rota_id else f"team-{rule.team_id}",
    }


@dataclass
class Line:
    """A shift, or a stretch without one, as a day of the rota shows it."""

    words: str
    shift: Shift | None = None


@dataclass
class Day:
    day: date
    lines: list[Line] = field(default_factory=list)


def week(monday: date, shifts: Iterable[Shift], gaps: Iterable[tuple[datetime, datetime]]) -> list[Day]:
    """The seven days, each with what begins on it; what began before stands on the first."""
    days = [Day(monday + timedelta(days=number)) for number in range(7)]
    found: list[tuple[datetime, datetime, Shift | None]] = [(s.starts_at, s.ends_at, s) for s in shifts]
    found += [(start, end, None) for start, end in gaps]
    for start, end, shift in sorted(found, key=lambda each: each[0]):
        at = max(0, min(6, (on_the_wall(start).date() - monday).days))
        days[at].lines.append(Line(span(start, end), shift))
    return days


def span(start: datetime, end: datetime) -> str:
    """Return "22:00 to 06:00", with the day where it ends later than the next."""
    here, there = on_the_wall(start), on_the_wall(end)
    later = (there.date() - here.date()).days > 1
    return f"{here:%H:%M} to {there:%A %H:%M}" if later else f"{here:%H:%M} to {there:%H:%M}"
