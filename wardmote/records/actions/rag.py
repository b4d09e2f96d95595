"""Red, amber or green: worked out from an action's dates and state, never typed."""

from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=7)  # due within these days is amber
UNANSWERED = timedelta(days=3)  # asked this long ago without an answer is amber
OPEN = {"asked", "accepted"}
SETTLED = {"done": ("done", "Done"), "declined": ("grey", "Declined"), "withdrawn": ("grey", "Withdrawn")}
COLOURS = {"red": "Red", "amber": "Amber", "green": "Green"}


@dataclass(frozen=True)
class Rating:
    colour: str  # red, amber, green, done or grey
    word: str


def rating(*, state: str, due_on: date, asked_on: date, today: date) -> Rating:
    """The rating of an action today. Its last day is included: due today is not overdue."""
    if state not in OPEN:
        return Rating(*SETTLED[state])
    if due_on < today:
        return Rating("red", "Overdue")
    if state == "asked" and asked_on <= today - UNANSWERED:
        return Rating("amber", "No answer")
    if due_on <= today + SOON:
        return Rating("amber", "Due soon")
    return Rating("green", "On time")
