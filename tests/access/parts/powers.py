"""Uses of powers: in lists to whoever sees the case; on whom, why and each step once it is opened; looks one's own."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, Matrix, Row, _insert
from wardmote.foundation.database.session import hashed

GLASS = {"owner: broke the glass"}
OWN = {"powers_look", "powers_answer"}


def _use(p: world.Partnership, child: dict[str, Any], now: Any) -> dict[str, Any]:
    return {
        **child,
        "power": "verbal_warning",
        "power_name": "Verbal warning",
        "family": "informal",
        "law_on": date.today(),
        "subject_kind": "body",
        "agency_id": p.council.pk,
        "by_id": p.caseworker.pk,
        "state": "drafted",
        "ward": "",
        "drafted_at": now,
        "changed_at": now,
        "under_appeal": False,
    }


def _said(child: dict[str, Any], use: Any) -> dict[str, Any]:
    return {
        **child,
        "use_id": use,
        "body": "Quay Bar",
        "grounds": "g",
        "tests": "[]",
        "consultation": "",
        "authorised_by": "",
        "authorised_rank": "",
        "figures": "{}",
    }


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    now, by = f["now"], p.caseworker.pk
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        child = {
            "case_id": f["case"],
            "parent_audience_id": f["audience"],
            "audience_id": f["audience"],
            "categories": [],
        }
        use = _insert("powers_use", **_use(p, child, now))
        draft = _insert("powers_use", **_use(p, child, now))
        healthy = _insert("powers_use", **_use(p, {**child, "categories": ["health"]}, now))
        of_use = {**child, "use_id": use}
        step = {
            **of_use,
            "kind": "drafted",
            "by_id": by,
            "at": now,
            "happened_at": now - timedelta(minutes=1),
            "how": "",
            "whom": "",
            "words": "w",
            "settles": "",
        }
        due = {
            **of_use,
            "name": "appeal",
            "label": "l",
            "due_at": now,
            "rule": "r",
            "kind": "statutory",
            "status": "checked",
            "law_on": date.today(),
            "passes": True,
            "at": now,
        }
        condition = {**of_use, "kind": "must", "text": "t", "by_id": by, "at": now}
        its_date = _insert("powers_duedate", **due)
        look = _insert("powers_look", officer_id=by, case_id=f["case"], subject="b:quay", at=now, xid=1)
        rows = {
            "a use of a power": ("powers_use", use, SEES_LISTS),
            "a use that holds health": (
                "powers_use",
                healthy,
                {name for name in SEES_LISTS if name.startswith("owner")},
            ),
            "on whom and why": (
                "powers_particulars",
                _insert("powers_particulars", **_said(child, use)),
                SEES,
            ),
            "a step of a use": ("powers_step", _insert("powers_step", **step), SEES),
            "what was done about another agency's power": (
                "powers_step",
                _insert("powers_step", **{**step, "kind": "acknowledged", "settles": "l"}),
                {name for name in SEES if name.startswith("owner")},
            ),
            "a condition of a use": ("powers_condition", _insert("powers_condition", **condition), SEES),
            "a date of a use": ("powers_duedate", its_date, SEES_LISTS),
            "a look before serving": ("powers_look", look, {"owner: team"}),
            "an answer by name only to it": (
                "powers_answer",
                _insert(
                    "powers_answer", look_id=look, officer_id=by, owner_id=p.housing.pk, hit_id=look, xid=1
                ),
                {"owner: team"},
            ),
        }
    # Whoever broke the glass of the case reads all of it.
    read = {
        name: (table, pk, seen if table in OWN else seen | GLASS) for name, (table, pk, seen) in rows.items()
    }
    m.rows |= {name: Row(*row) for name, row in read.items()}
    f["powers"] = {
        "use": use,
        "draft": draft,
        "child": child,
        "step": step,
        "due": due,
        "date": its_date,
        "condition": condition,
        "look": look,
    }


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts["powers"], m.facts["now"]
    child = {"id": 0, **f["child"]}
    team = {
        "owner: team": True, "partner": False, "partner: reads only": False, "owner: no ticket": False,
        "stranger": False, "no session": False,
    }  # fmt: skip
    nobody = dict.fromkeys(team, False)
    m.try_insert("draft a power", "powers_use", {"id": 0, **_use(p, f["child"], now)}, team, "by_id")
    m.try_insert(
        "draft one for another agency", "powers_use",
        {"id": 0, **_use(p, f["child"], now), "agency_id": p.stranger.pk}, nobody, "by_id",
    )  # fmt: skip
    m.try_insert(
        "draft one in another's name", "powers_use",
        {"id": 0, **_use(p, f["child"], now), "by_id": p.colleague.pk}, nobody,
    )  # fmt: skip
    m.try_insert(
        "draft one that is served", "powers_use",
        {"id": 0, **_use(p, f["child"], now), "state": "in_force"}, nobody, "by_id",
    )  # fmt: skip
    m.try_update("end a use by hand", "powers_use", "state = 'ended'", f["use"], nobody)
    m.try_insert("say on whom", "powers_particulars", {"id": 0, **_said(f["child"], f["draft"])}, team)
    step = {"id": 0, **f["step"], "kind": "withdrawn"}
    m.try_insert("take a step", "powers_step", step, team, "by_id")
    m.try_insert("take a step in another's name", "powers_step", {**step, "by_id": p.colleague.pk}, nobody)
    m.try_insert("serve without a look", "powers_step", {**step, "kind": "served"}, nobody, "by_id")
    m.try_insert("have it run out by hand", "powers_step", {**step, "kind": "expired", "by_id": None}, nobody)
    m.try_insert("add a condition", "powers_condition", {"id": 0, **f["condition"]}, team, "by_id")
    m.try_insert(
        "add one in another's name",
        "powers_condition",
        {"id": 0, **f["condition"], "by_id": p.colleague.pk},
        nobody,
    )
    m.try_insert("set a date", "powers_duedate", {"id": 0, **f["due"]}, team)
    m.try_update("put a date off", "powers_duedate", "due_at = now() + interval '9 days'", f["date"], nobody)
    m.try_insert(
        "write a look",
        "powers_look",
        {
            "id": 0,
            "case_id": child["case_id"],
            "subject": "s",
            "at": now,
            "xid": 1,
            "officer_id": p.caseworker.pk,
        },
        nobody,
    )
    m.try_insert(
        "write an answer",
        "powers_answer",
        {
            "id": 0,
            "look_id": f["look"],
            "officer_id": p.caseworker.pk,
            "owner_id": p.stranger.pk,
            "hit_id": f["look"],
            "xid": 1,
        },
        nobody,
    )
