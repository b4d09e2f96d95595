"""What the rules allow with routing, rotas, calls and hand-overs now, as a list of refusals."""

from collections.abc import Iterable
from datetime import date, datetime

from wardmote.foundation.refusals import Refusal
from wardmote.records.intake import policies as intake
from wardmote.records.intake import queries as reports
from wardmote.records.intake.models import Report
from wardmote.records.routing.models import Call, HandOver, Rota, Rule, Shift
from wardmote.trust.identity.models import Officer, Role, Team

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators set rules and rotas.")
NOT_PLANNER = Refusal("not-planner", "Only administrators and supervisors plan shifts.")
OTHER_AGENCY = Refusal(
    "team-of-another-agency", "Choose a team of your own agency. To another agency a report is referred."
)
CLOSED_TEAM = Refusal("closed-team", "That team is closed. Choose another.")
SAME_TEAM = Refusal("same-team", "That team keeps this report already.")
NO_REASON = Refusal("no-reason", "Enter why.")
NO_NAME = Refusal("no-name", "Enter a name.")
LED_TO = Refusal("led-to", "A rule that is in force or to come leads to this rota.")
CLOSED_ROTA = Refusal("closed-rota", "This rota is closed.")
NO_OUTCOME = Refusal("no-outcome", "Choose a team or a rota.")
BEFORE_TODAY = Refusal("before-today", "The day it holds from must be today or later.")
ENDS_FIRST = Refusal("ends-first", "Its last day must not be before its first.")
NOT_LONG = Refusal("ends-before-it-starts", "A shift ends after it starts.")
TOO_LONG = Refusal("too-long", "A shift is at most seven days long. Plan several.")
NOT_THEIRS = Refusal("not-of-the-team", "That officer is not of that team, or not at work.")
WITHDRAWN = Refusal("withdrawn", "This shift was taken away already.")
MAY_NOT_ADD = Refusal("may-not-add", "You may read this report, but add nothing to it.")
DEALT_WITH = Refusal(
    "dealt-with", "This report is closed, in a case or with another agency: make a report of the call."
)
NOTHING_SAID = Refusal("nothing-said", "Enter what they said.")
NO_NUMBER = Refusal("no-number", "Enter a number to ring back.")
BACK_IN_THE_PAST = Refusal("back-in-the-past", "The time to ring back by must be later than the call.")
IN_THE_FUTURE = Refusal("in-the-future", "A call cannot have been taken later than now.")
RUNG_BACK = Refusal("rung-back", "They were rung back already.")
OWN_NOTE = Refusal("own-note", "Somebody else takes over what you hand over.")
ACKNOWLEDGED = Refusal("acknowledged", "This was acknowledged already.")
NOT_ALLOWED = Refusal("not-allowed", "You may look at this, but not do this with it.")
MOVED_ON = Refusal("moved-on", "This has moved on: look at it as it is now.")
LONGEST_SHIFT = 7  # days


def refusals_to_reroute(
    report: Report, *, team: Team | None, reason: str | None, by: Officer
) -> list[Refusal]:
    """Every reason why this report may not be sent on to that team now. `None` asks before there is one."""
    refusals = intake.refusals_to_decide(report, by=by)
    if report.state != Report.State.WAITING:
        refusals.append(intake.NOT_WAITING)
    if team is not None:
        refusals += of_a_team(team, by=by)
        if team.pk == report.team_id:
            refusals.append(SAME_TEAM)
    if reason is not None and not reason.strip():
        refusals.append(NO_REASON)
    return refusals


def of_a_team(team: Team, *, by: Officer) -> list[Refusal]:
    if team.agency_id != by.agency_id:
        return [OTHER_AGENCY]
    return [CLOSED_TEAM] if team.closed_at is not None else []


def refusals_to_set_rules(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]


def refusals_to_set_rule(
    *,
    name: str,
    team: Team | None,
    rota: Rota | None,
    starts_on: date,
    ends_on: date | None,
    by: Officer,
    today: date,
) -> list[Refusal]:
    refusals = refusals_to_set_rules(by=by)
    if not name.strip():
        refusals.append(NO_NAME)
    if (team is None) == (rota is None):
        refusals.append(NO_OUTCOME)
    if team is not None:
        refusals += of_a_team(team, by=by)
    if rota is not None and rota.agency_id != by.agency_id:
        refusals.append(NO_OUTCOME)
    if rota is not None and rota.closed_at is not None:
        refusals.append(CLOSED_ROTA)
    if starts_on < today:
        refusals.append(BEFORE_TODAY)
    if ends_on is not None and ends_on < starts_on:
        refusals.append(ENDS_FIRST)
    return refusals


def refusals_to_close_rota(rota: Rota, *, rules: Iterable[Rule], by: Officer) -> list[Refusal]:
    """Every reason why this rota may not be closed now; `rules` are those that lead to it."""
    refusals = refusals_to_set_rules(by=by)
    if rota.closed_at is not None:
        refusals.append(CLOSED_ROTA)
    return refusals + [
        Refusal(LED_TO.code, f"The rule “{rule.name}” leads to it. Change or end that rule first.")
        for rule in rules
    ]


def refusals_to_plan(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR, Role.SUPERVISOR) else [NOT_PLANNER]


def refusals_to_add_shift(
    rota: Rota, *, team: Team, officer: Officer | None, starts_at: datetime, ends_at: datetime, by: Officer
) -> list[Refusal]:
    refusals = refusals_to_plan(by=by) + of_a_team(team, by=by)
    if rota.agency_id != by.agency_id or rota.closed_at is not None:
        refusals.append(NOT_ALLOWED)
    if officer is not None and (
        officer.team_id != team.pk or officer.left_at is not None or officer.is_service
    ):
        refusals.append(NOT_THEIRS)
    if ends_at <= starts_at:
        refusals.append(NOT_LONG)
    elif (ends_at - starts_at).days >= LONGEST_SHIFT:
        refusals.append(TOO_LONG)
    return refusals


def refusals_to_withdraw(shift: Shift, *, by: Officer) -> list[Refusal]:
    return refusals_to_plan(by=by) + ([WITHDRAWN] if shift.withdrawn_at is not None else [])


def refusals_to_take_call(
    *,
    outcome: str,
    report: Report | None,
    what: str,
    phone: str,
    taken_at: datetime,
    call_back_by: datetime | None,
    by: Officer,
    now: datetime,
) -> list[Refusal]:
    """Every reason why this call may not be written down so, beside those to take a report."""
    refusals = []
    if taken_at > now:
        refusals.append(IN_THE_FUTURE)
    if outcome == Call.Outcome.ADDED:
        if report is None or report.owner_id != by.agency_id or not reports.may_contribute(report):
            refusals.append(MAY_NOT_ADD)
        elif report.state != Report.State.WAITING:
            refusals.append(DEALT_WITH)
        if not what.strip():
            refusals.append(NOTHING_SAID)
    if call_back_by is not None:
        if not phone.strip():
            refusals.append(NO_NUMBER)
        if call_back_by <= taken_at:
            refusals.append(BACK_IN_THE_PAST)
    return refusals


def refusals_to_ring_back(call: Call, *, by: Officer) -> list[Refusal]:
    if call.report is None or call.owner_id != by.agency_id or not reports.may_contribute(call.report):
        return [NOT_ALLOWED]
    return [RUNG_BACK] if call.called_back_at is not None or call.call_back_by is None else []


def refusals_to_acknowledge(hand_over: HandOver, *, by: Officer) -> list[Refusal]:
    refusals = [OWN_NOTE] if hand_over.by_id == by.pk else []
    return refusals + ([ACKNOWLEDGED] if hand_over.acknowledged_at is not None else [])
