"""What is told of powers elsewhere: notices, a case's first page and timeline, pages of people and places."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.records.notices.kinds import Subject
from wardmote.records.people.gathering import MOST
from wardmote.records.people.gathering import Gathered as OfPerson
from wardmote.records.places.gathering import Gathered as OfPlace
from wardmote.work.cases.models import Case, CasePerson, CasePlace
from wardmote.work.cases.pages import Line
from wardmote.work.cases.timeline import Moment, person
from wardmote.work.powers import queries
from wardmote.work.powers.models import Particulars, Step, Use

WORDS = {
    "power_date_due": "A date of a power you used is near",
    "power_date_today": "A date of a power you used is today",
    "power_date_passed": "A date of a power you used has passed",
    "power_served_meanwhile": "Another agency may have served on the same just when you did: look again",
}


def address_of(use: Use) -> str:
    return reverse("powers:use", kwargs={"reference": use.case.reference, "pk": use.pk})


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    found = queries.visible().filter(pk__in=ids)
    return {use.pk: Subject(f"{use.power_name} in {use.case.reference}", address_of(use)) for use in found}


FACT = """
select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.power_name, 'agency', a.short_name,
                                    'state', u.state, 'due', u.next_due_at)
                 order by u.changed_at desc, u.id)::text
  from powers_use u join identity_agency a on a.id = u.agency_id
 where u.case_id = %(c)s and u.state in ('drafted', 'authorised', 'served', 'in_force')
"""


def lines(case: Case, told: str | None, now: datetime) -> list[Line]:
    """The powers that run in a case, one line each; where there is none, the way to use one."""
    running = json.loads(told) if told else []
    found = []
    for use in running[:5]:
        due = use["due"] and day_words(timezone.localdate(datetime.fromisoformat(use["due"])))
        words = f"{use['name']}, {use['agency']}, {Use.State(use['state']).label.lower()}"
        href = reverse("powers:use", kwargs={"reference": case.reference, "pk": use["id"]})
        found.append(Line("Power", f"{words}, next date {due}" if due else words, href))
    href = reverse("powers:case", kwargs={"reference": case.reference})
    if len(running) > len(found):
        found.append(Line("Powers", f"{len(running)} in all", href))
    return found or [Line("Powers", "None running", href)]


def moments(case: Case, most: int) -> Iterable[Moment]:
    """Steps of powers. What was done about another agency's power is read on the page of the use alone."""
    steps = Step.objects.filter(case=case).exclude(kind=Step.Kind.ACKNOWLEDGED)
    for step in steps.select_related("by__agency", "use").order_by("-happened_at", "-id")[:most]:
        yield Moment(
            step.happened_at,
            f"{step.use.power_name}: {step.get_kind_display().lower()}",
            person(step.by) if step.by else "By the calendar",
            step.words,
            "power",
            reverse("powers:use", kwargs={"reference": case.reference, "pk": step.use_id}),
            held=step.categories,
        )


def of_people(people: list[UUID]) -> Iterable[OfPerson]:
    """Powers used on entries that are this person, in cases that the officer has opened."""
    entries = CasePerson.objects.filter(person__in=people, ended_at=None).values("entry")
    found = Particulars.objects.filter(entry__in=entries).select_related("use__case", "use__agency")
    for said in found.order_by("-use__drafted_at", "id")[:MOST]:
        use = said.use
        yield OfPerson(
            group="Powers",
            title=use.power_name,
            href=address_of(use),
            at=use.served_at or use.drafted_at,
            text=f"{use.agency.short_name}, {use.get_state_display().lower()}, in {use.case.reference}",
            kind="power",
            until_on=use.ends_on,
            is_open=use.is_live,
        )


def of_places(places: list[UUID]) -> Iterable[OfPlace]:
    entries = CasePlace.objects.filter(place__in=places, ended_at=None).values("entry")
    found = Particulars.objects.filter(place__in=entries).select_related("use__case", "use__agency")
    for said in found.order_by("-use__drafted_at", "id")[:MOST]:
        use = said.use
        yield OfPlace(
            group="Powers",
            title=use.power_name,
            href=address_of(use),
            at=use.served_at or use.drafted_at,
            text=f"{use.agency.short_name}, {use.get_state_display().lower()}, in {use.case.reference}",
            is_open=use.is_live,
        )
