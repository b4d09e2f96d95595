"""What the rules allow with officers, teams and invitations now, as a list of refusals.

The functions of the database (migration 0008) are the guarantee; these are the words.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity import leaving, queries
from wardmote.trust.identity.models import APPROVERS, Invitation, Officer, Role, RoleChange, Team

NOT_FOR_YOU = Refusal("not-for-you", "This is for an administrator of their own agency.")
NOT_YOURSELF = Refusal("not-yourself", "Nobody does this for themselves. Ask another administrator.")
CHANGED_MEANWHILE = Refusal("changed-meanwhile", "Someone changed this meanwhile. Look at it as it is now.")
NOT_HERE = Refusal("not-here", "This officer has left.")
TEAM_EXISTS = Refusal("team-exists", "Your agency has a team of that name already.")
TEAM_CLOSED = Refusal("team-closed", "This team is closed.")
TEAM_HOLDS_SOMETHING = Refusal("team-holds", "The team still holds open work. Have it handed over first.")
INVITED_ALREADY = Refusal(
    "invited-already",
    "An invitation to that address waits already. Send it again from the list of invitations.",
)
INVITATION_SETTLED = Refusal("invitation-settled", "This invitation no longer waits.")
LINK_NO_LONGER_WORKS = Refusal(
    "link-used",
    "This link no longer works. Ask the person at your agency who looks after accounts for a new one.",
)
ADDRESS_TAKEN = Refusal(
    "address-taken",
    "An account signs in with this address already. Sign in with it, or ask for an invitation to another "
    "address.",
)
WAITS_ALREADY = Refusal(
    "waits-already", "A change for this officer waits already. Have it decided or withdraw it."
)
NOTHING_CHANGES = Refusal("nothing-changes", "The officer has exactly these roles already.")
OWN_PROPOSAL = Refusal("own-proposal", "You proposed this. Another person decides.")
ABOUT_YOU = Refusal("about-you", "This is about your own roles. Another person decides.")
NOT_APPROVER = Refusal(
    "not-approver",
    "An administrator, a supervisor or the information governance lead of the agency decides on roles.",
)
SETTLED = Refusal("settled", "This was decided already.")
EXPIRED = Refusal("expired", "Nobody decided within 14 days. It has to be proposed again.")
NOT_APPROVED_YET = Refusal(
    "not-approved-yet",
    "This officer has no role yet. They join a team when a second person approves their roles.",
)
NOT_YOUR_LEAVER = Refusal(
    "not-your-leaver", "An administrator says this, or a supervisor for an officer of their own team."
)
LAST_DAY_PAST = Refusal("last-day-past", "The last day must be today or later. If they have left, say so.")
NOT_LEAVING = Refusal("not-leaving", "This officer is not leaving.")
NOTHING_CHOSEN = Refusal("nothing-chosen", "Choose what to hand over.")
NOT_A_COLLEAGUE = Refusal("not-a-colleague", "Choose an officer of your own agency who stays.")


def _administers(by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_FOR_YOU]


def refusals_to_change(officer: Officer, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not be signed out, reset or unlocked by that one now."""
    if not by.has_role(Role.ADMINISTRATOR) or officer.agency_id != by.agency_id or officer.is_service:
        return [NOT_FOR_YOU]
    if officer.pk == by.pk:
        return [NOT_YOURSELF]
    return [NOT_HERE] if officer.left_at else []


# --- teams --------------------------------------------------------------------------------------------------


def refusals_to_name_team(name: str, *, by: Officer, team: Team | None = None) -> list[Refusal]:
    """Every reason why a team may not be called that."""
    refusals = _administers(by)
    if team is not None and team.agency_id != by.agency_id:
        refusals = [NOT_FOR_YOU]
    same = Team.objects.filter(agency=by.agency_id, name__iexact=name)
    if (same.exclude(pk=team.pk) if team else same).exists():
        refusals.append(TEAM_EXISTS)
    return refusals


def refusals_to_close_team(team: Team, *, by: Officer) -> list[Refusal]:
    """Every reason why a team may not close now: what it still holds, and how many."""
    if not by.has_role(Role.ADMINISTRATOR) or team.agency_id != by.agency_id:
        return [NOT_FOR_YOU]
    if team.closed_at:
        return [TEAM_CLOSED]
    held = [str(each) for each in leaving.held_by_team(team.pk)]
    officers = queries.officers(team=team.pk).count()
    invited = queries.waiting_for(team).count()
    if officers:
        held.insert(0, f"{officers} officer{'' if officers == 1 else 's'}")
    if invited:
        held.append(f"{invited} invitation{'' if invited == 1 else 's'}")
    return [Refusal("team-holds", f"{team.name} still holds {one_by_one(held)}.")] if held else []


def one_by_one(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


# --- invitations --------------------------------------------------------------------------------------------


def refusals_to_invite(*, email: str, team: Team | None, by: Officer, now: datetime) -> list[Refusal]:
    """Every reason why nobody may be invited so."""
    refusals = _administers(by)
    if team is not None and (team.agency_id != by.agency_id or team.closed_at):
        refusals.append(Refusal("team-elsewhere", "Choose an open team of your own agency."))
    if queries.invitations_waiting(by.agency_id, now=now).filter(email=email).exists():
        refusals.append(INVITED_ALREADY)
    return refusals


def refusals_to_change_invitation(invitation: Invitation, *, by: Officer) -> list[Refusal]:
    """Every reason why an invitation may not be sent again or taken back now."""
    if not by.has_role(Role.ADMINISTRATOR) or invitation.agency_id != by.agency_id:
        return [NOT_FOR_YOU]
    return [] if invitation.state == Invitation.State.PENDING else [INVITATION_SETTLED]


# --- roles --------------------------------------------------------------------------------------------------


def refusals_to_propose(
    officer: Officer, roles: Iterable[str], *, by: Officer, now: datetime
) -> list[Refusal]:
    """Every reason why these roles may not be proposed for this officer now."""
    refusals = refusals_to_change(officer, by=by)
    if refusals:
        return refusals
    if sorted(officer.roles) == sorted(roles):
        refusals.append(NOTHING_CHANGES)
    if queries.changes_waiting(by.agency_id, now=now).filter(officer_id=officer.pk).exists():
        refusals.append(WAITS_ALREADY)
    return refusals


def refusals_to_decide(change: RoleChange, *, by: Officer, now: datetime) -> list[Refusal]:
    """Every reason why this officer may not approve or refuse this change now."""
    refusals = []
    if not by.has_role(*APPROVERS) or change.agency_id != by.agency_id:
        refusals.append(NOT_APPROVER)
    if change.proposed_by_id == by.pk:
        refusals.append(OWN_PROPOSAL)
    if change.officer_id == by.pk:
        refusals.append(ABOUT_YOU)
    if change.state != RoleChange.State.PENDING:
        refusals.append(SETTLED)
    elif change.expires_at <= now:
        refusals.append(EXPIRED)
    return refusals


def refusals_to_withdraw(change: RoleChange, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not take the proposal back now."""
    refusals = _administers(by)
    if change.state != RoleChange.State.PENDING:
        refusals.append(SETTLED)
    return refusals


# --- officers -----------------------------------------------------------------------------------------------


def refusals_to_move(officer: Officer, team: Team | None, *, by: Officer, now: datetime) -> list[Refusal]:
    """Every reason why this officer may not be put in that team now, or it may not be proposed."""
    refusals = refusals_to_change(officer, by=by)
    if refusals:
        return refusals
    if not officer.roles:
        refusals.append(NOT_APPROVED_YET)
    if team is not None and (team.agency_id != by.agency_id or team.closed_at):
        refusals.append(Refusal("team-elsewhere", "Choose an open team of your own agency."))
    elif officer.team_id == (team.pk if team else None):
        refusals.append(Refusal("there-already", "The officer is there already."))
    elif team is not None and waits_for_someone(officer, by=by, now=now):
        refusals.append(WAITS_ALREADY)
    return refusals


def waits_for_someone(officer: Officer, *, by: Officer, now: datetime) -> bool:
    """Whether a change of roles, or a move, waits for this officer already."""
    return queries.changes_waiting(by.agency_id, now=now).filter(officer_id=officer.pk).exists()


def refusals_to_see_off(
    officer: Officer, last_day: date | None, *, by: Officer, today: date
) -> list[Refusal]:
    """Every reason why this officer may not be said to leave, or not on that day."""
    if officer.pk == by.pk:
        return [NOT_YOURSELF]
    own_team = officer.team_id is not None and officer.team_id == by.team_id
    supervises = by.has_role(Role.SUPERVISOR) and own_team and not officer.has_role(Role.ADMINISTRATOR)
    same_agency = officer.agency_id == by.agency_id and not officer.is_service
    if not same_agency or not (by.has_role(Role.ADMINISTRATOR) or supervises):
        return [NOT_YOUR_LEAVER]
    if officer.left_at:
        return [NOT_HERE]
    return [LAST_DAY_PAST] if last_day is not None and last_day < today else []


def refusals_to_keep_on(officer: Officer, *, by: Officer) -> list[Refusal]:
    """Every reason why it may not be taken back that this officer leaves."""
    refusals = refusals_to_see_off(officer, None, by=by, today=date.min)
    if officer.leaving_on is None:
        refusals.append(NOT_LEAVING)
    return refusals


def refusals_to_take_over(
    leaver: Officer, *, to: Officer, by: Officer, chosen: Sequence[tuple[str, UUID]]
) -> list[Refusal]:
    """Every reason why that colleague may take nothing over. Each thing is asked again by itself."""
    refusals = [] if chosen else [NOTHING_CHOSEN]
    stays = to.left_at is None and to.leaving_on is None and not to.is_service
    if leaver.agency_id != by.agency_id or to.agency_id != by.agency_id or not stays or to.pk == leaver.pk:
        refusals.append(NOT_A_COLLEAGUE)
    return refusals
