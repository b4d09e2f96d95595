"""Clocks of the demo's reports: done in time or late, running, late, paused, with another agency."""

import uuid
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows
from wardmote.foundation.timing.reckoning import Pause
from wardmote.records.clocks.shipped import shipped

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.records.clocks.models import Calendar, Convention, Target
    from wardmote.records.clocks.queries import Plan

DAYS = 60  # of an older report nobody asks any more
IN_TIME = 0.8  # of what is done, how much in time
STILL_TO_DO = 0.5  # of what is due on a report that waits
WAITING_FOR = (
    "They are away until next week and asked us to ring then.",
    "Diary sheets are with them; they come back on Friday.",
    "Waiting for the managing agent to say whose flat it is.",
)
Kept = tuple[list["Target"], dict[str, "Convention"], dict[str, "Calendar"]]


def run(rows: Rows, clock: Clock, seed: int) -> None:
    from wardmote.records.clocks.models import Calendar, Convention, Target

    rng = Random(seed + 50)  # nosec B311
    targets = [Target(**row) for row in shipped("target") if row["subject"] == "report"]
    ways = {row["key"]: Convention(**row) for row in shipped("convention")}
    duties = {row["key"]: Calendar(**row) for row in shipped("calendar")}
    told = {row["id"]: row for row in rows.tables["intake.Telling"]}
    for report in rows.tables["intake.Report"]:
        if clock.now - report["received_at"] < timedelta(days=DAYS) and report["state"] != "recorded":
            telling = told[report["id"]]
            of_report(rows, clock, rng, report, telling, (targets, ways, duties))


def of_report(rows: Rows, clock: Clock, rng: Random, report: Row, telling: Row, kept: Kept) -> None:
    from wardmote.records.clocks.queries import fitting, planned

    targets, ways, duties = kept
    reachable = not telling["is_anonymous"] and telling["contact_by"] != "none" and telling["teller_name"]
    fits = fitting(targets, kind=report["kind"], harm=report["harm"], has_teller=bool(reachable))
    running = []
    for each in planned(fits, ways, duties, received=report["received_at"]):
        row = started(rows, rng, report, each)
        carry_on(rows, clock, rng, report, row, each)
        if row["state"] in ("running", "missed"):
            running.append((row["due_at"], row["what"]))
    report["next_due_at"], report["next_due_what"] = min(running, default=(None, ""))


def started(rows: Rows, rng: Random, report: Row, by: "Plan") -> Row:
    row = rows.add(
        "clocks.Clock", id=new_id(rng), plan=report["plan"], report_id=report["id"],
        owner_id=report["owner_id"], team_id=report["team_id"], what=by.target.what, target_id=by.target.pk,
        convention_id=by.convention.pk, calendar_id=by.calendar.pk, started_at=by.started_at,
        counts_from=by.reckoned.counts_from, due_at=by.reckoned.due, remind_at=by.remind_at, state="running",
        paused_at=None, while_referred=False, pauses=[], reminded_at=None, escalated_at=None, over_at=None,
    )  # fmt: skip
    event(rows, rng, row, "started", row["started_at"], counts_from=row["counts_from"], due_at=row["due_at"])
    return row


def carry_on(rows: Rows, clock: Clock, rng: Random, report: Row, row: Row, by: "Plan") -> None:
    """What became of it by now."""
    received, due, now = row["started_at"], row["due_at"], clock.now
    waits, chance = report["state"] == "waiting", rng.random()
    until = min(now, report.get("decided_at") or now)
    if waits and chance < STILL_TO_DO:
        if due < now:
            late = row["escalated_at"] = by.calendar.plain().next_opening(due + timedelta(minutes=1))
            if late < now:
                row["state"] = "missed"
                event(rows, rng, row, "missed", late, by_id=None)
            else:
                row["escalated_at"] = None
        elif chance < STILL_TO_DO / 3 and received + timedelta(hours=2) < now:
            stand_still(rows, rng, row, received + timedelta(hours=1))
            row["state"], row["paused_at"] = "paused", received + timedelta(hours=1)
        return
    if report["state"] == "referred" and chance < STILL_TO_DO:
        row["state"], row["paused_at"], row["while_referred"] = "paused", until, True
        event(rows, rng, row, "paused", until, reason="The report is with another agency.")
        return
    share = rng.uniform(0.1, 0.9) if rng.random() < IN_TIME else rng.uniform(1.05, 1.6)
    done = received + (due - received) * share
    if done < until:
        if row["what"] == "first_contact" and chance > 0.9:
            done = paused_once(rows, rng, row, by, received, done)
        row["state"], row["over_at"] = "met", done
        event(rows, rng, row, "met", done)
    elif not waits:
        row["state"], row["over_at"] = "ended", until
        event(rows, rng, row, "ended", until)


def paused_once(
    rows: Rows, rng: Random, row: Row, by: "Plan", received: datetime, done: datetime
) -> datetime:
    """Stood still for a while before it was done; what was due moved."""
    from wardmote.records.clocks.queries import plan

    start, end = received + (done - received) * 0.3, received + (done - received) * 0.6
    row["pauses"] = [[start.isoformat(), end.isoformat()]]
    anew = plan(by.target, by.convention, by.calendar, received=received, pauses=[Pause(start, end)])
    row["due_at"], row["remind_at"] = anew.reckoned.due, anew.remind_at
    stand_still(rows, rng, row, start)
    event(rows, rng, row, "resumed", end, due_at=row["due_at"], remind_at=row["remind_at"])
    return done


def stand_still(rows: Rows, rng: Random, row: Row, at: datetime) -> None:
    event(rows, rng, row, "paused", at, reason=rng.choice(WAITING_FOR))


def event(rows: Rows, rng: Random, row: Row, kind: str, at: datetime, **more: Any) -> None:
    fields = {"reason": "", "counts_from": None, "due_at": None, "remind_at": None, "by_id": None} | more
    rows.add("clocks.Event", id=new_id(rng), plan=row["plan"], clock_id=row["id"], kind=kind, at=at, **fields)


def new_id(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)
