"""A case and a report with one word typed into every field that takes words, and where in the database it stands."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tests import world
from tests.retention.making import TODAY, insert
from wardmote.foundation.references import new_reference

WORD = "Zyxomarker"
# As an officer's own officers, or a rule, they may hold the word nowhere; bytes are shown in hexadecimal.
FIND = """
select count(*) from public.{table} t
 where t::text ilike '%%' || %s || '%%' or t::text ilike '%%' || encode(convert_to(%s, 'UTF8'), 'hex') || '%%'
"""


def tables_with(word: str = WORD) -> dict[str, int]:
    """Every table of the database in which the word stands, in whatever column, as text or as bytes."""
    found = {}
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(FIND.format(table=f'"{table}"'), [word, word])
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def everything(p: world.Partnership, case: Any) -> dict[str, Any]:
    """All that can hang on a case, the word in all of it; made aside, as the demo is."""
    now, by, aud = datetime.now(UTC), p.caseworker.pk, case.audience_id
    common = {"parent_audience_id": aud, "audience_id": aud, "categories": []}
    child = {"case_id": case.pk, **common, "by_id": by, "at": now}
    link = {"case_id": case.pk, **common}
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update cases_case set title = %s, area = %s where id = %s", [WORD, WORD, case.pk])
        insert("cases_summary", text=WORD, **child)
        person = insert(
            "cases_person", name=f"Ann {WORD}", role="victim", contact=f"{WORD}@example.org", contact_wishes=WORD,
            about=WORD, from_on=TODAY, **child,
        )  # fmt: skip
        place = insert(
            "cases_place", address=f"1 {WORD} Street", postcode="", role="where", about=WORD, **child
        )
        insert("cases_earlierwording", person_id=person, was='{"name": "Was Zyxomarkerbefore"}', **child)
        insert("cases_note", text=WORD, **child)
        entry = insert("cases_mustnotreceive", name=WORD, reason=WORD, **child)
        insert("cases_conflict", entry_id=entry, officer_id=p.colleague.pk, words=WORD, lifted_at=now,
               lifted_by_id=by, lifted_reason=WORD, **child)  # fmt: skip
        insert("cases_event", kind="opened", note=WORD, **child)
        document = insert(
            "documents_document", audience_id=aud, title=WORD, name=f"{WORD}.txt", media_type="text/plain", size=1,
            sha256="", added_by_id=by, added_at=now, withdrawn_reason="",
        )  # fmt: skip
        newer = insert(
            "documents_document", audience_id=aud, title=WORD, name=f"{WORD}.txt", media_type="text/plain", size=1,
            sha256="", added_by_id=by, added_at=now, withdrawn_reason="", replaces_id=document,
        )  # fmt: skip
        for each in (document, newer):
            insert(
                "documents_content",
                document_id=each,
                key_id="k",
                wrapped=WORD.encode(),
                sealed_for=aud,
                pieces=1,
            )
            insert("documents_piece", document_id=each, number=0, data=WORD.encode())
            insert("cases_casedocument", document_id=each, **link)
        action = insert(
            "actions_action", audience_id=aud, title=WORD, detail=WORD, asked_by_id=by, asking_id=p.council.pk,
            agency_id=p.housing.pk, due_on=TODAY, first_due_on=TODAY, state="done", asked_at=now, decline_reason="",
            evidence=WORD, finished_at=now, finished_by_id=by, answered_at=now, answered_by_id=by,
        )  # fmt: skip
        insert("cases_caseaction", action_id=action, **link)
        insert(
            "actions_step",
            action_id=action,
            audience_id=aud,
            kind="done",
            note=WORD,
            by_id=by,
            at=now,
            document_id=document,
        )
        disclosure = insert(
            "access_disclosure", audience_id=aud, agency_id=p.housing.pk, agreement_id=p.agreement.pk, purpose="asb",
            gateway="", categories=["incident"], level=2, necessity=WORD, by_id=by, at=now, withdrawn_reason=WORD,
        )  # fmt: skip
        insert("cases_casedisclosure", disclosure_id=disclosure, **link)
        transfer = insert(
            "cases_transfer", case_id=case.pk, owner_id=p.council.pk, purpose="asb", agency_id=p.housing.pk,
            agreement_id=p.agreement.pk, keeps=True, state="withdrawn", offered_by_id=by, offered_at=now,
            changed_at=now, **common,
        )  # fmt: skip
        cursor.execute("set local session_replication_role = replica")
        insert("cases_transferstep", transfer_id=transfer, state="withdrawn", words=WORD, **child)
        cursor.execute("set local session_replication_role = origin")
        insert(
            "access_breakglass", officer_id=by, agency_id=p.council.pk, record_kind="case", record_id=case.pk,
            reference=case.reference, owner_id=p.council.pk, reason=WORD, begun_at=now, until=now, review_by=now,
            ended_at=now, review_words="",
        )  # fmt: skip
        asked = insert(
            "search_accessrequest", asked_by_id=p.partner.pk, asking_id=p.housing.pk, owner_id=p.council.pk,
            record_kind="case", sort="asb", about="name", words=WORD, purpose="asb", necessity=WORD, asked_at=now,
            state="refused", escalated=0, reason=WORD, answered_at=now, answered_by_id=by,
        )  # fmt: skip
        insert("search_requestsubject", request_id=asked, owner_id=p.council.pk, record_kind="case", record_id=case.pk,
               audience_id=aud)  # fmt: skip
        insert("notices_notice", officer_id=p.partner.pk, kind="shared", subject_kind="case", subject_id=case.pk,
               on=TODAY, at=now)  # fmt: skip
        insert("home_casemark", officer_id=by, case_id=case.pk, seen_at=now, follows=True)
        insert("desk_draft", officer_id=by, place=f"/cases/{case.reference}/notes/", about=WORD, fields=WORD,
               saved_at=now)  # fmt: skip
        report = insert(
            "intake_report", reference=new_reference("R"), audience_id=aud, owner_id=p.council.pk, kind="asb",
            channel="phone", harm="low", state="in_case", area=WORD, occurred_words=WORD, received_at=now,
            taken_by_id=by, closed_reason=WORD, decided_at=now,
        )  # fmt: skip
        insert(
            "intake_telling", report_id=report, what=WORD, who=WORD, address=f"2 {WORD} Row", postcode="",
            teller_name=f"Bob {WORD}", is_anonymous=False, teller_phone="", teller_email=f"b@{WORD}.org",
            contact_by="any", contact_wishes=WORD, **common,
        )  # fmt: skip
        of_report = {"report_id": report, **common}
        insert(
            "intake_decision",
            kind="joined",
            ground="",
            reason=WORD,
            words=WORD,
            by_id=by,
            at=now,
            **of_report,
        )
        call = insert(
            "routing_call", audience_id=aud, owner_id=p.council.pk, report_id=report, outcome="added", kind="asb",
            area=WORD, advice="", taken_by_id=by, taken_at=now, at=now,
        )  # fmt: skip
        insert(
            "routing_callnote",
            call_id=call,
            kind="said",
            words=WORD,
            name=WORD,
            phone=WORD,
            by_id=by,
            at=now,
            **of_report,
        )
        insert("routing_routed", how="officer", why=WORD, gap=False, by_id=by, at=now, **of_report)
        insert("cases_casereport", report_id=report, by_id=by, at=now, **link)
        for kind, subject in {"case": case.pk, "action": action, "document": document, "report": report,
                              "access_request": asked}.items():  # fmt: skip
            cursor.execute(
                "insert into audit_entry (action, subject_kind, subject_id, owner_id, note) values ('noted', %s, %s, %s, %s)",
                [kind, subject, p.council.pk, WORD],
            )
        request = of_the_rights(p, case, report, now)
    return {"report": report, "place": place, "key": uuid.uuid4(), "request": request}


def of_the_rights(p: world.Partnership, case: Any, report: Any, now: datetime) -> uuid.UUID:
    """A request about data that was answered: what was taken in and asked, its pack of two documents, a mark."""
    by, aud = p.caseworker.pk, case.audience_id
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
    request = insert(
        "rights_request", reference=new_reference("D"), agency_id=p.council.pk, kind="access", regime="general",
        state="answered", received_on=TODAY, identity_asked=False, identity_how="", extended_why="", reminded=0,
        answered_on=TODAY, answered_by_id=by, ground="", answer="", by_id=by, at=now,
    )  # fmt: skip
    asked = insert("rights_asked", request_id=request, agency_id=p.council.pk, record_kind="case",
                   record_id=case.pk, audience_id=aud, asked_at=now, answered_at=now, answered_by_id=by)  # fmt: skip
    items = []
    for kind, record, source, tied in (
        ("case", case.pk, "cases_case", asked),
        ("report", report, "intake_telling", None),
    ):
        items.append(
            insert(
                "rights_item", request_id=request, asked_id=tied, agency_id=p.council.pk, record_kind=kind,
                record_id=record, source=source, source_id=record, audience_id=aud, title=WORD, text=WORD,
                suggested="[]", decision="redact", exemption="", reason=WORD, spans="[]", cleared=WORD,
                decided_by_id=by, decided_at=now, by_id=by, at=now,
            )
        )  # fmt: skip
    blacked_out = insert(
        "documents_document", audience_id=aud, title="", name="", media_type="application/pdf", size=1, sha256="",
        added_by_id=by, added_at=now, withdrawn_reason="", kept_for="rights",
    )  # fmt: skip
    insert("documents_piece", document_id=blacked_out, number=0, data=WORD.encode())
    copy = insert("rights_copy", item_id=items[0], document_id=blacked_out, by_id=by, at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into rights_enclosure (item_id, goes, copy_id, text, spans, cleared, exemption, reason, sha256, by_id,"
            " at) values (%s, 'copy', %s, %s, '[]', '', '', %s, '', %s, %s)",
            [items[0], copy, WORD, WORD, by, now],
        )
    pack = insert(
        "rights_pack", request_id=request, agency_id=p.council.pk, audience_id=aud, state="ready", items=200, done=200,
        after_id=items[0], by_id=by, at=now,
    )  # fmt: skip
    for number, (title, holds) in enumerate(((WORD, items[:1]), ("Nothing of it", [uuid.uuid4()])), start=1):
        document = insert(
            "documents_document", audience_id=aud, title=title, name=f"{title}.pdf", media_type="application/pdf",
            size=1, sha256="", added_by_id=by, added_at=now, withdrawn_reason="",
        )  # fmt: skip
        insert("documents_piece", document_id=document, number=0, data=title.encode())
        insert("rights_part", pack_id=pack, number=number, document_id=document, items=holds)
    insert(
        "desk_draft",
        officer_id=by,
        place=f"/rights/D/items/{items[0]}/",
        about=WORD,
        fields=WORD,
        saved_at=now,
    )
    insert("notices_notice", officer_id=by, kind="data_asked", subject_kind="rights_asked", subject_id=asked,
           on=TODAY, at=now)  # fmt: skip
    insert(
        "rights_mark", kind="objection", case_id=case.pk, parent_audience_id=aud, audience_id=aud, categories=[],
        words=WORD, answer=WORD, by_id=by, at=now, ended_by_id=by, ended_at=now, ended_why=WORD,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = origin")
    return request
