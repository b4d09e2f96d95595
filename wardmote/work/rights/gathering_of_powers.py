"""What powers used in a case hold of a person, part by part, and which files show what was done."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils import timezone

from wardmote.work.cases.models import Case
from wardmote.work.powers.models import Condition, DueDate, Particulars, Step
from wardmote.work.rights.gathering import Lines, Named, Part, part, written


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


def named_proofs(case: Case, mine: set[UUID]) -> Mapping[UUID, Named | None]:
    """Which documents show what was done about a power: of theirs, or of somebody else's."""
    theirs = set(Particulars.objects.filter(case=case, entry__in=mine).values_list("use", flat=True))
    steps = Step.objects.filter(use__case=case, document__isnull=False).select_related("use")
    found: dict[UUID, Named | None] = {}
    for step in steps.order_by("happened_at", "pk"):
        of = "" if step.use_id in theirs else ", of somebody else"
        facts: Lines = [("Power", step.use.power_name), ("Shows", step.get_kind_display())]
        title = "Proof of service" if step.kind == Step.Kind.SERVED else "Evidence about a power"
        found[step.document_id] = Named(f"{title}{of}", step.happened_at, facts)  # type: ignore[index]
    return found
