"""Cases offered to another agency: one that waits for an answer, one that was refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.clock import Clock
from wardmote.demo.plans import Way
from wardmote.demo.rows import Row, Rows

ASKED = "It is your estate and your tenants, and what is left to do is yours. We are glad to go on helping."
ALSO = "What is left here is patrols at night. We have done what we can do."
ANSWERED = "The tenancy ends next month and the family moves out of our stock. It should stay with you."


def pass_on(rows: Rows, clock: Clock) -> None:
    by_agency: dict[UUID, Row] = {}
    for case in sorted(rows.tables["cases.Case"], key=lambda row: row["opened_at"]):
        way = taker(rows, case)
        if way is not None and supervisor(case["owner_id"], case["team_id"]) and way.agency not in by_agency:
            by_agency[way.agency] = case
    chosen = list(by_agency.values())[:2]
    for case, answer, words in zip(chosen, ("", ANSWERED), (ALSO, ASKED), strict=False):
        offer(rows, clock, case, words=words, answer=answer)


def taker(rows: Rows, case: Row) -> Way | None:
    """The way in of another agency under which this case could be theirs."""
    if case["status"] != "open" or case["plan"].tier != "standard":
        return None
    held = set(case["plan"].held)
    for table in rows.tables.values():
        for row in table:
            if row.get("case_id") == case["id"]:
                held |= set(row.get("categories") or ())
    live = {row["id"] for row in rows.tables["agreements.Agreement"] if row["state"] == "in_force"}
    for way in sorted(case["plan"].ways, key=str):
        is_open = way.agreement in live and not way.ends_on and not way.officer
        if is_open and held <= set(way.categories) and supervisor(way.agency, way.team):
            return way
    return None


def supervisor(agency: UUID, team: UUID | None) -> Officer | None:
    return next(
        (
            each
            for each in OFFICERS
            if AGENCIES[each.agency].id == agency
            and "supervisor" in each.roles
            and team in (None, each.team_id)
        ),
        None,
    )


def offer(rows: Rows, clock: Clock, case: Row, *, words: str, answer: str) -> None:
    way: Any = taker(rows, case)
    by: Any = supervisor(case["owner_id"], case["team_id"])
    theirs: Any = supervisor(way.agency, way.team)
    owner, taken_by = by.agency, theirs.agency
    at = max(case["opened_at"] + timedelta(days=1), clock.now - timedelta(days=3))
    answered = min(at + timedelta(days=1), clock.now)
    transfer = rows.add(
        "cases.Transfer",
        plan=case["plan"],
        categories=[],
        case_id=case["id"],
        owner_id=case["owner_id"],
        agency_id=way.agency,
        agreement_id=way.agreement,
        purpose=way.purpose,
        keeps=True,
        state="refused" if answer else "offered",
        offered_by_id=by.id,
        offered_at=at,
        changed_at=answered if answer else at,
    )
    steps = [("offered", words, by, at)] + ([("refused", answer, theirs, answered)] if answer else [])
    for state, said, who, when in steps:
        rows.add(
            "cases.TransferStep",
            plan=case["plan"],
            categories=[],
            case_id=case["id"],
            transfer_id=transfer["id"],
            state=state,
            words=said,
            by_id=who.id,
            at=when,
        )
        rows.act(
            "case offered" if state == "offered" else f"offer of a case {state}",
            at=when,
            by=who,
            kind="case",
            subject=case["id"],
            owner=owner,
            ground=way.agreement,
            recipient=taken_by,
            purpose=way.purpose if state == "offered" else "",
            note=said,
        )
    told, kind, when = (by, "case_not_taken", answered) if answer else (theirs, "case_offered", at)
    rows.add(
        "notices.Notice", officer_id=told.id, kind=kind, subject_kind="case", subject_id=case["id"],
        on=when.date(), at=when,
    )  # fmt: skip
