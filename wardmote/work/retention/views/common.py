"""What the pages of this room share."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from wardmote.foundation.audit.looks import a_list
from wardmote.work.retention import queries
from wardmote.work.retention.queries import Record

__all__ = ["Tab", "a_list", "find", "record_href", "tabs"]

SHOWN = [
    ("due", "Due for review"),
    ("held", "On hold"),
    ("asked", "To be deleted"),
    ("deleted", "Deleted"),
]


@dataclass(frozen=True)
class Tab:
    text: str
    href: str
    current: bool
    count: int = 0


def tabs(here: str) -> list[Tab]:
    base = reverse("retention:list")
    made = [Tab(text, base if key == "due" else f"{base}?show={key}", key == here) for key, text in SHOWN]
    return [*made, Tab("Rules", reverse("retention:rules"), here == "rules")]


def find(reference: str) -> Record:
    """The record, or 404 for whoever may not know of it here."""
    record = queries.record(reference)
    if record is None:
        raise Http404
    return record


def record_href(reference: str) -> str:
    return reverse("retention:record", kwargs={"reference": reference})
