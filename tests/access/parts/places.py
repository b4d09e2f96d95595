"""The rows of the room of places: one record that many see, others fewer, and what ties them together."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import NOBODY, SEES, SEES_LISTS, Attempt, Matrix, Row, _insert
from wardmote.foundation.database.session import hashed
from wardmote.trust.access import commands as access


def _place(by: Any, audience: int, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id,
        "kind": "premises", "name": "", "address": "1 Fore Street", "postcode": "", "street": "", "ward": "",
        "point_is": "", "sort_key": "1 fore st", "address_key": "1 fore st", "made_at": now, "made_by_id": by.pk,
        "changed_at": now,
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
            _insert("places_place", **_place(by, each, now)) for each in (audience, own, team)
        )
        child = {
            "place_id": shared, "parent_audience_id": audience, "audience_id": audience, "categories": [],
            "by_id": by.pk, "at": now,
        }  # fmt: skip
        note = _insert("places_note", text="x", **child)
        health = _insert("places_note", text="x", **{**child, "categories": ["health"]})
        cursor.execute("update places_place set name = 'M' where id = %s", [shared])
        cursor.execute("select id from places_wording where place_id = %s", [shared])
        wording = cursor.fetchone()[0]
        merges = {
            other: _insert("places_merge", away_id=shared, into_id=other, reason="r", undone_reason="", by_id=by.pk, at=now)
            for other in (whole, hidden)
        }  # fmt: skip
        backwards = _insert("places_merge", away_id=hidden, into_id=shared, reason="r", undone_reason="", by_id=by.pk, at=now)  # fmt: skip
        # The link says nothing of its case and audience: the database takes them from the entry.
        link = {"by_id": by.pk, "at": now, "parent_audience_id": own, "audience_id": own, "categories": []}
        entry = m.facts["made"]["cases_place"]
        in_case = {
            place: _insert(
                "cases_caseplace", entry_id=entry, case_id=m.facts["whole"], place_id=place, **link
            )
            for place in (shared, hidden)
        }
        narrow_entry = _insert(
            "cases_place", address="1", postcode="", role="where", about="", case_id=m.facts["case"],
            parent_audience_id=audience, audience_id=audience, categories=["health"], by_id=by.pk, at=now,
        )  # fmt: skip
        narrow = _insert(
            "cases_caseplace", entry_id=narrow_entry, case_id=m.facts["case"], place_id=shared, **link
        )
        in_report = {
            place: _insert("intake_reportplace", report_id=m.facts["report"], place_id=place, **link)
            for place in (shared, hidden)
        }
        entries = {}
        for label, kind, subject in (
            ("the place's log", "place", shared),
            ("the log of a merge of places", "same_place", merges[hidden]),
        ):
            cursor.execute(
                "insert into audit_entry (action, subject_kind, subject_id, owner_id) values ('noted', %s, %s, %s)",
                [kind, subject, p.council.pk],
            )
            cursor.execute("select id from audit_entry where subject_id = %s and action = 'noted'", [subject])
            entries[label] = cursor.fetchone()[0]
        cursor.execute("select set_config('wardmote.session', '', true)")

    council = {name for name in set(m.viewers) - NOBODY if name.startswith("owner")}
    of_team = set(council & SEES_LISTS)
    auditor = {"owner: auditor"}
    m.rows |= {
        "the place": Row("places_place", shared, SEES_LISTS),
        "a place of the owner's whole agency": Row("places_place", whole, council),
        "a place of the owner's team": Row("places_place", hidden, of_team),
        "a note on the place": Row("places_note", note, SEES),
        "a note on health there": Row("places_note", health, {"owner: team"}),
        "its earlier wording": Row("places_wording", wording, SEES),
        "a merge with the whole agency's": Row("places_merge", merges[whole], of_team),
        "a merge into a hidden place": Row("places_merge", merges[hidden], of_team),
        "a merge of a hidden place": Row("places_merge", backwards, of_team),
        "which place it is in the case": Row("cases_caseplace", in_case[shared], SEES),
        "a hidden place in the case": Row("cases_caseplace", in_case[hidden], {"owner: team"}),
        "a place on health in the case": Row("cases_caseplace", narrow, {"owner: team"}),
        "which place the report is of": Row("intake_reportplace", in_report[shared], SEES),
        "a hidden place of the report": Row("intake_reportplace", in_report[hidden], {"owner: team"}),
        "the place's log": Row("audit_entry", entries["the place's log"], SEES_LISTS | auditor),
        "the log of a merge of places": Row(
            "audit_entry", entries["the log of a merge of places"], of_team | auditor
        ),
    }
    m.facts["opened"]["place"] = shared
    m.facts |= {
        "place": shared, "place: whole": whole, "place: hidden": hidden, "place merge": merges[whole],
        "case place": in_case[shared], "report place": in_report[shared],
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts, datetime.now(UTC)
    by = p.caseworker
    contributes = {"owner: team": True, "partner": True, "partner: decides": True, "partner: reads only": False,
                   "partner: must not receive": False, "stranger": False, "owner: other team": False}  # fmt: skip
    decides = {"owner: team": True, "partner: decides": True, "partner": False, "stranger": False}
    alone = {"owner: team": True, "partner: decides": False, "owner: other team": False, "stranger": False}

    made = {"owner: team": True, "stranger": False, "partner": False}
    m.try_insert("make a place", "places_place", _place(by, f["own"], now), made, "made_by_id")
    m.try_insert(
        "make a place that is shared already", "places_place", _place(by, f["audience"], now), {"owner: team": False},
        "made_by_id",
    )  # fmt: skip
    m.try_insert(
        "make a place in another's name", "places_place",
        _place(by, f["own"], now) | {"made_by_id": p.colleague.pk}, {"owner: team": False},
    )  # fmt: skip
    m.try_update("correct the place", "places_place", "address = 'y'", f["place"], decides)
    m.try_update(
        "take the place over", "places_place", f"audience_id = {f['own']}", f["place"], {"owner: team": False}
    )
    m.attempts["delete the place"] = Attempt(
        "places_place", "delete from places_place where id = %s", [f["place"]], {"owner: team": False}
    )
    note = {
        "id": 0, "place_id": f["place"], "parent_audience_id": f["audience"], "audience_id": f["audience"],
        "categories": [], "text": "x", "by_id": None, "at": now,
    }  # fmt: skip
    m.try_insert("note on the place", "places_note", note, contributes, "by_id")
    m.try_insert(
        "note in another's name", "places_note", note | {"by_id": p.colleague.pk}, {"owner: team": False}
    )
    m.try_update(
        "change a wording", "places_wording", "name = 'x'", f["place"], {"owner: team": False}, "place_id"
    )

    merge = {"id": 0, "away_id": f["place"], "into_id": f["place: hidden"], "reason": "r", "undone_reason": "",
             "by_id": None, "at": now}  # fmt: skip
    m.try_insert("merge two places", "places_merge", merge, alone, "by_id")
    m.try_insert(
        "merge one that they may not decide on", "places_merge", merge | {"into_id": f["place: whole"]},
        {"partner: decides": False, "owner: other team": False, "partner": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "part two places", "places_merge", "undone_at = now(), undone_by_id = wardmote.actor()", f["place merge"],
        alone,
    )  # fmt: skip
    m.try_update(
        "part them in another's name", "places_merge", f"undone_at = now(), undone_by_id = '{p.colleague.pk}'",
        f["place merge"], {"owner: team": False},
    )  # fmt: skip
    # Without a WHERE no right to read is asked for, so the policy for writing stands alone.
    m.attempts["part all places"] = Attempt(
        "places_merge",
        "update public.places_merge set undone_at = now(), undone_by_id = wardmote.actor()",
        [],
        {"stranger": False},
    )
    m.try_update(
        "turn a merge round", "places_merge", "away_id = into_id", f["place merge"], {"owner: team": False}
    )

    entry = f["made"]["cases_place"]
    link = {"id": 0, "entry_id": entry, "case_id": f["case"], "place_id": f["place"],
            "parent_audience_id": f["audience"], "audience_id": f["audience"], "categories": [], "by_id": None,
            "at": now}  # fmt: skip
    m.try_insert("link a place in the case", "cases_caseplace", link, contributes, "by_id")
    m.try_insert(
        "link a place they do not see", "cases_caseplace", link | {"place_id": f["place: hidden"]},
        {"owner: team": True, "partner": False, "partner: decides": False}, "by_id",
    )  # fmt: skip
    over = "ended_at = now(), ended_by_id = wardmote.actor()"
    m.try_update("unlink the place in the case", "cases_caseplace", over, f["case place"], contributes)
    report = {"id": 0, "report_id": f["report"], "place_id": f["place"], "parent_audience_id": f["audience"],
              "audience_id": f["audience"], "categories": [], "by_id": None, "at": now}  # fmt: skip
    m.try_insert("link the report to a place", "intake_reportplace", report, contributes, "by_id")
    m.try_insert(
        "link the report to a place they do not see", "intake_reportplace",
        report | {"place_id": f["place: hidden"]}, {"owner: team": True, "partner": False}, "by_id",
    )  # fmt: skip
    m.try_update("unlink the report", "intake_reportplace", over, f["report place"], contributes)
    for kind, subject in (("place", f["place"]), ("same_place", f["place merge"])):
        m.try_insert(
            f"write in the log of the {kind}", "audit_entry",
            {"action": "a", "subject_kind": kind, "subject_id": subject, "owner_id": p.council.pk},
            {"owner: team": True, "stranger": False},
        )  # fmt: skip
    opening = {
        "action": "opened",
        "subject_kind": "place",
        "subject_id": f["place"],
        "owner_id": p.council.pk,
    }
    m.try_insert(
        "put an opening of the place on record", "audit_entry", opening, {"partner": True, "stranger": False}
    )
    m.try_insert(
        "put an opening of the place on another's record", "audit_entry", opening | {"owner_id": p.stranger.pk},
        {"partner": False},
    )  # fmt: skip
