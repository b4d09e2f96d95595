"""What an assessment came to goes where its case goes; answers and judgements once it is opened; the rest is ours."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, Attempt, Matrix, Row, _insert
from wardmote.work.risk import scoring
from wardmote.work.risk.shipped import shipped

TODAY = date.today()


def records(m: Matrix, p: world.Partnership) -> None:
    f, now, by = m.facts, m.facts["now"], p.caseworker.pk
    child = {
        "case_id": f["case"], "parent_audience_id": f["audience"], "audience_id": f["audience"], "categories": [],
    }  # fmt: skip
    instrument = shipped()
    with world.building():
        made: dict[str, Any] = {
            **child, "instrument_id": instrument["id"], "score": 0, "computed": "low", "band": "low", "level": "low",
            "contact_days": 28, "review_on": TODAY + timedelta(days=56), "by_id": by, "at": now,
        }  # fmt: skip
        first, health = (
            _insert("risk_assessment", **made | {"id": uuid.uuid4(), "categories": held})
            for held in ([], ["health"])
        )
        said = {**child, "answers": "{}", "notes": "{}"}
        told, of_health = (
            _insert("risk_answers", **said | {"id": uuid.uuid4(), "assessment_id": pk, "categories": held})
            for pk, held in ((first, []), (health, ["health"]))
        )
        asked = {
            **child, "assessment_id": first, "band": "high", "words": "w", "state": "asked", "by_id": by, "at": now,
            "answer": "",
        }  # fmt: skip
        override = _insert("risk_override", **asked | {"id": uuid.uuid4()})
        spoken = {
            **child, "person_id": f["made"]["cases_person"], "side": "complainant", "method": "phone", "reached": True,
            "by_id": by, "at": now, "made_at": now,
        }  # fmt: skip
        contact, of_ill = (
            _insert("risk_contact", **spoken | {"id": uuid.uuid4(), "categories": held})
            for held in ([], ["health"])
        )
        left_out = {**child, "assessment_id": first, "key": "advice", "reason": "r", "by_id": by, "at": now}
        follow_up = _insert("risk_followup", **left_out | {"id": uuid.uuid4(), "key": "plan"})
        standing = _insert(
            "risk_standing", **child, id=uuid.uuid4(), level="low", contact_on=TODAY, review_on=TODAY
        )
    owners = {name for name in SEES_LISTS if name.startswith("owner")}
    m.rows |= {
        "an assessment": Row("risk_assessment", first, SEES_LISTS),
        "an assessment that holds health": Row("risk_assessment", health, owners),
        "answers": Row("risk_answers", told, SEES),
        "answers on health": Row("risk_answers", of_health, {"owner: team"}),
        "another band": Row("risk_override", override, SEES),
        "a contact": Row("risk_contact", contact, SEES_LISTS),
        "a contact with one whose entry is on health": Row("risk_contact", of_ill, owners),
        "what a band set": Row("risk_followup", follow_up, SEES),
        "where a case stands": Row("risk_standing", standing, SEES_LISTS),
    }
    f["risk"] = {
        "made": made, "said": said, "asked": asked, "spoken": spoken, "left_out": left_out, "first": first,
        "override": override, "instrument": instrument, "standing": standing,
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts["risk"]
    adds = {
        "owner: team": True, "partner": True, "partner: decides": True, "partner: reads only": False,
        "owner: no ticket": False, "stranger": False, "no session": False,
    }  # fmt: skip
    nobody = dict.fromkeys(adds, False)
    for name, table, row in (
        ("an assessment", "risk_assessment", f["made"]),
        ("answers", "risk_answers", f["said"] | {"assessment_id": f["first"]}),
        ("another band", "risk_override", f["asked"]),
        ("where a case stands", "risk_standing", {
            k: f["made"][k] for k in ("case_id", "parent_audience_id", "audience_id", "categories", "level", "review_on")
        } | {"contact_on": TODAY}),
    ):  # fmt: skip
        m.try_insert(f"write {name} by hand", table, {"id": 0, **row}, nobody)
    m.try_insert("note a contact", "risk_contact", {"id": 0, **f["spoken"]}, adds, "by_id")
    m.try_insert(
        "note a contact in another's name",
        "risk_contact",
        {"id": 0, **f["spoken"], "by_id": p.colleague.pk},
        nobody,
    )
    for name, changes in (
        ("note a contact ahead", {"at": m.facts["now"] + timedelta(days=1)}),
        ("note a contact in another day's name", {"made_at": m.facts["now"] - timedelta(days=2)}),
        ("note a contact that others do not see", {"categories": ["health"]}),
        ("note one with all that others do not see", {"person_id": None, "categories": ["health"]}),
    ):
        m.try_insert(name, "risk_contact", {"id": 0, **f["spoken"], **changes}, nobody, "by_id")
    m.try_insert("leave an action out", "risk_followup", {"id": 0, **f["left_out"]}, adds, "by_id")
    for name, changes, whose in (
        ("leave one out in another's name", {"by_id": p.colleague.pk}, ""),
        ("leave out what its band does not set", {"key": "safety"}, "by_id"),
        ("leave one out beside the assessment's readers", {"categories": ["health"]}, "by_id"),
    ):
        m.try_insert(name, "risk_followup", {"id": 0, **f["left_out"], **changes}, nobody, whose)
    for name, table, change, pk in (
        ("lower a band", "risk_assessment", "band = 'low'", f["first"]),
        ("agree by hand", "risk_override", "state = 'agreed'", f["override"]),
        ("put a contact off", "risk_standing", "contact_on = now()", f["standing"]),
        ("add to an instrument", "risk_instrument", "name = 'x'", f["instrument"]["id"]),
    ):
        m.try_update(name, table, change, pk, nobody)
    content = f["instrument"]["content"]
    answers = {question["key"]: question["options"][0]["key"] for question in content["questions"]}
    found = scoring.scored(content, answers)
    said = [
        uuid.uuid4(),
        m.facts["case"],
        f["instrument"]["id"],
        json.dumps(answers),
        found.score,
        found.band,
    ]
    m.attempts["assess a case"] = Attempt(
        "risk_assessment",
        "select 1 where wardmote.assess_risk(%s, %s, null, %s, %s::jsonb, '{}', %s, %s, now())",
        said,
        adds,
    )
    m.attempts["agree to another band"] = Attempt(
        "risk_override",
        "select 1 where wardmote.answer_risk_override(%s, true, 'w', now())",
        [f["override"]],
        nobody,  # one's own judgement, or another agency's
    )
    m.try_insert(
        "use an instrument by hand", "risk_use",
        {
            "id": 0, "instrument_id": f["instrument"]["id"], "key": "asb-matrix", "agency_id": p.council.pk,
            "withdrawn": True, "starts_on": TODAY, "at": m.facts["now"],
        },
        nobody,
    )  # fmt: skip
