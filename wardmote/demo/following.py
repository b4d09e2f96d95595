"""What became of the actions, step by step, and how officers keep an eye on their cases."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows

BY_ID = {officer.id: officer for officer in OFFICERS}
AGENCY_OF = {agency.id: key for key, agency in AGENCIES.items()}
STOOD = [
    "Rang twice, no answer. The number on the case is right; try after five.",
    "Visited on Tuesday, nobody in. A card is through the door.",
    "I am on leave from Friday. The contractor has the order; chase them on Monday.",
    "Closer to your patch than mine. Nothing done on it yet.",
]
LATER = [
    "The contractor cannot come before then.",
    "Two of the team are off sick.",
    "The court gave a later date, and this hangs on it.",
    "Waiting for the keys from the letting agent.",
]
NOT_YET = [
    "It started again the same night. Please go back.",
    "The photographs show the other door.",
]


def follow_up(rows: Rows, clock: Clock, cases: Iterable[Casework]) -> None:
    for number, action in enumerate(rows.tables["actions.Action"]):
        tell_steps(rows, clock, action, number)
    marks(rows, clock, cases)
    preferences(rows)


# --- the steps of each action ---------------------------------------------------------------------


def tell_steps(rows: Rows, clock: Clock, action: Row, number: int) -> None:
    """From being asked to its end; every few of them handed on, put off, or opened again on the way."""
    doer = BY_ID.get(action["answered_by_id"]) or BY_ID.get(action["officer_id"])
    first = action["officer_id"] if action["state"] == "asked" else None
    step(
        rows,
        action,
        "asked",
        BY_ID[action["asked_by_id"]],
        action["asked_at"],
        due_on=action["due_on"],
        officer_id=first,
    )
    if action["state"] == "declined" and doer:
        step(
            rows,
            action,
            "declined",
            doer,
            action["answered_at"],
            note=action["decline_reason"],
            officer_id=first,
        )
    elif action["answered_at"] and doer:
        step(rows, action, "accepted", doer, action["answered_at"], officer_id=doer.id)
    since = action["answered_at"] or action["asked_at"]
    until = action["finished_at"] or clock.now
    if action["state"] == "accepted" and doer and until - since > timedelta(days=1):
        at = clock.soon(since, 6, before=until)
        if number % 3 == 0:
            ask_for_date(rows, clock, action, doer, at, until, number)
        elif number % 3 == 1:
            hand_over(rows, action, doer, at, number)
        elif number % 4 == 2:
            reopen(rows, clock, action, doer, at, until, number)
    elif action["finished_at"]:
        by = BY_ID[action["finished_by_id"]]
        step(rows, action, action["state"], by, action["finished_at"], note=action["evidence"])


def step(rows: Rows, action: Row, kind: str, by: Officer, at: datetime, **more: object) -> None:
    usual = {"officer_id": action["officer_id"], "team_id": action["team_id"], "from_officer_id": None,
             "from_team_id": None, "due_on": None, "document_id": None, "note": ""}  # fmt: skip
    rows.add(
        "actions.Step",
        plan=action["plan"],
        action_id=action["id"],
        kind=kind,
        by_id=by.id,
        at=at,
        **usual | more,
    )


def act(rows: Rows, action: Row, words: str, by: Officer, at: datetime, note: str = "") -> None:
    rows.act(words, at=at, by=by, kind="action", subject=action["id"], owner=AGENCY_OF[action["asking_id"]],
             recipient=AGENCY_OF[action["agency_id"]], note=note)  # fmt: skip


def tell(rows: Rows, action: Row, kind: str, officer: Officer, at: datetime) -> None:
    about = {"subject_kind": "action", "subject_id": action["id"], "on": at.date()}
    rows.add("notices.Notice", officer_id=officer.id, kind=kind, at=at, read_at=None, **about)


def ask_for_date(
    rows: Rows, clock: Clock, action: Row, doer: Officer, at: datetime, until: datetime, number: int
) -> None:
    """A later date asked for: some agreed, the others waiting for an answer."""
    asker, reason = BY_ID[action["asked_by_id"]], LATER[number % len(LATER)]
    first = action["due_on"]
    wanted = max(first, clock.today) + timedelta(days=7 + number % 9)
    step(rows, action, "date_asked", doer, at, due_on=wanted, note=reason)
    act(rows, action, "new date asked for", doer, at, reason)
    if number % 2:
        action |= {"wanted_due_on": wanted, "wanted_due_by_id": doer.id}
        if asker.id != doer.id:
            tell(rows, action, "action_date_asked", asker, at)
        return
    agreed = at + (until - at) / 2
    step(rows, action, "date_agreed", asker, agreed, due_on=wanted)
    act(rows, action, "new date agreed", asker, agreed)
    action |= {"due_on": wanted, "first_due_on": first}


def hand_over(rows: Rows, action: Row, doer: Officer, at: datetime, number: int) -> None:
    """To a colleague of the team, where the whole team sees the case."""
    plan = action["plan"]
    whole = any(
        (way.agency, way.team, way.officer) == (action["agency_id"], doer.team_id, None) for way in plan.ways
    )
    out = {officer for officer, _ in plan.kept_out}
    team = [
        o
        for o in OFFICERS
        if o.agency == doer.agency and o.team == doer.team and o != doer and o.id not in out
    ]
    if not whole or not team or any(agency == action["agency_id"] for _, agency in plan.kept_out):
        return
    to, note = team[number % len(team)], STOOD[number % len(STOOD)]
    was = {"from_officer_id": doer.id, "from_team_id": doer.team_id}
    step(rows, action, "handed_over", doer, at, officer_id=to.id, note=note, **was)
    act(rows, action, "action handed over", doer, at, note)
    action["officer_id"] = to.id
    tell(rows, action, "action_handed_over", to, at)


def reopen(
    rows: Rows, clock: Clock, action: Row, doer: Officer, at: datetime, until: datetime, number: int
) -> None:
    """Said to be done, and opened again by whoever asked."""
    asker, why = BY_ID[action["asked_by_id"]], NOT_YET[number % len(NOT_YET)]
    step(rows, action, "done", doer, at, note="Been there and spoken to them; agreed it would stop.")
    act(rows, action, "action done", doer, at)
    again = at + (until - at) / 2
    step(rows, action, "reopened", asker, again, note=why)
    act(rows, action, "action reopened", asker, again, why)
    if asker.id != doer.id:
        tell(rows, action, "action_reopened", doer, again)


# --- keeping an eye on it -------------------------------------------------------------------------


def marks(rows: Rows, clock: Clock, cases: Iterable[Casework]) -> None:
    """Leads looked at most of their open cases within the last fortnight; others have changed some since."""
    for case in cases:
        if case.row["status"] != "open":
            continue
        ago = rows.rng.choice([0.5, 2, 4, 7, 12])
        seen = max(case.row["opened_at"], clock.now - timedelta(days=ago))
        rows.add("home.CaseMark", officer_id=case.lead.id, case_id=case.id, seen_at=seen, follows=None)
        for share in case.shares[:1]:
            if share.officers and not share.withdrawn and share.until >= clock.now and not case.kept_out:
                officer = share.officers[0]
                if officer.id != case.lead.id:
                    rows.add(
                        "home.CaseMark", officer_id=officer.id, case_id=case.id, seen_at=seen, follows=True
                    )


def preferences(rows: Rows) -> None:
    """Some said how they want to be told; most have it as everyone begins."""
    said: list[dict[str, object]] = [
        {"digest": "daily", "at": time(6, 45), "quiet_from": time(19), "quiet_to": time(6, 30)},
        {"digest": "weekly", "at": time(9)},
        {"digest": "daily", "at": time(14), "days_off": [0, 1, 5, 6]},  # works late from Wednesday
        {"digest": "off"},
        {"digest": "daily", "at": time(8), "muted": ["action_done"]},
    ]
    usual = {
        "digest": "daily",
        "at": time(7, 30),
        "quiet_from": None,
        "quiet_to": None,
        "days_off": [5, 6],
        "muted": [],
    }
    for number, officer in enumerate(OFFICERS[::3]):
        rows.add("notices.Preferences", id=officer.id, **usual | said[number % len(said)])
