"""What complainants answered, over the surveys that the officer asking sees; small numbers are left out.

Each version of a survey is counted by itself: the second answer to a question of last year is another now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wardmote.foundation.suppressing import FEW, as_told
from wardmote.work.supervision import queries
from wardmote.work.supervision.models import Survey, Template

MOST_VERSIONS = 20


def told_of(counts: Sequence[int]) -> tuple[list[int | None], int | None]:
    """The counts of one row and their sum, without those that are small or let a small one be worked out."""
    told = [many if is_told else None for many, is_told in as_told([counts], below=FEW)[0]]
    return told[:-1], told[-1]


@dataclass(frozen=True)
class Answer:
    number: int
    words: str
    many: int | None


@dataclass(frozen=True)
class Question:
    key: str
    name: str
    answers: tuple[Answer, ...]

    @property
    def is_small(self) -> bool:
        return all(each.many is None for each in self.answers)


@dataclass(frozen=True)
class Totals:
    """None: it is not shown."""

    offered: int | None
    answered: int | None
    refused: int | None


@dataclass(frozen=True)
class Figures:
    template: Template
    totals: Totals
    questions: tuple[Question, ...]


TOTALS = """
select s.template_id, count(*) filter (where s.state = 'answered'),
       count(*) filter (where s.state = 'refused'),
       count(*) filter (where s.state not in ('answered', 'refused'))
  from supervision_survey s where s.template_id = any(%s) and s.at >= %s group by 1
"""
SCORES = """
select s.template_id, x.key, (x.value #>> '{}')::integer, count(*)
  from supervision_survey s cross join lateral jsonb_each(s.scores) x
 where s.template_id = any(%s) and s.state = 'answered' and s.at >= %s
 group by 1, 2, 3
"""


def versions(agency: UUID, *, since: datetime, on: date) -> list[Template]:
    """The surveys of an agency that day, and other versions of which a survey is seen, the newest first."""
    in_force = [row for row in queries.templates(agency, on=on) if row.use == Template.Use.SURVEY]
    used = Survey.objects.filter(at__gte=since).values("template")
    earlier = Template.objects.filter(use=Template.Use.SURVEY, pk__in=used)
    earlier = earlier.exclude(pk__in=[row.pk for row in in_force]).order_by("-starts_on", "-at")
    return [*in_force, *earlier[:MOST_VERSIONS]]


def told(templates: Iterable[Template], *, since: datetime) -> list[Figures]:
    """Of each version: how many were offered, and what was answered to each question."""
    found = list(templates)
    ids = [row.pk for row in found]
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, [ids, since])
        totals = {pk: counts for pk, *counts in cursor.fetchall()}
        cursor.execute(SCORES, [ids, since])
        scores = {(pk, key, number): many for pk, key, number, many in cursor.fetchall()}
    return [_figures(row, totals.get(row.pk, [0, 0, 0]), scores) for row in found]


def _figures(row: Template, counts: list[int], scores: dict[tuple[UUID, str, int], int]) -> Figures:
    (answered, refused, _), offered = told_of(counts)
    questions = []
    for part in row.parts:
        options = part.get("options") or []
        if not options:
            continue
        chosen = [scores.get((row.pk, part["key"], number), 0) for number in range(len(options))]
        # With those who left it out it adds up to all who answered, and that number is shown above.
        shown, whole = told_of([*chosen, max(counts[0] - sum(chosen), 0)])
        if answered is None or whole is None or sum(chosen) < FEW:
            shown = [None] * len(shown)
        answers = (
            Answer(n, words, many) for n, (words, many) in enumerate(zip(options, shown, strict=False))
        )
        questions.append(Question(part["key"], part["name"], tuple(answers)))
    return Figures(row, Totals(offered, answered, refused), tuple(questions))


def rows(template: UUID, question: str, answer: int, *, since: datetime) -> QuerySet[Survey]:
    found = Survey.objects.filter(
        template=template,
        state=Survey.State.ANSWERED,
        at__gte=since,
        scores__contains={question: answer},
    )
    return found.select_related("case", "case__owner").defer("case__words").order_by("-answered_at", "id")
