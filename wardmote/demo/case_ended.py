"""How a case is looked at again, ends, begins anew, and stands in the end."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wardmote.demo.agencies import AGENCIES

if TYPE_CHECKING:
    from wardmote.demo.casework import Casework

OUTCOMES = ["resolved"] * 4 + ["reduced"] * 3 + ["moved_on", "unproven", "unproven", "withdrawn"]


def review(case: "Casework") -> datetime:
    """Every four weeks or so; the last one sets the next date. An overdue case missed its last."""
    last = case.opened
    while True:
        due = last + timedelta(days=28)
        if case.brief.stage == "overdue" and due > case.clock.now - timedelta(days=24):
            return last
        if due + timedelta(days=3) > case.end:
            return last
        days = (due.date() - case.clock.today).days + case.rng.randrange(-2, 3)
        at = max(case.clock.office(days), last + timedelta(days=20))
        if at >= case.end:
            return last
        case.event("reviewed", at=at, by=case.lead, note=case.words("review"))
        case.act("details changed", at=at, by=case.lead)
        last = at


def close(case: "Casework", at: datetime) -> str:
    outcome = case.rng.choice(OUTCOMES)
    label = {
        "resolved": "Resolved",
        "reduced": "Reduced to a level the victim accepts",
        "moved_on": "Passed to another agency",
        "unproven": "Not enough to act on",
        "withdrawn": "Complaint withdrawn",
    }[outcome]
    reason = case.words(f"close_{outcome}")
    case.event("closed", at=at, by=case.lead, note=f"{label}. {reason}")
    case.act("case closed", at=at, by=case.lead, note=reason)
    return outcome


def reopen(case: "Casework", closed: datetime) -> tuple[datetime, datetime]:
    at = case.clock.soon(closed, 45, before=case.clock.now - timedelta(hours=20))
    reason = case.words("reopen")
    case.event("reopened", at=at, by=case.lead, note=reason)
    case.act("case reopened", at=at, by=case.lead, note=reason)
    case.end = case.clock.now
    looked = case.clock.soon(at, 3, before=case.clock.now - timedelta(hours=4))
    case.note(case.fresh("visit", "call"), at=looked, by=case.lead)
    return at, looked


def finish(case: "Casework", reviewed: datetime, *, closed_at: datetime | None, outcome: str) -> None:
    plan = case.own_plan(case.held)
    plan = replace(
        plan,
        ways=plan.ways | {share.way for share in case.shares if not share.withdrawn},
        kept_out=case.kept_out,
    )
    review_on = reviewed.date() + timedelta(days=28)
    if case.brief.stage in ("new", "open", "reopened"):
        review_on = max(review_on, case.clock.day(case.rng.randrange(1, 12)))
    case.row = case.rows.add(
        "cases.Case",
        id=case.id,
        plan=plan,
        reference=case.rows.reference("C"),
        owner_id=AGENCIES[case.owner].id,
        team_id=AGENCIES[case.owner].team_id(case.brief.team),
        lead_id=case.lead.id,
        title=case.fresh("title"),
        kind=case.theme.kind,
        status="closed" if closed_at else "open",
        risk=case.rng.choices(["high", "medium", "low"], [16, 44, 40])[0],
        area=f"{case.street}, {case.brief.area}",
        categories=sorted(case.held),
        opened_at=case.opened,
        opened_by_id=case.opened_by.id,
        changed_at=max(row["at"] for row in case.children if "at" in row),
        review_on=review_on,
        closed_at=closed_at,
        closed_by_id=case.lead.id if closed_at else None,
        outcome=outcome,
    )
    for row in case.children:
        row["plan"] = plan
        if (record := row.pop("of", None)) is not None:
            record["plan"] = plan.narrowed(frozenset(row["categories"]))
