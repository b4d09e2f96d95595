"""A conflict of interest that an officer declared on a case of their team, and two alarms on unusual use."""

from datetime import timedelta
from typing import Any

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Rows

CONFLICT = "I know someone in this: his mother and mine are neighbours."
FOUND = "She took over eleven cases of a colleague who is off ill, and read each of them that day."
OVER = [(-9, 97, 31, 0, 0), (-2, 24, 22, 8, 1)]  # day, opened, usually, taken away, usually


def watch(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    declared(rows, cases)
    alarms(rows, clock)


def declared(rows: Rows, cases: list[Casework]) -> None:
    case = next(case for case in cases if case.brief.kept_out == "officer")
    entry = next(row for row in rows.tables["cases.MustNotReceive"] if row["case_id"] == case.id)
    officer = next(officer for officer in OFFICERS if officer.id == entry["officer_id"])
    entry["is_conflict"] = True
    at = entry["at"] + timedelta(minutes=20)
    rows.child(
        "cases.Conflict",
        entry["plan"],
        case_id=case.id,
        entry_id=entry["id"],
        officer_id=officer.id,
        words=CONFLICT,
        by_id=officer.id,
        at=at,
    )
    rows.act("conflict declared", at=at, by=officer, kind="case", subject=case.id, owner=case.owner)
    rows.add(
        "notices.Notice", officer_id=case.lead.id, kind="conflict_declared", subject_kind="case",
        subject_id=case.id, on=at.date(), at=at, read_at=at + timedelta(hours=1),
    )  # fmt: skip


def alarms(rows: Rows, clock: Clock) -> None:
    ours = [officer for officer in OFFICERS if officer.agency == "council"]
    watching = [o for o in ours if {"information_governance", "auditor"} & set(o.roles)]
    watched = [o for o in ours if "caseworker" in o.roles and o not in watching]
    for number, (days, opened, usually, taken, usually_taken) in enumerate(OVER):
        at, officer = clock.office(days), watched[number]
        looked: dict[str, Any] = {"looked_at": None, "looked_by_id": None, "words": ""}
        if number == 0:
            looked = {
                "looked_at": at + timedelta(hours=21),
                "looked_by_id": watching[0].id,
                "words": FOUND,
            }
        row = rows.add(
            "access.Alarm", officer_id=officer.id, agency_id=AGENCIES["council"].id, on=at.date(), at=at,
            opened=opened, usually_opened=usually, exported=taken, usually_exported=usually_taken, **looked,
        )  # fmt: skip
        rows.act("alarm raised", at=at, by=None, kind="alarm", subject=row["id"], owner="council")
        for each in watching:
            rows.add(
                "notices.Notice", officer_id=each.id, kind="unusual_use", subject_kind="alarm",
                subject_id=row["id"], on=at.date(), at=at, read_at=looked["looked_at"],
            )  # fmt: skip
