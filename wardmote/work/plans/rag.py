"""Red, amber or green of a plan action: worked out from deadline, progress and forecast by a dated rule."""

from dataclasses import dataclass
from datetime import date, timedelta

from wardmote.foundation.design.dates import day_words
from wardmote.records.actions.rag import COLOURS
from wardmote.work.plans.days import count, words

WORDS = {**COLOURS, "done": "Complete", "grey": "Stopped"}
ORDER = ("red", "amber", "green", "done", "grey")  # of the board


@dataclass(frozen=True)
class Days:
    """The days of a rule; see `models.Rule`."""

    amber: int
    quiet: int
    late: int


@dataclass(frozen=True)
class Facts:
    """What a rating is worked out from."""

    status: str
    deadline_on: date | None
    precision: str
    forecast_on: date | None
    completed_on: date | None
    moved_on: date  # the day of the newest progress entry, else the day on which it could have begun


@dataclass(frozen=True)
class ByHand:
    """An override: it counts while the action is open, until its last day."""

    colour: str
    reason: str
    ends_on: date


@dataclass(frozen=True)
class Rating:
    colour: str  # red, amber, green, done or grey
    reason: str
    by_hand: bool = False

    @property
    def word(self) -> str:
        return WORDS[self.colour]


def rating(facts: Facts, days: Days, *, today: date, by_hand: ByHand | None = None) -> Rating:
    """The rating today, and why in words. A last day is included: due today is not overdue."""
    if facts.status == "stopped":
        return Rating("grey", "Stopped")
    if facts.status == "complete":
        return Rating("done", _completed(facts))
    if by_hand is not None and today <= by_hand.ends_on:
        until = day_words(by_hand.ends_on)
        return Rating(by_hand.colour, f"Set by hand until {until}: {by_hand.reason}", by_hand=True)
    return computed(facts, days, today=today)


def computed(facts: Facts, days: Days, *, today: date) -> Rating:
    """The rating of an open action by the rule alone."""
    deadline, forecast = facts.deadline_on, facts.forecast_on
    if deadline is None:
        return Rating("amber", "It has no deadline")
    if deadline < today:
        due = words(deadline, facts.precision)
        return Rating("red", f"Overdue by {count((today - deadline).days)}: it was due {_by(facts)} {due}")
    if forecast is not None and forecast > deadline:
        late = (forecast - deadline).days
        colour = "red" if late >= days.late else "amber"
        return Rating(colour, f"Expected {count(late)} after its deadline")
    if forecast is not None and forecast < today:
        return Rating("amber", f"Expected by {day_words(forecast)}, and not complete")
    silent = (today - facts.moved_on).days
    if silent > days.quiet:
        return Rating("amber", f"No progress told for {count(silent)}")
    if deadline <= today + timedelta(days=days.amber):
        left = (deadline - today).days
        near = "Due today" if left == 0 else f"Due in {count(left)}"
        if forecast is None or facts.status == "not_started":
            started = "and not started" if facts.status == "not_started" else "and no forecast is given"
            return Rating("amber", f"{near}, {started}")
        return Rating("green", f"{near}, and expected in time")
    return Rating("green", "On the way" if facts.status == "under_way" else "Not started, and not due soon")


def _by(facts: Facts) -> str:
    return "in" if facts.precision == "month" else "on"


def _completed(facts: Facts) -> str:
    if facts.completed_on is None:
        return "Complete; nobody noted the day"
    done = f"Complete on {day_words(facts.completed_on)}"
    if facts.deadline_on is not None and facts.completed_on > facts.deadline_on:
        return f"{done}, {count((facts.completed_on - facts.deadline_on).days)} late"
    return done
