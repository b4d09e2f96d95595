"""A plan as it stands today: every action with who leads it, what was reported, its rating and what differs.

In eight statements however long the plan is. It is what the pages, the exports and the command show.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from wardmote.work.plans import days
from wardmote.work.plans.differences import Difference, Looked, differences
from wardmote.work.plans.models import (
    ActionService,
    Override,
    Plan,
    PlanAction,
    Priority,
    ProgressEntry,
    Reported,
    Rule,
    Service,
)
from wardmote.work.plans.rag import ORDER, ByHand, Days, Facts, Rating, rating

Part = ActionService.Part


@dataclass(frozen=True)
class Row:
    action: PlanAction
    priority: Priority
    leads: list[Service]
    supports: list[Service]
    reported: Reported | None  # what counts of it; None where nothing is reported
    override: Override | None  # not lifted, perhaps over
    entry: ProgressEntry | None  # the newest; see `with_entries`
    rating: Rating
    by_rule: Rating  # without what was set by hand
    differs: list[Difference]
    slip: int | None  # days

    @property
    def due(self) -> str:
        return days.words(self.action.deadline_on, self.action.precision)

    @property
    def first_due(self) -> str:
        return days.words(self.action.first_deadline_on, self.action.precision)

    @property
    def forecast(self) -> str:
        return days.words(self.action.forecast_on) if self.action.is_open else ""

    @property
    def lead_names(self) -> str:
        return "; ".join(service.name for service in self.leads)

    @property
    def support_names(self) -> str:
        return "; ".join(service.name for service in self.supports)

    @property
    def slip_words(self) -> str:
        if not self.slip:
            return ""
        words = f"{days.count(abs(self.slip))} {'late' if self.slip > 0 else 'early'}"
        return words if self.action.is_done else f"expected {words}"

    def is_led_by(self, agency: UUID) -> bool:
        return any(service.agency_id == agency for service in self.leads)


@dataclass(frozen=True)
class Group:
    """A priority with its rows."""

    priority: Priority
    rows: list[Row]


@dataclass(frozen=True)
class Sheet:
    plan: Plan
    rule: Rule
    today: date
    priorities: list[Priority]
    rows: list[Row] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        return self.grouped(self.rows)

    def grouped(self, rows: Iterable[Row], *, empty: bool = True) -> list[Group]:
        """These rows by priority; with `empty`, also the priorities that have no action at all."""
        found: dict[UUID, list[Row]] = {priority.pk: [] for priority in self.priorities}
        for row in rows:
            found[row.action.priority_id].append(row)
        bare = {each.pk for each in self.priorities} - {row.action.priority_id for row in self.rows}
        return [
            Group(each, found[each.pk])
            for each in self.priorities
            if found[each.pk] or (empty and each.pk in bare)
        ]

    @property
    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(ORDER, 0)
        for row in self.rows:
            found[row.rating.colour] += 1
        return found


def days_of(rule: Rule) -> Days:
    return Days(amber=rule.amber_days, quiet=rule.quiet_days, late=rule.late_days)


def rule_of(owner: UUID, *, on: date) -> Rule:
    """The rule for the plans of an agency on a day: one statement."""
    return Rule.objects.raw("select * from wardmote.plan_rules(%s, %s)", [owner, on])[0]


def sheet(plan: Plan, *, today: date, only: PlanAction | None = None, told: bool = True) -> Sheet:
    """The plan as it stands, or one action of it; unless `told`, without what was said of progress."""
    there = PlanAction.objects.filter(plan=plan, removed_at=None)
    actions = [only] if only else list(there.order_by("priority__position", "position", "number"))
    priorities = list(Priority.objects.filter(plan=plan).order_by("position", "number"))
    rule = rule_of(plan.owner_id, on=today)
    found = rows(actions, {plan.pk: plan}, {plan.pk: rule}, priorities, today)
    if told:
        found = with_entries(found)
    return Sheet(plan, rule, today, priorities, found)


def rows(
    actions: list[PlanAction],
    plans: dict[UUID, Plan],
    rules: dict[UUID, Rule],
    priorities: Iterable[Priority],
    today: date,
) -> list[Row]:
    """These actions with what hangs on them, in four statements; plans and rules by the id of a plan."""
    ids = [action.pk for action in actions]
    links: dict[Any, dict[str, list[Service]]] = {}
    services = Service.objects.filter(plan__in=list(plans)).select_related("agency", "team").in_bulk()
    found = ActionService.objects.filter(action__in=ids).order_by("position", "id")
    for action_id, part, service_id in found.values_list("action_id", "part", "service_id"):
        parts = links.setdefault(action_id, {Part.LEADS: [], Part.SUPPORTS: []})
        parts[part].append(services[service_id])
    said = Reported.objects.filter(action__in=ids).order_by("action_id", "-at", "-id")
    reported = {each.action_id: each for each in said.distinct("action_id")}
    overrides = {each.action_id: each for each in Override.objects.filter(action__in=ids, lifted_at=None)}
    headings = {priority.pk: priority for priority in priorities}
    return [
        _row(
            action,
            plans[action.plan_id],
            rules[action.plan_id],
            headings[action.priority_id],
            links.get(action.pk, {}),
            reported.get(action.pk),
            overrides.get(action.pk),
            today,
        )
        for action in actions
    ]


def with_entries(rows: Iterable[Row]) -> list[Row]:
    """These rows with the newest that was said of each: one statement."""
    there = list(rows)
    told = ProgressEntry.objects.filter(action__in=[row.action.pk for row in there])
    told = told.order_by("action_id", "-at", "-id").select_related("by", "agency")
    entries = {each.action_id: each for each in told.distinct("action_id")}
    return [replace(row, entry=entries.get(row.action.pk)) for row in there]


def _row(
    action: PlanAction,
    plan: Plan,
    rule: Rule,
    priority: Priority,
    parts: dict[str, list[Service]],
    reported: Reported | None,
    override: Override | None,
    today: date,
) -> Row:
    facts = facts_of(action, plan)
    by_hand = ByHand(override.colour, override.reason, override.ends_on) if override else None
    rated = rating(facts, days_of(rule), today=today, by_hand=by_hand)
    by_rule = rating(facts, days_of(rule), today=today)
    if reported is not None and not (reported.rating.strip() or reported.comment.strip()):
        # A paper that said nothing of an action is told from one that was taken back by its source.
        reported = reported if reported.source != TAKEN_BACK else None
    leads, supports = parts.get(Part.LEADS, []), parts.get(Part.SUPPORTS, [])
    looked = Looked(
        status=action.status,
        deadline_on=action.deadline_on,
        precision=action.precision,
        leads=len(leads),
        rating=by_rule,
        reported=reported is not None,
        reported_rating=reported.rating if reported else "",
        reported_colour=reported.colour if reported else "",
        reported_comment=reported.comment if reported else "",
    )
    differs = differences(looked, starts_on=plan.starts_on, ends_on=plan.ends_on)
    slip = days.slip(action, today=today)
    return Row(action, priority, leads, supports, reported, override, None, rated, by_rule, differs, slip)


TAKEN_BACK = ""  # the source of what says that nothing is reported any more


def facts_of(action: PlanAction, plan: Plan) -> Facts:
    began = max(plan.starts_on, timezone.localdate(plan.made_at))
    moved = timezone.localdate(action.last_entry_at) if action.last_entry_at else began
    return Facts(
        status=action.status,
        deadline_on=action.deadline_on,
        precision=action.precision,
        forecast_on=action.forecast_on,
        completed_on=action.completed_on,
        moved_on=moved,
    )
