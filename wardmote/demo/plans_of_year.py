"""The partnership's plan: last year's, closed, and this year's, alive; some late, one carried over, one by hand."""

# ruff: noqa: E501  (tables, a row a line)

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows

OWNER = "council"
KEEPER = next(officer for officer in OFFICERS if officer.name == "Piers Wetherley")
# As the plan writes them: agency, and team where one is meant.
SERVICES: dict[str, tuple[str | None, str | None]] = {
    "Community Safety Team": ("council", "cst"),
    "CST": ("council", "cst"),
    "Environmental Protection": ("council", "env"),
    "Marl Valley Police": ("police", None),
    "Police Licensing": ("police", "par"),
    "Tannery Homes": ("tannery", None),
    "Brackwater HA": ("brackwater", None),
    "Probation": ("probation", None),
    "Street Health": ("health", "str"),
    "Fire and Rescue": ("fire", None),
    "Lanternside": ("lantern", None),
    "Trading Standards": (None, None),
}
PRIORITIES = [
    "Violence and abuse",
    "The night-time economy",
    "Theft and fraud",
    "Anti-social behaviour",
    "Preventing radicalisation",
    "Telling people",
]
# priority, title, who leads, who supports, months after the beginning, how it goes
ACTIONS: list[tuple[int, str, str, str, int, str]] = [
    (
        1,
        "Agree one referral pathway for those who live with domestic abuse",
        "Community Safety Team; Lanternside",
        "Street Health",
        4,
        "done",
    ),
    (
        1,
        "Train front-line staff of every partner to ask about abuse safely",
        "Lanternside",
        "Tannery Homes; Brackwater HA",
        10,
        "going",
    ),
    (
        1,
        "Publish a joint strategy on violence against women and girls",
        "Community Safety Team",
        "Marl Valley Police; Probation",
        6,
        "late",
    ),
    (
        1,
        "Set up a group for those who want to change how they behave at home",
        "Probation",
        "Lanternside",
        11,
        "waiting",
    ),
    (
        1,
        "Bring police and health figures on violence into one profile",
        "Marl Valley Police; Street Health",
        "",
        9,
        "forecast",
    ),
    (
        2,
        "Map where people wait for transport after midnight, and what happens there",
        "Marl Valley Police",
        "CST",
        5,
        "done_late",
    ),
    (2, "Run four joint licensing visits a quarter", "Police Licensing", "Fire and Rescue", 12, "going"),
    (
        2,
        "Open a place of safety on the quay on Fridays and Saturdays",
        "Street Health; CST",
        "Marl Valley Police",
        7,
        "slipped",
    ),
    (2, "Award the safer premises scheme to thirty premises", "Police Licensing", "CST", 10, "carried"),
    (2, "Agree a noise plan with every new late licence", "Environmental Protection", "", 12, "going"),
    (3, "Mark six hundred bicycles at markets and stations", "Marl Valley Police", "CST", 5, "done"),
    (
        3,
        "Visit everyone who was defrauded twice, within a week",
        "Marl Valley Police",
        "Trading Standards",
        9,
        "quiet",
    ),
    (
        3,
        "Fit ground anchors at the three worst places for motorcycle theft",
        "Environmental Protection",
        "Marl Valley Police",
        8,
        "overdue_told",
    ),
    (3, "Warn residents of doorstep fraud before each season", "Trading Standards", "CST", 12, "going"),
    (
        3,
        "Keep shops posted on prolific shoplifters under the agreement in force",
        "Marl Valley Police",
        "",
        11,
        "waiting",
    ),
    (
        4,
        "Answer every first report of anti-social behaviour within a working day",
        "Community Safety Team; Tannery Homes",
        "Brackwater HA",
        12,
        "going",
    ),
    (4, "Train partners in the tools and powers there are", "CST", "Marl Valley Police", 6, "claimed"),
    (4, "Publish how a case review is asked for, in five languages", "Community Safety Team", "", 3, "done"),
    (
        4,
        "Take those who sleep rough to a bed within three nights",
        "Street Health",
        "CST; Marl Valley Police",
        12,
        "going",
    ),
    (4, "Move the out-of-hours noise line to one number", "Environmental Protection", "", 8, "by_hand"),
    (4, "Settle who answers for the stairwells of the quay blocks", "", "", 9, "nobody"),
    (
        5,
        "Raise the share of staff with the awareness course to nine in ten",
        "Community Safety Team",
        "",
        12,
        "going",
    ),
    (5, "Offer every school a session on online groups", "Marl Valley Police", "CST", 11, "going"),
    (
        5,
        "Agree what is asked before a hall is let",
        "Community Safety Team",
        "Fire and Rescue",
        7,
        "done_late",
    ),
    (5, "Bring the duty guidance of each partner up to date", "Probation; Street Health", "", 10, "waiting"),
    (6, "Write a page for each service that helps, with its hours", "Community Safety Team", "", 3, "done"),
    (6, "Send a newsletter each quarter to staff and residents", "CST", "", 12, "going"),
    (
        6,
        "Hold four open evenings, one in each ward of the centre",
        "Community Safety Team; Marl Valley Police",
        "",
        9,
        "forecast",
    ),
    (
        6,
        "Run the winter campaign with licensed premises",
        "CST; Police Licensing",
        "Fire and Rescue",
        10,
        "going",
    ),
    (6, "Try a stall at the hospital on market days", "Street Health", "Lanternside", 6, "stopped"),
]
SAID = [
    "Met with those who take part and shared out the work.",
    "A first draft is with partners for comment.",
    "Half of it is done; the rest is booked.",
    "Two sessions held, well attended. Two to come.",
    "Figures came in later than promised; we go on with what we have.",
    "The group agreed the next steps at its meeting.",
]
DONE_WORDS = "Complete: delivered as planned, and told to everyone who took part."
BOARDS = ("Partnership Board", "Health and Wellbeing Board", "Safeguarding Board")


@dataclass
class Year:
    """One plan as it is made: its rows, and what its actions hang on."""

    rows: Rows
    clock: Clock
    plan: Row
    services: dict[str, Row]
    boards: list[Row]

    def day(self, months: int) -> date:
        """The last day of the month so many months after the beginning."""
        return add_months(self.plan["starts_on"], months) - timedelta(days=1)

    def at(self, day: date) -> Any:
        """A moment in office hours of that day, never after yesterday."""
        return self.clock.office(min(-1, (day - self.clock.today).days))


def add_months(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def plan_the_year(rows: Rows, clock: Clock, seed: int) -> None:
    """The plan began eight months ago, whatever the day, so that it is always in its middle."""
    rng, before_rng = Random(seed + 89), rows.rng  # nosec B311
    rows.rng = rng
    start = add_months(clock.today.replace(day=1), -8)
    before = the_plan(rows, clock, add_months(start, -12), "closed", None)
    old = heading(rows, before, 1, PRIORITIES[1])
    carried = last_years(rows, before, old)
    now = the_plan(rows, clock, start, "current", before.plan)
    headings = [heading(rows, now, number, title) for number, title in enumerate(PRIORITIES, 1)]
    for place, (priority, title, leads, supports, months, how) in enumerate(ACTIONS):
        number = f"{priority}.{sum(each[0] == priority for each in ACTIONS[: place + 1])}"
        made = an_action(now, headings[priority - 1], number, title, months, how, carried)
        hang(now, made, leads, "leads", 0)
        hang(now, made, supports, "supports", 10)
        goes(now, made, place, how, who_tells(leads))
    measures(now)
    rows.rng = before_rng


def the_plan(rows: Rows, clock: Clock, start: date, state: str, follows: Row | None) -> Year:
    end = add_months(start, 12) - timedelta(days=1)
    at = clock.office((start - clock.today).days - 20)
    plan = rows.add(
        "plans.Plan",
        title=f"Safer Marlbridge plan {start.year} to {end.year}",
        about="What the partnership does this year, by whom and by when. Every officer reads it; name no one.",
        starts_on=start,
        ends_on=end,
        owner_id=AGENCIES[OWNER].id,
        state=state,
        follows_id=follows and follows["id"],
        made_by_id=KEEPER.id,
        made_at=at,
        changed_at=at,
    )
    for words in ("plan begun", "plan published", *(["plan closed"] if state == "closed" else [])):
        when = clock.office((end - clock.today).days + 10) if words == "plan closed" else at
        rows.act(words, at=when, by=KEEPER, kind="plan", subject=plan["id"], owner=OWNER)
    services = {
        name: rows.add(
            "plans.Service",
            plan_id=plan["id"],
            key=name.lower(),
            name=name,
            agency_id=agency and AGENCIES[agency].id,
            team_id=agency and team and AGENCIES[agency].team_id(team),
        )
        for name, (agency, team) in SERVICES.items()
    }
    boards = [
        rows.add("plans.Committee", plan_id=plan["id"], name=name, position=place)
        for place, name in enumerate(BOARDS, 1)
    ]
    return Year(rows, clock, plan, services, boards)


def heading(rows: Rows, year: Year, number: int, title: str) -> Row:
    return rows.add(
        "plans.Priority", plan_id=year.plan["id"], number=str(number), title=title, position=number
    )


def an_action(
    year: Year,
    priority: Row,
    number: str,
    title: str,
    months: int,
    how: str,
    carried: Row | None,
    **more: Any,
) -> Row:
    due = year.day(months)
    fields: dict[str, Any] = {
        "plan_id": year.plan["id"],
        "priority_id": priority["id"],
        "number": number,
        "position": int(number.rsplit(".", 1)[1]),
        "title": title,
        "deadline_on": None if how == "nobody" else due,
        "precision": "month",
        "status": "not_started",
        "changed_at": year.plan["made_at"],
        "changed_by_id": KEEPER.id,
        "carried_from_id": carried["id"] if how == "carried" and carried else None,
    }
    if how == "slipped":
        fields |= {"first_deadline_on": year.day(months - 2), "deadline_on": year.day(months + 2)}
    made = year.rows.add("plans.PlanAction", **fields | more)
    act(year, "plan action added", year.plan["made_at"], made, KEEPER)
    return made


def last_years(rows: Rows, year: Year, priority: Row) -> Row:
    """What was left of last year's plan: one action that went on, and one that was done."""
    left = an_action(year, priority, "1.1", ACTIONS[8][1], 12, "left", None)
    hang(year, left, "Police Licensing", "leads", 0)
    done = an_action(year, priority, "1.2", "Light the steps to the quay", 6, "done", None)
    hang(year, done, "Environmental Protection", "leads", 0)
    goes(year, done, 0, "done", officer_of("council", "env"))
    tell(year, left, officer_of("police", "par"), year.day(9), SAID[4], "under_way")
    return left


def hang(year: Year, action: Row, names: str, part: str, first: int) -> None:
    for place, name in enumerate(each for each in names.split("; ") if each):
        year.rows.add(
            "plans.ActionService",
            plan_id=year.plan["id"],
            action_id=action["id"],
            service_id=year.services[name]["id"],
            part=part,
            position=first + place,
        )


def officer_of(agency: str, team: str | None) -> Officer:
    found = [each for each in OFFICERS if each.agency == agency and team in (None, each.team)]
    return found[0] if found else KEEPER


def who_tells(leads: str) -> Officer:
    agency, team = SERVICES.get(leads.split("; ")[0], (None, None))
    return officer_of(agency, team) if agency else KEEPER


def tell(
    year: Year, action: Row, by: Officer, day: date, what: str, status: str,
    forecast: date | None = None, completed: date | None = None,
) -> None:  # fmt: skip
    """A progress entry, which moves its action as the database would."""
    at = year.at(day)
    year.rows.add(
        "plans.ProgressEntry",
        plan_id=year.plan["id"],
        action_id=action["id"],
        what=what,
        status=status,
        forecast_on=forecast,
        completed_on=completed,
        agency_id=AGENCIES[by.agency].id,
        by_id=by.id,
        at=at,
    )
    action |= {"status": status, "forecast_on": forecast, "completed_on": completed, "last_entry_at": at}
    act(year, "progress told", at, action, by)


def act(year: Year, words: str, at: Any, action: Row, by: Officer) -> None:
    year.rows.act(words, at=at, by=by, kind="plan_action", subject=action["id"], owner=OWNER)


def goes(year: Year, action: Row, place: int, how: str, by: Officer) -> None:
    """The year's entries of one action, by how it goes."""
    today, due = year.clock.today, action["deadline_on"]
    if how in ("waiting", "nobody"):
        return
    tell(year, action, by, year.day(1) + timedelta(days=place), SAID[place % 6], "under_way")
    if how == "quiet":
        return
    if how in ("done", "done_late", "claimed"):
        late = 24 if how == "done_late" else -9
        day = min(due + timedelta(days=late), today - timedelta(days=2))
        tell(year, action, by, day, DONE_WORDS, "complete", completed=day)
        if how == "claimed":
            said(
                year, action, "G", "green", "Complete – work is under way on two of the four sessions.", place
            )
        else:
            reported(year, action, day, place)
        return
    recent = today - timedelta(days=6 + place)
    if how == "stopped":
        tell(
            year, action, by, recent, "The hospital has no room for it; the group agreed to stop.", "stopped"
        )
        return
    forecast = {
        "going": due and due - timedelta(days=10),
        "forecast": due and due + timedelta(days=45),
        "late": today + timedelta(days=25),
        "overdue_told": today + timedelta(days=12),
    }.get(how, due)
    if forecast is not None and forecast < today:
        forecast = today + timedelta(days=20)
    tell(year, action, by, recent, SAID[(place + 2) % 6], "under_way", forecast=forecast)
    if how == "late":
        said(year, action, "G", "green", "Progressing: the draft is with partners.", place)
    if how == "by_hand":
        at = year.at(today - timedelta(days=4))
        year.rows.add(
            "plans.Override",
            plan_id=year.plan["id"],
            action_id=action["id"],
            colour="amber",
            reason="The board agreed to wait for the new telephone contract, which begins next month.",
            ends_on=today + timedelta(days=45),
            by_id=KEEPER.id,
            at=at,
        )
        act(year, "rating set by hand", at, action, KEEPER)
    if place % 5 == 1:
        year.rows.add(
            "plans.Milestone", plan_id=year.plan["id"], action_id=action["id"], title="First half delivered",
            due_on=year.day(4), done_on=year.day(4) - timedelta(days=3), done_by_id=by.id,
        )  # fmt: skip
        year.rows.add(
            "plans.Milestone", plan_id=year.plan["id"], action_id=action["id"], title="All of it booked",
            due_on=today + timedelta(days=14),
        )  # fmt: skip


def said(year: Year, action: Row, rating: str, colour: str, comment: str, place: int) -> None:
    at = year.at(year.clock.today - timedelta(days=30))
    year.rows.add(
        "plans.Reported",
        plan_id=year.plan["id"],
        action_id=action["id"],
        rating=rating,
        colour=colour,
        comment=comment,
        source=f"Progress table of last month, row {place + 2}",
        by_id=KEEPER.id,
        at=at,
    )
    act(year, "reported words kept", at, action, KEEPER)


def reported(year: Year, action: Row, day: date, place: int) -> None:
    """To one board or two, some weeks after it was done, as far as that is past."""
    for board in year.boards[: place % 3]:
        on = min(day + timedelta(days=21), year.clock.today - timedelta(days=1))
        at = year.at(on)
        year.rows.add(
            "plans.ReportedTo",
            plan_id=year.plan["id"],
            action_id=action["id"],
            committee_id=board["id"],
            on=at.date(),
            by_id=KEEPER.id,
            at=at,
        )
        act(year, "reported to a committee", at, action, KEEPER)


def measures(year: Year) -> None:
    for place, (name, unit, baseline, target, better, figures) in enumerate(
        [
            ("Staff with the awareness course", "per cent", 61, 90, "higher", (64, 71, 78)),
            ("Repeat reports of the same nuisance", "a month", 42, 30, "lower", (44, 39, 33)),
        ],
        1,
    ):
        measure = year.rows.add(
            "plans.Measure",
            plan_id=year.plan["id"],
            name=name,
            unit=unit,
            baseline=baseline,
            target=target,
            better=better,
            source="Partnership figures",
            position=place,
        )
        for quarter, value in enumerate(figures, 1):
            at = year.at(year.day(quarter * 2 + 1))
            year.rows.add(
                "plans.MeasureValue", plan_id=year.plan["id"], measure_id=measure["id"],
                on=min(year.day(quarter * 2), at.date()), value=value, by_id=KEEPER.id, at=at,
            )  # fmt: skip
