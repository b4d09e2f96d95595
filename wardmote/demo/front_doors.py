"""The council's front doors, and reports that came in by its form: waiting, added to, closed, reopened."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from wardmote.demo import places
from wardmote.demo.agencies import AGENCIES, OFFICERS, identity
from wardmote.demo.clock import Clock
from wardmote.demo.people import Townspeople
from wardmote.demo.plans import Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.demo.triage import close, compare, desk_of

OWNER, TEAM = "council", "cst"
KEEPER = "administrator"
SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
CODE = "2222-3333-4444-5555-6666-7777-8888"  # of the first report: whoever tries the demo can follow it


@dataclass(frozen=True)
class Sent:
    """What somebody sent by the form: where and how long ago; what they added; what the desk told them."""

    kind: str
    area: str
    street: int
    days: int
    when: str
    what: str
    is_named: bool = True
    added: str = ""
    closed: str = ""
    reopened: str = ""


SENT = [
    Sent("noise", "Weirside", 1, -2, "It is happening now: every weekend",
         "Music from the flat above the takeaway until four. The bass comes through the floor.",
         added="Again last night, and people shouting on the stairs. My son has exams this week."),
    Sent("asb", "Marlgate", 2, -1, "Earlier today or last night",
         "Six or seven of them round the bench behind the library, glass all over the path to the nursery.",
         is_named=False),
    Sent("asb", "Tannery", 0, -13, "In the last seven days: most evenings after ten",
         "Mopeds up and down the alley without lights. One of them nearly hit a woman with a pram.",
         closed="The police stopped two riders on Friday and took one moped away. That is all for now.",
         reopened="They are back, three of them, since Sunday. Red moped, no plate."),
    Sent("noise", "Kilnfield", 1, -20, "Longer ago: three Sundays running",
         "Drilling and hammering from seven on Sunday mornings.", is_named=False,
         closed="We wrote to the builder, who will not work on Sundays. Tell us if it begins again."),
]  # fmt: skip


def open_front_doors(rows: Rows, clock: Clock, town: Townspeople, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before = Random(seed + 85), rows.rng
    rows.rng = rng
    try:
        form = door(
            rows, clock, "report", "Report noise or nuisance", "form", ["noise", "asb", "other"], True
        )
        door(
            rows,
            clock,
            "open311",
            "From apps and other councils",
            "open311",
            ["noise", "asb", "housing"],
            True,
        )
        door(rows, clock, "christmas-market", "Christmas market", "form", ["noise", "asb"], False)
        for number, sent in enumerate(SENT):
            secret = CODE if number == 0 else "".join(rng.choices(SIGNS, k=28))
            take(rows, clock, town, form, sent, secret)
    finally:
        rows.rng = before


def door(
    rows: Rows, clock: Clock, slug: str, name: str, channel: str, kinds: list[str], is_open: bool
) -> Row:
    keeper = next(each for each in OFFICERS if each.agency == OWNER and KEEPER in each.roles)
    agency, made = AGENCIES[OWNER], clock.office(-60)
    row = rows.add(
        "front_doors.Door",
        slug=slug,
        name=name,
        agency_id=agency.id,
        team_id=agency.team_id(TEAM),
        channel=channel,
        kinds=kinds,
        harm="medium",
        is_open=is_open,
        by_id=keeper.id,
        changed_at=made,
    )
    rows.act("front door made", at=made, by=keeper, kind="front_door", subject=row["id"], owner=OWNER)
    return row


def take(rows: Rows, clock: Clock, town: Townspeople, form: Row, sent: Sent, secret: str) -> None:
    agency, rng = AGENCIES[OWNER], rows.rng
    street = places.AREAS[sent.area][1][sent.street]
    received = min(clock.office(sent.days), clock.now - timedelta(hours=9)) + timedelta(
        minutes=rng.randrange(90)
    )
    caller = town.someone(places.phone(rng)) if sent.is_named else None
    plan = Plan(agency.id, frozenset({Way(agency.id, agency.team_id(TEAM))}), frozenset({"incident"}))
    report = rows.add(
        "intake.Report",
        plan=plan,
        reference=rows.reference("R"),
        owner_id=agency.id,
        team_id=agency.team_id(TEAM),
        kind=sent.kind,
        channel="form",
        harm="medium",
        state="closed" if sent.closed and not sent.reopened else "waiting",
        area=f"{street}, {sent.area}",
        occurred_from=None,
        occurred_words=sent.when,
        received_at=received,
        taken_by_id=identity("service", OWNER),
        closed_reason="",
    )
    telling = rows.add(
        "intake.Telling",
        id=report["id"],
        plan=plan,
        categories=[],
        what=sent.what,
        who="",
        address="",
        postcode=places.postcode(sent.area, rng),
        is_anonymous=caller is None,
        teller_name=caller.name if caller else "",
        teller_phone=caller.phone if caller else "",
        teller_email="",
        contact_by="any" if caller else "none",
        contact_wishes="",
    )
    compare(rows, report, telling)
    rows.add(
        "front_doors.Arrival",
        id=report["id"],
        door_id=form["id"],
        at=received,
        confirming=None,
        confirmed_at=None,
        secret=hashlib.sha256(secret.replace("-", "").encode()).digest(),
    )
    note(rows, "report taken from outside", report, received)
    if sent.added:
        later(rows, report, "added", sent.added, received + timedelta(hours=7))
    if sent.closed:
        officer, at = desk_of(OWNER, TEAM), received + timedelta(days=4)
        close(
            rows,
            report,
            "already_dealt",
            "Dealt with, see what they were told.",
            at=at,
            by=officer.id,
            words=sent.closed,
        )
        rows.act("no further action", at=at, by=officer, kind="report", subject=report["id"], owner=OWNER)
        if sent.reopened:
            at += timedelta(days=5)
            report["decided_at"] = at
            rows.add(
                "intake.Decision",
                plan=plan,
                categories=[],
                report_id=report["id"],
                kind="reopened",
                ground="",
                reason="Reopened by whoever made it: it has not stopped.",
                words="",
                at=at,
                by_id=identity("service", OWNER),
            )
            later(rows, report, "reopened", sent.reopened, at)


def later(rows: Rows, report: Row, kind: str, words: str, at: datetime) -> None:
    """What they said later, and that the desk was told of it."""
    rows.child(
        "front_doors.Addition", plan=report["plan"], report_id=report["id"], kind=kind, words=words, at=at
    )
    told = "report_added_to" if kind == "added" else "report_reopened"
    rows.add(
        "notices.Notice",
        officer_id=desk_of(OWNER, TEAM).id,
        kind=told,
        subject_kind="report",
        subject_id=report["id"],
        on=at.date(),
        at=at,
        read_at=None,
    )
    note(
        rows,
        "report added to by its reporter" if kind == "added" else "report reopened by its reporter",
        report,
        at,
    )


def note(rows: Rows, action: str, report: Row, at: datetime) -> None:
    """In the log, by nobody of ours."""
    rows.act(action, at=at, by=None, kind="report", subject=report["id"], owner=OWNER)
