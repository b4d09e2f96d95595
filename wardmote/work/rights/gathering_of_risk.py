"""What assessments of risk and contacts in a case hold of a person, part by part."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from wardmote.work.cases.models import Case
from wardmote.work.rights.gathering import Lines, Part, part, written
from wardmote.work.risk.models import Assessment, Contact, Override
from wardmote.work.risk.queries import answered


def told_of_risk(case: Case, mine: set[UUID]) -> Iterator[Part]:
    """Of them, or of the case as a whole; what is of other people in it stays out.

    What was said in a contact is a note of the case, and is given as one.
    """
    of_them = Q(person__in=mine) | Q(person=None)
    found = Assessment.objects.filter(of_them, case=case).select_related("instrument", "told")
    for made in found.order_by("at", "pk"):
        band = made.instrument.band_name
        facts: Lines = [
            ("Assessed by", made.instrument.name), ("Score", made.score), ("Band", band(made.band)),
            ("Computed", band(made.computed)),
        ]  # fmt: skip
        for row in answered(made, None) if hasattr(made, "told") else []:
            facts += [(row.question, row.answer), ("Note", row.note)]
        yield part(made, "Assessment of risk", made.at, written(facts))
    judged = Override.objects.filter(
        Q(assessment__person__in=mine) | Q(assessment__person=None), case=case
    ).select_related("assessment__instrument")
    for asked in judged.order_by("at", "pk"):
        said: Lines = [
            ("Asked for", asked.assessment.instrument.band_name(asked.band)), ("Why", asked.words),
            ("State", asked.get_state_display()), ("Answer", asked.answer),
        ]  # fmt: skip
        yield part(asked, "Another risk band", asked.at, written(said))
    for contact in Contact.objects.filter(of_them, case=case).order_by("at", "pk"):
        lines: Lines = [
            ("Contact", contact.get_method_display()), ("Reached", "Yes" if contact.reached else "No"),
            ("Next contact", contact.next_on),
        ]  # fmt: skip
        yield part(contact, "Contact", contact.at, written(lines))
