"""What partners and the team are asked to do about a case, and what becomes of it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wardmote.demo.agencies import AGENCIES, Officer
from wardmote.demo.words import CannotWord, doable

if TYPE_CHECKING:
    from wardmote.demo.casework import Casework


def ask_for_actions(case: "Casework", *, settled: bool) -> None:
    count = 0 if case.brief.stage == "new" else case.rng.choices([0, 1, 2, 3], [18, 40, 28, 14])[0]
    for _ in range(count):
        share = case.rng.choice(case.shares) if case.shares and case.rng.random() < 0.65 else None
        start, end = (share.at, share.until) if share else (case.settled_in, case.end)
        officers = share.officers if share else case.team
        if (end - start).days < 3 or not officers:
            continue
        ask(case, case.clock.soon(start, 40, before=end - timedelta(days=1)), end, officers, settled=settled)


def wording_for(case: "Casework", kind: str) -> list[str]:
    """What an agency of this kind would do about this theme, else what it may be asked in any case."""
    for source in (case.theme.key, "any"):
        fitting = doable(source, kind)
        for _ in fitting:
            wording = case.pool.deal(f"do/{source}/{kind}", fitting)
            if wording not in case.asked_for:
                case.asked_for.add(wording)
                return [part.strip() for part in case.pool.fill(wording, case.slots).split(" // ")]
    raise CannotWord(f"{case.theme.key}: nothing left to ask of {kind}; add wordings")


def ask(case: "Casework", asked: datetime, end: datetime, officers: list[Officer], *, settled: bool) -> None:
    rng, doer = case.rng, case.rng.choice(officers)
    title, detail, done = wording_for(case, AGENCIES[doer.agency].kind)
    age = (end - asked).days
    if settled:
        state = rng.choices(["done", "declined", "withdrawn"], [84, 10, 6])[0]
    elif age < 6:
        state = rng.choices(["asked", "accepted"], [60, 40])[0]
    else:
        state = rng.choices(["done", "accepted", "asked", "declined", "withdrawn"], [46, 28, 12, 9, 5])[0]
    due = asked.date() + timedelta(days=rng.choice([5, 7, 10, 14, 21, 28]))
    if state in ("asked", "accepted"):
        due = max(asked.date() + timedelta(days=3), case.clock.day(rng.randrange(-12, 25)))
    answered = finished = None
    if state in ("accepted", "done", "declined"):
        answered = case.clock.soon(asked, 4, before=end)
    if state == "done" and answered:
        finished = case.clock.soon(answered, 24, before=end)
    elif state == "withdrawn":
        finished = case.clock.soon(asked, 20, before=end)
    finisher = case.lead if state == "withdrawn" else doer
    evidence = {"done": done, "withdrawn": "No longer needed: overtaken by events."}.get(state, "")
    reason = case.words("declined") if state == "declined" else ""
    row = case.rows.add(
        "actions.Action",
        title=title[:160],
        detail=detail,
        asked_by_id=case.lead.id,
        asking_id=AGENCIES[case.owner].id,
        agency_id=AGENCIES[doer.agency].id,
        team_id=doer.team_id,
        officer_id=doer.id if state in ("accepted", "done") or rng.random() < 0.3 else None,
        due_on=due,
        state=state,
        asked_at=asked,
        answered_at=answered,
        answered_by_id=doer.id if answered else None,
        decline_reason=reason,
        finished_at=finished,
        finished_by_id=finisher.id if finished else None,
        evidence=evidence,
    )
    case.link("cases.CaseAction", action_id=row["id"], of=row)

    def act(words: str, at: datetime, by: Officer, note: str) -> None:
        case.rows.act(
            words,
            at=at,
            by=by,
            kind="action",
            subject=row["id"],
            owner=case.owner,
            recipient=doer.agency,
            note=note,
        )

    act("action asked", asked, case.lead, title)
    if doer.id != case.lead.id:
        case.notice("action_asked", doer, row["id"], "action", asked)
    if answered:
        act("action declined" if state == "declined" else "action accepted", answered, doer, reason)
    if finished:
        act("action withdrawn" if state == "withdrawn" else "action done", finished, finisher, evidence)
