"""Searches, answers by name only, requests for access, and which record each is about."""

import uuid

from django.db import connection

from tests import world
from tests.access.matrix import NOBODY, Attempt, Row, _insert
from wardmote.foundation.database.session import hashed
from wardmote.trust.identity.models import Officer, Role

SORT = "asb"


def records(m, p):
    now, case = m.facts["now"], m.facts["case"]
    with world.building(), connection.cursor() as cursor:
        team = Officer.objects.get(pk=m.officers["stranger"].pk).team
    for name, role in {"stranger: supervisor": Role.SUPERVISOR}.items():
        m.officers[name] = world.officer(p.stranger, team, name.title(), role)
        m.viewers[name] = world.sign_in(m.officers[name])
    with world.building():
        service = Officer.objects.get(agency=p.council, is_service=True)
    m.officers["owner: service account"] = service
    m.viewers["owner: service account"] = world.sign_in(service)
    asker = m.officers["stranger"]
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["stranger"])])
        search = uuid.uuid4()
        cursor.execute(
            "insert into search_search (id, officer_id, words) values (%s, %s, 'harbour')", [search, asker.pk]
        )
        hit, fresh = (
            _insert(
                "search_namehit", search_id=search, officer_id=asker.pk, xid=xid, owner_id=p.council.pk,
                record_kind="case", sort=SORT, about="name",
            )
            for xid in (1, _xid(cursor))
        )  # fmt: skip
        policy = _insert(
            "search_namepolicy",
            agency_id=p.council.pk,
            sort="hate",
            answers=False,
            by_id=p.governance.pk,
            at=now,
        )
        request, late = (
            _insert(
                "search_accessrequest", asked_by_id=asker.pk, asking_id=p.stranger.pk, owner_id=p.council.pk,
                record_kind="case", sort=SORT, about="name", words="a b", purpose="asb", necessity="n", asked_at=now,
                state="asked", escalated=escalated, reason="",
            )
            for escalated in (0, 2)
        )  # fmt: skip
        subject, _ = (
            _insert(
                "search_requestsubject", request_id=each, owner_id=p.council.pk, record_kind="case", record_id=case,
                audience_id=m.facts["audience"],
            )
            for each in (request, late)
        )  # fmt: skip
        cursor.execute("select set_config('wardmote.session', '', true)")
    signed_in = set(m.viewers) - NOBODY
    decides = {n for n in m.rows["a denial"].seen_by if n.startswith("owner")}
    asks = {"stranger", "stranger: supervisor"}
    watches = {"owner: service account"}
    # What every officer sees, these two see too.
    for row in m.rows.values():
        if {"stranger", "stranger: auditor", "stranger: governance"} <= row.seen_by:
            row.seen_by |= asks | watches
        elif {n for n in signed_in if n.startswith("owner") and n not in watches} <= row.seen_by:
            row.seen_by |= watches
    m.rows |= {
        "a search": Row("search_search", search, {"stranger"}),
        "an answer by name only": Row("search_namehit", hit, {"stranger"}),
        "an answer of this transaction": Row("search_namehit", fresh, set()),
        "what an agency answers by name only": Row("search_namepolicy", policy, signed_in),
        "a request for access": Row("search_accessrequest", request, asks | decides | watches),
        "a request that came to the lead": Row(
            "search_accessrequest", late, asks | decides | watches | {"owner: governance"}
        ),
        "which record a request is about": Row("search_requestsubject", subject, decides),
    }
    m.facts |= {"search": search, "hit": hit, "name policy": policy, "request": request, "late request": late}


def _xid(cursor):
    cursor.execute("select pg_current_xact_id()::text::bigint")
    return cursor.fetchone()[0]


def attempts(m, p):
    f, now = m.facts, m.facts["now"]
    council, asker = p.council.pk, m.officers["stranger"].pk
    m.try_insert(
        "search",
        "search_search",
        {"id": 0, "words": "harbour", "officer_id": asker},
        {"stranger": True, "stranger: auditor": False},
    )
    m.try_insert(
        "say what is answered by name only", "search_namepolicy",
        {"id": 0, "agency_id": council, "sort": "noise", "answers": True, "by_id": None, "at": now},
        {"owner: governance": True, "owner: team": False, "stranger: governance": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "change what is answered by name only", "search_namepolicy",
        "answers = true, by_id = wardmote.actor()", f["name policy"],
        {"owner: governance": True, "owner: team": False, "stranger: governance": False},
    )  # fmt: skip
    ended = "answered_at = now(), answered_by_id = wardmote.actor()"
    owner = {"owner: team": True, "owner: other team": False, "owner: governance": False, "partner: decides": False,
             "stranger": False, "stranger: supervisor": False, "owner: service account": False}  # fmt: skip
    m.try_update("refuse access", "search_accessrequest", f"state = 'refused', {ended}", f["request"], owner)
    accepted = f"state = 'accepted', {ended}, record_id = '{f['case']}'"
    m.try_update("accept a request", "search_accessrequest", accepted, f["request"], owner)
    wrong = f"state = 'accepted', {ended}, record_id = '{f['whole']}'"
    m.try_update(
        "accept with another record", "search_accessrequest", wrong, f["request"], {"owner: team": False}
    )
    lead = {"owner: governance": True, "owner: team": True, "stranger": False}
    m.try_update("refuse what came to the lead", "search_accessrequest", f"state = 'refused', {ended}",
                 f["late request"], lead)  # fmt: skip
    m.try_update("accept what came to the lead", "search_accessrequest", accepted, f["late request"],
                 {"owner: governance": False, "owner: team": True})  # fmt: skip
    m.try_update("withdraw a request", "search_accessrequest", "state = 'withdrawn', answered_at = now()", f["request"],
                 {"stranger": True, "stranger: supervisor": False, "owner: team": False})  # fmt: skip
    m.try_update("let a request lapse", "search_accessrequest", "state = 'lapsed', answered_at = now()", f["request"],
                 {"owner: service account": True, "owner: team": False, "stranger": False})  # fmt: skip
    # Without a WHERE no right to read is asked for, so the policy for writing stands alone.
    for name, change in {"refuse everything": f"state = 'refused', {ended}",
                         "withdraw everything": "state = 'withdrawn', answered_at = now()",
                         "let everything lapse": "state = 'lapsed', answered_at = now()"}.items():  # fmt: skip
        m.attempts[name] = Attempt("search_accessrequest", f"update public.search_accessrequest set {change}", [],
                                   {"stranger: auditor": False, "partner: decides": False})  # fmt: skip
    m.attempts["change everyone's answers by name only"] = Attempt(
        "search_namepolicy", "update public.search_namepolicy set answers = true, by_id = wardmote.actor()", [],
        {"stranger: governance": False},
    )  # fmt: skip
    for table, values in {
        "search_namehit": {"id": 0, "search_id": f["search"], "officer_id": m.officers["stranger"].pk, "xid": 1,
                           "owner_id": council, "record_kind": "case", "sort": SORT, "about": "name"},
        "search_requestsubject": {"id": 0, "request_id": f["request"], "owner_id": council, "record_kind": "case",
                                  "record_id": f["case"], "audience_id": f["audience"]},
    }.items():  # fmt: skip
        m.try_insert(f"write a {table} by hand", table, values, {"stranger": False, "owner: team": False})
    m.try_insert("write in the log of a search", "audit_entry",
                 {"action": "a", "subject_kind": "search", "subject_id": f["search"]},
                 {"stranger": True, "owner: team": False})  # fmt: skip
    m.try_insert("write in the log of a request", "audit_entry",
                 {"action": "a", "subject_kind": "access_request", "subject_id": f["request"]},
                 {"stranger": True, "owner: team": True, "partner": False})  # fmt: skip
