"""What stands beside a record, and against sharing it with anybody new.

Rooms above add their own in `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from wardmote.foundation.refusals import Refusal

# Each is given the kind and the id of a record, and says what of its room stands against sharing it.
Check = Callable[[str, UUID], list[Refusal]]
checks: list[Check] = []


def refusals(kind: str, record: UUID) -> list[Refusal]:
    """Every reason the rooms above give. What they say in words, the database holds."""
    return [refusal for check in checks for refusal in check(kind, record)]


@dataclass(frozen=True)
class Beside:
    """A line on the page of a record, with a tag where something stands, that leads to where it is kept."""

    words: str
    href: str
    text: str = ""
    colour: str = ""


beside: list[Callable[[str, UUID, str], list[Beside]]] = []  # each is given kind, id and reference


def beside_record(kind: str, record: UUID, reference: str) -> list[Beside]:
    return [line for source in beside for line in source(kind, record, reference)]


above: list[Callable[[str, UUID, str], list[Beside]]] = []  # the same, for what is to be seen first


def above_record(kind: str, record: UUID, reference: str) -> list[Beside]:
    return [line for source in above for line in source(kind, record, reference)]
