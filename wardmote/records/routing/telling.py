"""What the page of a report says of where it went and why, and of those who rang about it."""

from wardmote.records.intake.beside import Asked, Panel
from wardmote.records.intake.models import Report
from wardmote.records.routing import policies, queries

# As the function for arrivals puts them on record, in nobody's name.
ACTS = ("report routed", "no rule routes the report")


def of_report(asked: Asked) -> Panel | None:
    """Nothing of it for a recorded incident; what may not be read is not there."""
    report = asked.report
    if report.state == Report.State.RECORDED:
        return None
    may_reroute = asked.may_decide and not policies.refusals_to_reroute(
        report, team=None, reason=None, by=asked.by
    )
    keeps = asked.by.agency_id == report.owner_id
    went, notes = queries.routed(report) if keeps else [], queries.notes(report)
    if not (went or notes or may_reroute):
        return None
    shown = {
        "report": report,
        "keeps": keeps,
        "went": went,
        "notes": notes,
        "call_back": queries.call_to_return(report) if notes else None,
        "may_reroute": may_reroute,
        "may_ring_back": asked.may_contribute and keeps,
        "now": asked.now,
    }
    return Panel("routing/of_report.html", shown)
