"""What can be asked about repeats: thresholds in force, and how often a place or a person was reported."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from wardmote.foundation.timing.reckoning import months_later
from wardmote.records.intake.models import Report, ReportPerson, ReportPlace
from wardmote.records.intake.repeated import COUNTS
from wardmote.work.cases.models import Case, CasePerson, CasePlace, Person, Place
from wardmote.work.repeats.models import Threshold
from wardmote.work.repeats.shipped import shipped

VICTIM, LOCATION = Threshold.Counted.VICTIM, Threshold.Counted.LOCATION


def thresholds(agency: UUID, *, on: date) -> list[Threshold]:
    """The thresholds of an agency on that day, its own before the partnership's, in the order of the file."""
    found = Threshold.objects.raw("select * from wardmote.repeat_thresholds(%s, %s)", [agency, on])
    order = place_in_file()
    return sorted(found, key=lambda row: order.get(row.key, len(order)))


@cache
def place_in_file() -> dict[str, int]:
    return {row["key"]: number for number, row in enumerate(shipped())}


def versions(key: str, agency: UUID) -> list[Threshold]:
    """Every version of one threshold that this agency has had or will have, the latest first."""
    rows = Threshold.objects.filter(Q(agency=None) | Q(agency=agency), key=key)
    return list(rows.order_by("-starts_on", "-at"))


def since(threshold: Threshold, now: datetime) -> datetime:
    """From when on it counts: so many days or calendar months back."""
    if threshold.unit == Threshold.Unit.DAYS:
        return now - timedelta(days=threshold.within)
    here = timezone.localtime(now)
    day = months_later(here.date(), -threshold.within)
    return timezone.make_aware(datetime.combine(day, here.time()))


# --- what is counted ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One report of a place or a person; `again` where its reporter said by their link that it goes on."""

    subject: UUID
    report: UUID
    kind: str
    at: datetime
    again: bool


TOLD = "select subject, report, kind, at, again from wardmote.my_repeats(%s, %s::uuid[], %s)"


def told(asked: Mapping[str, Collection[UUID]], *, since: datetime) -> list[Told]:
    """Of the reports the officer may see, those of these places and people, the newest first: one query.

    The database answers for places and people that the officer has opened, or that a report or case which
    they have opened is linked to.
    """
    parts = [(counted, list(subjects), since) for counted, subjects in asked.items() if subjects]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join([TOLD] * len(parts)), [value for part in parts for value in part])
        found = [Told(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda each: (each.at, each.report), reverse=True)


@dataclass(frozen=True)
class Count:
    """How often something was told, by one threshold: `rows` are what is counted."""

    threshold: Threshold
    rows: tuple[Told, ...]

    @property
    def many(self) -> int:
        return len(self.rows)

    @property
    def is_reached(self) -> bool:
        return self.many >= self.threshold.many


def counts(
    counted: str, subjects: Collection[UUID], held: Iterable[Threshold], *, now: datetime
) -> list[Count]:
    """By each threshold, how often these were told: read as one place or person. One query."""
    held = [row for row in held if row.counted == counted and not row.withdrawn]
    if not held or not subjects:
        return []
    found = told({counted: subjects}, since=min(since(row, now) for row in held))
    return [Count(row, tuple(_within(found, row, now))) for row in held]


def _within(found: Iterable[Told], by: Threshold, now: datetime) -> Iterable[Told]:
    """Each report once, whichever of the records read as one it is linked to."""
    first = since(by, now)
    seen: set[tuple[UUID, datetime]] = set()
    for each in found:
        key = (each.report, each.at)
        if each.at >= first and each.kind in (by.kinds or [each.kind]) and key not in seen:
            seen.add(key)
            yield each


def counts_each(
    asked: Mapping[str, Collection[UUID]], held: Iterable[Threshold], *, now: datetime
) -> dict[UUID, list[Count]]:
    """The same for several places and people, each by itself: one query for all."""
    held = [row for row in held if not row.withdrawn and asked.get(row.counted)]
    if not held:
        return {}
    found = told(asked, since=min(since(row, now) for row in held))
    return {
        subject: [
            Count(row, tuple(_within((each for each in found if each.subject == subject), row, now)))
            for row in held
            if row.counted == counted
        ]
        for counted, subjects in asked.items()
        for subject in subjects
    }


# --- what a record is linked to -------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A place or person on record, as a form offers it."""

    value: str
    text: str
    subject: Any
    part: str = ""


def links_of_report(report: Report) -> list[Link]:
    """The places, and those who told or suffer, of a report that is open before the officer: two queries."""
    places = ReportPlace.objects.filter(report=report, ended_at=None).select_related("place__owner")
    people = ReportPerson.objects.filter(report=report, ended_at=None, part__in=COUNTS)
    return [
        *(_place(link.place) for link in places.defer("place__words").order_by("at", "pk")),
        *(_person(link.person, link.part) for link in people.select_related("person").order_by("at", "pk")),
    ]


def links_of_case(case: Case) -> list[Link]:
    """Where it happens, and the victims, of a case that is open before the officer: two queries."""
    places = CasePlace.objects.filter(case=case, ended_at=None, entry__role=Place.Role.WHERE)
    people = CasePerson.objects.filter(case=case, ended_at=None, entry__role=Person.Role.VICTIM)
    return [
        *(
            _place(link.place)
            for link in places.select_related("place__owner").defer("place__words").order_by("at", "pk")
        ),
        *(
            _person(link.person, ReportPerson.Part.VICTIM)
            for link in people.select_related("person").order_by("at", "pk")
        ),
    ]


def _place(place: Any) -> Link:
    return Link(f"place {place.pk}", f"{place.title} ({place.reference}): the same place", place)


def _person(person: Any, part: str) -> Link:
    word = ReportPerson.Part(part).label.lower()
    return Link(f"person {person.pk} {part}", f"{person.name} ({person.reference}): {word}", person, part)


def said_it_goes_on(case: UUID) -> list[Report]:
    """The reports of a closed case whose reporters said since that it has not stopped: one query."""
    said = RawSQL("select wardmote.said_it_goes_on(%s)", [case])  # nosec B611: our own words
    return list(Report.objects.filter(pk__in=said).order_by("received_at", "pk"))
