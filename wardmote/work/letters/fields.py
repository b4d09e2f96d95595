"""The named fields of letters: a closed list.

A field is a name and what it stands for. Nothing is worked out from what somebody typed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    pass


class Sort(StrEnum):
    """What a field holds, and so in what sort of box it is typed."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    ROWS = "rows"  # one row a line, its cells between upright strokes


@dataclass(frozen=True)
class Field:
    """`is_typed` is asked of the officer; of any other the letter itself knows what it is."""

    key: str
    label: str
    example: str
    sort: Sort = Sort.LINE
    is_typed: bool = False
    hint: str = ""


def _known(*fields: Field) -> dict[str, Field]:
    return {field.key: field for field in fields}


FIELDS = _known(
    Field("recipient_name", "Name of whoever it is to", "Sam Example"),
    Field("recipient_address", "Their address", "1 Example Street\nExampleton", Sort.TEXT),
    Field("date", "Date of the letter", "3 April 2026"),
    Field("case_reference", "Reference of the case", "C-7K3Q-9XWM"),
    Field("letter_reference", "Reference of the letter", "L-4M2P-8TRW"),
    Field("officer_name", "Officer who makes it", "Robin Example"),
    Field("officer_team", "Their team", "Community safety team"),
    Field("agency_name", "Name of the agency", "Example Council"),
    Field("agency_telephone", "Telephone of the agency", "020 7946 0000"),
    Field("agency_email", "E-mail of the agency", "desk@example.org"),
    Field(
        "what_happened",
        "What happened",
        "Shouting in the yard between eleven and two on three nights.",
        Sort.TEXT,
        is_typed=True,
        hint="As the letter should say it. Name nobody who told you",
    ),
    Field("where", "Where", "the yard of Example House", is_typed=True),
    Field("what_to_do", "What they are asked to do", "Be quiet in the yard after eleven.", Sort.TEXT, True),
    Field("reply_by", "Answer by", "17 April 2026", Sort.DATE, True),
    Field("appointment_on", "Day of the appointment", "10 April 2026", Sort.DATE, True),
    Field("appointment_at", "Time of the appointment", "2:30pm", Sort.TIME, True),
    Field("appointment_place", "Where to come", "the housing office, Example Road", is_typed=True),
    Field("what_was_done", "What was done", "We spoke to everyone in the block.", Sort.TEXT, True),
    Field(
        "conditions",
        "Conditions",
        "Keep the dog on a lead in the shared garden | 3 October 2026",
        Sort.ROWS,
        True,
        hint="One a line. Until when, after an upright stroke: no shouting in the yard | 3 October 2026",
    ),
    Field(
        "dates",
        "Dates that matter",
        "You may appeal until | 24 April 2026 | counted from the day it was served",
        Sort.ROWS,
        True,
        hint="One a line: what | when | how the day is counted",
    ),
)


def examples() -> dict[str, str]:
    """A made-up value for each."""
    return {field.key: field.example for field in FIELDS.values()}


def as_text(value: object) -> str:
    """A value of a form as it stands in a letter."""
    from wardmote.foundation.design.dates import day_words

    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return day_words(value)
    if hasattr(value, "strftime"):  # a time of day
        words = value.strftime("%I:%M%p").lstrip("0").lower()
        return words.replace(":00", "")
    return str(value or "")
