"""Housing cases of the council in each stage of their plan; reviews, surveys and supervision sessions."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from wardmote.demo import following
from wardmote.demo.agencies import AGENCIES, Officer, workers
from wardmote.demo.clock import LONDON, Clock
from wardmote.demo.following import BY_ID
from wardmote.demo.passing_on import supervisor
from wardmote.demo.rows import Row, Rows
from wardmote.work.supervision.reckoning import due_days
from wardmote.work.supervision.shipped import shipped

OWNER = "council"
MANY, SURVEYS = 8, 14
WANTED = "The shouting after eleven to stop, and to be told what is done about it."
TOLD = [
    "Rang as agreed. Two bad nights last week, quiet since Sunday. Keeps the diary; will send it on Friday.",
    "Not at home. Left a message with no detail, and will try again as they wished.",
    "Spoke at length. Wants it to stop, not the neighbour to lose the flat. Explained what follows and when.",
    "Says that it is better. Still wakes at two on Fridays. Would try mediation with someone else there.",
]
REVIEWED = (
    "Three contacts in five weeks, diary kept. Two nights bear out what was told. Warned once, in person."
    " Risk as before. Next: mediation offered to both, and a visit with the estate officer."
)
SENT_BACK = (
    "What does the complainant say to mediation? Ask first, then write what follows if they do not want it."
)
SAID = [
    "Quicker answers to my messages.",
    "I was kept waiting for weeks and then it went well.",
    "Thank you for coming.",
]
SESSION = "Went through the oldest cases. Two want a contact this week. Leave in August is covered."
AGREED = ["Ring the complainant of the oldest housing case", "Write the review that is overdue"]


def supervise(rows: Rows, clock: Clock, seed: int) -> None:
    """With a generator of its own, so that nothing else changes with it."""
    before, rows.rng = rows.rng, Random(seed + 123)  # nosec B311
    try:
        templates = {row["key"]: row for row in shipped()}
        for number, (case, entry) in enumerate(cases(rows, "housing", "open")[:MANY]):
            Story(rows, clock, case, entry, templates).tell(number)
        for number, (case, entry) in enumerate(cases(rows, "asb", "closed")[:SURVEYS]):
            Story(rows, clock, case, entry, templates).survey(number)
        sessions(rows, clock)
    finally:
        rows.rng = before


def cases(rows: Rows, kind: str, status: str) -> list[tuple[Row, Row]]:
    """The council's cases of a kind, the newest first, each with its complainant."""
    victims = {row["case_id"]: row for row in rows.tables["cases.Person"] if row["role"] == "victim"}
    found = [
        case
        for case in rows.tables["cases.Case"]
        if case["owner_id"] == AGENCIES[OWNER].id
        and (case["kind"], case["status"]) == (kind, status)
        and case["id"] in victims
        and case["plan"].tier == "standard"
        and case["lead_id"] in BY_ID
    ]
    found.sort(key=lambda case: case["opened_at"], reverse=True)
    return [(case, victims[case["id"]]) for case in found]


class Story:
    """One case from here on: everything is by its lead, and not before it was opened."""

    def __init__(self, rows: Rows, clock: Clock, case: Row, entry: Row, templates: dict[str, Any]) -> None:
        self.rows, self.clock, self.case, self.entry, self.templates = rows, clock, case, entry, templates
        self.lead: Officer = BY_ID[case["lead_id"]]
        self.supervisor = supervisor(case["owner_id"], case["team_id"])
        self.begun = self.later(case["opened_at"], 0.3)

    def later(self, start: datetime, days: float) -> datetime:
        return min(start + timedelta(days=days), self.clock.now - timedelta(minutes=5))

    def child(self, model: str, **fields: Any) -> Row:
        fields = {"by_id": self.lead.id, **fields}
        return self.rows.child(f"supervision.{model}", self.case["plan"], case_id=self.case["id"], **fields)

    def act(self, words: str, at: datetime, by: Officer | None = None) -> None:
        self.rows.act(words, at=at, by=by or self.lead, kind="case", subject=self.case["id"], owner=OWNER)

    def tell(self, number: int) -> None:
        self.triage()
        if number:
            self.plan(done=(0, 2, 5, 8, 3, 6, 8, 4)[number % 8], agreed=number > 1)
            self.contacts(number)
        if number in (3, 6):
            self.review("waiting")
        elif number == 4:
            self.review("sent_back")
        elif number in (5, 7):
            self.review("signed")
        if number == 6:
            self.survey(number)

    def triage(self) -> None:
        template = self.templates["housing-triage"]
        answers = {
            part["key"]: self.rows.rng.choice(part["options"]) if part.get("options") else WANTED
            for part in template["parts"]
        }
        self.child("Triage", template_id=template["id"], answers=answers, at=self.begun)
        self.act("first questions answered", self.begun)

    def plan(self, *, done: int, agreed: bool) -> None:
        template = self.templates["housing-plan"]
        at = self.later(self.begun, 0.1)
        day = self.later(at, 3).date() if agreed else None
        plan = self.child(
            "Plan",
            template_id=template["id"],
            at=at,
            agreed_on=day,
            agreed_by_id=self.lead.id if day else None,
        )
        self.act("plan made", at)
        due = due_days(template["parts"], at.date())
        ended = at
        for position, part in enumerate(template["parts"]):
            is_done = position < done
            if is_done:
                ended = self.later(ended, self.rows.rng.uniform(0.5, 6))
            is_ours = part["party"] == "landlord"
            action = self.action(part, due[part["key"]], at, ended if is_done else None) if is_ours else None
            own_end = ended if is_done and not is_ours else None
            self.child(
                "Step",
                plan_id=plan["id"],
                position=position,
                key=part["key"],
                name=part["name"],
                party=part["party"],
                after=part["after"],
                due_on=due[part["key"]],
                in_copy=part["copy"],
                left_out="",
                action_id=action["id"] if action else None,
                done_at=own_end,
                done_by_id=self.lead.id if own_end else None,
            )

    def action(self, part: Row, due_on: date, at: datetime, ended: datetime | None) -> Row:
        doer = (self.supervisor if part["who"] == "supervisor" else None) or self.lead
        evidence = "Done as planned; see the notes." if ended else ""
        row = self.rows.add(
            "actions.Action",
            plan=self.case["plan"],
            title=part["name"],
            detail="",
            asked_by_id=self.lead.id,
            asking_id=self.case["owner_id"],
            agency_id=self.case["owner_id"],
            team_id=doer.team_id,
            officer_id=doer.id,
            due_on=due_on,
            state="done" if ended else "accepted",
            asked_at=at,
            answered_at=at,
            answered_by_id=doer.id,
            decline_reason="",
            finished_at=ended,
            finished_by_id=doer.id if ended else None,
            evidence=evidence,
        )
        self.rows.child("cases.CaseAction", self.case["plan"], case_id=self.case["id"], action_id=row["id"])
        following.step(self.rows, row, "asked", self.lead, at)
        following.step(self.rows, row, "accepted", doer, at)
        following.act(self.rows, row, "action asked", self.lead, at, part["name"])
        if ended:
            following.step(self.rows, row, "done", doer, ended, note=evidence)
            following.act(self.rows, row, "action done", doer, ended, evidence)
        return row

    def contacts(self, number: int) -> None:
        at = self.begun
        for turn in range(3):
            at = self.later(at, self.rows.rng.uniform(2, 9))
            reached = turn != 1
            note = self.rows.child(
                "cases.Note",
                self.case["plan"],
                case_id=self.case["id"],
                text=TOLD[(number + turn) % len(TOLD)],
                by_id=self.lead.id,
                at=at,
                edited_at=None,
            )
            last = turn == 2
            # Some are overdue, some to come.
            next_on = (
                self.clock.day(-4 if number in (2, 7) else 6 + number)
                if last
                else at.date() + timedelta(days=9)
            )
            self.rows.child(
                "risk.Contact",
                self.case["plan"],
                case_id=self.case["id"],
                person_id=self.entry["id"],
                categories=self.entry["categories"],
                side="complainant",
                method=("phone", "phone", "visit")[turn],
                reached=reached,
                at=at,
                next_on=next_on,
                note_id=note["id"],
                by_id=self.lead.id,
                made_at=at,
                by_owner=True,
            )
            self.act("contact noted", at)

    def review(self, state: str) -> None:
        at = self.later(self.clock.now, -2)
        answered = None if state == "waiting" or self.supervisor is None else self.later(at, 1)
        by = self.supervisor
        if by is None or by.id == self.lead.id:  # nobody else who could sign it off
            state, answered = "waiting", None
        row = self.child(
            "Review",
            state=state,
            next_on=self.clock.day(26),
            at=at,
            answered_at=answered,
            answered_by_id=by.id if answered and by else None,
        )
        self.said("review", REVIEWED, at, review_id=row["id"])
        self.act("review written", at)
        if state == "signed":
            self.case["review_on"] = row["next_on"]
        if answered and by:
            if state == "sent_back":
                self.said("answer", SENT_BACK, answered, by_id=by.id, review_id=row["id"])
            self.act("review signed off" if state == "signed" else "review sent back", answered, by)

    def said(self, of: str, text: str, at: datetime, **about: Any) -> None:
        usual = {"review_id": None, "survey_id": None, "excuse_id": None}
        self.child("Words", of=of, text=text, at=at, **usual | about)

    def survey(self, number: int) -> None:
        template = self.templates["housing-survey"]
        at = self.later(self.case["closed_at"] or self.clock.now, -1)
        state = "offered" if not self.case["closed_at"] else "refused" if number == 5 else "answered"
        answered = self.later(at, 3) if state != "offered" else None
        by_link = number % 3 == 0 and state == "answered"
        scores = {
            part["key"]: min(
                int(self.rows.rng.random() ** 2 * len(part["options"])), len(part["options"]) - 1
            )
            for part in template["parts"]
            if part.get("options") and state == "answered"
        }
        row = self.child(
            "Survey",
            template_id=template["id"],
            entry_id=self.entry["id"],
            categories=self.entry["categories"],
            way="link" if by_link else "phone",
            is_safe=by_link,
            state=state,
            scores=scores,
            at=at,
            answered_at=answered,
            answered_by_id=None if by_link or not answered else self.lead.id,
        )
        self.act("survey offered", at)
        if state == "answered" and number % 4 == 0 and answered:
            by = None if by_link else self.lead.id
            self.said("survey", SAID[number % len(SAID)], answered, by_id=by, survey_id=row["id"])


def sessions(rows: Rows, clock: Clock) -> None:
    by = supervisor(AGENCIES[OWNER].id, AGENCIES[OWNER].team_id("cst"))
    if by is None:
        return
    for number, officer in enumerate(each for each in workers(OWNER, "cst") if each.id != by.id):
        at = datetime.combine(clock.day(-9 - 7 * number), time(15), LONDON)
        row = rows.add(
            "supervision.Session", officer_id=officer.id, by_id=by.id, held_on=at.date(), words=SESSION, at=at
        )
        rows.act(
            "supervision session recorded", at=at, by=by, kind="officer", subject=officer.id, owner=OWNER
        )
        for turn, words in enumerate(AGREED):
            done = at.date() + timedelta(days=3) if turn == 0 and number else None
            rows.add(
                "supervision.Agreed",
                session_id=row["id"],
                words=words,
                due_on=at.date() + timedelta(days=14),
                done_on=done,
            )
