"""The rows of the room of people: one record that many see, one its owner's team alone sees, and their ties."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import NOBODY, SEES, SEES_LISTS, TODAY, Attempt, Matrix, Row, _insert
from wardmote.foundation.database.session import hashed
from wardmote.trust.access import commands as access


def _person(by: Any, audience: int, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id,
        "kind": "known", "name": "N", "other_names": "", "folded": "n", "is_deceased": False, "categories": ["incident"],
        "made_at": now, "made_by_id": by.pk, "changed_at": now,
    }  # fmt: skip


def records(m: Matrix, p: world.Partnership) -> None:
    by, audience, own, now = p.caseworker, m.facts["audience"], m.facts["own"], datetime.now(UTC)
    with world.as_officer(by):
        team = access.make_audience(
            access.Plan(
                frozenset({access.Terms(p.council.pk, team_id=by.team_id)}), held=frozenset({"incident"})
            )
        )
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        shared, whole, hidden = (
            _insert("people_person", **_person(by, each, now)) for each in (audience, own, team)
        )
        child = {
            "person_id": shared,
            "parent_audience_id": audience,
            "audience_id": audience,
            "categories": [],
        }
        written = {**child, "by_id": by.pk, "at": now}
        contact = _insert("people_contact", kind="phone", value="1", e164="+441", note="", **written)
        health = _insert("people_contact", kind="phone", value="1", e164="+442", note="", **{**written, "categories": ["health"]})  # fmt: skip
        made = {
            "people_address": _insert("people_address", kind="home", address="1", postcode="", **written),
            "people_detail": _insert("people_detail", kind="note", text="x", **written),
        }
        cursor.execute("update people_person set name = 'M' where id = %s", [shared])
        cursor.execute("select id from people_wording where person_id = %s", [shared])
        made["people_wording"] = cursor.fetchone()[0]
        for kind in ("name", "phone"):
            _insert("people_matchkey", kind=kind, value="n", is_current=True, **child)
        disclosure = _insert(
            "access_disclosure", audience_id=audience, agency_id=p.housing.pk, agreement_id=p.agreement.pk,
            purpose="asb", gateway="", categories=["incident"], level=2, necessity="n", by_id=by.pk, at=now,
            withdrawn_reason="",
        )  # fmt: skip
        link_of_disclosure = _insert("people_persondisclosure", disclosure_id=disclosure, **child)
        merges = {
            other: _insert("people_merge", away_id=shared, into_id=other, reason="r", undone_reason="", by_id=by.pk, at=now)
            for other in (whole, hidden)
        }  # fmt: skip
        backwards = _insert("people_merge", away_id=hidden, into_id=shared, reason="r", undone_reason="", by_id=by.pk, at=now)  # fmt: skip
        links = [
            _insert("people_link", one_id=one, other_id=other, reason="r", by_id=by.pk, at=now)
            for one, other in ((shared, hidden), (hidden, shared))
        ]
        entry = m.facts["made"]["cases_person"]
        tie = {"by_id": by.pk, "at": now, "audience_id": audience}
        in_case = {
            person: _insert(
                "cases_caseperson", entry_id=entry, case_id=m.facts["case"], person_id=person, **tie
            )
            for person in (shared, hidden)
        }
        other_case = _insert(
            "cases_person", name="N", role="victim", contact="", contact_wishes="", about="", from_on=TODAY,
            case_id=m.facts["whole"], parent_audience_id=own, audience_id=own, categories=[], by_id=by.pk, at=now,
        )  # fmt: skip
        in_whole = _insert(
            "cases_caseperson", entry_id=other_case, case_id=m.facts["whole"], person_id=shared, **tie
        )
        in_report = {
            person: _insert(
                "intake_reportperson", report_id=m.facts["report"], person_id=person, part="teller", **tie
            )
            for person in (shared, hidden)
        }
        entries = {}
        for label, kind, action, subject in (
            ("the person's log", "person", "noted", shared),
            ("a share of the person refused", "person", "share refused", shared),
            ("the merge's log", "same_person", "noted", merges[hidden]),
            ("the link's log", "same_person", "noted", links[0]),
            ("the log of who is in the case", "case_person", "noted", in_case[hidden]),
            ("the log of who is in the report", "report_person", "noted", in_report[hidden]),
        ):
            cursor.execute(
                "insert into audit_entry (action, subject_kind, subject_id, owner_id) values (%s, %s, %s, %s)",
                [action, kind, subject, p.council.pk],
            )
            cursor.execute(
                "select id from audit_entry where subject_id = %s and action = %s", [subject, action]
            )
            entries[label] = cursor.fetchone()[0]
        cursor.execute("select set_config('wardmote.session', '', true)")

    council = {name for name in set(m.viewers) - NOBODY if name.startswith("owner")}
    of_team = set(council & SEES_LISTS)
    auditor = {"owner: auditor"}
    m.rows |= {
        "the person": Row("people_person", shared, SEES_LISTS),
        "a person of the owner's whole agency": Row("people_person", whole, council),
        "a person of the owner's team": Row("people_person", hidden, of_team),
        "their telephone": Row("people_contact", contact, SEES),
        "a telephone of their clinic": Row("people_contact", health, {"owner: team"}),
        **{table: Row(table, pk, SEES) for table, pk in made.items()},
        "the person's disclosure": Row("people_persondisclosure", link_of_disclosure, SEES_LISTS),
        "a merge of the two everyone's": Row("people_merge", merges[whole], of_team),
        "a merge into a hidden one": Row("people_merge", merges[hidden], of_team),
        "a merge of a hidden one": Row("people_merge", backwards, of_team),
        "a link with a hidden one": Row("people_link", links[0], of_team),
        "a link of a hidden one": Row("people_link", links[1], of_team),
        "who is in the case": Row("cases_caseperson", in_case[shared], SEES),
        "a hidden one in the case": Row("cases_caseperson", in_case[hidden], {"owner: team"}),
        "who is in a case of the whole agency": Row("cases_caseperson", in_whole, {"owner: team"}),
        "who is in the report": Row("intake_reportperson", in_report[shared], SEES),
        "a hidden one in the report": Row("intake_reportperson", in_report[hidden], {"owner: team"}),
        "the person's log": Row("audit_entry", entries["the person's log"], SEES_LISTS | auditor),
        "a share of the person refused": Row(
            "audit_entry",
            entries["a share of the person refused"],
            of_team | {"partner: decides"} | auditor,
        ),
        "the merge's log": Row("audit_entry", entries["the merge's log"], of_team | auditor),
        "the link's log": Row("audit_entry", entries["the link's log"], of_team | auditor),
        "the log of who is in the case": Row(
            "audit_entry", entries["the log of who is in the case"], {"owner: team"} | auditor
        ),
        "the log of who is in the report": Row(
            "audit_entry", entries["the log of who is in the report"], {"owner: team"} | auditor
        ),
    }
    m.facts["opened"]["person"] = shared
    m.facts |= {
        "person": shared, "person of all": whole, "person of the team": hidden, "contact": contact,
        "person_address": made["people_address"], "merge": merges[whole], "backwards": backwards, "links": links,
        "in_case": in_case, "in_report": in_report,
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts, m.facts["now"]
    audience, person, whole, hidden = f["audience"], f["person"], f["person of all"], f["person of the team"]
    insert, update = m.try_insert, m.try_update
    contributes = {"owner: team": True, "partner": True, "partner: reads only": False, "stranger": False}
    decides = {"owner: team": True, "partner: decides": True, "partner": False, "stranger": False}
    child = {
        "id": 0,
        "person_id": person,
        "parent_audience_id": audience,
        "audience_id": audience,
        "categories": [],
    }
    written = {**child, "by_id": None, "at": now}
    insert("make a person record", "people_person", _person(p.caseworker, f["own"], now) | {"reference": "P-NEW"},
           {"owner: team": True, "stranger": False}, "made_by_id")  # fmt: skip
    insert("make a person record that is shared", "people_person",
           _person(p.caseworker, audience, now) | {"reference": "P-NEW"}, {"owner: team": False}, "made_by_id")  # fmt: skip
    insert("make a person record in another's name", "people_person",
           _person(p.caseworker, f["own"], now) | {"reference": "P-NEW"}, {"owner: other team": False})  # fmt: skip
    update("correct the person", "people_person", "name = 'y', folded = 'y'", person, decides)
    update(
        "take the person over", "people_person", f"audience_id = {f['own']}", person, {"owner: team": False}
    )
    update(
        "give the person away",
        "people_person",
        f"owner_id = '{p.stranger.pk}'",
        person,
        {"owner: team": False},
    )
    m.attempts["delete the person"] = Attempt(
        "people_person", "delete from people_person where id = %s", [person], {"owner: team": False}
    )
    insert("add a telephone", "people_contact",
           {**written, "kind": "phone", "value": "2", "e164": "", "note": ""}, contributes, "by_id")  # fmt: skip
    insert("add a telephone of the clinic", "people_contact",
           {**written, "kind": "phone", "value": "2", "e164": "", "note": "", "categories": ["health"]},
           {"owner: team": True, "partner": False}, "by_id")  # fmt: skip
    insert("add an address", "people_address", {**written, "kind": "home", "address": "2", "postcode": ""},
           contributes, "by_id")  # fmt: skip
    insert("add a detail", "people_detail", {**written, "kind": "note", "text": "y"}, contributes, "by_id")
    insert("write an earlier wording", "people_wording",
           {**written, "kind": "known", "name": "x", "other_names": "", "is_deceased": False}, {"owner: team": False}, "by_id")  # fmt: skip
    for name, call, values in (
        ("keep what the name is compared by", "keep_person_names(%s, '{name}', '{y}')", [person]),
        ("have a telephone compared", "add_person_phone(%s, '+449', '{}')", [person]),
    ):
        m.attempts[name] = Attempt("people_matchkey", f"select wardmote.{call}", values, contributes)
    m.attempts["have a telephone of the clinic compared"] = Attempt(
        "people_matchkey", "select wardmote.add_person_phone(%s, '+449', '{health}')", [person],
        {"owner: team": True, "partner": False},
    )  # fmt: skip
    for name, sql in (
        ("add a key by hand", "insert into people_matchkey (id) values (gen_random_uuid())"),
        ("retire every key", "update people_matchkey set is_current = false"),
        ("read the keys", "select id from people_matchkey"),
        ("read what names are sorted by", "select folded from people_person"),
        ("read what addresses are sorted by", "select sort_key from places_place"),
        ("read what addresses are compared by", "select address_key from places_place"),
    ):
        m.attempts[name] = Attempt("people_matchkey", sql, [], {"owner: team": False})
    update("end a telephone", "people_contact", "until_on = current_date", f["contact"], contributes)
    update("end an address", "people_address", "until_on = current_date", f["person_address"], contributes)
    loose = uuid.uuid4()
    with world.building():
        _insert("access_disclosure", id=loose, audience_id=audience, agency_id=p.housing.pk,
                agreement_id=p.agreement.pk, purpose="asb", gateway="", categories=["incident"], level=2,
                necessity="n", by_id=p.caseworker.pk, at=now, withdrawn_reason="")  # fmt: skip
    insert("link a disclosure of the person", "people_persondisclosure", {**child, "disclosure_id": loose},
           {"owner: team": True, "partner": False, "stranger": False})  # fmt: skip

    merge = {
        "id": 0,
        "away_id": person,
        "into_id": whole,
        "reason": "r",
        "undone_reason": "",
        "by_id": None,
        "at": now,
    }
    insert("merge two records", "people_merge", merge,
           {"owner: team": True, "owner: other team": False, "partner: decides": False, "partner": False}, "by_id")  # fmt: skip
    insert(
        "merge in another's name", "people_merge", {**merge, "by_id": p.colleague.pk}, {"owner: team": False}
    )
    update("undo a merge", "people_merge", "undone_at = now(), undone_by_id = wardmote.actor()", f["merge"],
           {"owner: team": True, "owner: other team": False, "partner: decides": False})  # fmt: skip
    # Without a WHERE no right to read is asked for, so the policy for writing stands alone.
    m.attempts["undo every merge"] = Attempt(
        "people_merge", "update public.people_merge set undone_at = now(), undone_by_id = wardmote.actor()", [],
        {"partner: decides": False},
    )  # fmt: skip
    link = {"id": 0, "one_id": person, "other_id": whole, "reason": "r", "by_id": None, "at": now}
    insert("say that two are one person", "people_link", link,
           {"owner: team": True, "partner": False, "stranger": False}, "by_id")  # fmt: skip
    insert("say so of one that is hidden", "people_link", {**link, "other_id": hidden},
           {"partner: decides": False, "owner: other team": False}, "by_id")  # fmt: skip
    insert("say so of a hidden one the other way", "people_link", {**link, "one_id": hidden, "other_id": person},
           {"partner: decides": False}, "by_id")  # fmt: skip
    update("end a link", "people_link", "ended_at = now(), ended_by_id = wardmote.actor()", f["links"][0],
           {"owner: team": True, "partner: decides": False, "partner": False})  # fmt: skip
    m.attempts["end every link"] = Attempt(
        "people_link", "update public.people_link set ended_at = now(), ended_by_id = wardmote.actor()", [],
        {"stranger": False},
    )  # fmt: skip
    in_case = {"id": 0, "entry_id": f["made"]["cases_person"], "case_id": f["case"], "audience_id": f["own"],
               "person_id": person, "by_id": None, "at": now}  # fmt: skip
    insert("say who is in the case", "cases_caseperson", in_case, contributes, "by_id")
    insert("say that a hidden one is in the case", "cases_caseperson", {**in_case, "person_id": hidden},
           {"owner: team": True, "partner": False}, "by_id")  # fmt: skip
    end = "ended_at = now(), ended_by_id = wardmote.actor()"
    update("unsay who is in the case", "cases_caseperson", end, f["in_case"][person], contributes)
    in_report = {"id": 0, "report_id": f["report"], "audience_id": f["own"], "person_id": person, "part": "teller",
                 "by_id": None, "at": now}  # fmt: skip
    insert("say who told it", "intake_reportperson", in_report, contributes, "by_id")
    insert("say that a hidden one told it", "intake_reportperson", {**in_report, "person_id": hidden},
           {"owner: team": True, "partner": False}, "by_id")  # fmt: skip
    update("unsay who told it", "intake_reportperson", end, f["in_report"][person], contributes)
    for name, table in (("case", "cases_caseperson"), ("report", "intake_reportperson")):
        m.attempts[f"unsay everyone in every {name}"] = Attempt(
            table, f"update public.{table} set {end}", [], {"stranger": False}
        )

    entry = {"subject_id": person, "owner_id": p.council.pk, "subject_kind": "person"}
    everyone = {viewer: viewer in SEES_LISTS for viewer in m.viewers}
    insert("open the person", "audit_entry", {**entry, "action": "opened"},
           {**everyone, "owner: broke the glass of others": True})  # fmt: skip
    insert("put an opening of the person on another's record", "audit_entry",
           {**entry, "action": "opened", "owner_id": p.stranger.pk}, {"partner": False})  # fmt: skip
    insert("write in the log of the person", "audit_entry", {**entry, "action": "a"},
           {"partner": True, "stranger": False})  # fmt: skip
    for kind, subject in (
        ("same_person", f["merge"]), ("same_person", f["links"][0]), ("case_person", f["in_case"][hidden]),
        ("report_person", f["in_report"][hidden]),
    ):  # fmt: skip
        insert(f"write in the log of a {kind} {subject}", "audit_entry",
               {"action": "a", "subject_kind": kind, "subject_id": subject, "owner_id": p.council.pk},
               {"owner: team": True, "partner": False, "partner: decides": False})  # fmt: skip
