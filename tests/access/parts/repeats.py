"""The ward of a report, which the database finds; thresholds, which functions set. Repeats keep no row of their own."""

from datetime import date

from tests import world
from tests.access.matrix import Matrix


def records(m: Matrix, p: world.Partnership) -> None:
    """None: what is counted is links of reports, which have their rows."""


def attempts(m: Matrix, p: world.Partnership) -> None:
    nobody = {"owner: team": False, "partner: decides": False, "stranger": False, "no session": False}
    m.try_update(
        "say in which ward a report is", "intake_report", "ward = 'Elsewhere'", m.facts["report"], nobody
    )
    threshold = {
        "id": 0, "key": "case-review", "agency_id": p.council.pk, "name": "n", "counted": "victim", "kinds": [], "many": 99,
        "within": 1, "unit": "days", "offers_review": True, "withdrawn": False, "source": "s", "status": "own",
        "starts_on": date.today(), "at": m.facts["now"],
    }  # fmt: skip
    m.try_insert("set a threshold by hand", "repeats_threshold", threshold, nobody)
