"""What powers used and letters written in a case hold of a person, part by part."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from wardmote.work.cases.models import Case
from wardmote.work.letters.fields import FIELDS
from wardmote.work.letters.models import Letter
from wardmote.work.powers.models import Condition, DueDate, Particulars, Step
from wardmote.work.rights.gathering import Lines, Part, part, written


def told_of_powers(case: Case, mine: set[UUID]) -> Iterator[Part]:
    """Of powers used on them: why and on what authority, its dates, conditions and steps.

    What an officer did about another agency's power is of that agency, and stays out.
    """
    found = Particulars.objects.filter(case=case, entry__in=mine).select_related("use__agency")
    for said in found.order_by("use__drafted_at", "pk"):
        use = said.use
        dates = DueDate.objects.filter(use=use, replaced_at=None).order_by("due_at", "pk")
        facts: Lines = [
            ("Used by", use.agency.name), ("State", use.get_state_display()), ("Why", said.grounds),
            ("Made out", "; ".join(each["text"] for each in said.tests)), ("Consulted", said.consultation),
            ("Authorised by", said.authorised_by), ("Last day", use.ends_on),
            *((each.label, timezone.localdate(each.due_at)) for each in dates),
        ]  # fmt: skip
        yield part(said, use.power_name, use.drafted_at, written(facts))
        for condition in Condition.objects.filter(use=use).order_by("at", "pk"):
            asked: Lines = [(condition.get_kind_display(), condition.text)]
            yield part(condition, f"{use.power_name}: condition", condition.at, written(asked))
        steps = Step.objects.filter(use=use).exclude(kind=Step.Kind.ACKNOWLEDGED)
        for step in steps.order_by("happened_at", "pk"):
            told: Lines = [
                ("Step", step.get_kind_display()),
                ("Words", step.words),
                ("New last day", step.until_on),
            ]
            yield part(step, use.power_name, step.happened_at, written(told))


def told_of_letters(case: Case, mine: set[UUID]) -> Iterator[Part]:
    """Letters to them: what was typed in each. The letter itself is a document of the case."""
    letters = Letter.objects.filter(Q(person__in=mine), case=case).exclude(state=Letter.State.DRAFT)
    for letter in letters.order_by("at", "pk"):
        facts: Lines = [
            ("Letter", letter.template_name), ("Reference", letter.reference), ("To", letter.to_name),
            ("Address", letter.to_address), ("Sent on", letter.sent_on),
            *(
                (FIELDS[name].label if name in FIELDS else name, words)
                for name, words in letter.values.items()
            ),
        ]  # fmt: skip
        yield part(letter, "Letter to you", letter.made_at or letter.at, written(facts))
