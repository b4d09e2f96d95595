"""Rules, rotas and shifts are their agency's own; where a report went is its keeper's; calls go where their report goes."""

import uuid
from datetime import timedelta

from tests import world
from tests.access.matrix import NOBODY, SEES, SEES_LISTS, TODAY, Matrix, Row, _insert
from wardmote.records.intake.models import Report

KEEPER = {"owner: team"}


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    now, team = f["now"], p.caseworker.team_id
    made = {"agency_id": p.council.pk, "by_id": p.caseworker.pk, "at": now}
    child = {
        "report_id": f["report"],
        "parent_audience_id": f["audience"],
        "audience_id": f["audience"],
        "categories": [],
    }
    f["a rota"] = {**made, "name": "Duty", "fallback_team_id": team}
    with world.building():
        Report.objects.filter(pk=f["report"]).update(team=team)  # where it is said to have gone
        rota = f["rota"] = _insert("routing_rota", id=uuid.uuid4(), **f["a rota"])
        f["a shift"] = {
            **made, "rota_id": rota, "team_id": team, "starts_at": now, "ends_at": now + timedelta(hours=8)
        }  # fmt: skip
        shift = f["shift"] = _insert("routing_shift", id=uuid.uuid4(), **f["a shift"])
        f["a rule"] = {
            **made, "key": uuid.uuid4(), "name": "Noise", "position": 10, "kinds": ["noise"], "harms": [], "channels": [],
            "places": [], "days": [], "bank_holidays": "any", "team_id": team, "starts_on": TODAY,
        }  # fmt: skip
        rule = f["routing rule"] = _insert("routing_rule", id=uuid.uuid4(), **f["a rule"])
        f["a routing"] = {
            **child, "how": "officer", "why": "w", "to_team_id": team, "gap": False, "by_id": p.caseworker.pk, "at": now
        }  # fmt: skip
        routed = _insert("routing_routed", id=uuid.uuid4(), **f["a routing"])
        f["a call"] = {
            "audience_id": f["audience"], "owner_id": p.council.pk, "report_id": f["report"], "outcome": "added",
            "kind": "noise", "area": "", "advice": "", "taken_by_id": p.caseworker.pk, "taken_at": now, "at": now,
            "call_back_by": now + timedelta(hours=1),
        }  # fmt: skip
        call = f["call"] = _insert("routing_call", id=uuid.uuid4(), **f["a call"])
        f["a call note"] = {
            **child, "call_id": call, "kind": "said", "words": "w", "name": "", "phone": "1", "by_id": p.caseworker.pk,
            "at": now,
        }  # fmt: skip
        note = _insert("routing_callnote", id=uuid.uuid4(), **f["a call note"])
        f["a hand-over"] = {
            **made,
            "audience_id": f["audience"],
            "rota_id": rota,
            "note": "n",
            "reports": [],
            "since": now,
        }
        over = f["hand-over"] = _insert("routing_handover", id=uuid.uuid4(), **f["a hand-over"])
    owners = {name for name, by in m.officers.items() if by.agency_id == p.council.pk} - NOBODY
    m.rows |= {
        "a rota": Row("routing_rota", rota, owners),
        "a shift": Row("routing_shift", shift, owners),
        "a routing rule": Row("routing_rule", rule, owners),
        "where the report went": Row("routing_routed", routed, KEEPER),
        "a call about the report": Row("routing_call", call, SEES_LISTS),
        "what the caller said": Row("routing_callnote", note, SEES | {"owner: broke the glass of others"}),
        "what one shift tells the next": Row("routing_handover", over, SEES_LISTS),
    }


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    keeper = {"owner: team": True, "partner": False, "partner: decides": False, "stranger": False}
    administrator = {
        "owner: administrator": True,
        "owner: auditor": False,
        "partner": False,
        "no session": False,
    }
    m.try_insert("make a rota", "routing_rota", {"id": 0, **f["a rota"]}, administrator, "by_id")
    m.try_insert(
        "make a rota in another's name",
        "routing_rota",
        {"id": 0, **f["a rota"]},
        {"owner: administrator": False},
    )
    change = "name = 'x', by_id = wardmote.actor()"
    m.try_update("change a rota", "routing_rota", change, f["rota"], administrator)
    m.try_insert("plan a shift", "routing_shift", {"id": 0, **f["a shift"]}, administrator, "by_id")
    m.try_insert(
        "plan one of somebody of another team", "routing_shift",
        {"id": 0, **f["a shift"], "officer_id": p.colleague.pk}, {"owner: administrator": False}, "by_id",
    )  # fmt: skip
    away = "withdrawn_at = now(), withdrawn_by_id = wardmote.actor()"
    m.try_update("take a shift away", "routing_shift", away, f["shift"], administrator)
    m.try_insert("set a rule", "routing_rule", {"id": 0, **f["a rule"]}, administrator, "by_id")
    m.try_insert(
        "set a rule for the past", "routing_rule", {"id": 0, **f["a rule"], "starts_on": TODAY - timedelta(days=1)},
        {"owner: administrator": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "change a rule", "routing_rule", "name = 'x'", f["routing rule"], {"owner: administrator": False}
    )
    m.try_insert("say where it went", "routing_routed", {"id": 0, **f["a routing"]}, keeper, "by_id")
    m.try_insert(
        "say so in another's name",
        "routing_routed",
        {"id": 0, **f["a routing"], "by_id": p.colleague.pk},
        {"owner: team": False},
    )
    m.try_insert("take a call", "routing_call", {"id": 0, **f["a call"]}, keeper, "taken_by_id")
    m.try_update(
        "say that a caller was rung back", "routing_call", "called_back_at = now()", f["call"], keeper
    )
    m.try_insert(
        "add what a caller said", "routing_callnote", {"id": 0, **f["a call note"]},
        {"owner: team": True, "partner: reads only": False, "stranger": False}, "by_id",
    )  # fmt: skip
    m.try_insert(
        "hand over", "routing_handover", {"id": 0, **f["a hand-over"], "audience_id": f["team alone"]}, keeper, "by_id"
    )  # fmt: skip
    m.try_insert(
        "hand over to a partner",
        "routing_handover",
        {"id": 0, **f["a hand-over"]},
        {"owner: team": False},
        "by_id",
    )
    rule = {"how": "rule", "rule_id": f["routing rule"]}
    m.try_insert(
        "say that a rule sent it", "routing_routed", {"id": 0, **f["a routing"], **rule}, {"owner: other team": False},
        "by_id",
    )  # fmt: skip
    taken = "acknowledged_at = now(), acknowledged_by_id = wardmote.actor()"
    m.try_update("take over", "routing_handover", taken, f["hand-over"],
                 {"owner: ticket of another kind": True, "partner: reads only": False, "stranger": False})  # fmt: skip
    for kind, subject, by in (
        ("routing_rule", f["routing rule"], {"owner: administrator": True, "stranger": False}),
        ("rota", f["rota"], {"owner: administrator": True, "stranger": False}),
        ("call", f["call"], {"owner: team": True, "stranger": False}),
    ):
        entry = {"action": "a", "subject_kind": kind, "subject_id": subject, "owner_id": p.council.pk}
        m.try_insert(f"write of a {kind}", "audit_entry", entry, by)
