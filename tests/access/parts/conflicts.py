"""A declared conflict of interest: its words are the lead's and the owner's supervisors'; nobody writes one by hand."""

import uuid
from datetime import UTC, datetime

from django.db import connection

from tests import world
from tests.access.matrix import Attempt, Matrix, Row, _insert


def records(m: Matrix, p: world.Partnership) -> None:
    common = {"parent_audience_id": m.facts["audience"], "audience_id": m.facts["audience"], "categories": []}
    child = {"case_id": m.facts["case"], **common, "by_id": p.caseworker.pk, "at": datetime.now(UTC)}
    kept_out = m.officers["partner: must not receive"].pk
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select id from cases_mustnotreceive where officer_id = %s", [kept_out])
        entry = cursor.fetchone()[0]
        conflict = _insert("cases_conflict", id=uuid.uuid4(), entry_id=entry, officer_id=kept_out, words="w",
                           lifted_reason="", **child)  # fmt: skip
        cursor.execute("select reference from cases_case where id = %s", [m.facts["case"]])
        m.facts["reference"] = cursor.fetchone()[0]
    m.facts |= {"conflict": conflict, "conflict entry": entry}
    m.rows["a declared conflict"] = Row("cases_conflict", conflict, {"owner: team"})


def attempts(m: Matrix, p: world.Partnership) -> None:
    mate = m.officers["owner: old ticket"]  # of the supervisor's team
    declare = "select wardmote.declare_conflict(%s, %s, 'words')"
    for name, whose in {
        "an officer of another team": p.colleague.pk,
        "an officer of the team": mate.pk,
    }.items():
        m.attempts[f"declare a conflict for {name}"] = Attempt(
            "cases_conflict",
            declare,
            [m.facts["reference"].upper(), whose],
            {
                "owner: team": whose == mate.pk,
                "partner": False,
                "stranger": False,
                "owner: other team": False,
            },
        )
    lift = "select 1 where wardmote.lift_conflict(%s, 'because')"
    m.attempts["lift a conflict"] = Attempt(
        "cases_conflict",
        lift,
        [m.facts["conflict"]],
        {
            "owner: team": True,
            "partner: decides": False,
            "partner: must not receive": False,
            "stranger": False,
        },
    )
    m.try_update("lift a conflict as any entry", "cases_mustnotreceive", "lifted_at = now()",
                 m.facts["conflict entry"], {"owner: team": False, "partner: decides": False})  # fmt: skip
    m.try_insert(
        "write a conflict by hand",
        "cases_conflict",
        {"id": 0, "case_id": m.facts["case"], "parent_audience_id": m.facts["audience"],
         "audience_id": m.facts["audience"], "categories": [], "entry_id": m.facts["conflict entry"],
         "officer_id": mate.pk, "words": "w", "by_id": None, "at": datetime.now(UTC), "lifted_reason": ""},
        {"owner: team": False, "partner": False, "stranger": False},
        "by_id",
    )  # fmt: skip
