"""What the rules allow with a plan now, as a list of refusals. The row policies are the guarantee."""

from collections.abc import Collection, Sequence
from datetime import date

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Agency, Officer, Role, Team
from wardmote.work.plans.days import Deadline
from wardmote.work.plans.models import Override, Plan, PlanAction, PlanTask, Service
from wardmote.work.plans.models.common import (
    FIRST_DAY,
    LAST_DAY,
    LONG_TITLE,
    MOST_MEASURES,
    MOST_MILESTONES,
    MOST_SERVICES,
    TITLE,
    WORDS,
)

State, Status = Plan.State, PlanAction.Status

NOT_ALLOWED = Refusal("not-allowed", "You may read this plan, but not do this with it.")
NOT_EDITOR = Refusal("not-editor", "Only register editors add plans.")
MOVED = Refusal("moved", "The plan was changed meanwhile. Look at it as it is now.")
THERE_ALREADY = Refusal("there-already", "Your agency has a plan of that title and first day already.")
NUMBER_TAKEN = Refusal("number-taken", "That number is taken in this plan. Give it another.")
NAME_TAKEN = Refusal("name-taken", "The plan has that name already.")
NOT_TEAM_OF = Refusal("team-of-another-agency", "That team belongs to another agency.")
REMOVED = Refusal("removed", "This action was taken out of the plan.")
NOT_REMOVED = Refusal("not-removed", "This action is in the plan.")
NOT_COMPLETE = Refusal("not-complete", "Only a completed action is reported.")
TOLD_ALREADY = Refusal("told-already", "It was reported to that committee already, and is reported once.")
AHEAD = Refusal("ahead", "The day cannot be in the future.")
NOT_LISTED = Refusal("not-listed", "It is not on your list any more.")
ON_LIST = Refusal("on-list", "It is on the list of that service already.")
DONE_ALREADY = Refusal("done-already", "That milestone is done already.")
STANDS = Refusal("stands", "A rating is set by hand already. Lift it first.")
LIFTED = Refusal("lifted", "That rating is not in force any more.")


def keeps(plan: Plan, by: Officer) -> bool:
    """Whether this officer may write in this plan now."""
    return (
        plan.owner_id == by.agency_id
        and by.has_role(Role.REGISTER_EDITOR)
        and plan.state in (State.DRAFT, State.CURRENT)
    )


def refusals_to_make(*, title: str, starts_on: date, ends_on: date, by: Officer) -> list[Refusal]:
    refusals = [] if by.has_role(Role.REGISTER_EDITOR) else [NOT_EDITOR]
    return refusals + refusals_of_years(title=title, starts_on=starts_on, ends_on=ends_on)


def refusals_of_years(*, title: str, starts_on: date, ends_on: date) -> list[Refusal]:
    refusals = _of_text(title, TITLE, "title", "Give the plan a title")
    refusals += refusals_of_days(starts_on, ends_on)
    if ends_on < starts_on:
        refusals.append(Refusal("ends-before-it-starts", "The last day must be on or after the first."))
    elif (ends_on - starts_on).days > 366 * 10:
        refusals.append(Refusal("too-long", "A plan runs for up to ten years."))
    return refusals


def refusals_to_keep(plan: Plan, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not write in this plan now."""
    refusals = []
    if plan.owner_id != by.agency_id or not by.has_role(Role.REGISTER_EDITOR):
        refusals.append(
            Refusal(
                "not-keeper", f"Only register editors of {plan.owner}, which keeps this plan, can do this."
            )
        )
    if plan.state not in (State.DRAFT, State.CURRENT):
        refusals.append(
            Refusal("over", f"The plan is {plan.get_state_display().lower()}: nothing in it changes.")
        )
    return refusals


def refusals_to_move(plan: Plan, to: str, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not publish, close, reopen or throw away this plan now."""
    allowed: dict[str, tuple[str, ...]] = {
        State.CURRENT: (State.DRAFT, State.CLOSED),
        State.CLOSED: (State.CURRENT,),
        State.DISCARDED: (State.DRAFT,),
    }
    refusals = [each for each in refusals_to_keep(plan, by=by) if each.code == "not-keeper"]
    if plan.state not in allowed.get(to, ()):
        refusals.append(Refusal("wrong-state", f"The plan is {plan.get_state_display().lower()}."))
    return refusals


def refusals_of_action(
    *, number: str, title: str, deadline: Deadline, status: str, completed_on: date | None, today: date
) -> list[Refusal]:
    refusals = _of_text(number, 12, "number", "Give the action a number, such as 1.4")
    refusals += _of_text(title, LONG_TITLE, "title", "Say what is to be done")
    refusals += refusals_of_days(deadline.on, completed_on)
    if status not in Status.values:
        refusals.append(Refusal("no-such-status", "Choose how it stands."))
    return refusals + refusals_of_completion(status, completed_on, today)


def refusals_of_completion(status: str, completed_on: date | None, today: date) -> list[Refusal]:
    if completed_on is None:
        return []
    refusals = []
    if status != Status.COMPLETE:
        refusals.append(Refusal("not-complete", "A day of completion is given only of a completed action."))
    if completed_on > today:
        refusals.append(AHEAD)
    return refusals


def refusals_of_services(leads: Sequence[str], supports: Sequence[str]) -> list[Refusal]:
    refusals = []
    if len(leads) + len(supports) > MOST_SERVICES:
        refusals.append(Refusal("many-services", f"Name up to {MOST_SERVICES} services."))
    if any(len(name) > TITLE for name in (*leads, *supports)):
        refusals.append(Refusal("long-name", f"The name of a service has up to {TITLE} characters."))
    return refusals


def refusals_to_match(plan: Plan, team: Team | None, agency: Agency | None, *, by: Officer) -> list[Refusal]:
    refusals = refusals_to_keep(plan, by=by)
    if team is not None and (agency is None or team.agency_id != agency.pk):
        refusals.append(NOT_TEAM_OF)
    return refusals


def refusals_to_add_progress(action: PlanAction, plan: Plan, *, leads: bool, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not say how it goes; `leads` is whether their agency leads it."""
    refusals = [REMOVED] if action.removed_at else []
    if plan.state == State.CURRENT and leads:
        return refusals
    found = refusals_to_keep(plan, by=by)
    if any(each.code == "not-keeper" for each in found):
        found = [
            Refusal(
                "not-lead",
                f"Officers of the agencies that lead this action, and register editors of {plan.owner}, can.",
            ),
            *[each for each in found if each.code != "not-keeper"],
        ]
    return refusals + found


def refusals_to_override(
    action: PlanAction, plan: Plan, *, colour: str, reason: str, ends_on: date, by: Officer, today: date
) -> list[Refusal]:
    refusals = refusals_to_keep(plan, by=by) + _of_text(reason, WORDS, "reason", "Say why")
    if not action.is_open or action.removed_at:
        refusals.append(Refusal("not-open", "Only the rating of an open action is set by hand."))
    if colour not in ("red", "amber", "green"):
        refusals.append(Refusal("no-such-colour", "Choose red, amber or green."))
    if not today <= ends_on <= min(LAST_DAY, today.replace(year=today.year + 1, day=min(today.day, 28))):
        refusals.append(
            Refusal("ends-when", "It ends today or later, within a year: then the rule counts again.")
        )
    return refusals


def refusals_to_lift(override: Override, plan: Plan, *, by: Officer) -> list[Refusal]:
    return refusals_to_keep(plan, by=by) + ([LIFTED] if override.lifted_at else [])


def refusals_to_report_to(
    action: PlanAction, plan: Plan, *, on: date, told: Collection[str], by: Officer, today: date
) -> list[Refusal]:
    """Every reason why it is not reported to a committee; `told` are the names of those that heard of it."""
    refusals = [each for each in refusals_to_keep(plan, by=by) if each.code == "not-keeper"]
    if plan.state not in (State.CURRENT, State.CLOSED):
        refusals.append(Refusal("draft", "A draft is reported to nobody."))
    if not action.is_done or action.removed_at:
        refusals.append(NOT_COMPLETE)
    if on > today or on < FIRST_DAY:
        refusals.append(AHEAD)
    return refusals + ([TOLD_ALREADY] if told else [])


def refusals_to_list(
    action: PlanAction, service: Service, plan: Plan, *, leads: bool, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not put the action on the list of that service, or take it off."""
    refusals = [REMOVED] if action.removed_at else []
    if plan.state != State.CURRENT:
        refusals.append(Refusal("not-current", "Only actions of a current plan are put on a list."))
    if service.agency_id is None or service.agency_id != by.agency_id or by.is_service:
        refusals.append(Refusal("not-theirs", "Only an officer of the agency that leads it can do this."))
    elif not leads:
        refusals.append(Refusal("not-lead", "That service does not lead this action."))
    elif service.team_id and service.team_id != by.team_id and not by.has_role(Role.SUPERVISOR):
        refusals.append(Refusal("not-team", f"Only {service.team}, or a supervisor, can do this."))
    return refusals


def refusals_to_take_off(task: PlanTask) -> list[Refusal]:
    return [NOT_LISTED] if task.withdrawn_at else []


def refusals_to_carry_over(plan: Plan, *, by: Officer) -> list[Refusal]:
    refusals = [each for each in refusals_to_keep(plan, by=by) if each.code == "not-keeper"]
    if plan.state not in (State.CURRENT, State.CLOSED):
        refusals.append(Refusal("draft", "Nothing is carried over from a draft."))
    return refusals


def refusals_to_set_rule(*, by: Officer) -> list[Refusal]:
    if by.has_role(Role.ADMINISTRATOR):
        return []
    return [Refusal("not-administrator", "Only administrators set the rule for their agency's plans.")]


def refusals_of_days(*days: date | None) -> list[Refusal]:
    if all(day is None or FIRST_DAY <= day <= LAST_DAY for day in days):
        return []
    return [Refusal("no-such-year", f"Give a year from {FIRST_DAY.year} to {LAST_DAY.year}.")]


def _of_text(text: str, most: int, code: str, words: str) -> list[Refusal]:
    if not text.strip():
        return [Refusal(f"no-{code}", f"{words}.")]
    if len(text.strip()) > most:
        return [Refusal(f"long-{code}", f"{words}, in up to {most:,} characters.")]
    return []


FULL = Refusal("full", "The plan holds no more of these, or you may not write in it.")


def refusals_of_heading(number: str, title: str) -> list[Refusal]:
    refusals = _of_text(number, 12, "number", "Give the priority a number")
    return refusals + _of_text(title, TITLE, "title", "Give the priority a title")


def refusals_of_progress(
    *, what: str, status: str, forecast_on: date | None, completed_on: date | None, today: date
) -> list[Refusal]:
    refusals = _of_text(what, WORDS, "words", "Say what was done")
    if status not in Status.values:
        refusals.append(Refusal("no-such-status", "Choose how it stands."))
    refusals += refusals_of_days(forecast_on, completed_on)
    return refusals + refusals_of_completion(status, completed_on, today)


def refusals_of_measure(name: str, many: int) -> list[Refusal]:
    refusals = _of_text(name, TITLE, "name", "Name the measure")
    if many >= MOST_MEASURES * 5:
        refusals.append(FULL)
    return refusals


def refusals_of_past_day(on: date, *, today: date) -> list[Refusal]:
    return refusals_of_days(on) + ([AHEAD] if on > today else [])


def refusals_of_milestone(title: str, due_on: date, many: int) -> list[Refusal]:
    refusals = _of_text(title, TITLE, "title", "Name the milestone") + refusals_of_days(due_on)
    return refusals + ([FULL] if many >= MOST_MILESTONES else [])


PAST = Refusal("past", "It begins today or later: what was rated stays as it was rated.")
DAYS = Refusal("days", "Give days from 0 to 365, and where they are from.")


def refusals_of_committee(name: str, many: int) -> list[Refusal]:
    return _of_text(name, TITLE, "name", "Name the committee") + ([FULL] if many >= 20 else [])


NOBODY_TO_LIST = Refusal(
    "nobody-to-list", "No service that leads this action is one whose list you may put it on, or it is there."
)
