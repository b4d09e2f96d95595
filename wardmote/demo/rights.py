"""Requests of people about their data at the council, in several states; and marks beside its records."""

from datetime import datetime, timedelta
from typing import Any

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Row, Rows
from wardmote.work.rights.clock import Stop
from wardmote.work.rights.clock import clock as worked_out

LEAD = "Judith Okonjo"
BLANK: dict[str, Any] = {
    "regime": "general", "state": "open", "identity_asked": False, "identity_on": None, "identity_how": "",
    "extended_on": None, "extended_why": "", "second_id": None, "reminded": 0, "answered_on": None,
    "answered_by_id": None, "ground": "", "answer": "",
}  # fmt: skip
# Kind, days ago, what they ask, and what is different about it.
REQUESTS: list[tuple[str, int, str, dict[str, Any]]] = [
    ("access", -24, "Please send me everything the council holds about me and the complaint against me.", {}),
    ("access", -12, "All notes about my family since we moved in, and who has them.", {"stopped": -5}),
    ("access", -3, "A copy of my records, please. I lost my papers when I moved.", {"identity_asked": True}),
    ("rectification", -16, "It says that I threatened the warden. It was my brother, and you know it.", {}),
    ("objection", -9, "I object to my name being kept in a case in which nothing was proven.", {}),
    ("access", -80, "My file, as last year.", {"state": "answered", "answer": "Sent by post, in two parts."}),
    ("access", -40, "My file again, with all drafts. This is the fourth time this year.",
     {"state": "refused", "ground": "excessive", "answer": "Nothing has changed since you had it in June."}),
]  # fmt: skip
STATEMENT = "It was my brother at the door that night. I was at work until ten, and my manager says so."
DISPUTE = "They say that they were never at the address. It is looked into; the entry stands until then."


def ask_for_data(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    lead = next(officer for officer in OFFICERS if officer.name == LEAD)
    known = people_of_the_council(rows, cases)
    for number, (kind, days, words, differs) in enumerate(REQUESTS):
        person, case = known[number]
        request = taken(rows, clock, kind, days, differs, lead)
        rows.add(
            "rights.Asking", id=request["id"], name=person["name"], born_on=person["born_on"],
            contact="By post, to the address on file", on_behalf="", words=words,
        )  # fmt: skip
        about: Any = {"kind": "data_request", "subject": request["id"], "owner": "council"}
        rows.act("data request taken", at=request["at"], by=lead, **about)
        if number < 2:
            put_to_officers(rows, request, person, case, lead)
    mark(rows, "dispute", known[3][0], "person", DISPUTE, clock.office(-15), lead)
    mark(rows, "statement", known[3][0], "person", STATEMENT, clock.office(-14), lead)
    mark(
        rows,
        "restriction",
        known[4][1].row,
        "case",
        "While the objection is looked into.",
        clock.office(-8),
        lead,
    )


def people_of_the_council(rows: Rows, cases: list[Casework]) -> list[tuple[Row, Casework]]:
    """A person record of the council each, with a case of its own that is shared with nobody."""
    by_id = {case.id: case for case in cases}
    records = {row["id"]: row for row in rows.tables["people.Person"]}
    found: dict[Any, tuple[Row, Casework]] = {}
    for link in rows.tables["cases.CasePerson"]:
        person, case = records[link["person_id"]], by_id.get(link["case_id"])
        if case is None or case.owner != "council" or person["owner_id"] != AGENCIES["council"].id:
            continue
        there = person["id"] in found or case.id in {each.id for _, each in found.values()}
        if not case.shares and not there:
            found[person["id"]] = (person, case)
    return list(found.values())


def taken(rows: Rows, clock: Clock, kind: str, days: int, differs: dict[str, Any], lead: Any) -> Row:
    at, stopped = clock.office(days), differs.get("stopped")
    row = {**BLANK, **{key: value for key, value in differs.items() if key != "stopped"}}
    stops = [Stop(clock.day(stopped), None)] if stopped else []
    due = worked_out(
        kind=kind, regime="general", received_on=at.date(), identity_on=None,
        identity_asked=row["identity_asked"], stops=stops, extended=False, today=clock.today,
    ).due_on  # fmt: skip
    if row["state"] != "open":
        row |= {"answered_on": clock.day(days + 20), "answered_by_id": lead.id}
    request = rows.add(
        "rights.Request", reference=rows.reference("D"), agency_id=AGENCIES["council"].id, kind=kind,
        received_on=at.date(), due_on=due, by_id=lead.id, at=at, **row,
    )  # fmt: skip
    step(rows, request, "Request taken", "", at, lead)
    if stopped:
        asked_at = clock.office(stopped)
        rows.add(
            "rights.Stop", request_id=request["id"], kind="clarification", from_on=clock.day(stopped),
            until_on=None, by_id=lead.id, at=asked_at,
        )  # fmt: skip
        step(
            rows,
            request,
            "Clock stopped: to say what they want",
            "Which address do you mean?",
            asked_at,
            lead,
        )
    if row["state"] != "open":
        title = row["state"].capitalize()
        step(rows, request, title, row["answer"], at + timedelta(days=20), lead)
    return request


def step(rows: Rows, request: Row, title: str, words: str, at: datetime, by: Any) -> None:
    rows.add("rights.Step", request_id=request["id"], title=title, words=words, by_id=by.id, at=at)


def put_to_officers(rows: Rows, request: Row, person: Row, case: Casework, lead: Any) -> None:
    """What the lead may not see waits with those who may."""
    at = request["at"] + timedelta(hours=1)
    rows.add(
        "rights.Subject", request_id=request["id"], person_id=person["id"], by_id=lead.id, at=request["at"]
    )
    for kind, record, plan in (("person", person["id"], person["plan"]), ("case", case.id, case.row["plan"])):
        asked = rows.add(
            "rights.Asked", plan=plan, request_id=request["id"], agency_id=AGENCIES["council"].id,
            record_kind=kind, record_id=record, asked_at=at, answered_at=None, answered_by_id=None,
        )  # fmt: skip
        rows.add(
            "notices.Notice", officer_id=case.lead.id, kind="data_asked", subject_kind="rights_asked",
            subject_id=asked["id"], on=at.date(), at=at, read_at=None,
        )  # fmt: skip


def mark(rows: Rows, kind: str, record: Row, of: str, words: str, at: datetime, by: Any) -> None:
    rows.child(
        "rights.Mark", record["plan"], kind=kind, case_id=record["id"] if of == "case" else None,
        person_id=record["id"] if of == "person" else None, words=words, answer="", by_id=by.id, at=at,
        ended_by_id=None, ended_at=None, ended_why="",
    )  # fmt: skip
