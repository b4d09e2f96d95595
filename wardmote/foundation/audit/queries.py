"""What can be asked of the log: the history of one record, and an auditor's search. Never the notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from wardmote.foundation.audit import vocabulary
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
    return histories([(kind, subject)], limit)


def histories(subjects: Iterable[tuple[str, UUID]], limit: int = 200) -> list[HistoryLine]:
    """What was done to some records, told as one history."""
    about = Q(pk__in=[])
    for kind, subject in subjects:
        about |= Q(subject_kind=kind, subject_id=subject)
    newest = Entry.objects.filter(about).order_by("-at", "-id")
    entries = list(newest.values(*READABLE)[:limit])
    names = Names.of(entries)
    stood_in = StoodIn.of(entries)
    purposes = vocabulary.names_of_purposes() if any(entry["purpose"] for entry in entries) else {}
    return [
        HistoryLine(
            at=entry["at"],
            action_words=words(entry["action"]),
            officer_name=names.officer(entry["officer_id"], entry["action"]) + stood_in.words(entry),
            agency_name=names.agency(entry["agency_id"]),
            ground_id=entry["ground_id"],
            recipient_name=names.agency(entry["recipient_id"]),
            purpose=vocabulary.purpose_in_words(entry["purpose"], purposes) if entry["purpose"] else "",
        )
        for entry in reversed(entries)
    ]


def words(action: str) -> str:
    """The code of an action as a reader says it: `case.note_added` is "Case note added"."""
    plain = action.replace(".", " ").replace("_", " ").replace("-", " ")
    return plain[:1].upper() + plain[1:]


@dataclass(frozen=True)
class Names:
    """The names behind the plain ids of some entries: one statement, however many entries.

    Two where an agency is named that none of these officers is of.
    """

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
        named: dict[UUID, str] = {}
        of: dict[UUID, str] = {}
        if officers:
            found = officer.objects.filter(pk__in=officers)
            for pk, name, at, called in found.values_list("pk", "name", "agency_id", "agency__name"):
                named[pk], of[at] = name, called
        if others := agencies - of.keys():
            of |= dict(agency.objects.filter(pk__in=others).values_list("pk", "name"))
        return cls(named, of)

    def officer(self, officer_id: UUID | None, action: str = "") -> str:
        if officer_id is None:
            return vocabulary.outside.get(action, "The operator")
        return self.officers.get(officer_id, "Unknown officer")

    def agency(self, agency_id: UUID | None) -> str:
        return self.agencies.get(agency_id, "Unknown agency") if agency_id else ""


@dataclass(frozen=True)
class StoodIn:
    """For whom those who did something stood in when they did it: one statement, however many entries."""

    found: list[vocabulary.StoodIn]

    @classmethod
    def of(cls, entries: list[dict[str, Any]]) -> "StoodIn":
        officers = {entry["officer_id"] for entry in entries} - {None}
        if not officers:
            return cls([])
        since = min(entry["at"] for entry in entries)
        return cls([each for source in vocabulary.stood_in for each in source(officers, since)])

    def words(self, entry: Mapping[str, Any]) -> str:
        day = timezone.localdate(entry["at"])
        others = [
            name
            for officer, first, last, ended_at, name in self.found
            if officer == entry["officer_id"]
            and first <= day <= last
            and (ended_at is None or entry["at"] < ended_at)
        ]
        return f" (standing in for {' and '.join(others)})" if others else ""


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; empty parts narrow nothing. Days are included, in London."""

    since: date | None = None
    until: date | None = None
    action: str = ""
    kind: str = ""
    officer: str = ""
    agency: UUID | None = None
    record: UUID | None = None


@dataclass(frozen=True)
class LogLine:
    id: UUID
    at: datetime
    action: str
    action_words: str
    officer_name: str
    agency_name: str
    kind: str
    subject: UUID | None
    owner_name: str
    ground: UUID | None
    recipient_name: str
    purpose: str


@dataclass(frozen=True)
class Place:
    """Where a page of the log ends: the next goes on from here, however much is added above meanwhile."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        at, _, key = text.partition("~")
        try:
            place = cls(datetime.fromisoformat(at), UUID(key))
        except ValueError:
            return None
        return place if place.at.tzinfo else None


def search(
    wanted: Wanted, *, auditor_agency: UUID, before: Place | None = None, limit: int = 25
) -> list[LogLine]:
    """Newest first: what this agency's officers did, and what anyone did to its records."""
    officers = officers_named(wanted.officer) if wanted.officer else None
    entries: dict[UUID, dict[str, Any]] = {}
    # Two walks of two indexes; asked in one statement, the whole log would be sorted first.
    for mine in ({"agency_id": auditor_agency}, {"owner_id": auditor_agency}):
        found = narrowed(Entry.objects.filter(**mine), wanted, officers)
        if before:
            found = found.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id), at__lte=before.at)
        entries |= {entry["id"]: entry for entry in found.order_by("-at", "-id").values(*READABLE)[:limit]}
    newest = sorted(entries.values(), key=lambda entry: (entry["at"], entry["id"]), reverse=True)[:limit]
    names = Names.of(newest)
    purposes = vocabulary.names_of_purposes() if any(entry["purpose"] for entry in newest) else {}
    return [log_line(entry, names, purposes) for entry in newest]


def narrowed(found: QuerySet[Entry], wanted: Wanted, officers: list[UUID] | None) -> QuerySet[Entry]:
    if wanted.since:
        found = found.filter(at__gte=midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=midnight(wanted.until + timedelta(days=1)))
    for word in wanted.action.split()[:5]:
        found = found.filter(action__icontains=word)
    if wanted.kind:
        found = found.filter(subject_kind=wanted.kind.strip().lower())
    if wanted.agency:
        found = found.filter(agency_id=wanted.agency)
    if wanted.record:
        found = found.filter(subject_id=wanted.record)
    if officers is not None:
        found = found.filter(officer_id__in=officers)
    return found


def officers_named(words_of_name: str) -> list[UUID]:
    """Officers, those who left too, with every one of these words in their name."""
    found = apps.get_model(settings.OFFICER_MODEL).objects.all()
    for word in words_of_name.split()[:5]:
        found = found.filter(name__icontains=word)
    return list(found.order_by("name").values_list("pk", flat=True)[:200])


def agencies() -> QuerySet[Any]:
    model = apps.get_model(settings.OFFICER_MODEL)._meta.get_field("agency").related_model
    return model.objects.order_by("name")


def midnight(day: date) -> datetime:
    """The beginning of a day, in London."""
    return timezone.make_aware(datetime.combine(day, time()))


def log_line(entry: Mapping[str, Any], names: Names, purposes: Mapping[str, str]) -> LogLine:
    return LogLine(
        id=entry["id"],
        at=entry["at"],
        action=entry["action"],
        action_words=words(entry["action"]),
        officer_name=names.officer(entry["officer_id"], entry["action"]),
        agency_name=names.agency(entry["agency_id"]),
        kind=entry["subject_kind"],
        subject=entry["subject_id"],
        owner_name=names.agency(entry["owner_id"]),
        ground=entry["ground_id"],
        recipient_name=names.agency(entry["recipient_id"]),
        purpose=vocabulary.purpose_in_words(entry["purpose"], purposes),
    )
