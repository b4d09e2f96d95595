"""One case from the first report to its end: shared, noted, asked about, answered, reviewed and closed.

Every step is after the one it needs: a partner writes only once shared with, at a level that lets it, while
the agreement lasts; an action is asked only of who can see the case; all is settled before the case closes.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from wardmote.demo import attachments, papers, places, register
from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer, workers
from wardmote.demo.clock import LONDON, Clock
from wardmote.demo.people import Known
from wardmote.demo.plans import CONTRIBUTE, EXPORT, READ, Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.demo.slots import Slots
from wardmote.demo.words import CannotWord, Pool, Theme, common, doable

STANDING_PURPOSE = {
    "asb": "asb",
    "noise": "noise_nuisance",
    "housing": "housing_management",
    "rough_sleeping": "rough_sleeping",
    "hate": "hate_crime",
}
RECEIVING_TEAM = {
    "council": "cst",
    "police": "nbt",
    "tannery": "nei",
    "brackwater": "est",
    "probation": "mar",
    "health": "str",
    "fire": "pre",
}
VOICE = {"tannery": "housing", "brackwater": "housing", "lantern": "charity"}
# Partners who come in only where the matter is theirs; the others may for anything.
ONLY_FOR = {
    "fire": {"hoard", "fires", "fireworks", "cuckoo", "stairs"},
    "health": {"rough", "hoard", "cuckoo", "begging"},
    "probation": {"licence", "cuckoo", "drinkers", "begging"},
}
KEPT_OUT_AGENCY = "tannery"
ROLES = {"v": "victim", "s": "perpetrator", "w": "witness"}
OUTCOMES = ["resolved"] * 4 + ["reduced"] * 3 + ["moved_on", "unproven", "unproven", "withdrawn"]


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
class Share:
    agency: str
    officers: list[Officer]
    way: Way
    at: datetime
    until: datetime
    row: Row
    agreement: register.Agreement
    withdrawn: bool = False


@dataclass(repr=False)
class Casework:
    brief: Brief
    rows: Rows
    pool: Pool
    clock: Clock
    people: dict[str, Known]
    id: UUID = field(init=False)
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
        self.first_reports()
        self.open()
        closing = None
        if stage in ("closed", "closed_again", "reopened"):
            span = (self.clock.now - self.opened).days
            last = self.clock.now - timedelta(days=2)
            closing = self.clock.between(self.opened + timedelta(days=max(8, span // 3)), last)
            self.end = closing
        if stage != "new":
            self.share_with_partners()
        self.keep_out()
        self.note_down()
        self.ask_for_actions(settled=closing is not None)
        self.attach()
        reviewed = self.review()
        if closing:
            outcome = self.close(closing)
            if stage != "closed":
                again, looked_again = self.reopen(closing)
                reviewed = again
            if stage == "closed_again":
                closing = self.clock.between(looked_again, self.clock.now)
                outcome = self.close(closing)
        is_open = stage not in ("closed", "closed_again")
        self.finish(reviewed, closed_at=None if is_open else closing, outcome="" if is_open else outcome)

    def first_reports(self) -> None:
        count = self.rng.choices([0, 1, 2, 3], [20, 50, 20, 10])[0]
        self.reports = []
        for _ in range(count):
            days = min(self.brief.opened, (self.opened.date() - self.clock.today).days) - self.rng.randrange(
                1, 9
            )
            self.reports.append(self.report(days, state="in_case"))

    def report(self, days: int, *, state: str, harm: str = "") -> Row:
        rng, slots = self.rng, self.slots
        received = self.clock.hour_of_trouble(days) if rng.random() < 0.3 else self.clock.office(days)
        received = min(received, self.clock.now - timedelta(minutes=rng.randrange(5, 240)))
        happened = received - timedelta(minutes=rng.randrange(20, 2200))
        anonymous = rng.random() < 0.17
        teller = self.people.get("v") or self.people.get("w")
        tail = "tail_anonymous" if anonymous else "tail"
        what = f"{self.fresh('told')} {self.pool.say(tail, common()[tail], slots)}"
        contact = "none" if anonymous else rng.choice(["any", "phone", "phone", "email"])
        knows_date = rng.random() < 0.6
        where = slots.fixed["block" if rng.random() < 0.4 else "street"]
        by = rng.choice([o for o in self.team if "triage" in o.roles] or self.team)
        row = self.rows.add(
            "intake.Report",
            plan=self.own_plan(frozenset({"incident"})),
            reference=self.rows.reference("R"),
            owner_id=AGENCIES[self.owner].id,
            team_id=AGENCIES[self.owner].team_id(self.brief.team),
            kind=self.theme.kind,
            channel=rng.choices(["phone", "counter", "email", "patrol", "partner"], [48, 8, 26, 12, 6])[0],
            harm=harm or rng.choices(["high", "medium", "low"], [18, 45, 37])[0],
            state=state,
            area=f"{self.street}, {self.brief.area}",
            occurred_from=happened if knows_date else None,
            occurred_words=""
            if knows_date
            else rng.choice(["most nights", "on and off", "last night", "for weeks now"]),
            received_at=received,
            taken_by_id=by.id,
            closed_reason="",
        )
        self.rows.add(
            "intake.Telling",
            id=row["id"],
            plan=row["plan"],
            categories=[],
            what=what,
            who=self.people["s"].called if "s" in self.people and rng.random() < 0.5 else "",
            address=f"{slots.fixed['vnumber']} {where}",
            postcode=places.postcode(self.brief.area, rng),
            is_anonymous=anonymous,
            teller_name="" if anonymous or not teller else teller.name,
            teller_phone="" if anonymous or not teller else teller.phone,
            teller_email="",
            contact_by=contact if contact != "email" or anonymous else "any",
            contact_wishes="" if anonymous or rng.random() < 0.6 else self.words("wish"),
        )
        self.rows.act("report taken", at=received, by=by, kind="report", subject=row["id"], owner=self.owner)
        return row

    def open(self) -> None:
        opened, by = self.opened, self.rng.choice(self.team)
        self.opened_by = by
        sentences = [
            self.words("open", once="summary"),
            *(self.words("detail", once="summary") for _ in range(2)),
        ]
        sentences.append(self.words("effect", once="summary"))
        so_far = self.theme.lines.get("sofar", ()) + common()["sofar"]
        sentences.append(self.pool.say(f"{self.theme.key}/sofar", so_far, self.slots, once="summary"))
        self.child("cases.Summary", text=" ".join(sentences), by_id=by.id, at=opened)
        self.event("opened", at=opened, by=by)
        self.act("case opened", at=opened, by=by)
        for report in self.reports:
            self.link("cases.CaseReport", report_id=report["id"], by_id=by.id, at=opened)
            self.rows.act(
                "report joined to a case",
                at=opened,
                by=by,
                kind="report",
                subject=report["id"],
                owner=self.owner,
            )
        moment = opened
        for role, person in self.people.items():
            moment += timedelta(minutes=self.rng.randrange(2, 9))
            victim = role == "v"
            self.child(
                "cases.Person",
                name=person.name,
                role=ROLES[role],
                born_on=person.born_on if self.rng.random() < 0.7 or role == "s" else None,
                contact=person.phone if role != "s" else "",
                contact_wishes=self.words("wish") if victim and self.rng.random() < 0.4 else "",
                about="",
                from_on=opened.date(),
                by_id=by.id,
                at=moment,
            )
            self.act("person added", at=moment, by=by)
        fixed = self.slots.fixed
        spots = [("where", f"{fixed['number']} {self.street}")]
        if "v" in self.people:
            spots.append(("victim_home", f"{fixed['vnumber']} {self.street}"))
        for role, address in spots:
            moment += timedelta(minutes=2)
            code = places.postcode(self.brief.area, self.rng)
            self.child(
                "cases.Place", address=address, postcode=code, role=role, about="", by_id=by.id, at=moment
            )
            self.act("place added", at=moment, by=by)
        self.settled_in = moment

    def share_with_partners(self) -> None:
        wanted = self.rng.choices([0, 1, 2], [34, 44, 22])[0]
        first = [self.brief.partner] if self.brief.partner else []
        others = [key for key in RECEIVING_TEAM if key != self.owner and key not in first]
        others = [key for key in others if key not in ONLY_FOR or self.theme.key in ONLY_FOR[key]]
        self.rng.shuffle(others)
        for partner in first + others:
            if len(self.shares) >= max(wanted, len(first)):
                return
            if self.brief.kept_out == "agency" and partner == KEPT_OUT_AGENCY:
                continue
            self.share_with(partner, must=partner in first)

    def share_with(self, partner: str, *, must: bool) -> None:
        latest = self.end - timedelta(days=1)
        if must:
            latest = min(latest, self.midnight_after(-9))
        if (latest - self.settled_in).days < 1:
            return
        at = self.clock.soon(self.settled_in, 21, before=latest)
        grounds = [
            (agreement, purpose)
            for agreement in register.AGREEMENTS
            for purpose in self.theme.purposes
            if purpose in agreement.purposes
            and self.held <= set(agreement.categories)
            and agreement.live(partner, self.owner, at.date(), today=self.clock.today)
            and (agreement.key != "brackwater" or self.brief.area == "Brackwater")
        ]
        if not grounds:
            return
        agreement, purpose = grounds[0]
        team = workers(partner, RECEIVING_TEAM[partner])
        if partner == "council" and self.theme.kind == "noise":
            team = workers(partner, "env")
        by_name = self.brief.named or self.rng.random() < 0.1
        officers = [self.rng.choice(team)] if by_name else team
        covered = set(agreement.categories)
        wide = self.rng.random() < 0.5 or partner in ("health", "fire")
        level = READ if self.rng.random() < 0.25 and partner != "health" and not must else CONTRIBUTE
        way = Way(
            agency=AGENCIES[partner].id,
            team=officers[0].team_id,
            officer=officers[0].id if by_name else None,
            agreement=agreement.id,
            purpose=purpose,
            categories=tuple(sorted(covered if wide else self.held | (covered & {"household", "offence"}))),
            level=level,
            ends_on=self.clock.day(self.rng.randrange(20, 120)) if self.rng.random() < 0.1 else None,
        )
        if any(share.way.agency == way.agency for share in self.shares):
            return
        by = self.lead
        necessity = self.words("need_" + VOICE.get(partner, partner))
        row = self.rows.add(
            "access.Disclosure",
            agency_id=way.agency,
            team_id=way.team,
            officer_id=way.officer,
            agreement_id=agreement.id,
            purpose=purpose,
            gateway="care_act" if purpose == "safeguarding_adults" else "cda_115",
            categories=list(way.categories),
            level=level,
            necessity=necessity,
            starts_on=None,
            ends_on=way.ends_on,
            by_id=by.id,
            at=at,
            withdrawn_by_id=None,
            withdrawn_at=None,
            withdrawn_reason="",
        )
        until = min(self.end, self.midnight_after(agreement.ends)) if agreement.ends else self.end
        share = Share(partner, officers, way, at, until, row, agreement)
        self.shares.append(share)
        self.link("cases.CaseDisclosure", disclosure_id=row["id"], of=row)
        name = AGENCIES[partner].name
        self.event("shared", at=at, by=by, note=f"With {name}")
        ground: dict[str, Any] = {"ground": agreement.id, "recipient": partner, "purpose": purpose}
        self.act("audience changed", at=at, by=by)
        self.act("shared", at=at, by=by, note=necessity, **ground)
        for officer in officers:
            self.notice("shared", officer, self.id, "case", at)
        if not must and self.rng.random() < 0.07 and (until - at).days > 10:
            gone = self.clock.between(at + timedelta(days=4), until)
            reason = self.words("pullout")
            row |= {"withdrawn_by_id": by.id, "withdrawn_at": gone, "withdrawn_reason": reason}
            share.withdrawn, share.until = True, gone
            self.event("withdrawn", at=gone, by=by, note=f"From {name}")
            self.act("audience changed", at=gone, by=by)
            self.act("sharing withdrawn", at=gone, by=by, note=reason, **ground)

    def keep_out(self) -> None:
        """Someone who must receive nothing: an officer of a partner, an agency, or a person by name."""
        self.kept_out: frozenset[tuple[UUID | None, UUID | None]] = frozenset()
        kind = self.brief.kept_out
        if not kind:
            return
        at = self.settled_in + timedelta(minutes=self.rng.randrange(10, 50))
        officer = agency = None
        name = ""
        if kind == "officer":
            officer = next(o for o in self.team if o not in (self.lead, self.opened_by))
        elif kind == "partner":
            officer = self.rng.choice([o for o in OFFICERS if o.agency == "police" and o.team == "nbt"])
        elif kind == "agency":
            agency = AGENCIES[KEPT_OUT_AGENCY].id
        else:
            name = f"{self.rng.choice(['Dean', 'Kelly', 'Robbie', 'Stacey'])} Hollowbread"
        use = {"partner": "officer"}.get(kind, kind)
        self.child(
            "cases.MustNotReceive",
            officer_id=officer and officer.id,
            agency_id=agency,
            name=name,
            reason=self.words(f"keptout_{use}"),
            by_id=self.lead.id,
            at=at,
            lifted_at=None,
            lifted_by_id=None,
        )
        self.act("must not receive: added", at=at, by=self.lead)
        if officer or agency:
            self.act("audience changed", at=at, by=self.lead)
            self.kept_out = frozenset({(officer.id if officer else None, agency)})
        self.team = [o for o in self.team if o != officer]
        for share in self.shares:
            share.officers = [o for o in share.officers if o != officer and AGENCIES[o.agency].id != agency]

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

    def ask_for_actions(self, *, settled: bool) -> None:
        count = 0 if self.brief.stage == "new" else self.rng.choices([0, 1, 2, 3], [18, 40, 28, 14])[0]
        for _ in range(count):
            share = self.rng.choice(self.shares) if self.shares and self.rng.random() < 0.65 else None
            start, end = (share.at, share.until) if share else (self.settled_in, self.end)
            officers = share.officers if share else self.team
            if (end - start).days < 3 or not officers:
                continue
            self.ask(
                self.clock.soon(start, 40, before=end - timedelta(days=1)), end, officers, settled=settled
            )

    def wording_for(self, kind: str) -> list[str]:
        """What an agency of this kind would do about this theme, else what it may be asked in any case."""
        for source in (self.theme.key, "any"):
            fitting = doable(source, kind)
            for _ in fitting:
                wording = self.pool.deal(f"do/{source}/{kind}", fitting)
                if wording not in self.asked_for:
                    self.asked_for.add(wording)
                    return [part.strip() for part in self.pool.fill(wording, self.slots).split(" // ")]
        raise CannotWord(f"{self.theme.key}: nothing left to ask of {kind}; add wordings")

    def ask(self, asked: datetime, end: datetime, officers: list[Officer], *, settled: bool) -> None:
        rng, doer = self.rng, self.rng.choice(officers)
        title, detail, done = self.wording_for(AGENCIES[doer.agency].kind)
        age = (end - asked).days
        if settled:
            state = rng.choices(["done", "declined", "withdrawn"], [84, 10, 6])[0]
        elif age < 6:
            state = rng.choices(["asked", "accepted"], [60, 40])[0]
        else:
            state = rng.choices(["done", "accepted", "asked", "declined", "withdrawn"], [46, 28, 12, 9, 5])[0]
        due = asked.date() + timedelta(days=rng.choice([5, 7, 10, 14, 21, 28]))
        if state in ("asked", "accepted"):
            due = max(asked.date() + timedelta(days=3), self.clock.day(rng.randrange(-12, 25)))
        answered = finished = None
        if state in ("accepted", "done", "declined"):
            answered = self.clock.soon(asked, 4, before=end)
        if state == "done" and answered:
            finished = self.clock.soon(answered, 24, before=end)
        elif state == "withdrawn":
            finished = self.clock.soon(asked, 20, before=end)
        finisher = self.lead if state == "withdrawn" else doer
        evidence = {"done": done, "withdrawn": "No longer needed: overtaken by events."}.get(state, "")
        reason = self.words("declined") if state == "declined" else ""
        row = self.rows.add(
            "actions.Action",
            title=title[:160],
            detail=detail,
            asked_by_id=self.lead.id,
            asking_id=AGENCIES[self.owner].id,
            agency_id=AGENCIES[doer.agency].id,
            team_id=doer.team_id,
            officer_id=doer.id if state in ("accepted", "done") or rng.random() < 0.3 else None,
            due_on=due,
            state=state,
            asked_at=asked,
            answered_at=answered,
            answered_by_id=doer.id if answered else None,
            decline_reason=reason,
            finished_at=finished,
            finished_by_id=finisher.id if finished else None,
            evidence=evidence,
        )
        self.link("cases.CaseAction", action_id=row["id"], of=row)

        def act(words: str, at: datetime, by: Officer, note: str) -> None:
            self.rows.act(
                words,
                at=at,
                by=by,
                kind="action",
                subject=row["id"],
                owner=self.owner,
                recipient=doer.agency,
                note=note,
            )

        act("action asked", asked, self.lead, title)
        if doer.id != self.lead.id:
            self.notice("action_asked", doer, row["id"], "action", asked)
        if answered:
            act("action declined" if state == "declined" else "action accepted", answered, doer, reason)
        if finished:
            act("action withdrawn" if state == "withdrawn" else "action done", finished, finisher, evidence)

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

    def review(self) -> datetime:
        """Every four weeks or so; the last one sets the next date. An overdue case missed its last."""
        last = self.opened
        while True:
            due = last + timedelta(days=28)
            if self.brief.stage == "overdue" and due > self.clock.now - timedelta(days=24):
                return last
            if due + timedelta(days=3) > self.end:
                return last
            days = (due.date() - self.clock.today).days + self.rng.randrange(-2, 3)
            at = max(self.clock.office(days), last + timedelta(days=20))
            if at >= self.end:
                return last
            self.event("reviewed", at=at, by=self.lead, note=self.words("review"))
            self.act("details changed", at=at, by=self.lead)
            last = at

    def close(self, at: datetime) -> str:
        outcome = self.rng.choice(OUTCOMES)
        label = {
            "resolved": "Resolved",
            "reduced": "Reduced to a level the victim accepts",
            "moved_on": "Passed to another agency",
            "unproven": "Not enough to act on",
            "withdrawn": "Complaint withdrawn",
        }[outcome]
        reason = self.words(f"close_{outcome}")
        self.event("closed", at=at, by=self.lead, note=f"{label}. {reason}")
        self.act("case closed", at=at, by=self.lead, note=reason)
        return outcome

    def reopen(self, closed: datetime) -> tuple[datetime, datetime]:
        at = self.clock.soon(closed, 45, before=self.clock.now - timedelta(hours=20))
        reason = self.words("reopen")
        self.event("reopened", at=at, by=self.lead, note=reason)
        self.act("case reopened", at=at, by=self.lead, note=reason)
        self.end = self.clock.now
        looked = self.clock.soon(at, 3, before=self.clock.now - timedelta(hours=4))
        self.note(self.fresh("visit", "call"), at=looked, by=self.lead)
        return at, looked

    def finish(self, reviewed: datetime, *, closed_at: datetime | None, outcome: str) -> None:
        plan = self.own_plan(self.held)
        plan = replace(
            plan,
            ways=plan.ways | {share.way for share in self.shares if not share.withdrawn},
            kept_out=self.kept_out,
        )
        review_on = reviewed.date() + timedelta(days=28)
        if self.brief.stage in ("new", "open", "reopened"):
            review_on = max(review_on, self.clock.day(self.rng.randrange(1, 12)))
        self.row = self.rows.add(
            "cases.Case",
            id=self.id,
            plan=plan,
            reference=self.rows.reference("C"),
            owner_id=AGENCIES[self.owner].id,
            team_id=AGENCIES[self.owner].team_id(self.brief.team),
            lead_id=self.lead.id,
            title=self.fresh("title"),
            kind=self.theme.kind,
            status="closed" if closed_at else "open",
            risk=self.rng.choices(["high", "medium", "low"], [16, 44, 40])[0],
            area=f"{self.street}, {self.brief.area}",
            categories=sorted(self.held),
            opened_at=self.opened,
            opened_by_id=self.opened_by.id,
            changed_at=max(row["at"] for row in self.children if "at" in row),
            review_on=review_on,
            closed_at=closed_at,
            closed_by_id=self.lead.id if closed_at else None,
            outcome=outcome,
        )
        for row in self.children:
            row["plan"] = plan
            if (record := row.pop("of", None)) is not None:
                record["plan"] = plan.narrowed(frozenset(row["categories"]))

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
