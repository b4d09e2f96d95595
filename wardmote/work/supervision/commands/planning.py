"""The plan of a case: made, agreed, its steps done; first questions answered."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer, Team
from wardmote.work.cases import commands as cases
from wardmote.work.cases import queries as of_cases
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case
from wardmote.work.supervision import policies, queries
from wardmote.work.supervision.commands.common import record
from wardmote.work.supervision.models import Plan, Step, Template, Triage
from wardmote.work.supervision.reckoning import due_days


class CannotPlan(Refused):
    pass


class CannotFinish(Refused):
    pass


class CannotAnswer(Refused):
    pass


@transaction.atomic
def make_plan(
    *, case: Case, template: Template, left_out: Mapping[str, str], by: Officer, now: datetime
) -> Plan:
    """Apply a template: each step that is ours and not left out is asked for as an action, with its day.

    `left_out` says why, by the key of a step.

    :raises CannotPlan: with every reason, if the rules refuse.
    """
    standing = of_cases.standing(case, by=by)
    refusals = policies.refusals_to_plan(case, standing=standing)
    if Plan.objects.filter(case=case, template__key=template.key).exists():
        refusals.append(policies.PLANNED_ALREADY)
    if all(left_out.get(part["key"]) for part in template.parts):
        refusals.append(policies.NOTHING_LEFT)
    if refusals:
        raise CannotPlan(refusals)
    due = due_days(template.parts, queries.day_of(now))
    plan = Plan(template=template, by=by, at=now, **child_of(case))
    with _once(), by_row_policy(CannotPlan, policies.NOT_ALLOWED):
        plan.save(force_insert=True)
        for position, part in enumerate(template.parts):
            step = Step(
                plan=plan,
                position=position,
                key=part["key"],
                name=part["name"],
                party=part.get("party") or Step.Party.LANDLORD,
                after=part.get("after") or "",
                due_on=due[part["key"]],
                in_copy=bool(part.get("copy")),
                left_out=left_out.get(part["key"], ""),
                by=by,
                **child_of(case),
            )
            if not step.left_out and step.party == Step.Party.LANDLORD:
                step.action = _asked(case, step, who=part.get("who") or "", by=by, now=now)
            step.save(force_insert=True)
    record("plan made", case)
    return plan


@contextmanager
def _once() -> Iterator[None]:
    """Of two that make the same plan at once, one does."""
    try:
        yield
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
        raise CannotPlan([policies.PLANNED_ALREADY]) from error


def _asked(case: Case, step: Step, *, who: str, by: Officer, now: datetime) -> Any:
    team, officer = whom(case, who, by=by)
    try:
        return cases.ask_action(
            case=case,
            title=step.name,
            agency=case.owner,
            team=team,
            officer=officer,
            due_on=step.due_on,
            by=by,
            now=now,
        )
    except cases.CannotAsk as refused:
        raise CannotPlan(refused.refusals) from refused


def whom(case: Case, who: str, *, by: Officer) -> tuple[Team | None, Officer | None]:
    """The team and officer that a step is asked of: the lead, a supervisor of the team, or the team."""
    if who == "lead":
        lead = case.lead or by
        return lead.team, lead
    if who == "supervisor":
        found = queries.supervisors(case.team_id, case.owner_id).first()
        if found is not None and of_cases.officers_who_may_lead(case).filter(pk=found.pk).exists():
            return found.team, found
    return case.team, None


@transaction.atomic
def agree_plan(*, plan: Plan, case: Case, agreed_on: date, by: Officer, now: datetime) -> None:
    """Record the day on which the complainant agreed to the plan.

    :raises CannotPlan: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_agree(plan, standing=of_cases.standing(case, by=by))
    if agreed_on > queries.day_of(now):
        refusals.append(policies.AGREED_AHEAD)
    if refusals:
        raise CannotPlan(refusals)
    with by_row_policy(CannotPlan, policies.NOT_ALLOWED):
        if not Plan.objects.filter(pk=plan.pk, agreed_on=None).update(agreed_on=agreed_on, agreed_by=by):
            raise CannotPlan([policies.AGREED_ALREADY])
    record("plan agreed", case)


@transaction.atomic
def finish_step(*, step: Step, case: Case, by: Officer, now: datetime) -> None:
    """Mark a step as done that is no action, such as the complainant's own.

    :raises CannotFinish: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_finish_step(step, standing=of_cases.standing(case, by=by)):
        raise CannotFinish(refusals)
    with by_row_policy(CannotFinish, policies.NOT_ALLOWED):
        if not Step.objects.filter(pk=step.pk, done_at=None).update(done_at=now, done_by=by):
            raise CannotFinish([policies.NOT_OPEN_STEP])
    record("step done", case)


@transaction.atomic
def answer_questions(
    *,
    case: Case,
    template: Template,
    answers: Mapping[str, str],
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Triage:
    """Keep what was answered to the first questions of a kind of case.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_answer_questions(case, standing=of_cases.standing(case, by=by)):
        raise CannotAnswer(refusals)
    kept = {part["key"]: answers[part["key"]] for part in template.parts if answers.get(part["key"])}
    with by_row_policy(CannotAnswer, policies.NOT_ALLOWED):
        triage = Triage(template=template, answers=kept, by=by, at=now, **child_of(case, key=key))
        triage.save(force_insert=True)
    record("first questions answered", case)
    return triage
