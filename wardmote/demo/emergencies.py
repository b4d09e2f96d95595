"""Three emergency openings of the council's cases by the police: two reviewed, one waiting for it."""

from datetime import datetime, timedelta
from typing import Any

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows

BREAKER = "Priya Vantongeren"
REVIEWER = "Ruth Ellingsworth"
REASONS = [
    "Called to the address at night: shouting, and a child was seen at the window. I had to know who "
    "lives there.",
    "Found on the bridge, would not give a next of kin. The council’s case may name who to ring.",
    "Threat by text to go round tonight. I need to know whether there are weapons or a dog at the flat.",
]
REVIEWS = [
    (True, "Right. The sergeant rang our duty line first and nobody answered."),
    (False, "Nobody was in danger by then. Our duty officer would have told the number in two minutes."),
]


def break_glass(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    by = next(officer for officer in OFFICERS if officer.name == BREAKER)
    reviewer = next(officer for officer in OFFICERS if officer.name == REVIEWER)
    unshared = [
        case
        for case in cases
        if case.owner == "council" and case.lead.name != REVIEWER and not case.brief.named and not case.shares
    ]
    for number, (case, days) in enumerate(zip(unshared, (-40, -12, -1), strict=False)):
        at = clock.office(days)
        row = opening(rows, case, by.id, AGENCIES[by.agency].id, REASONS[number], at)
        about: Any = {"kind": "case", "subject": case.id, "owner": case.owner}
        rows.act("glass broken", at=at, by=by, purpose="risk_now", note=REASONS[number], **about)
        if number < len(REVIEWS):
            justified, words = REVIEWS[number]
            row |= {
                "reviewed_at": at + timedelta(hours=20),
                "reviewed_by_id": reviewer.id,
                "justified": justified,
                "review_words": words,
            }
            verdict = "justified" if justified else "not justified"
            rows.act(
                f"glass reviewed: {verdict}", at=at + timedelta(hours=20), by=reviewer, note=words, **about
            )
        rows.add(
            "notices.Notice", officer_id=case.lead.id, kind="glass_broken", subject_kind="break_glass",
            subject_id=row["id"], on=at.date(), at=at,
            read_at=at + timedelta(hours=2) if number < len(REVIEWS) else None,
        )  # fmt: skip


def opening(rows: Rows, case: Casework, officer: object, agency: object, reason: str, at: datetime) -> Row:
    return rows.add(
        "access.BreakGlass",
        officer_id=officer,
        agency_id=agency,
        record_kind="case",
        record_id=case.id,
        reference=case.row["reference"],
        owner_id=AGENCIES[case.owner].id,
        lead_id=case.lead.id,
        reason=reason,
        begun_at=at,
        until=at + timedelta(minutes=60),
        review_by=at + timedelta(hours=72),
        ended_at=at + timedelta(minutes=25),
        reviewed_at=None,
        reviewed_by_id=None,
        justified=None,
        review_words="",
    )
