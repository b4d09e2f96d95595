"""Patrols: the bridges at peak, an estate on its worst nights, a joint visit; one not answered yet."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from wardmote.demo import places, register
from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer, workers
from wardmote.demo.clock import LONDON, Clock
from wardmote.demo.plans import CONTRIBUTE, READ, Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.demo.triage import close, compare

OWNER, TEAM = "council", "cst"
HELD = frozenset({"incident"})
PEAKS = ((time(7, 30), time(9, 30)), (time(16, 30), time(18, 30)))
NIGHTS = ((time(21), time(1)),)

# category, what was done, how many people, where, what was seen
Seen = tuple[str, tuple[str, ...], int | None, str, str]
ON_THE_BRIDGES: list[Seen] = [
    ("trading", ("did_moved_on",), 2, "North steps",
         "Two men selling nuts from a trolley. Packed up when asked."),
    ("trading", ("did_would_not_move", "did_details"), 1, "Middle of the bridge",
         "Same trolley, back within the hour."),
    ("distress", ("did_spoke", "did_ambulance"), 1, "East parapet",
         "A woman at the rail, upset. Stayed with her until the crew came."),
    ("cycling", ("did_warned",), 3, "Footway, south end", "E-scooters through the crowd at speed."),
    ("begging", ("did_spoke", "did_referred"), 1, "By the lift",
         "A man sitting with a cup. Told of the day centre."),
    ("trading", ("did_notice",), 1, "South steps",
         "Umbrella seller, warned twice this week. Penalty notice."),
]  # fmt: skip
ON_THE_ESTATE: list[Seen] = [
    ("rowdy", ("did_moved_on",), 7, "Stairwell of the tower",
         "Seven young people on the stairs, music, smoking. Left when asked."),
    ("drugs", ("did_watched", "did_police"), 2, "Bin store",
         "Two men meeting cars for a minute each. Plate passed to the police."),
    ("vehicles", ("did_watched",), 2, "Car park", "Two mopeds without lights round the car park."),
    ("lighting", ("did_removed",), None, "Walkway, second floor",
         "Four lamps out, a door that does not lock. Told the landlord."),
    ("drug_litter", ("did_removed",), None, "Behind the substation",
         "Needles by the fence. Cleared by the night team."),
    ("noise", ("did_spoke",), 5, "Third floor",
         "A party with the door open. Turned down while we were there."),
    ("fireworks", ("did_warned",), 4, "Playground", "Rockets across the path. Took the rest of the box."),
]  # fmt: skip
AT_THE_VISIT: list[Seen] = [
    ("fly_tipping", ("did_removed",), None, "Landing, first floor",
         "Mattress and bags across the fire door. Cleared the same day."),
    ("rough_sleeping", ("did_spoke", "did_referred"), 1, "Meter cupboard",
         "Bedding and a bag. He came back while we were there and agreed to see outreach."),
]  # fmt: skip
IN_SHORT = [
    "Quiet at first, busier later.",
    "Busy all evening.",
    "Cold and quiet.",
    "Two calls from residents.",
    "",
]
WEATHER = ["Dry", "Rain", "Cold and clear", "Windy", ""]


@dataclass(frozen=True)
class Tasking:
    kind: str
    title: str
    brief: str
    area: str
    carrier: str
    team: str
    days: tuple[int, int]
    weekdays: frozenset[int]
    hours: tuple[tuple[time, time], ...]
    posts: str
    officers: int
    seen: tuple[Seen, ...]
    state: str
    partners: tuple[str, ...] = ()
    circulated: tuple[str, str] | None = None  # agency and team


TASKINGS = [
    Tasking(
        "presence",
        "Street sellers, and people at risk, on the bridges at peak",
        "Illegal street trading on both bridges, and anyone at the parapet who seems in distress: stay with"
        " them, ring 999. Sellers: ask to move, then details, then a notice.",
        "Weir Bridge and Old Bridge", "police", "nbt", (-26, 12), frozenset(range(5)), PEAKS,
        "a constable and a community support officer", 2, tuple(ON_THE_BRIDGES), "under_way",
    ),
    Tasking(
        "patrol",
        "Saltmarsh on its worst nights",
        "Stairs of the tower and the car park behind it. Residents say it is worst from ten. Note plates, and"
        " lamps that are out; do not go into flats.",
        "Saltmarsh Estate", OWNER, TEAM, (-44, 10), frozenset({4, 5}), NIGHTS,
        "two wardens", 2, tuple(ON_THE_ESTATE), "under_way",
        circulated=("police", "nbt"),
    ),
    Tasking(
        "joint",
        "Joint visit: blocked escape and squatted cupboards",
        "With the landlord and the fire service: landings, meter cupboards, the roof door. Take photographs"
        " of what blocks the way out.",
        "Withy Court", OWNER, TEAM, (-9, -9), frozenset(), ((time(10), time(12, 30)),),
        "community safety officer, housing officer, two from prevention", 4, tuple(AT_THE_VISIT), "closed",
        partners=("brackwater", "fire"), circulated=("brackwater", "est"),
    ),
    Tasking(
        "patrol",
        "Tanner's Row after closing time",
        "Groups outside the takeaway from eleven on, shouting and bottles. Speak to the staff too.",
        "Tanner's Row", "police", "nbt", (1, 9), frozenset({3, 4, 5}), ((time(23), time(1, 30)),),
        "", 0, (), "tasked",
    ),
]  # fmt: skip


def patrol(rows: Rows, clock: Clock, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before = Random(seed + 99), rows.rng  # nosec B311
    rows.rng = rng
    try:
        for tasking in TASKINGS:
            Patrolled(rows, clock, tasking).tell()
    finally:
        rows.rng = before


class Patrolled:
    """One tasking with all that came of it."""

    def __init__(self, rows: Rows, clock: Clock, tasking: Tasking) -> None:
        self.rows, self.clock, self.tasking = rows, clock, tasking
        self.by = next(
            o for o in OFFICERS if o.agency == OWNER and o.team == TEAM and "supervisor" in o.roles
        )
        self.carries: Officer = workers(tasking.carrier, tasking.team)[0]
        self.at = clock.office(min(tasking.days[0], 0) - 2)
        agency = AGENCIES[OWNER]
        self.plan = Plan(agency.id, frozenset({Way(agency.id, agency.team_id(TEAM))}), HELD)
        self.disclosures: list[dict[str, Any]] = []

    def tell(self) -> None:
        tasking, agency = self.tasking, AGENCIES[OWNER]
        times = self.times()
        if tasking.carrier != OWNER:
            self.share(tasking.carrier, tasking.team, CONTRIBUTE, f"Tasked with it: {tasking.title}", self.at)
        if tasking.circulated:
            self.share(
                *tasking.circulated,
                READ,
                "They work there too, and act on what is seen.",
                self.clock.office(-1),
            )
        self.record = self.rows.add(
            "patrols.Patrol",
            plan=self.plan,
            reference=self.rows.reference("T"),
            owner_id=agency.id,
            team_id=agency.team_id(TEAM),
            kind=tasking.kind,
            title=tasking.title,
            ward="",
            area=tasking.area,
            carrier_id=AGENCIES[tasking.carrier].id,
            carrier_team_id=AGENCIES[tasking.carrier].team_id(tasking.team),
            tasked_by_id=self.by.id,
            tasked_at=self.at,
            state=tasking.state,
            changed_at=self.at,
            first_at=times[0][0],
            last_at=max(end for _, end in times),
        )
        self.act("patrol tasked", self.at, self.by)
        self.step("tasked", self.at, self.by)
        self.child("Account", kind="brief", text=tasking.brief, place="")
        for key in tasking.partners:
            self.child("Partner", agency_id=AGENCIES[key].id)
        for disclosure in self.disclosures:
            row = self.rows.add("access.Disclosure", plan=self.plan, **disclosure)
            self.child("PatrolDisclosure", disclosure_id=row["id"])
        if tasking.state != "tasked":
            self.step("accepted", self.at + timedelta(hours=3), self.carries)
            self.act("patrol accepted", self.at + timedelta(hours=3), self.carries)
        windows = [(start, end, self.child("Window", starts_at=start, ends_at=end)) for start, end in times]
        for start, end, window in windows:
            if end < self.clock.now - timedelta(hours=8) and self.rows.rng.random() < 0.9:
                self.report(start, end, window)
        if tasking.state == "closed":
            self.step("closed", self.clock.office(-2), self.by, "Cleared. The landlord locks the cupboards.")
            self.act("patrol closed", self.clock.office(-2), self.by)

    def times(self) -> list[tuple[datetime, datetime]]:
        found = []
        for number in range(self.tasking.days[0], self.tasking.days[1] + 1):
            day = self.clock.day(number)
            if self.tasking.weekdays and day.weekday() not in self.tasking.weekdays:
                continue
            for start, end in self.tasking.hours:
                until = day if end > start else day + timedelta(days=1)
                found.append((datetime.combine(day, start, LONDON), datetime.combine(until, end, LONDON)))
        return found

    def report(self, start: datetime, end: datetime, window: Row) -> None:
        rng = self.rows.rng
        late = timedelta(minutes=rng.randrange(0, 20))
        seen = rng.sample(self.tasking.seen, k=min(rng.choice([0, 1, 2, 2, 3]), len(self.tasking.seen)))
        if len(self.tasking.seen) < 3:
            seen = list(self.tasking.seen)
        at = end + timedelta(minutes=20)
        shift = self.child(
            "ShiftReport",
            window_id=window["id"],
            posts=self.tasking.posts,
            officers=self.tasking.officers,
            started_at=start + late,
            ended_at=end,
            weather=rng.choice(WEATHER),
            nothing_seen=not seen,
            by_id=self.carries.id,
            at=at,
        )
        self.act("shift reported", at, self.carries)
        if words := rng.choice(IN_SHORT):
            self.child("Account", kind="found", shift_id=shift["id"], text=words, place="")
        span = int((end - start).total_seconds() // 60) - 25
        for category, done, people, place, what in seen:
            when = start + timedelta(minutes=20 + rng.randrange(span))
            row = self.child(
                "Observation",
                shift_id=shift["id"],
                at=when,
                category_id=category,
                people=people,
                done=list(done),
                by_id=self.carries.id,
                made_at=at,
            )
            self.child("Account", kind="seen", observation_id=row["id"], text=what, place=place)
            if category == "rough_sleeping":
                self.make_report(row, what, place, when, at + timedelta(hours=3))

    def make_report(self, seen: Row, what: str, place: str, when: datetime, at: datetime) -> None:
        """A report of someone sleeping rough, which the outreach team has dealt with since."""
        agency, reference = AGENCIES[OWNER], self.record["reference"]
        by = workers(OWNER, TEAM)[0]
        plan = Plan(agency.id, frozenset({Way(agency.id, agency.team_id(TEAM))}), HELD)
        report = self.rows.add(
            "intake.Report",
            plan=plan,
            reference=self.rows.reference("R"),
            owner_id=agency.id,
            team_id=agency.team_id(TEAM),
            kind="rough_sleeping",
            channel="patrol",
            harm="medium",
            state="closed",
            area=self.tasking.area,
            occurred_from=when,
            occurred_words="",
            received_at=at,
            taken_by_id=by.id,
            closed_reason="",
        )
        telling = self.rows.add(
            "intake.Telling",
            id=report["id"],
            plan=plan,
            categories=[],
            what=f"{what}\n\nSeen on patrol {reference} on {when:%-d %B %Y at %H:%M}.",
            who="",
            address=place,
            postcode=places.postcode("Brackwater", self.rows.rng),
            is_anonymous=True,
            teller_name="",
            teller_phone="",
            teller_email="",
            contact_by="none",
            contact_wishes=f"Seen on patrol {reference}: nobody waits for an answer.",
        )
        compare(self.rows, report, telling)
        self.child("ObservationReport", observation_id=seen["id"], report_id=report["id"], by_id=by.id, at=at)
        self.rows.act("report taken", at=at, by=by, kind="report", subject=report["id"], owner=OWNER)
        later, words = at + timedelta(days=2), "Outreach found him a bed on Thursday."
        close(self.rows, report, "already_dealt", words, at=later, by=by.id, words=words)
        self.rows.act("no further action", at=later, by=by, kind="report", subject=report["id"], owner=OWNER)

    def share(self, key: str, team: str, level: int, necessity: str, at: datetime) -> None:
        agency = AGENCIES[key]
        for agreement in register.AGREEMENTS:
            live = agreement.live(key, OWNER, at.date(), today=self.clock.today)
            if live and set(agreement.categories) >= HELD:
                purpose = "asb" if "asb" in agreement.purposes else agreement.purposes[0]
                break
        else:
            return
        way = Way(
            agency=agency.id, team=agency.team_id(team), agreement=agreement.id, purpose=purpose,
            categories=tuple(sorted(HELD)), level=level,
        )  # fmt: skip
        self.plan = replace(self.plan, ways=self.plan.ways | {way})
        self.disclosures.append(
            {
                "agency_id": agency.id, "team_id": way.team, "officer_id": None, "agreement_id": agreement.id,
                "purpose": purpose, "gateway": "cda_115", "categories": list(way.categories), "level": level,
                "necessity": necessity, "starts_on": None, "ends_on": None, "by_id": self.by.id, "at": at,
                "withdrawn_by_id": None, "withdrawn_at": None, "withdrawn_reason": "",
            }
        )  # fmt: skip

    def child(self, model: str, **row: Any) -> Row:
        return self.rows.child(f"patrols.{model}", plan=self.plan, patrol_id=self.record["id"], **row)

    def step(self, state: str, at: datetime, by: Officer, words: str = "") -> None:
        self.child("Step", state=state, words=words, by_id=by.id, at=at)

    def act(self, action: str, at: datetime, by: Officer) -> None:
        self.rows.act(action, at=at, by=by, kind="patrol", subject=self.record["id"], owner=OWNER)
