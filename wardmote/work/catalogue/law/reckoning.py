"""Every date that an event of a power brings, each with its rule in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from wardmote.foundation.timing.calendars import DAY, LONDON, at_that_time, on_the_wall
from wardmote.foundation.timing.reckoning import months_later
from wardmote.foundation.working_days import bank_holidays, good_friday, is_working_day
from wardmote.work.catalogue.law.powers import (
    DAYS,
    HOURS,
    MONTHS,
    WEEKS,
    WORKING_DAYS,
    YEARS,
    Deadline,
    Parameter,
    Power,
    amount_words,
)

Moment = date | datetime
MOST_REPEATS = 40
EVENTS = {
    "issued": "it was issued",
    "served": "it was served",
    "given": "it was given",
    "made": "it was made",
    "start": "it began",
    "expiry": "it ends",
    "decision": "the decision",
    "signed": "it was signed",
    "agreed": "it was agreed",
    "arrest": "the arrest",
    "fpn_issued": "the fixed penalty notice was issued",
    "order_made": "the order was made",
    "varied": "it was varied",
    "closure_order": "the closure order was made",
    "conviction_or_finding": "the conviction or finding",
    "notice_served": "the notice was served",
    "earliest_proceedings_date": "the earliest day for proceedings that the notice names",
    "application_given": "the application was given",
    "review_triggered": "the review was triggered",
    "notice_of_decision": "notice of the decision",
    "dapn_given": "the notice was given",
    "turns_18": "the eighteenth birthday",
    "item_taken": "the direction to hand it over",
    "satisfied": "the council was satisfied of the nuisance",
    "costs_notice": "the notice of costs was issued",
}
SKIPPED = {
    "12-25": "Christmas Day",
    "good_friday": "Good Friday",
    "sunday": "Sundays",
    "bank_holiday": "bank holidays",
}


@dataclass(frozen=True)
class DueDate:
    """What is due: the last day on which it is in time or, of what counts by the hour, the last moment."""

    name: str
    label: str
    at: Moment
    rule: str
    kind: str
    status: str
    section: str = ""

    @property
    def day(self) -> date:
        return day_of(self.at)


def dates(power: Power, events: Mapping[str, Moment]) -> list[DueDate]:
    """Every date that these events bring, soonest first.

    What the officer sets is given as an event under the deadline's own name. A figure is the one in force on
    the day of its event; where none is, or it sets no limit, there is no date. Hours are counted from
    midnight where only the day of the event is known: never later than it is.
    """
    found: list[DueDate] = []
    for deadline in power.deadlines:
        if deadline.name in events and deadline.kind == "officer_sets":
            found.append(
                _due(deadline, events[deadline.name], deadline.rule or deadline.label, deadline.status)
            )
        elif deadline.from_event in events:
            found += _of(power, deadline, events)
    return sorted(found, key=lambda due: (_sortable(due.at), due.name))


def _of(power: Power, deadline: Deadline, events: Mapping[str, Moment]) -> list[DueDate]:
    event = events[deadline.from_event]
    figure = power.figure(deadline.figure, day_of(event))
    if figure is None or figure.value is None:
        return []
    status = figure.status if figure.status != "checked" else deadline.status
    if not deadline.repeats_until:
        at = reckon(event, figure.value, figure.unit, deadline)
        return [_due(deadline, at, rule_words(deadline, figure), status)]
    if deadline.repeats_until not in events:
        return []
    until = day_of(events[deadline.repeats_until])
    ends = day_of(events["expiry"]) if "expiry" in events else None
    found = []
    for times in range(1, MOST_REPEATS + 1):
        at = reckon(event, figure.value * times, figure.unit, deadline)
        if day_of(at) >= until or (ends is not None and day_of(at) > ends):
            break
        found.append(_due(deadline, at, rule_words(deadline, figure), status))
    return found


def _due(deadline: Deadline, at: Moment, rule: str, status: str) -> DueDate:
    return DueDate(deadline.name, deadline.label, at, rule, deadline.kind, status, deadline.section)


def reckon(event: Moment, value: Decimal, unit: str, deadline: Deadline) -> Moment:
    """The last day or, of hours, the last moment in time.

    :raises ValueError: for a unit that is no period, or a deadline that could never come.
    """
    if unit == HOURS:
        return _hours(moment_of(event), float(value), deadline)
    day, many = day_of(event), int(value)
    if deadline.before:
        return _back(day, many, unit)
    if unit in (DAYS, WEEKS, WORKING_DAYS):
        return _days(day, many * 7 if unit == WEEKS else many, unit, deadline)
    if unit in (MONTHS, YEARS):
        last = months_later(day, many * 12 if unit == YEARS else many)
        return last - DAY if deadline.inclusive and many else last
    raise ValueError(f"{unit!r} is no unit of a period")


def _days(day: date, many: int, unit: str, deadline: Deadline) -> date:
    def counts(day: date) -> bool:
        return not skipped(day, deadline.skip) and (unit != WORKING_DAYS or is_working_day(day))

    left = many - (1 if deadline.inclusive and many and counts(day) else 0)
    looked = 0
    while left > 0:
        day += DAY
        looked = 0 if counts(day) else looked + 1
        left -= counts(day)
        if looked > 366:
            raise ValueError(f"no day counts for {deadline.name}")
    return day


def _back(day: date, many: int, unit: str) -> date:
    if unit in (MONTHS, YEARS):
        return months_later(day, -(many * 12 if unit == YEARS else many))
    if unit == WORKING_DAYS:
        while many > 0:
            day -= DAY
            many -= is_working_day(day)
        return day
    return day - timedelta(days=many * 7 if unit == WEEKS else many)


def _hours(moment: datetime, hours: float, deadline: Deadline) -> datetime:
    """Time that passes, also when the clocks change, without days that an Act does not count."""
    moment, left = moment.astimezone(UTC), timedelta(hours=hours)
    if deadline.before:
        return moment - left
    if not deadline.skip:
        return moment + left
    while True:
        wall = on_the_wall(moment)
        midnight = at_that_time(datetime.combine(wall.date() + DAY, time()), not_before=moment)
        if skipped(wall.date(), deadline.skip):
            moment = midnight
        elif moment + left < midnight or not left:
            return moment + left
        else:
            left -= midnight - moment
            moment = midnight


def skipped(day: date, skip: frozenset[str]) -> bool:
    return bool(skip) and (
        f"{day:%m-%d}" in skip
        or ("sunday" in skip and day.weekday() == 6)
        or ("good_friday" in skip and day == good_friday(day.year))
        or ("bank_holiday" in skip and day in bank_holidays(day.year))
    )


def day_of(moment: Moment) -> date:
    """The day in London."""
    return on_the_wall(moment).date() if isinstance(moment, datetime) else moment


def moment_of(moment: Moment) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return at_that_time(datetime.combine(moment, time()))


def _sortable(moment: Moment) -> datetime:
    """A day ends with it."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(23, 59), tzinfo=LONDON).astimezone(UTC)


def event_words(event: str) -> str:
    """Return "it was served", "the decision": what happened."""
    return EVENTS.get(event, event.replace("_", " "))


def day_of_words(event: str) -> str:
    """Return "the day it was served", "the day of the decision"."""
    words = event_words(event)
    if words.startswith("the earliest day"):
        return words
    return f"the day {words}" if is_clause(words) else f"the day of {words}"


def is_clause(words: str) -> bool:
    return any(verb in words for verb in (" was ", " began", " ends"))


def rule_words(deadline: Deadline, figure: Parameter) -> str:
    """Return "21 days, the day it was issued counted as the first (s.46(2))"."""
    length, event = amount_words(figure.value, figure.unit), event_words(deadline.from_event)
    if deadline.before:
        words = f"{length} before {event}"
    elif figure.unit == HOURS:
        words = f"{length} from {'when ' if is_clause(event) else ''}{event}"
    elif deadline.repeats_until:
        words = f"every {length} after {day_of_words(deadline.from_event)}"
    elif not figure.value:
        words = f"on {day_of_words(deadline.from_event)} at the latest"
    elif deadline.inclusive:
        words = f"{length}, {day_of_words(deadline.from_event)} counted as the first"
    else:
        words = f"{length} after {day_of_words(deadline.from_event)}"
    if deadline.skip:
        left_out = [words_of for key, words_of in SKIPPED.items() if key in deadline.skip]
        words += f"; {', '.join(left_out)} not counted"
    if deadline.rule:
        words += f"; {deadline.rule}"
    cited = figure.section or deadline.section
    return f"{words} ({cited})" if cited else words
