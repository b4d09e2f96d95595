"""The whole demo partnership as rows, from a seed and a day: agencies, register, cases, reports."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from wardmote.demo import absences, asking, clocks, emergencies, papers, register, rights, watching
from wardmote.demo.agencies import AGENCIES, OFFICERS, governance, identity, workers
from wardmote.demo.came_with import the_documents_of_reports
from wardmote.demo.case_opened import report
from wardmote.demo.casework import Brief, Casework
from wardmote.demo.catalogue import look_after_the_catalogue
from wardmote.demo.categories import name_categories
from wardmote.demo.clock import LONDON, Clock
from wardmote.demo.desk import at_the_desks
from wardmote.demo.duty import keep_the_desk
from wardmote.demo.files_in import take_in_files
from wardmote.demo.following import follow_up
from wardmote.demo.front_doors import open_front_doors
from wardmote.demo.geography import the_geography
from wardmote.demo.known import put_on_record
from wardmote.demo.letters import write_letters
from wardmote.demo.offices import the_offices
from wardmote.demo.open311 import open_open311
from wardmote.demo.passing_on import pass_on
from wardmote.demo.patrols import patrol
from wardmote.demo.people import Known, Townspeople
from wardmote.demo.places import AREAS, phone
from wardmote.demo.plans_of_year import plan_the_year
from wardmote.demo.powers import use_powers
from wardmote.demo.registers import keep_registers
from wardmote.demo.repeats import tell_again
from wardmote.demo.risk import assess_cases
from wardmote.demo.rows import Rows
from wardmote.demo.supervision import supervise
from wardmote.demo.triage import the_triage
from wardmote.demo.upkeep import keep_up
from wardmote.demo.words import Pool, Theme, themes

SEED = 1411
# owner, team, cases, reports waiting, reports closed without action
DESKS = [
    ("council", "cst", 105, 15, 10),
    ("council", "env", 60, 9, 7),
    ("police", "nbt", 45, 7, 4),
    ("tannery", "nei", 42, 5, 4),
    ("brackwater", "est", 18, 3, 2),
    ("health", "str", 8, 0, 0),
    ("fire", "pre", 9, 1, 1),
    ("probation", "mar", 7, 0, 0),
    ("lantern", "adv", 6, 2, 0),
]
STAGES = [("new", 30), ("open", 126), ("overdue", 24), ("closed", 102), ("reopened", 12), ("closed_again", 6)]
AGES = {  # days ago, from and to
    "new": (1, 7),
    "open": (9, 150),
    "overdue": (58, 200),
    "closed": (40, 360),
    "reopened": (110, 360),
    "closed_again": (130, 360),
}
# What a person's health has to do with the case, and an officer of any agency may note in confidence.
HEALTH_THEMES = {"targeted", "hate", "hoard", "dispute", "stairs", "music", "cuckoo", "rough"}
RECURRING_THEMES = {
    "begging",
    "cuckoo",
    "rough",
    "drinkers",
    "licence",
    "targeted",
    "hate",
    "dogs",
    "stairs",
    "hoard",
}


@dataclass(repr=False)
class Partnership:
    today: date
    rows: Rows
    cases: list[Casework]


def make(today: date, seed: int = SEED) -> Partnership:
    """Everything in the demo on this day. The same day and seed always make the same."""
    rng = Random(seed)  # nosec B311
    rows, clock, pool = Rows(rng), Clock(rng, today), Pool(rng)
    the_agencies(rows)
    the_register(rows, clock)
    town = Townspeople(rng, today)
    familiar = Familiar(rng, town)
    cases = []
    for brief in briefs(rng):
        people = cast(rng, brief.theme, brief.owner, town, familiar)
        case = Casework(brief, rows, pool, clock, people)
        case.tell()
        cases.append(case)
    the_desks(rows, clock, pool, town)
    refused(cases, clock)
    lapsed(rows, clock, cases)
    the_triage(rows, clock, town)
    at_the_desks(rows, clock, cases)
    put_on_record(rows, clock, cases)
    follow_up(rows, clock, cases)
    the_geography(rows, clock, cases)
    the_offices(rows, clock)
    the_documents_of_reports(rows, clock, seed)
    pass_on(rows, clock)
    asking.ask(rows, clock, cases, seed)
    emergencies.break_glass(rows, clock, cases)
    watching.watch(rows, clock, cases)
    absences.go_away(rows, clock, cases)
    rights.ask_for_data(rows, clock, cases)
    write_letters(rows, clock, cases, seed)
    patrol(rows, clock, seed)
    use_powers(rows, clock, seed)
    open_front_doors(rows, clock, town, seed)
    look_after_the_catalogue(rows, clock, seed)
    take_in_files(rows, clock, seed)
    open_open311(rows, clock, town, seed)
    keep_the_desk(rows, clock, seed)
    tell_again(rows, clock, seed)
    name_categories(rows)
    supervise(rows, clock, seed)
    clocks.run(rows, clock, seed)
    assess_cases(rows, clock, cases, seed)
    plan_the_year(rows, clock, seed)
    keep_registers(rows, clock, seed)
    keep_up(rows, clock, seed)
    rows.acts.sort(key=lambda act: act["at"])
    return Partnership(today, rows, cases)


def the_agencies(rows: Rows) -> None:
    for agency in AGENCIES.values():
        rows.add(
            "identity.Agency", id=agency.id, name=agency.name, short_name=agency.short_name, kind=agency.kind
        )
        rows.add(
            "agreements.Organisation",
            id=identity("organisation", agency.key),
            name=agency.name,
            agency_id=agency.id,
        )
        for key, name in agency.teams:
            rows.add("identity.Team", id=agency.team_id(key), agency_id=agency.id, name=name)
        rows.add(
            "identity.Officer",
            id=identity("service", agency.key),
            name=f"{agency.short_name} (service account)",
            agency_id=agency.id,
            team_id=None,
            job_title="",
            roles=[],
            is_service=True,
        )
    for officer in OFFICERS:
        rows.add(
            "identity.Officer",
            id=officer.id,
            name=officer.name,
            agency_id=AGENCIES[officer.agency].id,
            team_id=officer.team_id,
            job_title=officer.job_title,
            roles=list(officer.roles),
            is_service=False,
        )


def the_register(rows: Rows, clock: Clock) -> None:
    for agreement in register.AGREEMENTS:
        entry: dict[str, Any] = register.entry(agreement, clock.today)
        signatories = entry.pop("parties")
        for name in ("created_at", "changed_at", "state_changed_at"):
            entry[name] = noon(entry[name])
        rows.add("agreements.Agreement", **entry)
        for party in signatories:
            rows.add("agreements.Party", **party)
        keeper = governance(agreement.owner)
        history(rows, agreement, entry, signatories)
        if agreement.state in ("in_force", "suspended"):
            data = papers.pdf(
                [agreement.name, f"Version {agreement.version}", "", agreement.aim, agreement.need]
            )
            rows.add(
                "agreements.AgreementFile",
                agreement_id=agreement.id,
                name=f"{agreement.register_id}-{agreement.version}.pdf",
                media_type="application/pdf",
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                content=data,
                added_by_id=keeper.id,
                added_at=entry["created_at"] + timedelta(days=1),
            )


def history(rows: Rows, agreement: register.Agreement, entry: dict[str, Any], signatories: Any) -> None:
    keeper = governance(agreement.owner)

    def act(words: str, at: datetime, by: Any = keeper, **fields: Any) -> None:
        rows.act(words, at=at, by=by, kind="agreement", subject=entry["id"], owner=agreement.owner, **fields)

    act("agreement.drafted", entry["created_at"])
    if agreement.state == "draft":
        return
    act("agreement.sent_for_signature", entry["created_at"] + timedelta(days=12))
    for party, key in zip(signatories, agreement.parties, strict=True):
        if party["signed_on"]:
            act(
                "agreement.signed",
                noon(party["signed_on"]),
                by=governance(key),
                recipient=key,
                note=party["signed_by"],
            )
    if agreement.state != "awaiting_signature" and agreement.starts is not None:
        days = min(agreement.starts, -3)
        act(
            "agreement.brought_into_force", noon(entry["starts_on"] + timedelta(days=days - agreement.starts))
        )
    words = {
        "suspended": "agreement.suspended",
        "ended": "agreement.ended",
        "superseded": "agreement.superseded",
    }
    if agreement.state in words:
        act(words[agreement.state], entry["state_changed_at"], note=agreement.reason)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


def briefs(rng: Random) -> Iterator[Brief]:
    """Three hundred cases: whose, about what, where, how far along; some are parts of the demo's story."""
    stages = [stage for stage, count in STAGES for _ in range(count)]
    rng.shuffle(stages)
    desks = [(owner, team) for owner, team, count, _, _ in DESKS for _ in range(count)]
    rng.shuffle(desks)
    hands: dict[tuple[str, str], list[Theme]] = {}
    seen: dict[tuple[str, str], int] = {}
    cut_off = {("council", "cst"): 12, ("council", "env"): 3, ("police", "nbt"): 4, ("brackwater", "est"): 7}
    kept_out = {
        5: "officer",
        12: "partner",
        19: "name",
        26: "agency",
        33: "partner",
        40: "name",
        47: "officer",
    }
    for (owner, team), stage in zip(desks, stages, strict=True):
        place = (owner, team)
        number = seen[place] = seen.get(place, -1) + 1
        if not hands.get(place):
            hands[place] = [t for t in themes() if owner in t.owners or f"{owner}:{team}" in t.owners]
            rng.shuffle(hands[place])
        theme = hands[place].pop()
        area = rng.choice(list(AREAS))
        partner = ""
        if owner == "brackwater":
            area = "Brackwater"
        if number < cut_off.get(place, 0) and stage in ("open", "overdue", "reopened", "closed"):
            area = "Brackwater"
            partner = "brackwater" if owner != "brackwater" else rng.choice(["council", "police"])
            stage = "open" if stage == "closed" else stage
            theme = exchanged(theme, hands[place], "brackwater")
        kept = kept_out.get(number, "") if place == ("council", "cst") else ""
        if kept == "partner":
            partner, stage = "police", "open"
        first, last = AGES[stage]
        if partner:
            first, last = max(first, 24), max(last, 60)
        yield Brief(
            owner=owner,
            team=team,
            theme=theme,
            area=area,
            stage=stage,
            opened=-rng.randrange(first, last + 1),
            partner=partner,
            named=not partner
            and owner in ("police", "council")
            and theme.key in ("cuckoo", "hate")
            and number % 3 == 0,
            kept_out=kept,
            health=theme.key in HEALTH_THEMES and stage != "new" and rng.random() < 0.3,
        )


def exchanged(theme: Theme, hand: list[Theme], key: str) -> Theme:
    """The theme dealt if it can be shared under that agreement, else one from the hand that can."""
    for place, other in enumerate(hand):
        if shares_under(key, theme):
            break
        hand[place], theme = theme, other
    return theme


def shares_under(key: str, theme: Theme) -> bool:
    agreement = register.BY_KEY[key]
    return bool(set(theme.purposes) & set(agreement.purposes)) and set(theme.held) <= set(
        agreement.categories
    )


class Familiar:
    """People known to several agencies: each turns up at a new agency before any sees them again."""

    def __init__(self, rng: Random, town: Townspeople, count: int = 26) -> None:
        self.rng = rng
        self.known = [(town.someone(phone(rng)), set[str]()) for _ in range(count)]

    def at(self, owner: str) -> Known | None:
        free = [(person, owners) for person, owners in self.known if owner not in owners and len(owners) < 4]
        if not free:
            return None
        person, owners = min(free, key=lambda each: (len(each[1]) not in (1, 2), self.rng.random()))
        owners.add(owner)
        return person


def cast(rng: Random, theme: Theme, owner: str, town: Townspeople, familiar: Familiar) -> dict[str, Known]:
    people = {}
    for role in theme.roles:
        person = None
        if role == "s" and theme.key in RECURRING_THEMES and rng.random() < 0.6:
            person = familiar.at(owner)
        people[role] = person or town.someone(phone(rng))
    return people


def the_desks(rows: Rows, clock: Clock, pool: Pool, town: Townspeople) -> None:
    """Reports that wait, from an hour old to some that should shame us, and reports closed without action."""
    rng = rows.rng
    for owner, team, _, waiting, closed in DESKS:
        suited = [t for t in themes() if owner in t.owners or f"{owner}:{team}" in t.owners]
        for number in range(waiting + closed):
            theme = suited[number % len(suited)]
            people = {role: town.someone(phone(rng)) for role in theme.roles}
            brief = Brief(owner, team, theme, rng.choice(list(AREAS)), "new", -1)
            desk = Casework(brief, rows, pool, clock, people)
            if number < waiting:
                days = -round(40 * (number / waiting) ** 2) - 1
                report(desk, days, state="waiting", harm="high" if number == 0 else "")
                continue
            row = report(desk, -rng.randrange(9, 300), state="closed")
            row["closed_reason"] = desk.words("nfa")
            at = clock.soon(row["received_at"], 6, before=clock.now)
            by = rng.choice(workers(owner, team))
            rows.act(
                "no further action",
                at=at,
                by=by,
                kind="report",
                subject=row["id"],
                owner=owner,
                note=row["closed_reason"],
            )


REFUSED_SHARES = [
    (
        "lantern",
        "advocacy",
        "The agreement “Victim advocacy referral agreement with Lanternside” is awaiting signature.",
        "Tried to share with Lanternside so that the advocate can ring. Refused: their agreement is not "
        "signed yet. Asked the resident whether we may give them the advocate's number; they will ring.",
    ),
    (
        "health",
        "street",
        "“Street support and rough sleeping protocol” does not cover: Tenancy and housing history.",
        "Wanted Street Health on this one. Refused: the protocol does not cover tenancy history, and the "
        "case holds it. Have asked governance whether the next version can.",
    ),
    (
        "brackwater",
        "brackwater",
        "The agreement “Brackwater estates sharing agreement” has ended.",
        "Went to share with Brackwater and it was refused: the agreement ran out, the renewal is a draft. "
        "Rang Judith. Until it is signed we tell the resident to ring the association direct.",
    ),
]


def refused(cases: list[Casework], clock: Clock) -> None:
    """Shares that were tried and refused: no agreement, a category left out, an agreement lapsed."""
    pools = [
        [
            c
            for c in cases
            if c.owner == "council" and c.theme.key in ("hate", "targeted") and not c.brief.named
        ],
        [c for c in cases if "tenancy" in c.held and c.owner == "council"],
        [c for c in cases if c.owner == "council" and not c.shares],
    ]
    lapse = clock.day(register.BY_KEY["brackwater"].ends or 0)
    for (recipient, key, why, note), found in zip(REFUSED_SHARES, pools, strict=True):
        case = next(
            c for c in found if c.row["status"] == "open" and c.brief.stage != "new" and c.lead in c.team
        )
        at = next(clock.office(days) for days in (-1, -2, -3) if clock.office(days).date() > lapse)
        case.act(
            "share refused",
            at=at,
            by=case.lead,
            ground=register.BY_KEY[key].id,
            recipient=recipient,
            purpose=case.theme.purposes[0],
            note=why,
        )
        case.note(note, at=at + timedelta(minutes=9), by=case.lead)
        case.children[-1]["plan"] = case.row["plan"]
        case.row["changed_at"] = max(case.row["changed_at"], at + timedelta(minutes=9))


def lapsed(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    """The morning after the Brackwater agreement ran out, both sides were told."""
    agreement = register.BY_KEY["brackwater"]
    at = datetime.combine(clock.day((agreement.ends or 0) + 1), time(0, 10), LONDON)
    told = {governance(party) for party in agreement.parties}
    told |= {o for o in OFFICERS if o.agency == "brackwater"}
    told |= {c.lead for c in cases for s in c.shares if s.agreement.key == "brackwater"}
    for officer in sorted(told, key=lambda each: each.email):
        rows.add(
            "notices.Notice",
            officer_id=officer.id,
            kind="agreement_ended",
            subject_kind="agreement",
            subject_id=agreement.id,
            on=at.date(),
            at=at,
            read_at=None,
        )
