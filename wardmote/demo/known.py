"""Person records of the people in the demo; some shared, linked or merged. All invented."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from wardmote.demo import places, register
from wardmote.demo.agencies import AGENCIES, Officer, workers
from wardmote.demo.case_opened import ROLES
from wardmote.demo.case_shared import RECEIVING_TEAM
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.people import Known
from wardmote.demo.plans import CONTRIBUTE, Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.records.people import matching

Key = tuple[str, str, str]  # agency, team, name
SHARES, MERGES = 6, 3
LANGUAGES = [
    "Polish; some English",
    "Sylheti; her son interprets",
    "British Sign Language",
    "Yoruba and English",
]
ACCESS = ["Uses a walking frame: meet on the ground floor", "Large print, please", "Cannot climb stairs"]
WISHES = ["Text first, then ring", "Not before noon", "Letters only; shares the telephone with others"]
UNKNOWN = [
    ("council", "cst", "unknown", "Unknown male seen with the dogs, 12 March",
     "About 30, shaved head, two grey dogs on one lead, grey tracksuit. Walks off towards the canal."),
    ("police", "nbt", "unknown", "Unknown female, goes by “Jinx”",
     "About 20, dyed red hair, seen with the group at the underpass after dark."),
    ("council", "env", "described", "Man with the white van and a limp",
     "About 50, walks with a limp on the left, white van with a green stripe. Fly-tips behind the garages."),
    ("tannery", "nei", "described", "Woman in a long green coat",
     "Sixties, long green coat, feeds pigeons from the third-floor landing."),
]  # fmt: skip


class KnownPeople:
    """Makes the records once the cases are told, so that nothing told before changes."""

    def __init__(self, rows: Rows, clock: Clock) -> None:
        self.rows, self.clock, self.rng = rows, clock, rows.rng
        self.records: dict[Key, Row] = {}
        self.children: list[tuple[Row, Row]] = []
        self.tellings = {row["id"]: row for row in rows.tables["intake.Telling"]}

    def make(self, cases: list[Casework]) -> None:
        for case in cases:
            if not case.brief.named:  # of the named tier nothing is put on a record that a team reads
                self.of_case(case)
        self.strangers()
        self.share_and_link()
        self.merge()
        self.long_ago()
        for record, child in self.children:
            child["plan"] = record["plan"]

    def of_case(self, case: Casework) -> None:
        entries = {row["role"]: row for row in case.children if "contact_wishes" in row}
        for letter, known in case.people.items():
            record = self.record_of(case, known)
            entry = entries[ROLES[letter]]
            self.rows.add(
                "cases.CasePerson",
                plan=case.row["plan"],
                entry_id=entry["id"],
                case_id=case.id,
                person_id=record["id"],
                by_id=case.opened_by.id,
                at=entry["at"] + timedelta(minutes=1),
            )
            for report in case.reports:
                if self.tellings[report["id"]]["teller_name"] == known.name:
                    self.rows.add(
                        "intake.ReportPerson",
                        plan=report["plan"],
                        report_id=report["id"],
                        person_id=record["id"],
                        part="teller",
                        by_id=case.opened_by.id,
                        at=entry["at"],
                    )

    def record_of(self, case: Casework, known: Known) -> Row:
        key = (case.owner, case.brief.team, known.name)
        if key not in self.records:
            record = self.record(case.owner, case.brief.team, known.name, case.opened, case.opened_by)
            record["born_on"] = known.born_on if self.rng.random() < 0.8 else None
            record["born_about"] = None if record["born_on"] else known.born_on.year
            if self.rng.random() < 0.75:
                self.telephone(record, known.phone, case.opened, case.opened_by)
            if self.rng.random() < 0.5:
                self.child(
                    record, "people.Address", kind="home",
                    address=f"{self.rng.randrange(1, 90)} {case.street}",
                    postcode=places.postcode(case.brief.area, self.rng),
                    from_on=None, until_on=None, by_id=case.opened_by.id, at=case.opened,
                )  # fmt: skip
            for kind, words in (("language", LANGUAGES), ("access", ACCESS), ("wishes", WISHES)):
                if self.rng.random() < 0.12:
                    self.detail(record, kind, self.rng.choice(words), case.opened, case.opened_by)
            self.records[key] = record
        return self.records[key]

    def record(
        self, owner: str, team: str, name: str, at: datetime, by: Officer, *, kind: str = "known"
    ) -> Row:
        agency = AGENCIES[owner]
        record = self.rows.add(
            "people.Person",
            plan=Plan(agency.id, frozenset({Way(agency.id, agency.team_id(team))}), frozenset({"contact"})),
            reference=self.rows.reference("P"),
            owner_id=agency.id,
            team_id=agency.team_id(team),
            kind=kind,
            name=name,
            other_names="",
            folded=matching.sort_name(name),
            categories=["contact"],
            made_at=at,
            made_by_id=by.id,
            changed_at=at,
        )
        keys = matching.keys_of_names([name])
        for key, value in sorted(keys):
            if kind == "known" or key == "part":
                self.child(record, "people.MatchKey", kind=key, value=value, is_current=True)
        self.act("person record made", record, owner, at=at, by=by)
        return record

    def child(self, record: Row, model: str, **row: Any) -> Row:
        child = self.rows.child(model, person_id=record["id"], **row)
        self.children.append((record, child))
        return child

    def telephone(self, record: Row, phone: str, at: datetime, by: Officer) -> None:
        number = matching.e164(phone)
        self.child(
            record, "people.Contact", kind="phone", value=phone, e164=number, note="", until_on=None,
            by_id=by.id, at=at,
        )  # fmt: skip
        if number:
            self.child(record, "people.MatchKey", kind="phone", value=number, is_current=True)

    def detail(self, record: Row, kind: str, text: str, at: datetime, by: Officer) -> None:
        self.child(record, "people.Detail", kind=kind, text=text, by_id=by.id, at=at)

    def act(self, words: str, record: Row, owner: str, *, at: datetime, by: Officer, **more: Any) -> None:
        self.rows.act(words, at=at, by=by, kind="person", subject=record["id"], owner=owner, **more)

    def strangers(self) -> None:
        for owner, team, kind, name, description in UNKNOWN:
            by, at = workers(owner, team)[0], self.clock.office(-self.rng.randrange(5, 60))
            record = self.record(owner, team, name, at, by, kind=kind)
            self.detail(record, "description", description, at, by)

    def long_ago(self) -> None:
        """Someone whom nothing refers to: due for review before deletion."""
        by, at = workers("council", "cst")[0], self.clock.office(-170)
        record = self.record("council", "cst", "Wilf Tranter", at, by)
        self.detail(record, "note", "Asked at the desk about a skip. Nothing came of it.", at, by)

    def share_and_link(self) -> None:
        """People whom two agencies know: one shows its record to the other, which links it with its own."""
        shared = 0
        for (owner, team, name), record in list(self.records.items()):
            for (other, other_team, same), theirs in list(self.records.items()):
                if same != name or other == owner or shared >= SHARES or other not in RECEIVING_TEAM:
                    continue
                at = self.clock.office(-self.rng.randrange(3, 14))
                agreement = self.ground(other, owner, at)
                if agreement is None or record.get("is_shared"):
                    continue
                by, linker = workers(owner, team)[0], workers(other, other_team)[0]
                self.share(record, owner, other, other_team, agreement, at, by)
                at = min(at + timedelta(hours=3), self.clock.now)
                reason = "Same name and date of birth; our officer met them at both addresses."
                link = self.rows.add(
                    "people.Link", one_id=theirs["id"], other_id=record["id"], reason=reason,
                    by_id=linker.id, at=at,
                )  # fmt: skip
                self.rows.act(
                    "records linked", at=at, by=linker, kind="same_person", subject=link["id"], owner=other,
                    note=reason,
                )  # fmt: skip
                shared += 1

    def ground(self, reader: str, owner: str, at: datetime) -> tuple[register.Agreement, str] | None:
        for agreement in register.AGREEMENTS:
            live = agreement.live(reader, owner, at.date(), today=self.clock.today)
            if live and agreement.key != "brackwater" and "contact" in agreement.categories:
                return agreement, agreement.purposes[0]
        return None

    def share(
        self, record: Row, owner: str, reader: str, team: str, ground: tuple[register.Agreement, str],
        at: datetime, by: Officer,
    ) -> None:  # fmt: skip
        agreement, purpose = ground
        agency = AGENCIES[reader]
        way = Way(
            agency=agency.id, team=agency.team_id(team), agreement=agreement.id, purpose=purpose,
            categories=tuple(sorted({"contact", "incident"} & set(agreement.categories))), level=CONTRIBUTE,
        )  # fmt: skip
        record["plan"] = replace(record["plan"], ways=record["plan"].ways | {way})
        record["is_shared"] = True
        necessity = "Both agencies visit them: one record of who they are and how to reach them safely."
        row = self.rows.add(
            "access.Disclosure", plan=record["plan"], agency_id=way.agency, team_id=way.team, officer_id=None,
            agreement_id=agreement.id, purpose=purpose, gateway="cda_115", categories=list(way.categories),
            level=CONTRIBUTE, necessity=necessity, starts_on=None, ends_on=None, by_id=by.id, at=at,
            withdrawn_by_id=None, withdrawn_at=None, withdrawn_reason="",
        )  # fmt: skip
        self.child(record, "people.PersonDisclosure", disclosure_id=row["id"])
        ground_words: dict[str, Any] = {"ground": agreement.id, "recipient": reader, "purpose": purpose}
        self.act("audience changed", record, owner, at=at, by=by)
        self.act("shared", record, owner, at=at, by=by, note=necessity, **ground_words)

    def merge(self) -> None:
        """Some were put on record twice, the second time as they signed themselves."""
        merged = 0
        for (owner, team, name), record in list(self.records.items()):
            first, _, last = name.partition(" ")
            if merged >= MERGES or not record.get("born_on") or (owner, team) == ("council", "env"):
                continue
            by, at = workers(owner, team)[0], self.clock.office(-self.rng.randrange(4, 20))
            again = self.record(owner, team, f"{first[0]}. {last}", at, by)
            self.detail(again, "note", "Came to the desk and gave only an initial.", at, by)
            at = min(at + timedelta(days=1), self.clock.now)
            reason = "Same signature, and they said so when we rang."
            row = self.rows.add(
                "people.Merge", away_id=again["id"], into_id=record["id"], reason=reason, undone_reason="",
                by_id=by.id, at=at,
            )  # fmt: skip
            self.rows.act(
                "records merged",
                at=at,
                by=by,
                kind="same_person",
                subject=row["id"],
                owner=owner,
                note=reason,
            )
            merged += 1


def put_on_record(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    made = KnownPeople(rows, clock)
    made.make(cases)
    for record in rows.tables["people.Person"]:
        record.pop("is_shared", None)
