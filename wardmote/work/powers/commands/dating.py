"""The dates of a use, by the law of the day it was used on; what they were stays beside what they are."""

import uuid

from wardmote.work.catalogue import law
from wardmote.work.powers import lawful
from wardmote.work.powers.models import DueDate, Particulars, Step, Use


def reckon(use: Use, *, power: law.Power | None) -> None:
    """Reckon every date of a use from what has happened to it; put down what is new or has changed."""
    if power is None:
        return
    now = Use.objects.get(pk=use.pk)  # as its steps have left it
    particulars = Particulars.objects.filter(use=use).select_related("entry").first()
    if particulars is None:
        return
    stands = {row.name: row for row in DueDate.objects.filter(use=use, replaced_at=None)}
    steps = Step.objects.filter(use=use).order_by("at")
    made = [
        DueDate(
            pk=uuid.uuid4(),
            use_id=use.pk,
            case_id=use.case_id,
            parent_audience_id=now.parent_audience_id,
            audience_id=now.audience_id,
            categories=now.categories,
            name=each.name,
            label=each.label,
            due_at=lawful.moment(each.at),
            rule=each.rule,
            kind=each.kind,
            status=each.status,
            law_on=now.law_on,
            passes=lawful.passes(each.name),
            at=now.changed_at,
        )
        for each in lawful.due(power, now, steps, particulars)
        if lawful.differs(each, stands.get(each.name))
    ]
    for row in made:
        row.save(force_insert=True)
