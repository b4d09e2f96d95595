"""What the rules allow with an action now, as a list of refusals."""

from datetime import date

from wardmote.foundation.refusals import Refusal
from wardmote.records.actions import evidence, queries
from wardmote.records.actions.models import Action, Step
from wardmote.records.documents.models import Document
from wardmote.trust.access import standins
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
NOT_DONE = Refusal("not-done", "This action is not done.")
NOT_TO_REOPEN = Refusal("not-asking", "Only the agency that asked can say that this is not done yet.")
NOT_TO_DATE = Refusal("not-asking", "Only the agency that asked can change the date.")
OWN_WISH = Refusal(
    "own-wish",
    "You asked for this date. Whoever asked for the action, or a supervisor of theirs, agrees to it.",
)
NO_DATE_ASKED = Refusal("no-date-asked", "No new date is asked for any more.")
DATE_MOVED = Refusal("date-moved", "The date was changed meanwhile. Look at it as it is now.")
SAME_DATE = Refusal("same-date", "It is due on that day already.")
ASKED_ALREADY = Refusal("asked-already", "That date was already asked for.")
HELD = Refusal("held", "An officer has this action. Hand it over instead.")
HAS_IT = Refusal("has-it", "They have this action already.")
MOVED = Refusal("moved", "This action was answered or handed on meanwhile. Look at it as it is now.")
NOT_HANDED = Refusal("not-handed", "Nobody handed this action to you.")
NOT_OF_RECORD = Refusal(
    "document-of-another-record", "Choose a document of the record this action belongs to."
)
NOT_ALLOWED = Refusal("not-allowed", "You may look at this action, but not do this with it.")


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
    if (
        named
        and not theirs
        and not by.has_role(Role.SUPERVISOR)
        and action.officer_id not in standins.names(by)
    ):
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


def refusals_to_show(action: Action, document: Document | None) -> list[Refusal]:
    """Every reason why this document cannot stand as evidence: it must be of the record the action is of."""
    if document is None or any(each.pk == document.pk for each in evidence.documents_for(action)):
        return []
    return [NOT_OF_RECORD]


def refusals_to_reopen(action: Action, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not say that it is not done yet."""
    refusals = [] if by.agency_id == action.asking_id else [NOT_TO_REOPEN]
    if action.state != State.DONE:
        refusals.append(NOT_DONE)
    return refusals


# --- who has it ---------------------------------------------------------------------------------


def refusals_to_hand_over(action: Action, *, by: Officer, to: Officer | Team | None = None) -> list[Refusal]:
    """Every reason why this officer may not hand the action on now, or not to that colleague or team."""
    refusals = refusals_to_finish(action, by=by)
    if to is None:
        return refusals
    if isinstance(to, Team):
        return refusals + _refusals_of_team(action, to)
    if to.agency_id != action.agency_id or to.is_service or to.left_at is not None:
        refusals.append(Refusal("not-a-colleague", "Choose an officer of your own agency."))
    elif to.pk == action.officer_id:
        refusals.append(HAS_IT)
    elif not queries.officers_admitted(action.audience_id, agency_id=to.agency_id, officer=to).exists():
        refusals.append(Refusal("cannot-see", "That officer cannot see the record this action belongs to."))
    return refusals


def _refusals_of_team(action: Action, team: Team) -> list[Refusal]:
    if team.agency_id != action.agency_id:
        return [Refusal("not-a-team-of-ours", "Choose a team of your own agency.")]
    if action.officer_id is None and action.team_id == team.pk:
        return [HAS_IT]
    if not queries.officers_admitted(action.audience_id, agency_id=team.agency_id, team=team).exists():
        return [Refusal("cannot-see", "Nobody in that team can see the record this action belongs to.")]
    return []


def refusals_to_assign(action: Action, *, by: Officer, to: Officer | Team | None = None) -> list[Refusal]:
    """Every reason why this officer may not say who does it: as for handing over, while no officer has it."""
    refusals = refusals_to_hand_over(action, by=by, to=to)
    if action.officer_id is not None and HAS_IT not in refusals:
        refusals.append(HELD)
    return refusals


def refusals_to_hand_back(action: Action, handed: Step | None, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not give it back to whoever had it; `handed` is how they got it."""
    if action.state not in Action.OPEN_STATES:
        return [SETTLED]
    if handed is None or action.officer_id != by.pk or handed.officer_id != by.pk:
        return [NOT_HANDED]
    before = handed.from_officer or handed.from_team
    if before is None:
        return [NOT_HANDED]
    if handed.from_officer is not None and handed.from_officer.left_at is not None:
        return [Refusal("has-left", "Whoever had it before has left. Hand it to someone else.")]
    return refusals_to_hand_over(action, by=by, to=before)


# --- its date -----------------------------------------------------------------------------------


def refusals_to_ask_for_date(
    action: Action, *, by: Officer, due_on: date | None = None, today: date | None = None
) -> list[Refusal]:
    """Every reason why this officer may not ask for another date now, or not for this one."""
    refusals = refusals_to_finish(action, by=by)
    if due_on is not None and due_on == action.wanted_due_on:
        refusals.append(ASKED_ALREADY)
    return refusals + _refusals_of_date(action, due_on, today)


def refusals_to_agree_date(action: Action, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not agree to the date asked for, or refuse it."""
    if by.agency_id != action.asking_id:
        return [NOT_TO_DATE]
    if action.wanted_due_on is None or action.state not in Action.OPEN_STATES:
        return [NO_DATE_ASKED]
    if action.wanted_due_by_id == by.pk != action.asked_by_id and not by.has_role(Role.SUPERVISOR):
        return [OWN_WISH]
    return []


def refusals_to_change_date(
    action: Action, *, by: Officer, due_on: date | None = None, today: date | None = None
) -> list[Refusal]:
    """Every reason why this officer may not set another date now: who asked for the action does."""
    refusals = [] if by.agency_id == action.asking_id else [NOT_TO_DATE]
    if action.state not in Action.OPEN_STATES:
        refusals.append(SETTLED)
    return refusals + _refusals_of_date(action, due_on, today)


def _refusals_of_date(action: Action, due_on: date | None, today: date | None) -> list[Refusal]:
    if due_on is None:
        return []
    refusals = [SAME_DATE] if due_on == action.due_on else []
    if today is not None and due_on < today:
        refusals.append(Refusal("due-in-the-past", "The date to do it by must be today or later."))
    return refusals


# --- taken back ---------------------------------------------------------------------------------


def refusals_to_withdraw(action: Action, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not take the request back now."""
    refusals = []
    if by.agency_id != action.asking_id:
        refusals.append(NOT_ASKING)
    if action.state not in (*Action.OPEN_STATES, State.DECLINED):
        refusals.append(SETTLED)
    return refusals
