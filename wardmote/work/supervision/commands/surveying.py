"""The satisfaction survey: offered, answered by an officer or by a link, or not wanted."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.front_doors.secrets import new_secret, print_of
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import queries as of_cases
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case, Person
from wardmote.work.supervision import policies, queries
from wardmote.work.supervision.commands.common import record, say
from wardmote.work.supervision.models import Survey, Template, Words

LINK_HOLDS = timedelta(days=28)  # the database lets no link hold longer than 90 days


class CannotOffer(Refused):
    pass


class CannotRecord(Refused):
    pass


@transaction.atomic
def offer_survey(
    *,
    case: Case,
    template: Template,
    entry: Person,
    way: str,
    wishes_allow: bool = False,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> tuple[Survey, str]:
    """Offer the survey to someone in the case. By link, the second answer is its secret: it is kept nowhere.

    :raises CannotOffer: with every reason, if the rules refuse.
    """
    standing = of_cases.standing(case, by=by)
    waiting = Survey.objects.filter(case=case, state=Survey.State.OFFERED).exists()
    refusals = policies.refusals_to_offer_survey(case, standing=standing, waiting=waiting)
    refusals += policies.refusals_to_offer_to(
        case, entry, template=template, way=way, wishes_allow=wishes_allow
    )
    if refusals:
        raise CannotOffer(refusals)
    survey = Survey(
        template=template,
        entry=entry,
        way=way,
        is_safe=way == Survey.Way.LINK and wishes_allow,
        by=by,
        at=now,
        **child_of(case, entry.categories, key),
    )
    secret = ""
    with by_row_policy(CannotOffer, policies.MUST_NOT_RECEIVE):
        survey.save(force_insert=True)
        if way == Survey.Way.LINK:
            secret = new_secret()
            with connection.cursor() as cursor:
                until = queries.day_of(now + LINK_HOLDS)
                cursor.execute(
                    "select wardmote.make_survey_link(%s, %s, %s)", [survey.pk, print_of(secret), until]
                )
                if not cursor.fetchone()[0]:
                    raise CannotOffer([policies.NO_LINK_NOW])
    record("survey offered", case)
    return survey, secret


@transaction.atomic
def record_answers(
    *, survey: Survey, case: Case, scores: Mapping[str, int], words: str, by: Officer, now: datetime
) -> None:
    """Write down what the complainant answered on the telephone or on paper.

    :raises CannotRecord: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_record(survey, standing=of_cases.standing(case, by=by))
    if not scores and not words.strip():
        refusals.append(policies.NOTHING_CHOSEN)
    if refusals:
        raise CannotRecord(refusals)
    _settle(survey, Survey.State.ANSWERED, scores, by=by, now=now)
    with by_row_policy(CannotRecord, policies.NOT_ALLOWED):
        say(case, words, of=Words.Of.SURVEY, survey=survey, categories=survey.categories, by=by, now=now)
    record("survey answered", case)


@transaction.atomic
def record_refusal(*, survey: Survey, case: Case, by: Officer, now: datetime) -> None:
    """Record that the complainant does not want to answer.

    :raises CannotRecord: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_record(survey, standing=of_cases.standing(case, by=by)):
        raise CannotRecord(refusals)
    _settle(survey, Survey.State.REFUSED, {}, by=by, now=now)
    record("survey refused", case)


@transaction.atomic
def take_back_survey(*, survey: Survey, case: Case, by: Officer, now: datetime) -> None:
    """Nobody is asked by it any more: a link of it leads nowhere from now on. Another may be offered.

    :raises CannotRecord: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_record(survey, standing=of_cases.standing(case, by=by)):
        raise CannotRecord(refusals)
    _settle(survey, Survey.State.ENDED, {}, by=by, now=now)
    record("survey taken back", case)


def _settle(survey: Survey, state: str, scores: Mapping[str, int], *, by: Officer, now: datetime) -> None:
    with by_row_policy(CannotRecord, policies.NOT_ALLOWED):
        waiting = Survey.objects.filter(pk=survey.pk, state=Survey.State.OFFERED)
        if not waiting.update(state=state, scores=dict(scores), answered_at=now, answered_by=by):
            raise CannotRecord([policies.SURVEY_SETTLED])


@transaction.atomic
def answer_by_link(*, secret: str, scores: Mapping[str, int], words: str) -> bool:
    """Whoever holds the secret answers, once. False where there is no such survey, or it was answered.

    :raises CannotRecord: if an answer is none that it offers.
    """
    prints = print_of(secret)
    if prints is None:
        return False
    with by_row_policy(CannotRecord, policies.NOTHING_CHOSEN), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.answer_survey_by_link(%s, %s::jsonb, %s)",
            [prints, json.dumps(dict(scores)), words],
        )
        return bool(cursor.fetchone()[0])
