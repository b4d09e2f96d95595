"""What does not fit: what a paper reported of an action against its days, its status and its rating."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wardmote.work.plans.days import first_day, words
from wardmote.work.plans.rag import WORDS, Rating

# What is written of work that is not over, beside "complete".
STILL = re.compile(
    r"\b(under\s?-?way|in progress|progressing|on-?going|not yet|to be (completed|finished)|is looking)\b",
    re.I,
)
SAYS_COMPLETE = re.compile(r"^\W*complete", re.I)


@dataclass(frozen=True)
class Difference:
    """`code` for us, `message` for the reader."""

    code: str
    message: str


@dataclass(frozen=True)
class Looked:
    """What of an action is looked at."""

    status: str
    deadline_on: date | None
    precision: str
    leads: int
    rating: Rating
    reported: bool = False
    reported_rating: str = ""
    reported_colour: str = ""
    reported_comment: str = ""


def differences(looked: Looked, *, starts_on: date, ends_on: date) -> list[Difference]:
    """Everything about one action that somebody should look at, in the order of its columns."""
    found = []

    def say(code: str, message: str) -> None:
        found.append(Difference(code, message))

    if looked.deadline_on is None:
        say("no-deadline", "It has no deadline.")
    elif looked.deadline_on < starts_on:
        due = words(looked.deadline_on, looked.precision)
        say("due-before", f"It is due {due}, before the plan begins ({words(starts_on)}).")
    elif first_day(looked.deadline_on, looked.precision) > ends_on:
        due = words(looked.deadline_on, looked.precision)
        say("due-after", f"It is due {due}, after the plan ends ({words(ends_on)}).")
    if not looked.leads:
        say("no-lead", "No service leads it.")
    if looked.reported:
        _reported(looked, say)
    return found


def _reported(looked: Looked, say: Callable[[str, str], None]) -> None:
    comment = looked.reported_comment
    says_complete = bool(SAYS_COMPLETE.search(comment))
    if says_complete and STILL.search(comment):
        say("complete-under-way", "It is reported as complete, with words of work under way.")
    elif says_complete and looked.status != "complete":
        say("complete-not-so", "It is reported as complete, and is not complete here.")
    if not comment.strip():
        say("no-comment", "Nothing is reported beside its rating.")
    if not looked.reported_rating.strip():
        say("no-rating", "No rating is reported.")
        return
    colour = looked.rating.colour
    if looked.reported_colour and colour in ("red", "amber", "green") and looked.reported_colour != colour:
        say(
            "rating-differs",
            f"It is reported as {WORDS[looked.reported_colour].lower()} and is {WORDS[colour].lower()} "
            f"by the rule: {looked.rating.reason}.",
        )
