"""The first page: an officer's marks on cases, how they want to be told, and their emails. All theirs alone."""

from datetime import timedelta

from tests import world
from tests.access import matrix
from tests.access.matrix import Attempt, Row


def records(m, p):
    f = m.facts
    me = m.officers["partner"].pk
    with world.building():
        mark = matrix._insert("home_casemark", officer_id=me, case_id=f["case"], seen_at=f["now"])
        digest = matrix._insert(
            "home_digest", officer_id=me, on=matrix.TODAY - timedelta(days=1), state="sent", tries=1,
            try_after=f["now"], changed_at=f["now"],
        )  # fmt: skip
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "insert into notices_preferences (officer_id, digest, at, days_off, muted)"
                " values (%s, 'weekly', '08:00', '{5,6}', '{}')",
                [me],
            )
    m.rows["the partner's mark on the case"] = Row("home_casemark", mark, {"partner"})
    m.rows["the partner's email"] = Row("home_digest", digest, {"partner"})
    m.rows["how the partner is told"] = Row("notices_preferences", me, {"partner"}, key="officer_id")
    f["mark"], f["digest"] = mark, digest


def attempts(m, p):
    f = m.facts
    mark = {"id": 0, "officer_id": None, "case_id": f["case"], "seen_at": f["now"]}
    m.try_insert(
        "mark the case as seen", "home_casemark", mark,
        {"owner: team": True, "partner: reads only": True, "partner: name only": False, "stranger": False,
         "partner: must not receive": False}, "officer_id",
    )  # fmt: skip
    other = m.officers["partner: reads only"].pk
    m.try_insert(
        "mark the case for another", "home_casemark", {**mark, "officer_id": other}, {"owner: team": False}
    )
    alone = {"partner": True, "owner: team": False, "stranger": False}
    m.try_update("follow no longer", "home_casemark", "follows = false", f["mark"], alone)
    m.attempts["move everyone's marks"] = Attempt(
        "home_casemark", "update home_casemark set follows = true", [], {"stranger": False, "partner": True}
    )
    m.attempts["move a mark to another case"] = Attempt(
        "home_casemark", "update home_casemark set case_id = %s", [f["whole"]], {"partner": False}
    )
    said = {"officer_id": None, "digest": "off", "at": "08:00", "days_off": [], "muted": []}
    m.try_insert(
        "say how one is told",
        "notices_preferences",
        said,
        {"stranger": True, "no session": False},
        "officer_id",
    )
    m.try_insert(
        "say how another is told", "notices_preferences", {**said, "officer_id": other}, {"stranger": False}
    )
    partner = m.officers["partner"].pk
    m.try_update(
        "change how one is told", "notices_preferences", "digest = 'off'", partner, alone, key="officer_id"
    )
    m.attempts["silence everyone"] = Attempt(
        "notices_preferences",
        "update notices_preferences set digest = 'off'",
        [],
        {"stranger": False, "partner": True},
    )
    for name, sql in {
        "put an email on record": 'insert into home_digest (id, officer_id, "on", state, tries, try_after, changed_at)'
        f" values (gen_random_uuid(), '{other}', current_date, 'pending', 0, now(), now())",
        "send an email again": "update home_digest set state = 'pending'",
        "ask who is written to": "select * from wardmote.digests_to_begin(current_date)",
        "have an address": f"select * from wardmote.claim_digest('{f['digest']}', 1)",
        "begin emails": "select wardmote.begin_digests('{}', current_date, now())",
        "say that one was sent": f"select wardmote.finish_digest('{f['digest']}', 'sent', now())",
        "count another's work": "select * from wardmote.my_actions_waiting(current_date)",
        "read addresses": "select email from identity_account",
    }.items():
        m.attempts[name] = Attempt("home_digest", sql, [], {"partner": False, "stranger": False})
