"""What the rules allow with a report now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.records.intake import queries
from wardmote.records.intake.models import Report, ReportPerson
from wardmote.records.people.models import Person
from wardmote.trust.identity.models import Officer, Team

NOT_WAITING = Refusal("not-waiting", "This report is no longer waiting: someone has dealt with it.")
NOT_CLOSED = Refusal("not-closed", "Only a report with no further action can be reopened.")
CLOSED = Refusal("report-closed", "Reopen this report before a case is opened from it.")
IN_A_CASE = Refusal("in-a-case", "This report is already in a case.")
NO_PLACE = Refusal("no-place", "Enter the area or the address where it happened.")
NO_TEAM = Refusal("no-team", "Choose the team that keeps this report, or the whole agency.")
MAY_NOT_LINK = Refusal("may-not-link", "You may read this report, but add nothing to it.")
LINKED_ALREADY = Refusal("linked-already", "This report is linked to that person already.")
OTHER_AGENCY = Refusal("team-of-another-agency", "A report is kept by a team of your own agency.")


def refusals_to_take(
    *, what: str, area: str, address: str, team: Team | None, whole_agency: bool, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not take this report."""
    refusals = []
    if not what.strip():
        refusals.append(Refusal("nothing-told", "Enter what happened."))
    if not (area.strip() or address.strip()):
        refusals.append(NO_PLACE)
    if team is None and not whole_agency:
        refusals.append(NO_TEAM)
    if team is not None and team.agency_id != by.agency_id:
        refusals.append(OTHER_AGENCY)
    return refusals


def refusals_to_decide(report: Report, *, by: Officer) -> list[Refusal]:
    """The row policy guards this; these are its words. Whoever took a report for another team may read it."""
    if by.agency_id != report.owner_id:
        return [Refusal("not-owner", "Only the agency that keeps this report can decide on it.")]
    if not queries.may_decide(report):
        return [Refusal("not-team", "Only the team that keeps this report can decide on it.")]
    return []


def refusals_to_close(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not close this report now without further action."""
    refusals = refusals_to_decide(report, by=by)
    if report.state != Report.State.WAITING:
        refusals.append(NOT_WAITING)
    return refusals


def refusals_to_reopen(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not reopen this report now."""
    refusals = refusals_to_decide(report, by=by)
    if report.state != Report.State.CLOSED:
        refusals.append(NOT_CLOSED)
    return refusals


def refusals_to_join_case(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why no case may be opened from this report now."""
    refusals = refusals_to_decide(report, by=by)
    if report.state == Report.State.CLOSED:
        refusals.append(CLOSED)
    if report.state == Report.State.IN_CASE:
        refusals.append(IN_A_CASE)
    return refusals


def refusals_to_link_person(report: Report, person: Person, *, part: str) -> list[Refusal]:
    """Every reason why this report may not be linked to this person now."""
    if not queries.may_add(report):
        return [MAY_NOT_LINK]
    same = ReportPerson.objects.filter(report=report, person=person, part=part, ended_at=None)
    return [LINKED_ALREADY] if same.exists() else []
