"""Requests for access in each state, of the demo's own cases; and one person under two spellings."""

from datetime import datetime, timedelta
from random import Random

from wardmote.demo import register
from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows

ASKER = "Callum Braithwell"
PURPOSES = {"asb": "asb", "noise": "noise_nuisance", "housing": "housing_management"}
NEEDS = [
    "Named to me twice this week. Before I knock I need to know what the council has agreed with them.",
    "Stopped on Saturday night on the estate. I want to act with what is being done, not across it.",
    "The complainant says the council has a plan for this. I have to know which hours it covers.",
    "Reported to us as a threat. Whether it is the first changes what we do.",
    "Asked for by the court's listing office, which wants to know of earlier warnings.",
    "Seen with the same group as in our own case; I want to know whether the two belong together.",
]
REFUSED = "Your inspector and our manager have agreed who rings whom on this. Please ask her first."


def ask(rows: Rows, clock: Clock, cases: list[Casework], seed: int) -> None:
    """Six requests of one constable to the council: waiting, late, accepted, refused, withdrawn, lapsed."""
    rng = Random(seed + 22)  # nosec B311
    asker = next(officer for officer in OFFICERS if officer.name == ASKER)
    ours = [
        case for case in cases if case.owner == "council" and case.brief.team == "cst" and may_be_named(case)
    ]
    hidden = [case for case in ours if not any(share.agency == "police" for share in case.shares)]
    shared = [
        case
        for case in ours
        for share in case.shares
        if share.agency == "police" and not share.withdrawn and share.way.officer is None
    ]
    rng.shuffle(hidden)
    waiting, late, refused, withdrawn, lapsed = hidden[:5]
    made: list[tuple[Casework, str, int, Row]] = [
        (waiting, "asked", -1, {}),
        (late, "asked", -5, {"escalated": 2}),
        (refused, "refused", -12, {"reason": REFUSED}),
        (withdrawn, "withdrawn", -20, {}),
        (lapsed, "lapsed", -45, {"escalated": 2}),
    ]
    for number, (case, state, days, more) in enumerate(made):
        request(rows, clock, case, asker, NEEDS[number], state, clock.office(days), more)
    accepted = shared[0]
    share = next(each for each in accepted.shares if each.agency == "police" and not each.withdrawn)
    at = clock.between(max(accepted.settled_in, share.at - timedelta(days=2)), share.at)
    request(
        rows,
        clock,
        accepted,
        asker,
        NEEDS[5],
        "accepted",
        at,
        {"answered_at": share.at, "record_id": accepted.id},
    )
    spelt_otherwise(rows, hidden[5], waiting)


def may_be_named(case: Casework) -> bool:
    """Whether a search of the police may be told that the council keeps it: as the database decides it."""
    agreement = register.BY_KEY["asb2"]
    return (
        case.theme.kind in PURPOSES
        and case.row["status"] == "open"
        and not case.brief.kept_out
        and not case.brief.named
        and PURPOSES[case.theme.kind] in agreement.purposes
        and case.held <= set(agreement.categories)
        and bool(case.people)
    )


def request(
    rows: Rows,
    clock: Clock,
    case: Casework,
    by: Officer,
    necessity: str,
    state: str,
    at: datetime,
    more: Row,
) -> None:
    answered = (
        clock.between(at, min(clock.now, at + timedelta(days=2)))
        if state in ("refused", "withdrawn")
        else None
    )
    if state == "lapsed":
        answered = at + timedelta(days=28)
    fields: Row = {
        "asked_by_id": by.id,
        "asking_id": AGENCIES[by.agency].id,
        "owner_id": AGENCIES[case.owner].id,
        "record_kind": "case",
        "sort": case.theme.kind,
        "about": "name",
        "words": next(iter(case.people.values())).name,
        "purpose": PURPOSES[case.theme.kind],
        "necessity": necessity,
        "asked_at": at,
        "state": state,
        "escalated": 0,
        "escalated_at": None,
        "answered_at": answered,
        "answered_by_id": None,
        "reason": "",
        "record_id": None,
        **more,
    }
    if fields["escalated"]:
        fields["escalated_at"] = at + timedelta(days=4)
    if state in ("accepted", "refused"):
        fields["answered_by_id"] = case.lead.id
    row = rows.add("search.AccessRequest", **fields)
    rows.add(
        "search.RequestSubject",
        plan=case.row["plan"],
        request_id=row["id"],
        owner_id=fields["owner_id"],
        record_kind="case",
        record_id=case.id,
    )
    about = {"kind": "access_request", "subject": row["id"], "owner": case.owner, "recipient": by.agency}
    rows.act("access asked", at=at, by=by, purpose=fields["purpose"], note=necessity, **about)
    if state in ("accepted", "refused"):
        rows.act(f"access {state}", at=fields["answered_at"], by=case.lead, note=fields["reason"], **about)
        tell(rows, f"access_{state}", by, row, fields["answered_at"])
    elif state == "lapsed":
        tell(rows, "access_lapsed", by, row, answered or at)
    if state == "asked":
        tell(rows, "access_late" if fields["escalated"] else "access_asked", case.lead, row, at)


def tell(rows: Rows, kind: str, officer: Officer, request: Row, at: datetime) -> None:
    rows.add(
        "notices.Notice",
        officer_id=officer.id,
        kind=kind,
        subject_kind="access_request",
        subject_id=request["id"],
        on=at.date(),
        at=at,
        read_at=None if request["state"] == "asked" else at + timedelta(hours=3),
    )


def spelt_otherwise(rows: Rows, case: Casework, of: Casework) -> None:
    """Someone of one case in another, under a name with one letter fewer: a search finds both."""
    person = next(iter(of.people.values()))
    rows.child(
        "cases.Person",
        plan=case.row["plan"],
        case_id=case.id,
        name=person.name[:-2] + person.name[-1],
        role="other",
        born_on=None,
        contact="",
        contact_wishes="",
        about="Gave this name at the door; not checked.",
        from_on=case.opened.date(),
        until_on=None,
        by_id=case.lead.id,
        at=case.settled_in,
    )
