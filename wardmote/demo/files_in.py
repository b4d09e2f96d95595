"""The council's source of spreadsheets, the wardens' log, and a file of it, taken in but for two rows."""

import hashlib
from datetime import timedelta
from random import Random

from wardmote.demo import places
from wardmote.demo.agencies import AGENCIES, identity
from wardmote.demo.clock import Clock
from wardmote.demo.front_doors import OWNER, TEAM, note
from wardmote.demo.plans import Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.demo.triage import compare, desk_of

COLUMNS = {
    "reference": "Log no",
    "date": "Date",
    "time": "Time",
    "category": "Type",
    "what": "Observations",
    "area": "Street",
}
WORDS = {"noise": "noise", "asb": "asb", "rough sleeping": "rough_sleeping", "parking": "-"}
# Of each row that was taken: kind, area, its street, how many days ago, the hour, what was seen.
ROWS = [
    ("asb", "Marlgate", 1, 24, 22, "Group of eight drinking in the shelter. Left when asked."),
    ("noise", "Weirside", 0, 23, 1, "Loud music from a van outside the flats. Moved on."),
    ("rough_sleeping", "Tannery", 1, 23, 5, "One person asleep in the loading bay. Would not speak to us."),
]
FAULTS = [
    (4, "Date", "This is no date. Write it like 25/03/2026, the day first."),
    (6, "Type", "Rows of this category are not taken."),
]


def take_in_files(rows: Rows, clock: Clock, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before = Random(seed + 102), rows.rng
    rows.rng = rng
    try:
        _take_in(rows, clock)
    finally:
        rows.rng = before


def _take_in(rows: Rows, clock: Clock) -> None:
    agency, officer = AGENCIES[OWNER], desk_of(OWNER, TEAM)
    team, at = agency.team_id(TEAM), clock.office(-20)
    plan = Plan(agency.id, frozenset({Way(agency.id, team)}), frozenset({"incident"}))
    source = rows.add(
        "files_in.Source",
        agency_id=agency.id,
        team_id=team,
        name="Wardens’ shift log",
        channel="patrol",
        kind="asb",
        harm="low",
        columns=COLUMNS,
        words=WORDS,
        sender="log@wardens.example",
        is_open=True,
        by_id=officer.id,
        changed_at=at,
    )
    rows.act("file source made", at=at, by=officer, kind="file_source", subject=source["id"], owner=OWNER)
    done = at + timedelta(minutes=3)
    batch = rows.add(
        "files_in.Batch",
        plan=plan,
        source_id=source["id"],
        owner_id=agency.id,
        name="shift-log.xlsx",
        notes="",
        terms={"columns": COLUMNS, "words": WORDS, "kind": "asb"},
        state="done",
        why="",
        rows=len(ROWS) + len(FAULTS),
        row_at=len(ROWS) + len(FAULTS),
        added=len(ROWS),
        further=0,
        already=0,
        faulty=len(FAULTS),
        by_id=officer.id,
        at=at,
        started_at=done,
        touched_at=done,
        finished_at=done,
        is_kept=False,
    )
    for action in ("file added", "file taken in"):
        rows.act(action, at=at, by=officer, kind="file_batch", subject=batch["id"], owner=OWNER)
    for row, column, reason in FAULTS:
        rows.add("files_in.Fault", plan=plan, batch_id=batch["id"], row=row, column=column, reason=reason)
    for number, told in enumerate(ROWS):
        _report(rows, clock, plan, source, number, told)


def _report(
    rows: Rows, clock: Clock, plan: Plan, source: Row, number: int, told: tuple[str, str, int, int, int, str]
) -> None:
    kind, area, street, days, hour, what = told
    agency, received = AGENCIES[OWNER], clock.office(-20) + timedelta(minutes=3)
    report = rows.add(
        "intake.Report",
        plan=plan,
        reference=rows.reference("R"),
        owner_id=agency.id,
        team_id=agency.team_id(TEAM),
        kind=kind,
        channel="patrol",
        harm="low",
        state="waiting",
        area=f"{places.AREAS[area][1][street]}, {area}",
        occurred_from=clock.office(-days).replace(hour=hour, minute=15),
        occurred_words="",
        received_at=received,
        taken_by_id=identity("service", OWNER),
        closed_reason="",
    )
    telling = rows.add(
        "intake.Telling",
        id=report["id"],
        plan=plan,
        categories=[],
        what=what,
        who="",
        address="",
        postcode="",
        is_anonymous=True,
        teller_name="",
        teller_phone="",
        teller_email="",
        contact_by="none",
        contact_wishes="",
    )
    compare(rows, report, telling)
    rows.add(
        "files_in.Taken",
        source_id=source["id"],
        key=hashlib.sha256(f"demo {number}".encode()).digest(),
        content=hashlib.sha256(what.encode()).digest(),
        report_id=report["id"],
        row=number + 2,
        at=received,
    )
    note(rows, "report taken from a file", report, received)
