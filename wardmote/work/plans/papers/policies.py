"""What the rules allow with a file of a plan now, as refusals. The row policies are the guarantee."""

from collections.abc import Mapping

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans import policies as plans
from wardmote.work.plans.papers.models import PlanFile

NOT_EDITOR = Refusal("not-editor", "Only register editors take in plans.")
NOT_STARTED = Refusal("not-started", "This file is not being taken in.")
BUSY = Refusal("busy", "Another file is being taken into this plan. Wait until it is done.")
NOT_WAITING = Refusal("not-waiting", "This file was taken in or left aside already.")
NOT_KEPT = Refusal("not-kept", "What this file held was thrown away. Take it in again.")
NOT_TAKEN = Refusal("not-taken", "Only what was taken in can be undone, once.")
NOT_LAST = Refusal(
    "not-last", "A later file was taken into this plan. Undo that one first: the newest first."
)
NO_ACTION = Refusal("no-action", "Choose the column that says what is to be done.")
NO_PLAN = Refusal("no-plan", "Say which plan it is, or give a title and the first and last day of a new one.")
MAY_NOT = Refusal("may-not", "You may not do this with this file or its plan.")


def may_take_in(by: Officer) -> bool:
    return by.has_role(Role.REGISTER_EDITOR)


def refusals_to_add(*, by: Officer) -> list[Refusal]:
    return [] if may_take_in(by) else [NOT_EDITOR]


def refusals_to_choose(file: PlanFile, *, by: Officer) -> list[Refusal]:
    refusals = refusals_to_add(by=by)
    if file.state != PlanFile.State.WAITING:
        refusals.append(NOT_WAITING)
    elif not file.is_kept:
        refusals.append(NOT_KEPT)
    return refusals


def refusals_to_take_in(
    file: PlanFile, columns: Mapping[str, str], *, busy: bool = False, by: Officer
) -> list[Refusal]:
    """Every reason why this file may not be taken in so; `busy` where another goes into its plan now."""
    if file.state == PlanFile.State.FAILED and file.is_kept:
        refusals = refusals_to_add(by=by)
    else:
        refusals = refusals_to_choose(file, by=by)
    if busy:
        refusals.append(BUSY)
    if not columns.get("action"):
        refusals.append(NO_ACTION)
    if file.plan is not None:
        refusals += plans.refusals_to_keep(file.plan, by=by)
    elif not (file.title and file.starts_on and file.ends_on):
        refusals.append(NO_PLAN)
    else:
        refusals += plans.refusals_to_make(
            title=file.title, starts_on=file.starts_on, ends_on=file.ends_on, by=by
        )
    return refusals


def refusals_to_undo(file: PlanFile, *, later: bool, by: Officer) -> list[Refusal]:
    """Every reason why it may not be undone; `later` is whether a later file was taken into the same plan."""
    refusals = refusals_to_add(by=by)
    if file.state not in (PlanFile.State.TAKEN, PlanFile.State.FAILED) or file.plan is None:
        return [*refusals, NOT_TAKEN]
    if later:
        refusals.append(NOT_LAST)
    return refusals + plans.refusals_to_keep(file.plan, by=by)
