"""One case from the first report to its end: shared, noted, asked about, answered, reviewed and closed.

Every step is after the one it needs: a partner writes only once shared with, at a level that lets it, while
the agreement lasts; an action is asked only of who can see the case; all is settled before the case closes.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from wardmote.demo import attachments, case_asked, case_ended, case_opened, case_shared, papers
from wardmote.demo.agencies import AGENCIES, Officer, workers
from wardmote.demo.case_shared import VOICE, Share
from wardmote.demo.clock import LONDON, Clock
from wardmote.demo.people import Known
from wardmote.demo.plans import CONTRIBUTE, EXPORT, Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.demo.slots import Slots
from wardmote.demo.words import Pool, Theme, common

STANDING_PURPOSE = {
    "asb": "asb",
    "noise": "noise_nuisance",
    "housing": "housing_management",
    "rough_sleeping": "rough_sleeping",
    "hate": "hate_crime",
}


@dataclass(frozen=True)
class Brief:
    """What is settled about a case before its story is told."""

    owner: str
    team: str
    theme: Theme
    area: str
    stage: str  # new, open, overdue, closed, reopened, closed_again
    opened: int  # days from today
    partner: str = ""  # one it must be shared with
    named: bool = False
    kept_out: str = ""  # officer, partner, agency or name
    health: bool = False


@dataclass(repr=False)
class Casework:
    brief: Brief
    rows: Rows
    pool: Pool
    clock: Clock
    people: dict[str, Known]
    id: UUID = field(init=False)
    reports: list[Row] = field(init=False)
    opened_by: Officer = field(init=False)
    settled_in: datetime = field(init=False)  # when its people and places were written down
    kept_out: frozenset[tuple[UUID | None, UUID | None]] = field(init=False)
    row: Row = field(init=False)  # of the case itself, last of all
    children: list[Row] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    asked_for: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rng = self.rows.rng
        self.id = self.rows.new_id()
        self.owner = self.brief.owner
        team = workers(self.owner, self.brief.team)
        self.lead = self.rng.choice(team[:2] if len(team) > 2 and self.rng.random() < 0.75 else team)
        self.team = team
        self.slots = Slots(self.rng, self.brief.area, self.people, self.lead.name.split(" ")[0])
        self.street = self.slots.fixed["street"]
        self.opened = self.clock.office(self.brief.opened)
        self.end = self.clock.now
        self.held = frozenset(self.brief.theme.held)
        self.theme = self.brief.theme

    # --- words ----------------------------------------------------------------------------------

    def words(self, use: str, *, once: str = "") -> str:
        """A wording of the theme where it has that use, else one that any case may use."""
        own = self.theme.lines.get(use)
        name = f"{self.theme.key}/{use}" if own else use
        return self.pool.say(name, own or common()[use], self.slots, once=once)

    def fresh(self, *uses: str) -> str:
        """A wording not said word for word anywhere else, where one can be had."""
        said = self.pool.said.setdefault("fresh", set())
        for _ in range(12):
            text = self.words(self.rng.choice(uses))
            if text not in said:
                break
        said.add(text)
        return text

    # --- the story ------------------------------------------------------------------------------

    def tell(self) -> None:
        stage = self.brief.stage
        case_opened.first_reports(self)
        case_opened.open_case(self)
        closing = None
        if stage in ("closed", "closed_again", "reopened"):
            span = (self.clock.now - self.opened).days
            last = self.clock.now - timedelta(days=2)
            closing = self.clock.between(self.opened + timedelta(days=max(8, span // 3)), last)
            self.end = closing
        if stage != "new":
            case_shared.share_with_partners(self)
        case_shared.keep_out(self)
        self.note_down()
        case_asked.ask_for_actions(self, settled=closing is not None)
        self.attach()
        reviewed = case_ended.review(self)
        if closing:
            outcome = case_ended.close(self, closing)
            if stage != "closed":
                again, looked_again = case_ended.reopen(self, closing)
                reviewed = again
            if stage == "closed_again":
                closing = self.clock.between(looked_again, self.clock.now)
                outcome = case_ended.close(self, closing)
        is_open = stage not in ("closed", "closed_again")
        case_ended.finish(
            self, reviewed, closed_at=None if is_open else closing, outcome="" if is_open else outcome
        )

    def note_down(self) -> None:
        days = max(1, (self.end - self.opened).days)
        count = 1 + min(6, self.rng.randrange(1, 3) + days // 30) if self.brief.stage != "new" else 1
        # The theme's own notes tell a story in the order they stand in the file.
        own = self.theme.lines["note"]
        told = sorted(self.rng.sample(range(len(own)), min(len(own), -(-count * 3 // 5))))
        texts = [self.pool.fill(own[place], self.slots) for place in told]
        for _ in range(count - len(texts)):
            texts.insert(self.rng.randrange(len(texts) + 1), self.fresh("visit", "call", "desk"))
        for at, text in zip(self.clock.several(self.settled_in, self.end, count), texts, strict=True):
            by = self.lead if self.rng.random() < 0.8 else self.rng.choice(self.team)
            self.note(text, at=at, by=by)
        for share in self.shares:
            if share.way.level < CONTRIBUTE or not share.officers or (share.until - share.at).days < 1:
                continue
            voice = VOICE.get(share.agency, share.agency)
            for _ in range(self.rng.choices([0, 1, 2], [20, 55, 25])[0]):
                by = self.rng.choice(share.officers)
                at = self.clock.between(share.at, share.until)
                self.note(self.fresh(voice), at=at, by=by, purpose=share.way.purpose)
            if voice == "health":
                at = self.clock.between(share.at, share.until)
                self.note(self.fresh("clinical"), at=at, by=share.officers[0], categories=["health"])
            elif (
                voice in ("police", "probation")
                and "offence" in share.way.categories
                and self.rng.random() < 0.3
            ):
                at = self.clock.between(share.at, share.until)
                self.note(self.fresh("record"), at=at, by=share.officers[0], categories=["offence"])
        if self.brief.health:
            at = self.clock.between(self.settled_in, self.end)
            self.note(self.fresh("clinical"), at=at, by=self.lead, categories=["health"])

    def note(
        self, text: str, *, at: datetime, by: Officer, categories: list[str] | None = None, purpose: str = ""
    ) -> None:
        purpose = purpose or STANDING_PURPOSE.get(self.theme.kind, "asb")
        before = max(self.opened, at - timedelta(minutes=self.rng.randrange(3, 15)))
        self.act("opened", at=before, by=by, purpose=purpose)
        self.child("cases.Note", text=text, by_id=by.id, at=at, edited_at=None, categories=categories or [])
        self.act("note added", at=at, by=by)

    def attach(self) -> None:
        if self.brief.stage == "new" or self.rng.random() > 0.24:
            return
        use = "diary" if self.theme.kind == "noise" and self.rng.random() < 0.6 else "paper"
        title, *lines = (part.strip() for part in self.words(use).split(" // "))
        if use == "paper":
            kind, *lines = lines
            if kind == "photographs":
                data, name, media = attachments.photograph(self.rng), "photograph.jpg", "image/jpeg"
            else:
                pages = [[title, "", *lines]]
                if kind == "chronology":  # a longer one, a page for each week
                    pages += [
                        [f"{title}, week {week}", "", *(self.words("diary").split(" // "))] for week in (1, 2)
                    ]
                data, name, media = papers.pdf(*pages), f"{kind}.pdf", "application/pdf"
        else:
            data, name, media = papers.text([title, "", *lines]), "diary.txt", "text/plain"
        at = self.clock.between(self.settled_in, self.end)
        row = self.rows.add(
            "documents.Document",
            title=title,
            name=name,
            media_type=media,
            size=len(data),
            pages=len(pages) if media == "application/pdf" else None,
            sha256=hashlib.sha256(data).hexdigest(),
            added_by_id=self.lead.id,
            added_at=at,
        )
        self.rows.add("documents.Content", id=row["id"], data=data)
        categories = ["images"] if media == "image/jpeg" else []
        self.link("cases.CaseDocument", document_id=row["id"], of=row, categories=categories)
        self.act("document added", at=at, by=self.lead)

    # --- small words ----------------------------------------------------------------------------

    def own_plan(self, held: frozenset[str]) -> Plan:
        owner = AGENCIES[self.owner]
        if self.brief.named and held == self.held:
            keepers = {self.lead, self.opened_by, *self.team[:3]}
            ways = {Way(owner.id, o.team_id, o.id, level=EXPORT) for o in keepers}
            return Plan(owner.id, frozenset(ways), held, tier="named")
        return Plan(owner.id, frozenset({Way(owner.id, owner.team_id(self.brief.team))}), held)

    def child(self, model: str, **row: Any) -> Row:
        made = self.rows.child(model, case_id=self.id, **row)
        self.children.append(made)
        return made

    link = child

    def event(self, kind: str, *, at: datetime, by: Officer, note: str = "") -> None:
        self.child("cases.Event", kind=kind, at=at, by_id=by.id, note=note)

    def act(self, words: str, *, at: datetime, by: Officer, **fields: Any) -> None:
        self.rows.act(words, at=at, by=by, kind="case", subject=self.id, owner=self.owner, **fields)

    def notice(self, kind: str, officer: Officer, subject: UUID, subject_kind: str, at: datetime) -> None:
        old = (self.clock.now - at).days > 5 or self.rng.random() < 0.4
        read = min(at + timedelta(hours=self.rng.randrange(1, 60)), self.clock.now) if old else None
        self.rows.add(
            "notices.Notice",
            officer_id=officer.id,
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject,
            on=at.date(),
            at=at,
            read_at=read,
        )

    def midnight_after(self, days: int) -> datetime:
        return datetime.combine(self.clock.day(days + 1), time(), LONDON)
