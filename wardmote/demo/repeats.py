"""A place that was reported as often as makes a repeat location, and the ward of every report."""

from datetime import timedelta
from random import Random

from wardmote.demo.agencies import AGENCIES
from wardmote.demo.clock import Clock
from wardmote.demo.places import AREAS
from wardmote.demo.rows import Row, Rows
from wardmote.demo.triage import desk_of

OWNER, TEAM = "council", "cst"
WITHIN = timedelta(days=170)
MOST = 5


def tell_again(rows: Rows, clock: Clock, seed: int) -> None:
    """Called when every report is made. With a generator of its own, so that nothing else changes with it."""
    for report in rows.tables["intake.Report"]:
        report["ward"] = "" if report["state"] == "recorded" else ward_of(report)
    before, rows.rng = rows.rng, Random(seed + 105)  # nosec B311
    try:
        repeat_location(rows, clock)
    finally:
        rows.rng = before


def ward_of(report: Row) -> str:
    """As the database finds it: the ward that its area names."""
    named = [part.strip() for part in report["area"].split(",")]
    return next((part for part in named if part in AREAS), "")


def repeat_location(rows: Rows, clock: Clock) -> None:
    """The council's reports of the ward that has most of them, linked to a place on record there."""
    agency, officer = AGENCIES[OWNER], desk_of(OWNER, TEAM)
    by_ward: dict[str, list[Row]] = {}
    for report in rows.tables["intake.Report"]:
        ours = report["owner_id"] == agency.id and report["team_id"] == agency.team_id(TEAM)
        if ours and report["ward"] and clock.now - report["received_at"] < WITHIN:
            by_ward.setdefault(report["ward"], []).append(report)
    places = {row["ward"]: row for row in rows.tables["places.Place"] if row["owner_id"] == agency.id}
    found = [(len(reports), ward) for ward, reports in by_ward.items() if ward in places]
    if not found:
        return
    _, ward = max(found)
    told = sorted(by_ward[ward], key=lambda report: report["received_at"])[-MOST:]
    for report in told:
        at = min(clock.now, report["received_at"] + timedelta(minutes=rows.rng.randrange(20, 90)))
        rows.child(
            "intake.ReportPlace", report["plan"], report_id=report["id"], place_id=places[ward]["id"],
            by_id=officer.id, at=at, ended_by_id=None, ended_at=None,
        )  # fmt: skip
        rows.act("place linked", at=at, by=officer, kind="report", subject=report["id"], owner=OWNER)
    if len(told) >= 3:
        rows.add(
            "notices.Notice", officer_id=officer.id, kind="repeat_location", subject_kind="report",
            subject_id=told[2]["id"], on=told[2]["received_at"].date(), at=told[2]["received_at"],
            read_at=None,
        )  # fmt: skip
