"""Risk in the demo: assessments over time of many cases, contacts, one judgement that waits."""

import uuid
from datetime import datetime, timedelta
from random import Random

from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows
from wardmote.work.risk import scoring
from wardmote.work.risk.shipped import shipped

SHARE = 0.6  # of the cases that are open
NO_ANSWER = "No answer; left a message that names nothing."
SPOKEN = (
    "Says it has been quieter since the letter. Will ring if it starts again.",
    "Did not sleep again on Saturday. Diary sheets are filled in.",
    NO_ANSWER,
    "Feels safer with the new lock. Wants to know when the landlord decides.",
)
JUDGED = (
    "They move out on Friday and have somewhere to go; nobody knows the address. The points do not show that."
)


def assess_cases(rows: Rows, clock: Clock, cases: list[Casework], seed: int) -> None:
    """Called when every case is told. With a generator of its own, so that nothing else changes with it."""
    before, rows.rng = rows.rng, Random(seed + 120)  # nosec B311
    try:
        waits = False
        instrument = shipped()
        people: dict[uuid.UUID, list[Row]] = {}
        for person in rows.tables["cases.Person"]:
            people.setdefault(person["case_id"], []).append(person)
        for case in cases:
            if case.row["status"] == "open" and rows.rng.random() < SHARE:
                newest = over_time(rows, clock, case, instrument, people.get(case.id, []))
                if (
                    not waits
                    and case.row["owner_id"]
                    and newest["band"] == "medium"
                    and case.owner == "council"
                ):
                    judged(rows, clock, case, newest)
                    waits = True
    finally:
        rows.rng = before


def over_time(rows: Rows, clock: Clock, case: Casework, instrument: Row, people: list[Row]) -> Row:
    """One to four assessments of the victim, or of the case as a whole, the last of them lately."""
    rng = rows.rng
    victim = next((person for person in people if person["role"] == "victim"), None)
    opened = case.row["opened_at"]
    span = clock.now - opened
    many = min(rng.randrange(1, 5), 1 + span.days // 10)
    content = instrument["content"]
    wanted = {"high": 0.75, "medium": 0.45, "low": 0.2}[case.row["risk"]]
    newest: Row = {}
    for number in range(many):
        at = opened + span * ((number + rng.uniform(0.2, 0.8)) / many)
        worse = min(0.95, wanted + (many - 1 - number) * rng.uniform(-0.1, 0.25))
        answers = {q["key"]: chosen(rng, q["options"], worse) for q in content["questions"]}
        newest = assessed(rows, case, instrument, victim, answers, at)
    if all(row["case_id"] != case.id for row in rows.tables["risk.Contact"]):  # a plan tells of its own
        contacted(rows, clock, case, victim, after=newest["at"])
    stand(rows, case, newest)
    return newest


def contacted(rows: Rows, clock: Clock, case: Casework, victim: Row | None, *, after: datetime) -> None:
    """Spoken with or tried some days later; what was said is a note of the case."""
    words, at = rows.rng.choice(SPOKEN), after + timedelta(days=rows.rng.randrange(0, 12))
    told = {
        "case_id": case.id, "by_id": case.lead.id, "at": min(at, clock.now - timedelta(hours=3)),
        "categories": victim["categories"] if victim else [],
    }  # fmt: skip
    note = rows.child("cases.Note", case.row["plan"], text=words, edited_at=None, **told)
    rows.child(
        "risk.Contact", case.row["plan"], person_id=victim and victim["id"], side="complainant",
        method=rows.rng.choice(["phone", "visit", "letter"]), reached=words != NO_ANSWER, next_on=None,
        note_id=note["id"], made_at=told["at"], by_owner=True, **told,
    )  # fmt: skip
    case.act("contact noted", at=told["at"], by=case.lead)


def chosen(rng: Random, options: list[Row], worse: float) -> str:
    """The further along the options, the worse; the very worst seldom."""
    place = min(len(options) - 1, int(rng.betavariate(1 + 3 * worse, 4 - 3 * worse) * len(options)))
    key: str = options[place]["key"]
    return key


def assessed(
    rows: Rows, case: Casework, instrument: Row, victim: Row | None, answers: Row, at: datetime
) -> Row:
    found = scoring.scored(instrument["content"], answers)
    held = sorted({*(victim["categories"] if victim else []), *found.categories})
    made = rows.child(
        "risk.Assessment", case.row["plan"], case_id=case.id, person_id=victim and victim["id"],
        instrument_id=instrument["id"], score=found.score, computed=found.band, band=found.band,
        level=found.level, contact_days=found.contact_days, by_id=case.lead.id, at=at, categories=held,
        review_on=at.date() + timedelta(days=found.review_days),
    )  # fmt: skip
    rows.child(
        "risk.Answers", case.row["plan"], case_id=case.id, assessment_id=made["id"], answers=answers,
        notes={}, categories=held,
    )  # fmt: skip
    case.act("risk assessed", at=at, by=case.lead)
    return made


def stand(rows: Rows, case: Casework, newest: Row) -> None:
    """As the database would have it: the case follows its newest assessment and contacts."""
    spoken = sorted(
        (row for row in rows.tables["risk.Contact"] if row["case_id"] == case.id), key=lambda row: row["at"]
    )
    since = max([newest["at"].date(), *(row["at"].date() for row in spoken if row["reached"])])
    agreed = [row["next_on"] for row in {row["person_id"]: row for row in spoken}.values() if row["next_on"]]
    case.row["risk"] = newest["level"]
    case.row["review_on"] = min(case.row["review_on"], newest["review_on"])
    rows.child(
        "risk.Standing", case.row["plan"], case_id=case.id, level=newest["level"],
        contact_on=min([since + timedelta(days=newest["contact_days"]), *agreed]),
        review_on=newest["review_on"],
    )  # fmt: skip


def judged(rows: Rows, clock: Clock, case: Casework, newest: Row) -> None:
    at = clock.now - timedelta(hours=2)
    rows.child(
        "risk.Override", case.row["plan"], case_id=case.id, assessment_id=newest["id"], band="low",
        words=JUDGED, state="asked", by_id=case.lead.id, at=at, answered_by_id=None, answered_at=None,
        answer="", categories=newest["categories"],
    )  # fmt: skip
    case.act("another band asked for", at=at, by=case.lead)
