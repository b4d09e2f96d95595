"""What can be asked of the log: the history of one record, and an auditor's search. Never the notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings

from wardmote.foundation.audit.models import Entry

# The columns the application may read; the note and its salt are not among them.
READABLE = (
    "id",
    "at",
    "officer_id",
    "agency_id",
    "owner_id",
    "action",
    "subject_kind",
    "subject_id",
    "ground_id",
    "recipient_id",
    "purpose",
)


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    action_words: str
    officer_name: str
    agency_name: str
    ground_id: UUID | None
    recipient_name: str
    purpose: str


def history(kind: str, subject: UUID, limit: int = 200) -> list[HistoryLine]:
    """What was done to one record, oldest first: the newest `limit` entries that this officer may see."""
    newest = Entry.objects.filter(subject_kind=kind, subject_id=subject).order_by("-at", "-id")
    entries = list(newest.values(*READABLE)[:limit])
    names = Names.of(entries)
    return [
        HistoryLine(
            at=entry["at"],
            action_words=words(entry["action"]),
            officer_name=names.officer(entry["officer_id"]),
            agency_name=names.agency(entry["agency_id"]),
            ground_id=entry["ground_id"],
            recipient_name=names.agency(entry["recipient_id"]) if entry["recipient_id"] else "",
            purpose=entry["purpose"],
        )
        for entry in reversed(entries)
    ]


def words(action: str) -> str:
    """The code of an action as a reader says it: `case.note_added` is "Case note added"."""
    plain = action.replace(".", " ").replace("_", " ").replace("-", " ")
    return plain[:1].upper() + plain[1:]


@dataclass(frozen=True)
class Names:
    """The names behind the plain ids of some entries: two statements, however many entries."""

    officers: Mapping[UUID, str]
    agencies: Mapping[UUID, str]

    @classmethod
    def of(cls, entries: Iterable[Mapping[str, Any]]) -> "Names":
        entries = list(entries)
        officers = {entry["officer_id"] for entry in entries} - {None}
        agencies = {entry[key] for entry in entries for key in ("agency_id", "owner_id", "recipient_id")} - {
            None
        }
        # By label: the log stands below the room that keeps officers, and points at nothing.
        officer = apps.get_model(settings.OFFICER_MODEL)
        agency = officer._meta.get_field("agency").related_model
        return cls(
            dict(officer.objects.filter(pk__in=officers).values_list("pk", "name")) if officers else {},
            dict(agency.objects.filter(pk__in=agencies).values_list("pk", "name")) if agencies else {},
        )

    def officer(self, officer_id: UUID | None) -> str:
        return self.officers.get(officer_id, "Unknown officer") if officer_id else "The operator"

    def agency(self, agency_id: UUID | None) -> str:
        return self.agencies.get(agency_id, "Unknown agency") if agency_id else ""
