"""The door: openings of a case that asks why, with no purpose and with one never stated; and broken glass."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import NOBODY, Matrix, Row, _case, _insert

# What is read through broken glass: the case, what hangs on it, its documents and actions, its log. No more.
THROUGH_GLASS = (
    *(
        "the case",
        "cases_summary",
        "cases_person",
        "cases_place",
        "cases_note",
        "cases_mustnotreceive",
        "cases_event",
    ),
    *(
        "cases_casedocument",
        "cases_caseaction",
        "the document",
        "its key",
        "a piece of its bytes",
        "the action",
    ),
    *("a note on health", "an earlier wording", "an earlier wording on health", "a person a partner told of"),
    *("the audience", "the case's log", "the action's log"),
)
# Of a report and of a person: by another viewer, so that each policy has a cell of its own.
OTHERS = "owner: broke the glass of others"
OF_OTHERS = (
    "the audience",
    *(
        "the report",
        "what was told",
        "the report's log",
        "a document of the report",
        "that it is the report's",
    ),
    *("a document on health of the report", "that it is the report's, on health"),
    *(
        "the person",
        "their telephone",
        "a telephone of their clinic",
        "people_address",
        "people_detail",
        "people_wording",
    ),
    *("the person's log", "a merge of the two everyone's", "who is in a case of the whole agency"),
)


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    asking = {**_case(p.caseworker, f["audience"], f["now"]), "kind": "hate"}
    with world.building():
        f["asking case"] = _insert("cases_case", **asking)
    break_glass(m, p)


def break_glass(m: Matrix, p: world.Partnership) -> None:
    """One viewer whose glass is broken now, and others for whom one thing about it is wrong."""
    f, now = m.facts, m.facts["now"]
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            """insert into access_audience (owner_id, tier, holding_id, fingerprint)
               select owner_id, 'channel', holding_id, %s from access_audience where id = %s returning id""",
            [uuid.uuid4().bytes, f["audience"]],
        )
        channel = _insert("cases_case", **_case(p.caseworker, cursor.fetchone()[0], now))

        glass = broken(m, p, "owner: broke the glass")
        broken(m, p, "owner: glass is over", until=now - timedelta(hours=1))
        broken(m, p, "owner: glass ended", ended_at=now)
        broken(m, p, "owner: glass of another kind", record_kind="report")
        broken(m, p, "owner: glass of a Channel case", record_id=channel)
        for viewer in ("stranger", "partner: must not receive", "partner: agency must not receive"):
            broken(m, p, viewer)
    m.rows |= {
        "a Channel case": Row("cases_case", channel, set()),
        "a broken glass": Row("access_breakglass", glass, {"owner: broke the glass", *knows(m, p)}),
    }


def broken(m: Matrix, p: world.Partnership, viewer: str, **wrong: Any) -> uuid.UUID:
    officer, now = m.officers[viewer], m.facts["now"]
    row: dict[str, Any] = {
        "officer_id": officer.pk, "agency_id": officer.agency_id, "record_kind": "case", "record_id": m.facts["case"],
        "reference": "C", "owner_id": p.council.pk, "lead_id": None, "reason": "r", "begun_at": now,
        "until": now + timedelta(hours=1), "review_by": now, "review_words": "", **wrong,
    }  # fmt: skip
    return _insert("access_breakglass", **row)


def of_other_kinds(m: Matrix, p: world.Partnership) -> None:
    """One record at a time is the rule of the function; here one viewer stands for all three kinds. What they read so
    they tie to nothing, though they contribute to what it would be tied to."""
    f = m.facts
    with world.building():
        for kind in ("report", "person"):
            broken(m, p, OTHERS, record_kind=kind, record_id=f[kind])
        whole = _insert("intake_report", **report(p.caseworker, f["own"], f["now"]))
        _insert(
            "intake_telling", report_id=whole, what="w", who="", address="", postcode="", teller_name="", teller_phone="",
            is_anonymous=False, teller_email="", contact_by="any", contact_wishes="", parent_audience_id=f["own"],
            audience_id=f["own"], categories=[],
        )  # fmt: skip
        entry = _insert(
            "cases_person", name="N", role="victim", contact="", contact_wishes="", about="", from_on=f["now"].date(),
            case_id=f["whole"], parent_audience_id=f["own"], audience_id=f["own"], categories=[], by_id=p.caseworker.pk,
            at=f["now"],
        )  # fmt: skip
    for viewer in (OTHERS, "owner: team"):
        world.opened_earlier(m.officers[viewer], whole, kinds=("report",))
        world.opened_earlier(m.officers[viewer], f["whole"], kinds=("case",))
    tie = {"id": 0, "person_id": f["person"], "by_id": None, "at": f["now"], "audience_id": f["own"]}
    by = {OTHERS: False, "owner: team": True}
    link = {
        "id": 0,
        "one_id": f["person"],
        "other_id": f["person of all"],
        "reason": "r",
        "by_id": None,
        "at": f["now"],
    }
    m.try_insert("link who is read in an emergency", "people_link", link, by, "by_id")
    m.try_insert("link them the other way", "people_link",
                 {**link, "one_id": link["other_id"], "other_id": link["one_id"]}, by, "by_id")  # fmt: skip
    m.try_insert("say that they are in a report", "intake_reportperson",
                 {**tie, "report_id": whole, "part": "teller"}, by, "by_id")  # fmt: skip
    m.try_insert("say that they are in a case", "cases_caseperson",
                 {**tie, "entry_id": entry, "case_id": f["whole"]}, by, "by_id")  # fmt: skip


def report(by: Any, audience: int, now: Any) -> dict[str, Any]:
    return {
        "reference": f"R-{uuid.uuid4().hex[:8]}", "audience_id": audience, "owner_id": by.agency_id, "kind": "asb",
        "channel": "phone", "harm": "low", "state": "waiting", "area": "", "occurred_words": "", "received_at": now,
        "taken_by_id": by.pk, "closed_reason": "",
    }  # fmt: skip


def knows(m: Matrix, p: world.Partnership) -> set[str]:
    """Who of the owner knows that a glass was broken: its supervisors, governance leads and auditors."""
    roles = {"supervisor", "information_governance", "auditor"}
    ours = {name: officer for name, officer in m.officers.items() if officer.agency_id == p.council.pk}
    return {name for name, officer in ours.items() if roles & set(officer.roles)} - NOBODY


def attempts(m: Matrix, p: world.Partnership) -> None:
    of_other_kinds(m, p)
    for label in THROUGH_GLASS:
        m.rows[label].seen_by = {*m.rows[label].seen_by, "owner: broke the glass"}
    for label in OF_OTHERS:
        m.rows[label].seen_by = {*m.rows[label].seen_by, OTHERS}
    m.attempts["open the case (owner: broke the glass)"].by = {"owner: broke the glass": True}
    f = m.facts
    opening = {
        "action": "opened",
        "subject_kind": "case",
        "subject_id": f["asking case"],
        "owner_id": p.council.pk,
    }
    nobody = {"owner: team": False, "partner": False, "stranger": False}
    m.try_insert("open a case that asks, without a word", "audit_entry", opening, nobody)
    m.try_insert("open a case that asks, for what was never stated", "audit_entry",
                 {**opening, "purpose": "hate_crime"}, nobody)  # fmt: skip
    m.try_insert("open a case that does not ask, without a purpose", "audit_entry",
                 {**opening, "subject_id": f["case"]}, {"owner: team": False})  # fmt: skip
