"""The council's rules and rota for noise, last night's calls, what one shift handed over to the next."""

# ruff: noqa: E501  (tables, a row a line)

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from wardmote.demo import places
from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.clock import LONDON, Clock
from wardmote.demo.plans import Plan, Way
from wardmote.demo.rows import Row, Rows

OWNER, DAY, NIGHT = "council", "cst", "env"
WEEKS = range(-1, 3)


@dataclass(frozen=True)
class Called:
    """One call of last night: at what minute after ten, how long it rang and lasted, what became of it."""

    minute: int
    waited: int
    lasted: int
    outcome: str
    area: str
    advice: str = ""
    words: str = ""
    back: int = 0  # minutes until they are to be rung back


CALLS = [
    Called(12, 9, 240, "advice", "Weirside", advice="Roadworks with a permit until one; told when they end."),
    Called(44, 31, 310, "added", "Marlgate", words="The same again, with the windows open.", back=60),
    Called(57, 95, 0, "abandoned", ""),
    Called(71, 18, 420, "added", "Weirside", words="A party on the roof, forty people at least.", back=600),
    Called(
        100, 12, 180, "advice", "Kilnfield", advice="A burglar alarm: the keyholder’s line of the landlord."
    ),
]


def keep_the_desk(rows: Rows, clock: Clock, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before = Random(seed + 96), rows.rng
    rows.rng = rng
    try:
        rota = the_rota(rows, clock)
        rules = the_rules(rows, clock, rota)
        the_arrivals(rows, rules)
        the_calls(rows, clock, rng)
        the_hand_overs(rows, clock, rota)
    finally:
        rows.rng = before


def officer(role: str, *teams: str) -> Officer:
    return next(
        o for o in OFFICERS if o.agency == OWNER and role in o.roles and (not teams or o.team in teams)
    )


def the_rota(rows: Rows, clock: Clock) -> Row:
    agency, keeper, at = AGENCIES[OWNER], officer("administrator"), clock.office(-40)
    made = {"agency_id": agency.id, "by_id": keeper.id, "at": at}
    rota = rows.add(
        "routing.Rota",
        name="Noise, day and night",
        fallback_team_id=agency.team_id(DAY),
        closed_at=None,
        **made,
    )
    rows.act("rota made", at=at, by=keeper, kind="rota", subject=rota["id"], owner=OWNER)
    nights = [o for o in OFFICERS if o.agency == OWNER and o.team in (NIGHT, DAY) and "caseworker" in o.roles]
    for number in range(7 * WEEKS[0], 7 * WEEKS[-1] + 7):
        day = clock.day(number)
        if day.weekday() < 5:
            shift(rows, rota, made, DAY, None, at_(clock, number, 9), at_(clock, number, 17))
        if number != 4:  # one night that nobody has taken yet
            on = nights[number % len(nights)]
            shift(rows, rota, made, on.team, on, at_(clock, number, 22), at_(clock, number + 1, 6))
    return rota


def at_(clock: Clock, days: int, hour: int) -> datetime:
    return datetime.combine(clock.day(days), time(hour), LONDON)


def shift(
    rows: Rows, rota: Row, made: Row, team: str, on: Officer | None, start: datetime, end: datetime
) -> None:
    rows.add(
        "routing.Shift", rota_id=rota["id"], team_id=AGENCIES[OWNER].team_id(team), officer_id=on and on.id,
        starts_at=start, ends_at=end, withdrawn_by_id=None, withdrawn_at=None, **made,
    )  # fmt: skip


def the_rules(rows: Rows, clock: Clock, rota: Row) -> list[Row]:
    agency, keeper, at = AGENCIES[OWNER], officer("administrator"), clock.office(-30)
    told = [
        ("Noise from the form", {"kinds": ["noise"], "channels": ["form", "open311"], "team_id": agency.team_id(DAY)}),
        ("Noise at night", {"kinds": ["noise"], "from_time": time(22), "until_time": time(6), "rota_id": rota["id"]}),
        ("The night before a bank holiday", {"kinds": ["noise", "asb"], "bank_holidays": "eve", "rota_id": rota["id"]}),
        ("Noise by day", {"kinds": ["noise"], "team_id": agency.team_id(NIGHT)}),
    ]  # fmt: skip
    made = []
    for position, (name, fields) in enumerate(told, 1):
        row = {
            "agency_id": agency.id, "name": name, "position": position * 10, "kinds": [], "harms": [], "channels": [],
            "places": [], "days": [], "from_time": None, "until_time": None, "bank_holidays": "any", "team_id": None,
            "rota_id": None, "starts_on": at.date(), "ends_on": None, "by_id": keeper.id, "at": at,
        }  # fmt: skip
        made.append(rows.add("routing.Rule", key=rows.new_id(), **row | fields))
        rows.act(
            "routing rule set", at=at, by=keeper, kind="routing_rule", subject=made[-1]["id"], owner=OWNER
        )
    return made


def the_arrivals(rows: Rows, rules: list[Row]) -> None:
    """What came by the front doors: noise by the first rule, all else by none."""
    reports = {row["id"]: row for row in rows.tables["intake.Report"]}
    for arrival in rows.tables["front_doors.Arrival"]:
        report = reports[arrival["id"]]
        noise = report["kind"] == "noise"
        rows.child(
            "routing.Routed", plan=report["plan"], report_id=report["id"], how="rule" if noise else "no_rule",
            rule_id=rules[0]["id"] if noise else None, number=1 if noise else None,
            why="Noise, Public form" if noise else "No rule applies.", from_team_id=report["team_id"],
            to_team_id=report["team_id"], to_officer_id=None, gap=False, by_id=None,
            at=arrival["at"] + timedelta(minutes=1),
        )  # fmt: skip


def the_calls(rows: Rows, clock: Clock, rng: Random) -> None:
    agency, by = AGENCIES[OWNER], officer("triage", DAY)
    desk = Plan(agency.id, frozenset({Way(agency.id, by.team_id)}), frozenset({"incident"}))
    waiting = [
        row
        for row in rows.tables["intake.Report"]
        if row["owner_id"] == agency.id and row["kind"] == "noise" and row["state"] == "waiting"
        and row["team_id"] == by.team_id
    ]  # fmt: skip
    for number, called in enumerate(CALLS):
        at = clock.now - timedelta(hours=2) + timedelta(minutes=called.minute)
        report = waiting[number % len(waiting)] if called.outcome == "added" and waiting else None
        if called.outcome == "added" and report is None:
            continue
        plan = report["plan"] if report else desk
        call = rows.add(
            "routing.Call", plan=plan, owner_id=agency.id, report_id=report and report["id"], outcome=called.outcome,
            kind="noise", area=report["area"] if report else called.area, advice=called.advice, taken_by_id=by.id,
            taken_at=at, waited=called.waited, lasted=called.lasted or None,
            call_back_by=at + timedelta(minutes=called.back) if called.back else None, called_back_at=None, at=at,
        )  # fmt: skip
        rows.act("call taken", at=at, by=by, kind="call", subject=call["id"], owner=OWNER)
        if report is not None:
            rows.child(
                "routing.CallNote", plan=plan, report_id=report["id"], call_id=call["id"], kind="said",
                words=called.words, name="", phone=places.phone(rng), by_id=by.id, at=at,
            )  # fmt: skip


def the_hand_overs(rows: Rows, clock: Clock, rota: Row) -> None:
    agency, by = AGENCIES[OWNER], officer("supervisor", NIGHT)
    ways = frozenset({Way(agency.id, agency.team_id(DAY)), Way(agency.id, agency.team_id(NIGHT))})
    plan = Plan(agency.id, ways, frozenset({"incident"}))
    for days, taken, note in (
        (-2, officer("triage", DAY), "Two visits in Weirside, both quiet when we left. Nothing else open."),
        (
            -1,
            None,
            "The roof party in Weirside ended at two; they say there is another on Saturday. One caller still waits.",
        ),
    ):
        at = at_(clock, days, 5) + timedelta(minutes=50)
        over = rows.add(
            "routing.HandOver", plan=plan, agency_id=agency.id, rota_id=rota["id"], note=note, reports=[],
            since=at - timedelta(hours=8), by_id=by.id, at=at, acknowledged_by_id=taken and taken.id,
            acknowledged_at=at + timedelta(hours=3) if taken else None,
        )  # fmt: skip
        rows.act("shift handed over", at=at, by=by, kind="rota", subject=rota["id"], owner=OWNER)
        if taken:
            rows.act(
                "hand-over acknowledged", at=over["acknowledged_at"], by=taken, kind="rota", subject=rota["id"],
                owner=OWNER,
            )  # fmt: skip
