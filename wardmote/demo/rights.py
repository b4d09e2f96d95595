"""Requests of people about their data at the council, in several states; and marks beside its records."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from wardmote.demo import papers
from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.plans import Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.work.rights.clock import Stop
from wardmote.work.rights.clock import clock as worked_out

LEAD = "Judith Okonjo"
PACKED, TO_REVIEW = 5, 0  # of the requests below: one with its pack, one whose file is still to be decided on
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
    for at in (PACKED, TO_REVIEW):  # of somebody in whose case there is a document
        found = next(
            (n for n in range(at, len(known)) if documents_of(rows, known[n][1]) and n not in (0, 5)), at
        )
        known[at], known[found] = known[found], known[at]
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
        if number == PACKED:
            pack_of(rows, clock, request, person, case, lead)
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


def documents_of(rows: Rows, case: Casework) -> list[Row]:
    by_id = {row["id"]: row for row in rows.tables["documents.Document"]}
    links = [row for row in rows.tables["cases.CaseDocument"] if row["case_id"] == case.id]
    return [by_id[row["document_id"]] for row in links if by_id[row["document_id"]].get("plan")]


UNDECIDED: dict[str, Any] = {
    "asked_id": None, "decision": "", "reason": "", "cleared": "", "decided_by_id": None, "decided_at": None,
    "looked_by_id": None, "looked_at": None,
}  # fmt: skip


def item(rows: Rows, request: Row, case: Casework, document: Row, **more: Any) -> Row:
    """A document of a case as a part of a pack."""
    text = f"Document: {document['title']}\nFile: {document['name']}"
    return rows.add(
        "rights.Item", plan=document["plan"], request_id=request["id"], agency_id=AGENCIES["council"].id,
        record_kind="case", record_id=case.id, source="documents_document", source_id=document["id"],
        title="Document", on=document["added_at"].date(), text=text, suggested=[], spans=[], exemption="",
        **{**UNDECIDED, **more},
    )  # fmt: skip


def pack_of(rows: Rows, clock: Clock, request: Row, person: Row, case: Casework, lead: Any) -> None:
    """Last year's pack: what is in it, and the files that went with it, one of them blacked out."""
    at, council = request["at"] + timedelta(days=15), AGENCIES["council"].id
    second = next(
        each for each in OFFICERS if each.agency == lead.agency and each.id not in (lead.id, case.lead.id)
    )
    decided: dict[str, Any] = {
        "decided_by_id": lead.id,
        "decided_at": at,
        "by_id": lead.id,
        "at": request["at"],
    }
    decided |= {"looked_by_id": second.id, "looked_at": at}
    plan = Plan(council, frozenset({Way(council, officer=lead.id)}), tier="named")
    data = {row["id"]: row["data"] for row in rows.tables["documents.Content"]}
    told, files, last = [], [], None
    held = documents_of(rows, case)[:2]
    for number, document in enumerate(held, start=1):
        last = item(
            rows,
            request,
            case,
            document,
            decision="disclose",
            cleared=f"Document: {document['title']}",
            **decided,
        )
        goes, bytes_, name = "whole", data[document["id"]], document["name"]
        copy = None
        if number == len(held):
            goes, bytes_, name = "copy", papers.pdf([document["title"], "", "[blacked out]"]), "copy.pdf"
            blacked = kept(
                rows,
                document["plan"],
                "",
                name,
                bytes_,
                lead,
                at,
                kept_for="rights",
            )
            blacked["name"] = ""
            copy = rows.add(
                "rights.Copy", item_id=last["id"], document_id=blacked["id"], by_id=lead.id, at=at
            )["id"]
        rows.add(
            "rights.Enclosure",
            id=last["id"],
            goes=goes,
            copy_id=copy,
            sha256=document["sha256"],
            by_id=lead.id,
            at=at,
        )
        ending = name.rpartition(".")[2]
        files.append((f"{request['reference']}-appendix-{number}.{ending}", bytes_, last["id"]))
        told.append(f"{document['title']}: the file is appendix {number}, {files[-1][0]}")
    if last is None:
        return
    pack = rows.add(
        "rights.Pack", plan=plan, request_id=request["id"], agency_id=council, state="ready",
        items=len(files), done=len(files), made=len(files) + 2, after_id=last["id"], by_id=lead.id, at=at,
    )  # fmt: skip
    reference = request["reference"]
    first = papers.pdf(
        [f"Your data held by {AGENCIES['council'].name}", f"Request {reference}, part 1", "", *told]
    )
    every = [(f"{reference}-part-1.pdf", first, None), *files]
    listed = ["Your data held by " + AGENCIES["council"].name, f"Request {reference}", ""]
    listed += [f"{number:02}-{name}" for number, (name, _, _) in enumerate(every, start=1)]
    every.insert(0, ("contents.txt", "\r\n".join([*listed, ""]).encode(), None))
    for number, (name, bytes_, of) in enumerate(every):
        what = f"appendix {number - 1}" if of else "part 1" if number else "contents"
        title = f"Data for {reference}, {what}"
        document = kept(rows, plan, title, name, bytes_, lead, at)
        rows.add(
            "rights.Part", pack_id=pack["id"], number=number, appendix=number - 1 if of else None,
            document_id=document["id"], items=[of] if of else [each for _, _, each in files],
        )  # fmt: skip
    about: Any = {"kind": "data_request", "subject": request["id"], "owner": "council"}
    rows.act("data request: pack ordered", at=at, by=lead, **about)
    rows.act("data request: pack made", at=at, by=None, **about)


MEDIA = {"pdf": "application/pdf", "jpg": "image/jpeg", "txt": "text/plain"}


def kept(
    rows: Rows, plan: Any, title: str, name: str, data: bytes, by: Any, at: datetime, **more: Any
) -> Row:
    media = MEDIA[name.rpartition(".")[2]]
    row = rows.add(
        "documents.Document", plan=plan, title=title, name=name, media_type=media, size=len(data),
        pages=1 if media == MEDIA["pdf"] else None, sha256=hashlib.sha256(data).hexdigest(),
        added_by_id=by.id, added_at=at, **more,
    )  # fmt: skip
    rows.add("documents.Content", id=row["id"], data=data)
    return row


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
        if kind == "case" and request["kind"] == "access":
            for document in documents_of(rows, case)[:1]:
                item(rows, request, case, document, asked_id=asked["id"], by_id=case.lead.id, at=at)
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
