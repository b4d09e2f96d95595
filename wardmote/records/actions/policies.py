"""What the rules allow with an action now, as a list of refusals."""

from datetime import date

from wardmote.foundation.refusals import Refusal
from wardmote.records.actions import queries
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Agency, Officer, Role, Team

State = Action.State

CANNOT_SEE = Refusal(
    "cannot-see",
    "Nobody you ask there can see this record. Share it with them first, then ask.",
)
ANSWERED = Refusal("answered", "This action has already been answered.")
SETTLED = Refusal("settled", "This action is already settled.")
NOT_ASKED = Refusal("not-asked", "Only the agency that was asked can answer this action.")
NOT_THEIRS = Refusal(
    "not-theirs", "This action was asked of another team or officer. They, or a supervisor, can answer it."
)
NOT_ASKING = Refusal("not-asking", "Only the agency that asked can withdraw this action.")


def refusals_to_ask(
    *, audience_id: int, agency: Agency, team: Team | None, officer: Officer | None, due_on: date, today: date
) -> list[Refusal]:
    """Every reason why this may not be asked of them now: the record's audience must let in who is asked."""
    refusals = []
    if due_on < today:
        refusals.append(Refusal("due-in-the-past", "The date to do it by must be today or later."))
    if team is not None and team.agency_id != agency.pk:
        refusals.append(Refusal("team-of-another-agency", "That team belongs to another agency."))
    if officer is not None and officer.agency_id != agency.pk:
        refusals.append(Refusal("officer-of-another-agency", "That officer belongs to another agency."))
    if not queries.officers_admitted(audience_id, agency_id=agency.pk, team=team, officer=officer).exists():
        refusals.append(CANNOT_SEE)
    return refusals


def _refusals_of_the_asked(action: Action, *, by: Officer) -> list[Refusal]:
    if by.agency_id != action.agency_id:
        return [NOT_ASKED]
    named = action.officer_id is not None or action.team_id is not None
    theirs = action.officer_id == by.pk or (action.team_id is not None and action.team_id == by.team_id)
    if named and not theirs and not by.has_role(Role.SUPERVISOR):
        return [NOT_THEIRS]
    return []


def refusals_to_answer(action: Action, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not accept or decline this action now."""
    refusals = _refusals_of_the_asked(action, by=by)
    if action.state != State.ASKED:
        refusals.append(ANSWERED)
    return refusals


def refusals_to_finish(action: Action, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not say it is done now. Doing it is an answer too."""
    refusals = _refusals_of_the_asked(action, by=by)
    if action.state not in Action.OPEN_STATES:
        refusals.append(SETTLED)
    return refusals


def refusals_to_hand_over(action: Action, *, by: Officer, to: Officer | None = None) -> list[Refusal]:
    """Every reason why this officer may not hand the action on now, or not to that colleague."""
    refusals = refusals_to_finish(action, by=by)
    if to is None:
        return refusals
    if to.agency_id != action.agency_id or to.is_service or to.left_at is not None:
        refusals.append(Refusal("not-a-colleague", "Choose an officer of your own agency."))
    elif not queries.officers_admitted(action.audience_id, agency_id=to.agency_id, officer=to).exists():
        refusals.append(Refusal("cannot-see", "That officer cannot see the record this action belongs to."))
    return refusals


def refusals_to_withdraw(action: Action, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not take the request back now."""
    refusals = []
    if by.agency_id != action.asking_id:
        refusals.append(NOT_ASKING)
    if action.state not in (*Action.OPEN_STATES, State.DECLINED):
        refusals.append(SETTLED)
    return refusals
