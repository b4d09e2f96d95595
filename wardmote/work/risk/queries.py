"""What can be asked of risk: instruments in use, the assessments of a case, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from wardmote.trust.access.queries import MAY_EXPORT
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case, Person
from wardmote.work.risk import scoring
from wardmote.work.risk.models import (
    Assessment,
    Contact,
    FollowUp,
    Instrument,
    Override,
    Standing,
    Use,
)

AHEAD = timedelta(days=7)  # of the list of what is due: what comes within a week
SHOWN = 200
MOST_CASES = 5_000  # of one officer or team: the newest
MOST_ROWS = 10_000


def in_use(agency: UUID, *, on: date) -> list[Instrument]:
    """The versions an agency uses on a day, by key."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.risk_in_use(%s, %s)", [agency, on])
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Instrument.objects.filter(pk__in=ids).order_by("key"))


def offered(case: Case, *, by: Officer, on: date) -> list[Instrument]:
    """Those this officer may complete for this case, the nearest to its kind first."""
    found = [
        each
        for each in in_use(by.agency_id, on=on)
        if (not each.kinds or case.kind in each.kinds) and any(by.has_role(role) for role in each.who)
    ]
    return sorted(found, key=lambda each: (not each.kinds, each.key != "asb-matrix", each.key))


def versions(key: str) -> list[Instrument]:
    """Every version of an instrument that is loaded, the latest loaded first."""
    return list(Instrument.objects.filter(key=key).order_by("-at", "-version"))


def uses(agency: UUID, key: str | None = None) -> list[Use]:
    """From which day which version is used: the partnership's and the agency's own, the latest first."""
    found = Use.objects.filter(Q(agency=None) | Q(agency=agency)).select_related("instrument")
    found = found.filter(key=key) if key else found
    return list(found.order_by("key", "-starts_on", F("agency").desc(nulls_last=True)))


# --- of a case ----------------------------------------------------------------------------------------


def assessments(case: Case) -> list[Assessment]:
    """The newest first, each with its instrument, whom it is of and who made it."""
    found = Assessment.objects.filter(case=case).select_related("instrument", "person", "by__agency")
    return list(found.order_by("-at", "id")[:SHOWN])


def newest(found: Iterable[Assessment]) -> list[Assessment]:
    """Of each person, and of the case as a whole, each agency's newest by each instrument: these stand."""
    standing: dict[Any, Assessment] = {}
    for each in found:
        standing.setdefault((each.person_id, each.instrument.key, each.by.agency_id), each)
    return list(standing.values())


def standing(case: Case) -> Standing | None:
    return Standing.objects.filter(case=case).first()


def before(assessment: Assessment) -> Assessment | None:
    """The one before it, of the same person by the same instrument, in whatever version."""
    return last(
        assessment.case_id, assessment.person_id, assessment.instrument.key, earlier_than=assessment.at
    )


def last(case: UUID, person: UUID | None, key: str, *, earlier_than: Any = None) -> Assessment | None:
    found = Assessment.objects.filter(case=case, person=person, instrument__key=key)
    found = found.filter(at__lt=earlier_than) if earlier_than else found
    return found.select_related("told", "instrument").order_by("-at", "id").first()


def overrides(case: Case) -> list[Override]:
    found = Override.objects.filter(case=case)
    found = found.select_related("by__agency", "answered_by", "assessment__by", "case")
    return list(found.order_by("-at", "id")[:SHOWN])


def contacts(case: Case) -> QuerySet[Contact]:
    """The newest first, each with whom it was, who noted it and what was said."""
    found = Contact.objects.filter(case=case).select_related("person", "by", "note")
    return found.order_by("-at", "-id")


def newest_contacts(case: Case, **only: Any) -> dict[UUID | None, Contact]:
    """By whom they were with: the newest of each, of all or of those that are so."""
    found = Contact.objects.filter(case=case, **only)
    return {each.person_id: each for each in found.order_by("person", "-at", "-id").distinct("person")}


def days_to_contact(case: Case) -> int | None:
    """Within how many days the bands in use of a case want somebody contacted."""
    return min((each.contact_days for each in newest(assessments(case))), default=None)


def follow_ups(case: Case) -> list[FollowUp]:
    return list(
        FollowUp.objects.filter(case=case).select_related("action", "by").order_by("-at", "id")[:SHOWN]
    )


def people(case: Case) -> list[Person]:
    """Whom an assessment may be of: victims first."""
    found = list(Person.objects.filter(case=case, until_on=None).order_by("at", "id"))
    return sorted(found, key=lambda person: person.role != Person.Role.VICTIM)


@dataclass(frozen=True)
class Answered:
    """One question of an assessment as it was answered, and as it was the time before."""

    question: str
    answer: str
    points: int
    note: str
    was: str = ""  # only where it is another one now
    at_least: str = ""


def answered(assessment: Assessment, earlier: Assessment | None) -> list[Answered]:
    instrument, told = assessment.instrument, assessment.told
    was = earlier.told.answers if earlier and hasattr(earlier, "told") else {}
    asked = {q["key"]: q for q in earlier.instrument.content["questions"]} if earlier else {}
    rows = []
    for question in instrument.content["questions"]:
        key = question["key"]
        option = scoring.option_of(question, told.answers.get(key))
        past = scoring.option_of(asked[key], was.get(key)) if key in asked else None
        if option is None:
            continue
        rows.append(
            Answered(
                question=question["text"],
                answer=option["text"],
                points=option["points"],
                note=told.notes.get(key, ""),
                was=past["text"] if past and past["text"] != option["text"] else "",
                at_least=instrument.band_name(option["at_least"]) if option["at_least"] else "",
            )
        )
    return rows


# --- lists --------------------------------------------------------------------------------------------


def due(*, by: Officer, whose: str, on: date) -> list[Standing]:
    """Open cases with a contact or a review due within a week, by the day of the contact: mine, or my team's.

    Whose cases they are is asked first, by an index of its own, and the newest are looked at: nothing walks
    every case that is due.
    """
    cases = Case.objects.filter(status=Case.Status.OPEN)
    cases = cases.filter(lead=by) if whose == "mine" else cases.filter(team=by.team_id)
    ids = list(cases.order_by("-opened_at", "-id").values_list("pk", flat=True)[:MOST_CASES])
    found = Standing.objects.filter(case__in=ids)
    found = found.filter(Q(contact_on__lte=on + AHEAD) | Q(review_on__lte=on + AHEAD))
    found = found.select_related("case__lead", "case__owner").defer("case__words")
    return list(found.order_by("contact_on", "case__reference")[: SHOWN + 1])


def to_export() -> QuerySet[Assessment]:
    """Assessments that may be taken away: what they came to, not whom they are of nor what was answered."""
    found = Assessment.objects.filter(audience_id__in=MAY_EXPORT)
    found = found.select_related("case", "instrument", "by__agency").defer("case__words")
    return found.order_by("-at", "id")[:MOST_ROWS]


def loaded_keys() -> list[str]:
    return list(Instrument.objects.order_by("key").values_list("key", flat=True).distinct())
