"""How a case begins: the reports it comes of, what is written when it is opened, its people and places."""

from datetime import timedelta
from typing import TYPE_CHECKING

from wardmote.demo import places
from wardmote.demo.agencies import AGENCIES
from wardmote.demo.rows import Row
from wardmote.demo.words import common

if TYPE_CHECKING:
    from wardmote.demo.casework import Casework

ROLES = {"v": "victim", "s": "perpetrator", "w": "witness"}


def first_reports(case: "Casework") -> None:
    count = case.rng.choices([0, 1, 2, 3], [20, 50, 20, 10])[0]
    case.reports = []
    for _ in range(count):
        days = min(case.brief.opened, (case.opened.date() - case.clock.today).days) - case.rng.randrange(1, 9)
        case.reports.append(report(case, days, state="in_case"))


def report(case: "Casework", days: int, *, state: str, harm: str = "") -> Row:
    rng, slots = case.rng, case.slots
    received = case.clock.hour_of_trouble(days) if rng.random() < 0.3 else case.clock.office(days)
    received = min(received, case.clock.now - timedelta(minutes=rng.randrange(5, 240)))
    happened = received - timedelta(minutes=rng.randrange(20, 2200))
    anonymous = rng.random() < 0.17
    teller = case.people.get("v") or case.people.get("w")
    tail = "tail_anonymous" if anonymous else "tail"
    what = f"{case.fresh('told')} {case.pool.say(tail, common()[tail], slots)}"
    contact = "none" if anonymous else rng.choice(["any", "phone", "phone", "email"])
    knows_date = rng.random() < 0.6
    where = slots.fixed["block" if rng.random() < 0.4 else "street"]
    by = rng.choice([o for o in case.team if "triage" in o.roles] or case.team)
    row = case.rows.add(
        "intake.Report",
        plan=case.own_plan(frozenset({"incident"})),
        reference=case.rows.reference("R"),
        owner_id=AGENCIES[case.owner].id,
        team_id=AGENCIES[case.owner].team_id(case.brief.team),
        kind=case.theme.kind,
        channel=rng.choices(["phone", "counter", "email", "patrol", "partner"], [48, 8, 26, 12, 6])[0],
        harm=harm or rng.choices(["high", "medium", "low"], [18, 45, 37])[0],
        state=state,
        area=f"{case.street}, {case.brief.area}",
        occurred_from=happened if knows_date else None,
        occurred_words=""
        if knows_date
        else rng.choice(["most nights", "on and off", "last night", "for weeks now"]),
        received_at=received,
        taken_by_id=by.id,
        closed_reason="",
    )
    case.rows.add(
        "intake.Telling",
        id=row["id"],
        plan=row["plan"],
        categories=[],
        what=what,
        who=case.people["s"].called if "s" in case.people and rng.random() < 0.5 else "",
        address=f"{slots.fixed['vnumber']} {where}",
        postcode=places.postcode(case.brief.area, rng),
        is_anonymous=anonymous,
        teller_name="" if anonymous or not teller else teller.name,
        teller_phone="" if anonymous or not teller else teller.phone,
        teller_email="",
        contact_by=contact if contact != "email" or anonymous else "any",
        contact_wishes="" if anonymous or rng.random() < 0.6 else case.words("wish"),
    )
    case.rows.act("report taken", at=received, by=by, kind="report", subject=row["id"], owner=case.owner)
    return row


def open_case(case: "Casework") -> None:
    opened, by = case.opened, case.rng.choice(case.team)
    case.opened_by = by
    sentences = [
        case.words("open", once="summary"),
        *(case.words("detail", once="summary") for _ in range(2)),
    ]
    sentences.append(case.words("effect", once="summary"))
    so_far = case.theme.lines.get("sofar", ()) + common()["sofar"]
    sentences.append(case.pool.say(f"{case.theme.key}/sofar", so_far, case.slots, once="summary"))
    case.child("cases.Summary", text=" ".join(sentences), by_id=by.id, at=opened)
    case.event("opened", at=opened, by=by)
    case.act("case opened", at=opened, by=by)
    for report in case.reports:
        case.link("cases.CaseReport", report_id=report["id"], by_id=by.id, at=opened)
        case.rows.act(
            "report joined to a case",
            at=opened,
            by=by,
            kind="report",
            subject=report["id"],
            owner=case.owner,
        )
    moment = opened
    for role, person in case.people.items():
        moment += timedelta(minutes=case.rng.randrange(2, 9))
        victim = role == "v"
        case.child(
            "cases.Person",
            name=person.name,
            role=ROLES[role],
            born_on=person.born_on if case.rng.random() < 0.7 or role == "s" else None,
            contact=person.phone if role != "s" else "",
            contact_wishes=case.words("wish") if victim and case.rng.random() < 0.4 else "",
            about="",
            from_on=opened.date(),
            by_id=by.id,
            at=moment,
        )
        case.act("person added", at=moment, by=by)
    fixed = case.slots.fixed
    spots = [("where", f"{fixed['number']} {case.street}")]
    if "v" in case.people:
        spots.append(("victim_home", f"{fixed['vnumber']} {case.street}"))
    for role, address in spots:
        moment += timedelta(minutes=2)
        code = places.postcode(case.brief.area, case.rng)
        case.child("cases.Place", address=address, postcode=code, role=role, about="", by_id=by.id, at=moment)
        case.act("place added", at=moment, by=by)
    case.settled_in = moment
