"""What officers are told of repeats, in notices that name no one and on the pages of records."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from wardmote.records.intake.models import Report
from wardmote.trust.access.holds import Beside
from wardmote.work.cases.models import Case, CasePerson, CasePlace, Person, Place
from wardmote.work.repeats import queries
from wardmote.work.repeats.queries import LOCATION, VICTIM, Count

# The database tells them in the same transaction: migrations/0002_protect.py.
WORDS = {
    "repeat_victim": "A person was reported about, or reported, as often as makes a repeat victim",
    "repeat_location": "A place was reported as often as makes a repeat location",
    "repeat_review": "Somebody reported often enough to ask for an ASB case review",
    "repeat_of_case": "A closed case was reported again: look whether to reopen it",
}
MAY_ASK = "May ask for a case review"


def words_of(count: Count, of: str) -> str:
    """Return "3 reports in 6 months at this place"."""
    return f"{count.many} report{'' if count.many == 1 else 's'} in {count.threshold.window} {of}"


def lines(found: Iterable[Count], *, href: str, of: str) -> list[Beside]:
    """What a page says of one place or person: the review they may ask for, and how often it was told.

    Nothing of what was told once: there is nothing to compare it with.
    """
    made: list[Beside] = []
    for count in found:
        if count.threshold.offers_review:
            if count.is_reached:
                made.append(
                    Beside(f"{words_of(count, of)}: tell them that they may ask for an ASB case review", href,
                           MAY_ASK, "purple")
                )  # fmt: skip
        elif count.many > 1:
            tag = (count.threshold.name, "orange") if count.is_reached else ("", "")
            made.append(Beside(words_of(count, of), href, *tag))
    return made


def of_place(ids: list[UUID], reference: str, agency: UUID) -> list[Beside]:
    now = timezone.now()
    held = queries.thresholds(agency, on=timezone.localdate(now))
    found = queries.counts(LOCATION, ids, held, now=now)
    return lines(found, href=reverse("repeats:place", args=[reference]), of="at this place")


def of_person(ids: list[UUID], reference: str, agency: UUID) -> list[Beside]:
    now = timezone.now()
    held = queries.thresholds(agency, on=timezone.localdate(now))
    found = queries.counts(VICTIM, ids, held, now=now)
    return lines(found, href=reverse("repeats:person", args=[reference]), of="by or about this person")


def above(kind: str, record: UUID, reference: str) -> list[Beside]:
    """What is said first on a case: how often its places and victims were told of; closed: it goes on."""
    if kind != "case":
        return goes_on(record) if kind == "closed case" else []
    places = CasePlace.objects.filter(case=record, ended_at=None, entry__role=Place.Role.WHERE)
    people = CasePerson.objects.filter(case=record, ended_at=None, entry__role=Person.Role.VICTIM)
    at = list(places.values_list("place_id", "place__reference", "entry__address"))
    by = list(people.values_list("person_id", "person__reference", "entry__name"))
    return of_links(
        Case.objects.values_list("owner_id", flat=True).get(pk=record),
        {pk: reference for pk, reference, _ in at},
        {pk: reference for pk, reference, _ in by},
        {pk: name for pk, _, name in (*at, *by)},
    )


def of_report(report: Report, places: dict[UUID, str], people: dict[UUID, str]) -> list[Beside]:
    return of_links(report.owner_id, places, people)


def of_links(
    agency: UUID, places: dict[UUID, str], people: dict[UUID, str], names: dict[UUID, str] | None = None
) -> list[Beside]:
    """Each of these as often as it was told of, by the thresholds of the agency that keeps the record.

    Each is named as the record names it, else by its reference.
    """
    if not places and not people:
        return []
    now = timezone.now()
    held = queries.thresholds(agency, on=timezone.localdate(now))
    found = queries.counts_each({LOCATION: places, VICTIM: people}, held, now=now)
    made: list[Beside] = []
    for subjects, page, of in (
        (places, "repeats:place", "at {}"),
        (people, "repeats:person", "by or about {}"),
    ):
        for subject, reference in subjects.items():
            href = reverse(page, args=[reference])
            made += lines(
                found.get(subject, []), href=href, of=of.format((names or {}).get(subject) or reference)
            )
    return made


def goes_on(record: UUID) -> list[Beside]:
    """That a reporter said, since the case was closed, that it has not stopped: the owner answers."""
    return [
        Beside(f"The reporter of {report.reference} says that it has not stopped: look whether to reopen",
               reverse("intake:detail", args=[report.reference]), "Reported again", "red")
        for report in queries.said_it_goes_on(record)
    ]  # fmt: skip
