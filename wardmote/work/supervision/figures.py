"""What complainants answered, over the surveys that the officer asking sees; small numbers are not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from wardmote.work.supervision.models import Survey

FEW = 5  # a count below it is not shown, nor one from which it could be worked out


def suppressed(counts: Sequence[int], *, few: int = FEW) -> list[int | None]:
    """The counts, without those that are small; where only one is hidden, the next smallest goes too."""
    hidden = {at for at, many in enumerate(counts) if 0 < many < few}
    if len(hidden) == 1:
        rest = [(many, at) for at, many in enumerate(counts) if at not in hidden and many]
        if rest:
            hidden.add(min(rest)[1])
    return [None if at in hidden else many for at, many in enumerate(counts)]


@dataclass(frozen=True)
class Answer:
    number: int
    words: str
    many: int | None


@dataclass(frozen=True)
class Question:
    key: str
    name: str
    answered: int
    answers: tuple[Answer, ...]

    @property
    def is_small(self) -> bool:
        return self.answered < FEW


@dataclass(frozen=True)
class Totals:
    offered: int
    answered: int
    refused: int


TOTALS = """
select count(*), count(*) filter (where s.state = 'answered'), count(*) filter (where s.state = 'refused')
  from supervision_survey s join supervision_template t on t.id = s.template_id
 where t.key = %s and s.at >= %s
"""
SCORES = """
select x.key, (x.value #>> '{}')::integer, count(*)
  from supervision_survey s join supervision_template t on t.id = s.template_id
 cross join lateral jsonb_each(s.scores) x
 where t.key = %s and s.state = 'answered' and s.at >= %s
 group by 1, 2
"""


def totals(template_key: str, *, since: datetime) -> Totals:
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, [template_key, since])
        return Totals(*cursor.fetchone())


def questions(parts: Sequence[dict[str, Any]], template_key: str, *, since: datetime) -> list[Question]:
    """Each question with its answers; where fewer than a few answered it, none."""
    with connection.cursor() as cursor:
        cursor.execute(SCORES, [template_key, since])
        found = {(key, number): many for key, number, many in cursor.fetchall()}
    told = []
    for part in parts:
        options = part.get("options") or []
        if not options:
            continue
        counts = [found.get((part["key"], number), 0) for number in range(len(options))]
        shown = suppressed(counts) if sum(counts) >= FEW else [None] * len(options)
        answers = tuple(
            Answer(n, words, many) for n, (words, many) in enumerate(zip(options, shown, strict=True))
        )
        told.append(Question(part["key"], part["name"], sum(counts), answers))
    return told


def rows(template_key: str, question: str, answer: int, *, since: datetime) -> QuerySet[Survey]:
    found = Survey.objects.filter(
        template__key=template_key,
        state=Survey.State.ANSWERED,
        at__gte=since,
        scores__contains={question: answer},
    )
    return found.select_related("case", "case__owner").defer("case__words").order_by("-answered_at", "id")
