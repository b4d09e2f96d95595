"""How an action goes: progress entries, ratings set by hand, what was reported, measures and milestones."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.plans import policies, queries
from wardmote.work.plans.commands.common import (
    CannotKeep,
    asked_of_the_database,
    made_already,
    of_action,
    of_plan,
)
from wardmote.work.plans.models import (
    Colour,
    Measure,
    MeasureValue,
    Milestone,
    Override,
    Plan,
    PlanAction,
    ProgressEntry,
    Reported,
)
from wardmote.work.plans.models.common import TITLE, WORDS


class CannotTell(Refused):
    """How it goes cannot be told so."""


def _leads(action: PlanAction, by: Officer) -> bool:
    return by.agency_id is not None and queries.leads(action.pk, by.agency_id)


@transaction.atomic
def add_progress(
    *,
    action: PlanAction,
    what: str,
    status: str,
    forecast_on: date | None = None,
    completed_on: date | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> ProgressEntry:
    """Say what was done and how the action stands. The newest entry moves the action.

    :raises CannotTell: with every reason, if the rules refuse.
    """
    if made := made_already(ProgressEntry, key):
        return made
    refusals = policies.refusals_to_add_progress(action, action.plan, leads=_leads(action, by), by=by)
    refusals += policies.refusals_of_progress(
        what=what,
        status=status,
        forecast_on=forecast_on,
        completed_on=completed_on,
        today=timezone.localdate(now),
    )
    if refusals:
        raise CannotTell(refusals)
    entry = ProgressEntry(
        pk=key or uuid.uuid4(),
        plan_id=action.plan_id,
        action=action,
        what=what.strip(),
        status=status,
        forecast_on=forecast_on if status in PlanAction.OPEN else None,
        completed_on=completed_on,
        agency_id=by.agency_id,
        by=by,
        at=now,
    )
    with by_row_policy(CannotTell, policies.NOT_ALLOWED):
        entry.save(force_insert=True)
    of_action("progress told", action)
    return entry


@transaction.atomic
def note_reported(
    *,
    action: PlanAction,
    rating: str,
    colour: str = "",
    comment: str,
    source: str,
    by: Officer,
    now: datetime,
) -> Reported:
    """Keep what a paper said of an action, as it said it. Empty rating and comment: nothing is reported.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(action.plan, by=by)
    if colour and colour not in Colour.values:
        refusals.append(Refusal("no-such-colour", "A rating is red, amber or green, or none of them."))
    if len(rating) > 40 or len(comment) > WORDS:
        refusals.append(Refusal("long-report", f"A comment has up to {WORDS:,} characters, a rating 40."))
    if refusals:
        raise CannotKeep(refusals)
    reported = Reported(
        plan_id=action.plan_id,
        action=action,
        rating=rating,
        colour=colour,
        comment=comment,
        source=source[:TITLE],
        by=by,
        at=now,
    )
    with by_row_policy(CannotKeep, policies.NOT_ALLOWED):
        reported.save(force_insert=True)
    of_action("reported words kept", action)
    return reported


# --- ratings set by hand ----------------------------------------------------------------------------


@transaction.atomic
def override(
    *, action: PlanAction, colour: str, reason: str, ends_on: date, by: Officer, now: datetime
) -> Override:
    """Set a rating by hand until a day, with why.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_override(
        action, action.plan, colour=colour, reason=reason, ends_on=ends_on, by=by, today=today
    ):
        raise CannotKeep(refusals)
    made = Override(
        plan_id=action.plan_id,
        action=action,
        colour=colour,
        reason=reason.strip(),
        ends_on=ends_on,
        by=by,
        at=now,
    )
    with asked_of_the_database(CannotKeep, taken=policies.STANDS):
        # One that is over by its day makes room.
        Override.objects.filter(action=action, lifted_at=None, ends_on__lt=today).update(
            lifted_at=now, lifted_by=by
        )
        made.save(force_insert=True)
    of_action("rating set by hand", action, note=colour)
    return made


@transaction.atomic
def lift_override(*, override: Override, action: PlanAction, by: Officer, now: datetime) -> None:
    """Let the rule count again.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_lift(override, action.plan, by=by):
        raise CannotKeep(refusals)
    with by_row_policy(CannotKeep, policies.NOT_ALLOWED):
        if not Override.objects.filter(pk=override.pk, lifted_at=None).update(lifted_at=now, lifted_by=by):
            raise CannotKeep([policies.LIFTED])
    of_action("rating by hand lifted", action)


# --- measures and milestones ------------------------------------------------------------------------


@transaction.atomic
def add_measure(
    *,
    plan: Plan,
    action: PlanAction | None = None,
    name: str,
    unit: str = "",
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    better: str = Measure.Better.HIGHER,
    source: str = "",
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Measure:
    """Add a figure by which the plan, or an action of it, is judged.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if made := made_already(Measure, key):
        return made
    many = Measure.objects.filter(plan=plan).count()
    if refusals := policies.refusals_to_keep(plan, by=by) + policies.refusals_of_measure(name, many):
        raise CannotKeep(refusals)
    measure = Measure(
        pk=key or uuid.uuid4(),
        plan=plan,
        action=action,
        name=name.strip(),
        unit=unit.strip(),
        baseline=baseline,
        target=target,
        better=better,
        source=source.strip(),
        position=many + 1,
    )
    with by_row_policy(CannotKeep, policies.NOT_ALLOWED):
        measure.save(force_insert=True)
    of_plan("measure added", plan)
    return measure


@transaction.atomic
def add_value(
    *, measure: Measure, on: date, value: Decimal, by: Officer, now: datetime, key: UUID | None = None
) -> MeasureValue:
    """Add the figure of a day; of two for one day the later counts.

    :raises CannotTell: with every reason, if the rules refuse.
    """
    if made := made_already(MeasureValue, key):
        return made
    leads = measure.action is not None and _leads(measure.action, by)
    refusals = (
        []
        if leads and measure.plan.state == Plan.State.CURRENT
        else policies.refusals_to_keep(measure.plan, by=by)
    )
    refusals += policies.refusals_of_past_day(on, today=timezone.localdate(now))
    if measure.values.count() >= 500:
        refusals.append(policies.FULL)
    if refusals:
        raise CannotTell(refusals)
    made_now = MeasureValue(
        pk=key or uuid.uuid4(), plan_id=measure.plan_id, measure=measure, on=on, value=value, by=by, at=now
    )
    with by_row_policy(CannotTell, policies.NOT_ALLOWED):
        made_now.save(force_insert=True)
    of_plan("figure added", measure.plan)
    return made_now


@transaction.atomic
def add_milestone(
    *, action: PlanAction, title: str, due_on: date, by: Officer, now: datetime, key: UUID | None = None
) -> Milestone:
    """Add a step on the way, with its day.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if made := made_already(Milestone, key):
        return made
    refusals = policies.refusals_to_keep(action.plan, by=by)
    refusals += policies.refusals_of_milestone(title, due_on, Milestone.objects.filter(action=action).count())
    if refusals:
        raise CannotKeep(refusals)
    milestone = Milestone(
        pk=key or uuid.uuid4(), plan_id=action.plan_id, action=action, title=title.strip(), due_on=due_on
    )
    with by_row_policy(CannotKeep, policies.NOT_ALLOWED):
        milestone.save(force_insert=True)
    of_action("milestone added", action)
    return milestone


@transaction.atomic
def finish_milestone(
    *, milestone: Milestone, action: PlanAction, on: date, by: Officer, now: datetime
) -> None:
    """Say that a step on the way is done.

    :raises CannotTell: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_add_progress(action, action.plan, leads=_leads(action, by), by=by)
    refusals += policies.refusals_of_past_day(on, today=timezone.localdate(now))
    if refusals:
        raise CannotTell(refusals)
    with by_row_policy(CannotTell, policies.NOT_ALLOWED):
        if not Milestone.objects.filter(pk=milestone.pk, done_on=None).update(done_on=on, done_by=by):
            raise CannotTell([policies.DONE_ALREADY])
    of_action("milestone done", action)
