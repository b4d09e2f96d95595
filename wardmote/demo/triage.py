"""The triage desk of the demo: what was decided on each report and why, duplicates, referrals in every state."""

# ruff: noqa: E501  (tables, a row a line)

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wardmote.demo import places, register
from wardmote.demo.agencies import AGENCIES, Officer, workers
from wardmote.demo.clock import Clock
from wardmote.demo.people import Townspeople
from wardmote.demo.plans import CONTRIBUTE, Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.records.intake.likeness import prints

JOINED_BECAUSE = (
    "The same address and the same two lads as the reports before it.",
    "Caller gave the name that the case is about.",
    "Third this month from that landing: it belongs with the others.",
    "Same vehicle, same corner, same hour as the case.",
)
OPENED_BECAUSE = (
    "It keeps happening and needs a plan",
    "Someone is at risk",
    "More than one agency must act",
    "A tool or power may be needed",
)
# What in the wording of the desk's own reason says which ground it was.
GROUNDS = {
    "landlord": "another_body",
    "managing agent": "another_body",
    "permitted hours": "not_our_powers",
    "Duplicate": "already_dealt",
    "no address": "not_enough",
}


@dataclass(frozen=True)
class Story:
    """One report written by hand. Stories of one `street` are about the same thing."""

    kind: str
    harm: str
    area: str
    street: int
    days: int
    what: str
    same_caller: bool = False


# Reports that two people, or one person twice, made of the same thing: all wait with the council.
TOLD_TWICE = [
    Story("asb", "high", "Kilnfield", 1, -2, "Someone set light to the recycling bins behind the shops and the "
          "flames reached the back fence. Four lads on bikes rode off laughing towards the rec."),
    Story("asb", "medium", "Kilnfield", 1, -2, "Recycling bins on fire behind the shops, flames up the back fence. "
          "Lads on bikes, four of them, rode off to the rec laughing. Fire engine came."),
    Story("noise", "medium", "Saltmarsh", 2, -5, "Drum and bass from the ground floor flat until five, windows "
          "shaking, and the tenant swore at me through the letterbox when I knocked."),
    Story("noise", "medium", "Saltmarsh", 2, -3, "It is the ground floor flat again. Drum and bass until five, "
          "windows shaking. I did not knock this time after he swore at me.", same_caller=True),
    Story("asb", "low", "Marlgate", 0, -6, "Scooters dumped across the pavement outside the pharmacy, my mother "
          "could not get her wheelchair past and had to go into the road."),
    Story("asb", "low", "Marlgate", 0, -6, "Hire scooters dumped all over the pavement by the pharmacy. A woman in "
          "a wheelchair had to go into the road to get past."),
]  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """One referral: between whom, how far it came, and what was said at each step."""

    story: Story
    owner: str
    team: str
    to: str
    to_team: str  # empty: the whole agency
    state: str
    words: str
    answer: str = ""
    closed: bool = False


REFERRALS = [
    Sent(Story("asb", "high", "Tannery", 0, -4, "Two men dealing from the bin store door every evening. One showed "
               "a knife to the caretaker when he asked them to move."), "council", "cst", "police", "nbt", "sent",
         "A knife was shown. For the neighbourhood team: please visit the caretaker, and tell us if you want the "
         "bin store shut."),
    Sent(Story("asb", "medium", "Weirside", 2, -12, "Youths on the roof of the garages throwing slates at cars."),
         "council", "cst", "tannery", "nei", "sent", "They are your garages. Please secure the way up to the roof."),
    Sent(Story("noise", "medium", "Ropewalk", 1, -3, "Dog shut in the flat alone howls from eight until six."),
         "police", "nbt", "council", "env", "sent", "No crime here. A noise complaint for your officers."),
    Sent(Story("asb", "medium", "Saltmarsh", 0, -2, "Fireworks put through the door of the community room."),
         "police", "nbt", "council", "", "sent", "The hall is yours: it needs boarding, and its users telling."),
    Sent(Story("asb", "medium", "Orchard End", 3, -9, "Rubbish and needles left on the second landing most days."),
         "council", "cst", "tannery", "nei", "accepted", "Your landing. Please clear it and look at the door entry.",
         "Caretaker booked for the landing; door entry engineer on Thursday."),
    Sent(Story("asb", "high", "Kilnfield", 4, -6, "The same three threaten people at the cash machine for money."),
         "council", "cst", "police", "nbt", "accepted", "Threats for money: yours to lead. We can lend a warden."),
    Sent(Story("noise", "low", "Weirside", 4, -15, "Delivery lorries unload at four in the morning."),
         "council", "cst", "police", "nbt", "refused", "Obstruction of the road at night, on your patrol.",
         "This is loading hours, a condition of planning: for the council's own officers."),
    Sent(Story("asb", "medium", "Brackwater", 2, -8, "Quad bike across the field behind the school at lunchtime."),
         "council", "cst", "tannery", "nei", "refused", "By your estate: can your officers speak to the family?",
         "The house is Brackwater's, not ours. The rider is not a tenant of Tannery Homes."),
    Sent(Story("asb", "low", "Marlgate", 3, -10, "Busker with an amplifier outside the library all afternoon."),
         "council", "cst", "police", "nbt", "withdrawn", "Complaint about a busker on your beat.",
         "Our own street trading officer has dealt with him. Sorry to have troubled you."),
    Sent(Story("asb", "medium", "Tannery", 2, -30, "Door of the block kicked in for the third time, people asleep "
               "on the stairs."), "council", "cst", "tannery", "nei", "done",
         "Your door: please mend it and say when.", "New steel door fitted, and the stairwell cleared. Two people "
         "were found a bed.", closed=True),
    Sent(Story("asb", "high", "Hangar Hill", 1, -21, "Car raced up and down the hill each night, a child was nearly "
               "hit."), "council", "cst", "police", "nbt", "done", "Dangerous driving: for a patrol and a warning.",
         "Vehicle seized under a notice given the week before. Registered keeper spoken to."),
    Sent(Story("housing", "medium", "Kilnfield", 2, -26, "Neighbour runs a workshop in his garden until midnight."),
         "tannery", "nei", "council", "env", "done", "Not a tenancy matter: he owns his house.",
         "Visited twice. Advice given, hours agreed in writing, no noise since.", closed=True),
]  # fmt: skip


def the_triage(rows: Rows, clock: Clock, town: Townspeople) -> None:
    """Everything the desk knows of the demo's reports; last, since it looks at all of them."""
    link = {row["report_id"]: row for row in rows.tables["cases.CaseReport"]}
    acts = {act["subject_id"]: act for act in rows.acts if act["action"] == "no further action"}
    for report in rows.tables["intake.Report"]:
        if report["state"] == "in_case":
            decided_in_case(rows, report, link[report["id"]])
        elif report["state"] == "closed":
            decided_closed(rows, report, acts[report["id"]])
    callers: dict[tuple[str, int], Any] = {}
    for story in TOLD_TWICE:
        make_report(rows, clock, town, story, "council", "cst", "waiting", callers)
    for sent in REFERRALS:
        refer(rows, clock, town, sent)
    told = {row["id"]: row for row in rows.tables["intake.Telling"]}
    for report in rows.tables["intake.Report"]:
        compare(rows, report, told[report["id"]])


def decided_in_case(rows: Rows, report: Row, link: Row) -> None:
    opened = rows.rng.random() < 0.6
    report["decided_at"] = link["at"]
    rows.add(
        "intake.Decision",
        plan=report["plan"],
        categories=[],
        report_id=report["id"],
        kind="opened" if opened else "joined",
        reason=rows.rng.choice(OPENED_BECAUSE if opened else JOINED_BECAUSE),
        by_id=link["by_id"],
        at=link["at"],
    )


def decided_closed(rows: Rows, report: Row, act: Row) -> None:
    """The desk's own words are for the record; the caller is told something kinder."""
    reason = report["closed_reason"]
    ground = next((key for words, key in GROUNDS.items() if words in reason), "not_enough")
    close(rows, report, ground, reason, at=act["at"], by=act["officer_id"])


def close(
    rows: Rows, report: Row, ground: str, reason: str, *, at: datetime, by: Any, words: str = ""
) -> None:
    # Here and not above: the loader reads these modules before Django is set up.
    from wardmote.records.intake.forms import PHRASES

    report["closed_reason"] = words or PHRASES[ground]
    report["decided_at"] = at
    rows.add(
        "intake.Decision",
        plan=report["plan"],
        categories=[],
        report_id=report["id"],
        kind="closed",
        ground=ground,
        reason=reason,
        words=report["closed_reason"],
        by_id=by,
        at=at,
    )


def make_report(
    rows: Rows,
    clock: Clock,
    town: Townspeople,
    story: Story,
    owner: str,
    team: str,
    state: str,
    callers: dict[tuple[str, int], Any],
) -> Row:
    rng = rows.rng
    agency, street = AGENCIES[owner], places.AREAS[story.area][1][story.street]
    taken_by = desk_of(owner, team)
    received = min(clock.office(story.days), clock.now - timedelta(hours=rng.randrange(2, 8)))
    place = (story.area, story.street)
    if place not in callers or not story.same_caller:
        callers[place] = town.someone(places.phone(rng))
    row = rows.add(
        "intake.Report",
        plan=Plan(agency.id, frozenset({Way(agency.id, agency.team_id(team))}), frozenset({"incident"})),
        reference=rows.reference("R"),
        owner_id=agency.id,
        team_id=agency.team_id(team),
        kind=story.kind,
        channel="phone",
        harm=story.harm,
        state=state,
        area=f"{street}, {story.area}",
        occurred_from=received - timedelta(minutes=rng.randrange(30, 600)),
        occurred_words="",
        received_at=received,
        taken_by_id=taken_by.id,
        closed_reason="",
    )
    rows.add(
        "intake.Telling",
        id=row["id"],
        plan=row["plan"],
        categories=[],
        what=story.what,
        who="",
        address="",
        postcode=places.postcode(story.area, rng),
        is_anonymous=False,
        teller_name=callers[place].name,
        teller_phone=callers[place].phone,
        teller_email="",
        contact_by="phone",
        contact_wishes="",
    )
    rows.act("report taken", at=received, by=taken_by, kind="report", subject=row["id"], owner=owner)
    return row


def desk_of(agency: str, team: str) -> Officer:
    people = workers(agency, team or AGENCIES[agency].teams[0][0])
    return next((officer for officer in people if "triage" in officer.roles), people[0])


PURPOSES = {"asb": "asb", "noise": "noise_nuisance", "housing": "housing_management"}


def refer(rows: Rows, clock: Clock, town: Townspeople, sent: Sent) -> None:
    """A report, its referral step by step, the sharing and what became of it."""
    owner, to, agreement = AGENCIES[sent.owner], AGENCIES[sent.to], register.BY_KEY["asb2"]
    waits = sent.state in ("refused", "withdrawn")
    state = "waiting" if waits else "closed" if sent.closed else "referred"
    report = make_report(rows, clock, town, sent.story, sent.owner, sent.team, state, {})
    told = next(row for row in reversed(rows.tables["intake.Telling"]) if row["id"] == report["id"])
    sender, receiver = desk_of(sent.owner, sent.team), desk_of(sent.to, sent.to_team)
    purpose, categories = PURPOSES[sent.story.kind], ("contact", "incident")
    way = Way(
        to.id, to.team_id(sent.to_team) if sent.to_team else None, None, agreement.id, purpose, categories,
        CONTRIBUTE,
    )  # fmt: skip
    own: Plan = report["plan"]
    shared = Plan(own.owner, own.ways | {way}, own.held)
    if not waits:
        report["plan"] = told["plan"] = shared

    at = clock.soon(report["received_at"], 1, before=clock.now)
    steps = [("sent", sender, at, sent.words)]
    later = {"sent": (), "accepted": ("accepted",), "done": ("accepted", "done")}.get(
        sent.state, (sent.state,)
    )
    for name in later:
        at = clock.soon(at, 4, before=clock.now)
        by = sender if name == "withdrawn" else receiver
        steps.append((name, by, at, sent.answer if name == later[-1] else ""))

    first, last = steps[0], steps[-1]
    disclosure = rows.add(
        "access.Disclosure",
        plan=shared,
        agency_id=to.id,
        team_id=way.team,
        officer_id=None,
        agreement_id=agreement.id,
        purpose=purpose,
        gateway="cda_115",
        categories=list(categories),
        level=CONTRIBUTE,
        necessity=sent.words,
        starts_on=None,
        ends_on=None,
        by_id=sender.id,
        at=first[2],
        withdrawn_by_id=last[1].id if waits else None,
        withdrawn_at=last[2] if waits else None,
        withdrawn_reason=f"The referral was {sent.state}." if waits else "",
    )
    referral = rows.add(
        "intake.Referral",
        plan=shared,
        report_id=report["id"],
        owner_id=owner.id,
        agency_id=to.id,
        team_id=way.team,
        disclosure_id=disclosure["id"],
        earlier_id=None,
        state=sent.state,
        answer_by=first[2].date() + timedelta(days=7),
        sent_by_id=sender.id,
        sent_at=first[2],
        changed_at=last[2],
    )
    rows.add("intake.Decision", plan=report["plan"], categories=[], report_id=report["id"], kind="referred",
             reason=sent.words, by_id=sender.id, at=first[2])  # fmt: skip
    rows.act("report referred", at=first[2], by=sender, kind="report", subject=report["id"], owner=sent.owner,
             ground=agreement.id, recipient=sent.to, purpose=purpose, note=sent.words)  # fmt: skip
    for name, by, when, words in steps:
        rows.add("intake.ReferralStep", plan=shared, categories=[], referral_id=referral["id"], state=name,
                 words=words, by_id=by.id, at=when)  # fmt: skip
        if name != "sent":
            rows.act(f"referral {name}", at=when, by=by, kind="referral", subject=referral["id"],
                     owner=sent.owner, recipient=sent.to)  # fmt: skip
        tell(rows, receiver if name in ("sent", "withdrawn") else sender, name, referral, when)
    report["decided_at"] = last[2] if waits else first[2]
    if sent.closed:
        at = clock.soon(last[2], 2, before=clock.now)
        words = f"Thank you for telling us. We passed it to {to.name}, who have dealt with it."
        close(
            rows, report, "another_body", "Done by them: see the referral.", at=at, by=sender.id, words=words
        )
        rows.act("no further action", at=at, by=sender, kind="report", subject=report["id"], owner=sent.owner,
                 note=words)  # fmt: skip


def tell(rows: Rows, officer: Officer, state: str, referral: Row, at: datetime) -> None:
    rows.add(
        "notices.Notice",
        officer_id=officer.id,
        kind=f"referral_{state}",
        subject_kind="referral",
        subject_id=referral["id"],
        on=at.date(),
        at=at,
        read_at=None if state == "sent" else at + timedelta(hours=1),
    )


def compare(rows: Rows, report: Row, told: Row) -> None:
    names = (
        "what",
        "address",
        "postcode",
        "who",
        "teller_name",
        "teller_phone",
        "teller_email",
        "is_anonymous",
    )
    rows.add(
        "intake.Likeness",
        id=report["id"],
        plan=report["plan"],
        categories=told["categories"],
        received_at=report["received_at"],
        **prints(area=report["area"], **{name: told[name] for name in names}),
    )
