"""What the page of a report says of where it went and why, and of those who rang about it."""

from wardmote.records.intake.beside import Asked, Panel
from wardmote.records.intake.models import Report
from wardmote.records.routing import queries

# The database tells its team as where it went is put on record: migrations/0003_functions.py.
WORDS = {"report_routed": "A report was routed or sent on to your team"}

# As the function for arrivals puts them on record, in nobody's name.
ACTS = ("report routed", "no rule routes the report")


def of_report(asked: Asked) -> Panel | None:
    """Nothing of it for a recorded incident; what may not be read is not there."""
    report = asked.report
    if report.state == Report.State.RECORDED:
        return None
    may_reroute = asked.may_decide and report.state == Report.State.WAITING
    keeps, found = asked.by.agency_id == report.owner_id, queries.beside(report)
    if not (found.went or found.notes or may_reroute):
        return None
    shown = {
        "report": report,
        "keeps": keeps,
        "went": found.went,
        "notes": found.notes,
        "call_back_by": found.call_back_by,
        "may_reroute": may_reroute,
        "may_ring_back": asked.may_contribute and keeps,
    }
    return Panel("routing/of_report.html", shown)
