"""What first questions, reviews and surveys of a case hold of a person, part by part."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from wardmote.work.cases.models import Case
from wardmote.work.rights.gathering import Lines, Part, part, written
from wardmote.work.supervision.models import Survey, Triage, Words


def told_of_supervision(case: Case, mine: set[UUID]) -> Iterator[Part]:
    """Their survey; what was answered and written of the case as a whole."""
    for triage in Triage.objects.filter(case=case).select_related("template").order_by("at", "pk"):
        labels = {each["key"]: each["name"] for each in triage.template.parts}
        asked: Lines = [(labels.get(key, key), answer) for key, answer in triage.answers.items()]
        yield part(triage, "First questions", triage.at, written(asked))
    for survey in Survey.objects.filter(case=case, entry__in=mine).order_by("at", "pk"):
        chosen: Lines = [("Survey", survey.get_way_display()), ("State", survey.get_state_display())]
        yield part(survey, "Survey", survey.at, written(chosen))
    of_them = ~Q(of=Words.Of.SURVEY) | Q(survey__entry__in=mine)
    for words in Words.objects.filter(of_them, case=case).order_by("at", "pk"):
        yield part(words, words.get_of_display(), words.at, words.text)
