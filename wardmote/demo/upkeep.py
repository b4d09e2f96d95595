"""A signature being chased, a review round half answered, and an exchange with one line overdue."""

import hashlib
from datetime import date, timedelta
from random import Random
from typing import Any

from wardmote.demo.agencies import AGENCIES, governance
from wardmote.demo.clock import Clock
from wardmote.demo.register import AGREEMENTS, BY_KEY
from wardmote.demo.rows import Row, Rows
from wardmote.work.upkeep.reckoning import last_day, quarter_before
from wardmote.work.upkeep.shipped import TOPICS

OWNER = "council"
CHASED = "advocacy"
# party, days ago, how, what was said, answer, in what words, days ago it came, days until it will sign
CHASES = [
    ("police", -12, "email", "Sent the text again with the two changes they had asked for.", "changes",
     "Legal services want the paragraph on retention to name their schedule.", -9, None),
    ("lantern", -12, "letter", "Sent to the trustees with the dates of their meeting.", "", "", None, None),
    ("lantern", -4, "phone", "Rang the office of the trustees.", "promised",
     "On the agenda of the next meeting.", -4, 10),
]  # fmt: skip
# agreement, answer, words, days until the next review
ANSWERS = [
    ("asb2", "kept", "Read with the police and the landlord; nothing to change.", 330),
    ("street", "kept", "", 210),
    ("offender", "kept", "Checked against the new guidance.", 130),
]
OVERDUE = "police_incidents"
NOT_HELD = {"road_collisions": "The county is the highway authority and publishes these figures."}
TABLE = b"Kind,Outward postcode,Count\nTheft,MB1,41\nTheft,MB2,17\nCriminal damage,MB1,38\n"


def keep_up(rows: Rows, clock: Clock, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before, of_clock = Random(seed + 138), rows.rng, clock.rng  # nosec B311
    rows.rng = clock.rng = rng
    try:
        chases(rows, clock)
        a_round(rows, clock)
        exchange(rows, clock)
    finally:
        rows.rng, clock.rng = before, of_clock


def chases(rows: Rows, clock: Clock) -> None:
    agreement, keeper = BY_KEY[CHASED], governance(OWNER)
    parties = {
        row["organisation_id"]: row
        for row in rows.tables["agreements.Party"]
        if row["agreement_id"] == agreement.id
    }
    organisations = {row["agency_id"]: row["id"] for row in rows.tables["agreements.Organisation"]}
    for key, days, way, words, answer, in_words, answered, until in CHASES:
        at, agency = clock.office(days), AGENCIES[key].id
        told = clock.office(answered) if answered else None
        rows.add(
            "upkeep.Chase", agreement_id=agreement.id, party_id=parties[organisations[agency]]["id"],
            owner_id=AGENCIES[OWNER].id, agency_id=agency, chased_on=at.date(), way=way, to_lead=False,
            words=words,
            next_on=clock.day(until) if until else at.date() + timedelta(days=14), by_id=keeper.id, at=at,
            answer=answer, answer_words=in_words, answered_on=max(told, at).date() if told else None,
            answered_by_id=keeper.id if told else None,
        )  # fmt: skip
        rows.act(
            "signature.chased",
            at=at,
            by=keeper,
            kind="agreement",
            subject=agreement.id,
            owner=OWNER,
            recipient=key,
        )


def a_round(rows: Rows, clock: Clock) -> None:
    keeper, at = governance(OWNER), clock.office(-20)
    answers = {key: (outcome, words, until) for key, outcome, words, until in ANSWERS}
    made = rows.add(
        "upkeep.Round", year=clock.today.year, owner_id=AGENCIES[OWNER].id, due_on=clock.day(8),
        opened_by_id=keeper.id, opened_at=at, closed_by_id=None, closed_at=None,
    )  # fmt: skip
    rows.act("review round opened", at=at, by=keeper, kind="agreement_round", subject=made["id"], owner=OWNER)
    for agreement in AGREEMENTS:
        ended = agreement.ends is not None and agreement.ends < -20
        if agreement.state not in ("in_force", "suspended") or ended:
            continue
        outcome, words, until = answers.get(agreement.key, ("", "", None))
        told = clock.office(-9) if outcome else None
        rows.add(
            "upkeep.RoundLine", round_id=made["id"], agreement_id=agreement.id,
            owner_id=AGENCIES[agreement.owner].id,
            outcome=outcome, words=words, review_on=clock.day(until) if until else None,
            answered_by_id=governance(agreement.owner).id if told else None, answered_at=told,
        )  # fmt: skip


def exchange(rows: Rows, clock: Clock) -> None:
    """The quarter that is over, awaited; the one before it, due by now, with a line that never came."""
    last = quarter_before(clock.today)
    earlier = quarter_before(date(last[0], 3 * last[1] - 2, 1))
    for (year, quarter), done in ((earlier, True), (last, False)):
        # What was supplied came before yesterday, and in time.
        following = last_day(*last) if done else last_day(*quarter_after(*last))
        made = rows.add(
            "upkeep.Quarter", year=year, quarter=quarter, due_on=following,
            made_at=clock.office(-2),
        )  # fmt: skip
        for topic, _, _, suppliers, _ in TOPICS:
            for agency in AGENCIES.values():
                if agency.kind in suppliers:
                    line(rows, clock, made, topic, agency.key, supplied=done and topic != OVERDUE)


def quarter_after(year: int, quarter: int) -> tuple[int, int]:
    return (year, quarter + 1) if quarter < 4 else (year + 1, 1)


def line(rows: Rows, clock: Clock, quarter: Row, topic: str, agency: str, *, supplied: bool) -> None:
    by = governance(agency)
    reason = NOT_HELD.get(topic, "") if supplied else ""
    state = "not_held" if reason else "supplied" if supplied else "awaited"
    at = clock.office(-1)
    told: dict[str, Any] = (
        {"told_on": at.date(), "told_by_id": by.id} if supplied else {"told_on": None, "told_by_id": None}
    )
    made = rows.add(
        "upkeep.Line", quarter_id=quarter["id"], topic_id=topic, supplier_id=AGENCIES[agency].id, state=state,
        reason=reason, **told,
    )  # fmt: skip
    if state != "supplied":
        return
    is_table = topic == "police_recorded_crime"
    rows.add(
        "upkeep.Supply",
        line_id=made["id"],
        place="" if is_table else f"{AGENCIES[agency].name}, open data pages",
        name="recorded-crime.csv" if is_table else "",
        size=len(TABLE) if is_table else 0,
        sha256=hashlib.sha256(TABLE).hexdigest() if is_table else "",
        rows=3 if is_table else 0,
        content=TABLE if is_table else None,
        by_id=by.id,
        at=at,
    )
    rows.act(
        "exchange.supplied", at=at, by=by, kind="exchange", subject=quarter["id"], owner=agency, note=topic
    )
