"""Requests about people's data, what goes into their packs, who was asked, and marks beside a record."""

import uuid

from django.db import connection

from tests import world
from tests.access.matrix import SEES, TODAY, Attempt, Row, _insert
from tests.access.parts.people import _person
from wardmote.foundation.database.session import hashed
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.identity.models import Officer

LEAD, SECOND, WATCHES = "owner: governance", "owner: other team", "owner: service account"
WITH_TICKET = (LEAD, SECOND, "owner: team", "owner: auditor", "stranger: governance", "partner: decides")

OF_A_FILE = {
    "goes": "",
    "text": "",
    "spans": "[]",
    "cleared": "",
    "exemption": "",
    "reason": "",
    "sha256": "",
}


def records(m, p):
    f, now = m.facts, m.facts["now"]
    council, lead, own = p.council.pk, m.officers[LEAD].pk, f["own"]
    decides = {name for name in m.rows["a denial"].seen_by if name.startswith("owner")}
    with world.as_officer(m.officers[LEAD]) as by:
        alone = access.Terms(council, officer_id=by.pk, level=Level.EXPORT)
        f["the lead's alone"] = access.make_audience(access.Plan(frozenset({alone}), tier="named"))
    with world.building(), connection.cursor() as cursor:
        # A part is taken in only by someone who sees what it is from.
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        service = Officer.objects.get(agency=p.council, is_service=True).pk

        def request(second=None, **over):
            return _insert(
                "rights_request", reference=uuid.uuid4().hex[:12], agency_id=council, kind="access", regime="general",
                received_on=TODAY, identity_asked=False, identity_how="", extended_why="", reminded=0,
                ground="", answer="", second_id=second, by_id=lead, at=now, **{"state": "open", **over},
            )  # fmt: skip

        def item(of, source, key, audience, record, **more):
            return _insert(
                "rights_item", request_id=of, agency_id=council, record_kind="case", record_id=record, source=source,
                source_id=key, audience_id=audience, title="t", text="x", suggested="[]", spans="[]", exemption="",
                reason="", by_id=lead, at=now, **{"decision": "", "cleared": "", **more},
            )  # fmt: skip

        main, other, ready = request(m.officers[SECOND].pk), request(), request()
        over = request(state="answered", answered_on=TODAY, answered_by_id=p.caseworker.pk)
        cursor.execute(
            "insert into rights_asking (request_id, name, contact, on_behalf, words) values (%s, 'N', '', '', 'w')",
            [main],
        )
        stop = _insert("rights_stop", request_id=main, kind="identity", from_on=TODAY, by_id=lead, at=now)
        step = _insert("rights_step", request_id=main, title="t", words="", by_id=lead, at=now)
        person = _insert("people_person", **_person(p.caseworker, own, now))
        subject = _insert("rights_subject", request_id=main, person_id=person, by_id=lead, at=now)
        asked = _insert(
            "rights_asked", request_id=main, agency_id=council, record_kind="case", record_id=f["case"],
            audience_id=f["audience"], asked_at=now,
        )  # fmt: skip
        whole = item(main, "cases_case", f["whole"], own, f["whole"])
        hidden = item(main, "cases_note", f["made"]["cases_note"], f["audience"], f["case"], asked_id=asked)
        settled = {"decision": "disclose", "decided_by_id": lead, "decided_at": now}
        looked = {"looked_by_id": p.caseworker.pk, "looked_at": now}
        item(ready, "cases_case", f["whole"], own, f["whole"], **settled, **looked)
        cursor.execute("set local session_replication_role = replica")  # a pack goes to leads alone
        pack = _insert(
            "rights_pack", request_id=ready, agency_id=council, audience_id=own, state="queued", items=1, done=0,
            by_id=lead, at=now,
        )  # fmt: skip
        cursor.execute("set local session_replication_role = origin")
        document = {
            "audience_id": own, "title": "t", "name": "n", "media_type": "text/plain", "size": 1, "sha256": "",
            "added_by_id": service, "added_at": now,
        }  # fmt: skip
        for_leads = _insert("documents_document", **document)
        part = _insert("rights_part", pack_id=pack, number=1, document_id=for_leads, items=[])
        _insert("documents_content", document_id=for_leads, key_id="k", wrapped=b"x", sealed_for=1, pieces=1)
        piece_for_leads = _insert(
            "documents_piece", id=uuid.uuid4(), document_id=for_leads, number=0, data=b"x"
        )
        cursor.execute("set local session_replication_role = replica")
        stopped = _insert(
            "rights_pack", request_id=ready, agency_id=council, audience_id=own, state="stopped", items=1, done=0,
            by_id=lead, at=now,
        )  # fmt: skip
        cursor.execute("set local session_replication_role = origin")
        files = [
            item(of, "documents_document", _insert("documents_document", **document), own, f["whole"])
            for of in (main, main, over)
        ]
        blacked_out = _insert("documents_document", **document, kept_for="rights")
        copy = _insert("rights_copy", item_id=files[0], document_id=blacked_out, by_id=lead, at=now)
        for file in (files[0], files[2]):
            said = {"item_id": file, **OF_A_FILE, "by_id": lead, "at": now}
            columns, marks = ", ".join(f'"{column}"' for column in said), ", ".join(["%s"] * len(said))
            cursor.execute(f"insert into rights_enclosure ({columns}) values ({marks})", list(said.values()))
        made_by_service = _insert(
            "documents_document", audience_id=own, title="t", name="n", media_type="text/plain", size=1,
            sha256="", added_by_id=service, added_at=now,
        )  # fmt: skip
        cursor.execute("set local session_replication_role = replica")
        taken = _insert(
            "rights_pack", request_id=main, agency_id=council, audience_id=f["the lead's alone"], state="ready", items=1,
            done=1, by_id=lead, at=now,
        )  # fmt: skip
        packed = _insert("documents_document", **{**document, "audience_id": f["the lead's alone"]})
        _insert("rights_part", pack_id=taken, number=0, document_id=packed, items=[])
        cursor.execute("set local session_replication_role = origin")
        _insert("documents_content", document_id=packed, key_id="k", wrapped=b"x", sealed_for=1, pieces=1)
        piece = _insert("documents_piece", id=uuid.uuid4(), document_id=packed, number=0, data=b"x")
        answered = _insert(
            "rights_asked", request_id=main, agency_id=council, record_kind="report", record_id=f["report"],
            audience_id=f["audience"], asked_at=now, answered_at=now, answered_by_id=p.caseworker.pk,
        )  # fmt: skip
        of_what_is_over = item(over, "cases_case", f["whole"], own, f["whole"])
        mark = _insert(
            "rights_mark", kind="dispute", case_id=f["case"], parent_audience_id=f["audience"],
            audience_id=f["audience"], categories=[], words="w", answer="", ended_why="", by_id=p.caseworker.pk, at=now,
        )  # fmt: skip
        cursor.execute("select set_config('wardmote.session', '', true)")
    for name in WITH_TICKET:
        for record in (main, other, over):
            world.opened_earlier(m.officers[name], record, kinds=("data_request",))
        world.opened_earlier(m.officers[name], taken, kinds=("data_pack",))
        world.opened_earlier(m.officers[name], for_leads, kinds=("document",))
    world.opened_earlier(m.officers[LEAD], f["whole"], kinds=("case",))
    m.rows |= {
        "a request about data": Row("rights_request", main, {LEAD, SECOND, WATCHES}),
        "who asks for their data": Row("rights_asking", main, {LEAD, SECOND}, key="request_id"),
        "a stop of its clock": Row("rights_stop", stop, {LEAD, SECOND, WATCHES}),
        "a step of it": Row("rights_step", step, {LEAD, SECOND}),
        "whose record it is about": Row("rights_subject", subject, {LEAD, SECOND}),
        "a record put to those who may": Row("rights_asked", asked, decides),
        "a part for the lead": Row("rights_item", whole, {LEAD, SECOND}),
        "a part for who was asked": Row("rights_item", hidden, {"owner: team"}),
        "a pack": Row("rights_pack", pack, {LEAD, WATCHES}),
        "a part of a pack": Row("rights_part", part, {LEAD, WATCHES}),
        "a copy with parts blacked out": Row("rights_copy", copy, {LEAD, SECOND}),
        "the document of that copy": Row("documents_document", blacked_out, {LEAD, SECOND}),
        "what goes of a file": Row("rights_enclosure", files[0], {LEAD, SECOND}, key="item_id"),
        "the key of a pack for those in its audience": Row(
            "documents_content", for_leads, {LEAD}, key="document_id"
        ),
        "a piece of a pack for those in its audience": Row("documents_piece", piece_for_leads, {LEAD}),
        "the key of a document of a pack": Row("documents_content", packed, {LEAD}, key="document_id"),
        "a piece of a document of a pack": Row("documents_piece", piece, {LEAD}),
        "a mark beside the case": Row("rights_mark", mark, SEES),
    }
    f |= {
        "data request": main, "other request": other, "ready request": ready, "data stop": stop, "data asked": asked,
        "data person": person, "lead's part": whole, "asked part": hidden, "data pack": pack, "made": f["made"], "data mark": mark,
        "stopped pack": stopped, "file": files[0], "other file": files[1], "file of what is over": files[2],
        "taken pack": taken, "document of the pack": made_by_service, "data answered": answered, "part of what is over": of_what_is_over,
    }  # fmt: skip


def attempts_on_files(m, p):
    f, now = m.facts, m.facts["now"]
    reviews = {LEAD: True, SECOND: True, "owner: team": False, "stranger: governance": False, WATCHES: False}
    said = {"item_id": f["other file"], **OF_A_FILE, "by_id": None, "at": now}
    m.try_insert("say what goes of a file", "rights_enclosure", said, reviews, "by_id")
    m.try_insert(
        "say it in another's name", "rights_enclosure", {**said, "by_id": p.caseworker.pk}, {LEAD: False}
    )
    change = "reason = 'r', by_id = wardmote.actor()"
    m.try_update("say it anew", "rights_enclosure", change, f["file"], reviews, key="item_id")
    m.try_update(
        "say it anew in the lead's name",
        "rights_enclosure",
        "reason = 'r'",
        f["file"],
        {SECOND: False},
        key="item_id",
    )
    m.try_update(
        "say it of what is over",
        "rights_enclosure",
        change,
        f["file of what is over"],
        {LEAD: False},
        key="item_id",
    )
    m.try_update(
        "let a file go unopened", "rights_enclosure", f"goes = 'whole', {change}", f["file"],
        {LEAD: False, SECOND: False}, key="item_id",
    )  # fmt: skip
    m.attempts["send in a copy"] = Attempt(
        "rights_copy",
        "select wardmote.rights_add_copy(%s, %s, '', 1, '', 1)",
        [f["file"], uuid.uuid4()],
        reviews,
    )
    m.attempts["put a copy down by hand"] = Attempt(
        "rights_copy", "insert into public.rights_copy (id, item_id, document_id, by_id, at)"
        " values (gen_random_uuid(), %s, %s, wardmote.actor(), now())", [f["file"], f["document of the pack"]],
        {LEAD: False, WATCHES: False},
    )  # fmt: skip
    m.try_insert(
        "keep a document for a room", "documents_document",
        {"id": 0, "audience_id": f["audience"], "title": "t", "name": "n", "media_type": "text/plain", "size": 1,
         "sha256": "", "added_by_id": None, "added_at": now, "kept_for": "rights"},
        {"owner: team": False}, "added_by_id",
    )  # fmt: skip


def attempts(m, p):
    f, now, council = m.facts, m.facts["now"], p.council.pk
    leads = {LEAD: True, SECOND: False, "owner: team": False, "stranger: governance": False}
    works = {LEAD: True, SECOND: False, WATCHES: False}
    me = {"by_id": None, "at": now}
    m.try_insert(
        "take a request about data", "rights_request",
        {"id": 0, "reference": "D-1", "agency_id": council, "kind": "access", "regime": "general", "state": "open",
         "received_on": TODAY, "identity_asked": False, "identity_how": "", "extended_why": "", "reminded": 0,
         "ground": "", "answer": "", **me}, leads, "by_id",
    )  # fmt: skip
    m.try_insert(
        "say who asks", "rights_asking",
        {"request_id": f["other request"], "name": "N", "contact": "", "on_behalf": "", "words": "w"}, leads,
    )  # fmt: skip
    m.try_update("work a request", "rights_request", "identity_how = 'x'", f["data request"], works)
    stop = {"id": 0, "request_id": f["other request"], "kind": "identity", "from_on": TODAY, **me}
    m.try_insert("stop its clock", "rights_stop", stop, leads, "by_id")
    m.try_update("start its clock", "rights_stop", "until_on = from_on", f["data stop"], works)
    step = {"id": 0, "request_id": f["data request"], "title": "t", "words": "", **me}
    m.try_insert("add a step", "rights_step", step, {**leads, SECOND: True}, "by_id")
    subject = {"id": 0, "request_id": f["other request"], "person_id": f["data person"], **me}
    m.try_insert("choose whose record", "rights_subject", subject, leads, "by_id")
    m.try_update(
        "answer what was asked", "rights_asked", "answered_at = now(), answered_by_id = wardmote.actor()", f["data asked"],
        {"owner: team": True, LEAD: False, "partner: decides": False},
    )  # fmt: skip
    again = "answered_at = now(), answered_by_id = wardmote.actor()"
    m.try_update("answer it again", "rights_asked", again, f["data answered"], {"owner: team": False})
    m.try_update(
        "decide on what is over", "rights_item", "reason = 'r'", f["part of what is over"], {LEAD: False}
    )
    part = {
        "id": 0, "agency_id": council, "record_kind": "case", "audience_id": f["own"], "title": "t", "text": "x",
        "suggested": "[]", "spans": "[]", "decision": "", "exemption": "", "reason": "", "cleared": "", **me,
    }  # fmt: skip
    m.try_insert(
        "take a part in", "rights_item",
        {**part, "request_id": f["other request"], "record_id": f["whole"], "source": "cases_case",
         "source_id": f["whole"]}, leads, "by_id",
    )  # fmt: skip
    m.try_insert(
        "take a part in that was asked for", "rights_item",
        {**part, "request_id": f["data request"], "asked_id": f["data asked"], "record_id": f["case"],
         "source": "cases_summary", "source_id": f["made"]["cases_summary"]},
        {"owner: team": True, LEAD: False, "partner: decides": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "decide on a part", "rights_item", "reason = 'r'", f["lead's part"],
        {LEAD: True, SECOND: True, "owner: team": False, "owner: auditor": False},
    )  # fmt: skip
    m.try_update(
        "decide on a part that was asked for", "rights_item", "reason = 'r'", f["asked part"],
        {"owner: team": True, LEAD: False, SECOND: False, "partner: decides": False},
    )  # fmt: skip
    pack = {"id": 0, "request_id": f["ready request"], "agency_id": council, "audience_id": f["the lead's alone"],
            "state": "queued", "items": 1, "done": 0, **me}  # fmt: skip
    m.try_insert("order a pack", "rights_pack", pack, leads, "by_id")
    m.try_insert(
        "order one for a team", "rights_pack", {**pack, "audience_id": f["own"]}, {LEAD: False}, "by_id"
    )
    unready = {**pack, "request_id": f["data request"]}
    m.try_insert("order one before it is decided", "rights_pack", unready, {LEAD: False}, "by_id")
    m.try_update("make a pack", "rights_pack", "done = 1", f["data pack"], {WATCHES: True, LEAD: False})
    m.try_insert(
        "add a part to a pack", "rights_part",
        {"id": 0, "pack_id": f["data pack"], "number": 2, "document_id": f["document of the pack"], "items": []},
        {WATCHES: True, LEAD: False},
    )  # fmt: skip
    part = {"id": 0, "number": 3, "document_id": f["document of the pack"], "items": []}
    m.try_insert(
        "add a part to one that stopped",
        "rights_part",
        {**part, "pack_id": f["stopped pack"]},
        {WATCHES: False},
    )
    m.try_update(
        "go on with one that stopped", "rights_pack", "done = 1", f["stopped pack"], {WATCHES: False}
    )
    attempts_on_files(m, p)
    m.try_insert(
        "put a mark beside a case", "rights_mark",
        {"id": 0, "kind": "dispute", "case_id": f["case"], "parent_audience_id": f["audience"],
         "audience_id": f["audience"], "categories": [], "words": "w", "answer": "", "ended_why": "", **me},
        {"owner: team": True, "partner: decides": False, LEAD: False, "stranger": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "end a mark", "rights_mark", "ended_at = now(), ended_by_id = wardmote.actor(), ended_why = 'w'", f["data mark"],
        {"owner: team": True, "partner: decides": False, LEAD: False},
    )  # fmt: skip
    entry = {"subject_kind": "data_request", "subject_id": f["data request"], "owner_id": council}
    m.try_insert("open a request", "audit_entry", {**entry, "action": "opened"}, {**leads, SECOND: True})
    m.try_insert(
        "write of a request", "audit_entry", {**entry, "action": "noted"},
        {LEAD: True, "owner: team": True, "owner: auditor": False, "stranger: governance": False},
    )  # fmt: skip
    entry = {"subject_kind": "data_pack", "subject_id": f["taken pack"], "owner_id": council}
    m.try_insert("open a pack", "audit_entry", {**entry, "action": "opened"}, {**leads, SECOND: False})
    m.try_insert(
        "write of a pack", "audit_entry", {**entry, "action": "noted"},
        {LEAD: True, "owner: team": False, "owner: auditor": False, "stranger: governance": False},
    )  # fmt: skip
