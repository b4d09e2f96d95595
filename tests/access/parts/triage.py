"""A report decided on and referred: the decision is the keeper's, the referral both sides', prints are no one's."""

import uuid
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, TODAY, Attempt, Matrix, Row, _insert
from wardmote.foundation.database.session import hashed


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    by, now, audience = p.caseworker, f["now"], f["audience"]
    f["receiver"] = m.officers["partner"].agency_id
    common = {"parent_audience_id": audience, "audience_id": audience, "categories": []}
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        decision = _insert(
            "intake_decision", report_id=f["report"], kind="closed", ground="other", reason="r", words="w",
            by_id=by.pk, at=now, **common,
        )  # fmt: skip
        referral = _insert(
            "intake_referral", **_referral(m, p, f["report"], _disclosure(m, p)), id=uuid.uuid4()
        )
        step = _insert(
            "intake_referralstep",
            referral_id=referral,
            state="sent",
            words="w",
            by_id=by.pk,
            at=now,
            **common,
        )
        cursor.execute(
            "insert into audit_entry (action, subject_kind, subject_id, owner_id)"
            " values ('noted', 'referral', %s, %s)",
            [referral, p.council.pk],
        )
        cursor.execute("select id from audit_entry where subject_id = %s and action = 'noted'", [referral])
        entry = cursor.fetchone()[0]
        cursor.execute(
            "insert into audit_entry (action, subject_kind, subject_id, owner_id)"
            " values ('referral not allowed', 'report', %s, %s)",
            [f["report"], p.council.pk],
        )
        cursor.execute("select id from audit_entry where action = 'referral not allowed'")
        not_allowed = cursor.fetchone()[0]
        cursor.execute(
            "insert into intake_likeness (report_id, parent_audience_id, audience_id, categories, received_at, words)"
            " values (%s, %s, %s, '{}', %s, '{}')",
            [f["report"], audience, audience, now],
        )
        cursor.execute("select set_config('wardmote.session', '', true)")
    sides = {name for name in m.viewers if name.startswith("owner")} | {"partner", "partner: named officer"}
    m.rows |= {
        "what the report is compared by": Row("intake_likeness", f["report"], set(), key="report_id"),
        # Partners read the report, not why its keeper decided so.
        "a decision on the report": Row("intake_decision", decision, {"owner: team"}),
        # Of the two sides: a third agency that reads the report does not read to whom it was referred.
        "the referral": Row("intake_referral", referral, SEES_LISTS & sides),
        "its first step": Row("intake_referralstep", step, SEES & sides),
        "to whom the report may not go": Row(
            "audit_entry",
            not_allowed,
            {n for n in SEES_LISTS if n.startswith("owner")} | {"partner: decides", "owner: auditor"},
        ),
        "the referral's log": Row("audit_entry", entry, SEES_LISTS & sides | {"owner: auditor"}),
    }
    f["referral"] = f["opened"]["referral"] = referral


def _disclosure(m: Matrix, p: world.Partnership) -> uuid.UUID:
    f = m.facts
    made = _insert(
        "access_disclosure", audience_id=f["audience"], agency_id=f["receiver"], agreement_id=f["agreement"].pk,
        purpose="asb", gateway="", categories=["incident"], level=3, necessity="n", by_id=p.caseworker.pk,
        at=f["now"], withdrawn_reason="", id=uuid.uuid4(),
    )  # fmt: skip
    assert made
    return made


def _referral(m: Matrix, p: world.Partnership, report: uuid.UUID, disclosure: uuid.UUID) -> dict[str, Any]:
    f = m.facts
    return {
        "report_id": report, "audience_id": f["audience"], "owner_id": p.council.pk, "agency_id": f["receiver"],
        "disclosure_id": disclosure, "state": "sent", "answer_by": TODAY, "sent_by_id": p.caseworker.pk,
        "sent_at": f["now"], "changed_at": f["now"],
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    now, audience, owner = f["now"], f["audience"], p.caseworker.pk
    common = {"id": 0, "parent_audience_id": audience, "audience_id": audience, "categories": []}
    keeper = {"owner: team": True, "partner": False, "partner: decides": False, "stranger": False}

    decision = {**common, "report_id": f["report"], "kind": "closed", "ground": "", "reason": "r", "words": "",
                "by_id": None, "at": now}  # fmt: skip
    m.try_insert("decide on the report", "intake_decision", decision, keeper, "by_id")
    m.try_insert("decide in another's name", "intake_decision",
                 {**decision, "by_id": m.officers["partner"].pk}, {"owner: team": False})  # fmt: skip

    with world.building():
        loose = _insert(
            "intake_report", id=uuid.uuid4(), reference="R-REFER", audience_id=audience, owner_id=p.council.pk,
            kind="asb", channel="phone", harm="low", state="waiting", area="", occurred_words="",
            received_at=now, taken_by_id=owner, closed_reason="",
        )  # fmt: skip
        disclosure = _disclosure(m, p)
    assert loose
    m.try_insert("refer a report", "intake_referral", {"id": 0, **_referral(m, p, loose, disclosure)},
                 keeper, "sent_by_id")  # fmt: skip
    m.try_insert("refer a report as if accepted", "intake_referral",
                 {"id": 0, **_referral(m, p, loose, disclosure), "state": "accepted"},
                 {"owner: team": False}, "sent_by_id")  # fmt: skip
    m.try_update("move a referral by hand", "intake_referral", "state = 'accepted'", f["referral"],
                 {"owner: team": False, "partner": False})  # fmt: skip

    step = {**common, "referral_id": f["referral"], "words": "w", "by_id": None, "at": now}
    receiver = {"partner": True, "owner: team": False, "partner: decides": False, "partner: reads only": False,
                "partner: must not receive": False, "stranger": False}  # fmt: skip
    for state in ("accepted", "refused"):
        m.try_insert(f"answer a referral: {state}", "intake_referralstep", {**step, "state": state}, receiver,
                     "by_id")  # fmt: skip
    m.try_insert("say it is done before it is accepted", "intake_referralstep", {**step, "state": "done"},
                 {"partner": False, "owner: team": False}, "by_id")  # fmt: skip
    m.try_insert(
        "withdraw a referral", "intake_referralstep", {**step, "state": "withdrawn"}, keeper, "by_id"
    )
    m.try_insert("send a referral twice", "intake_referralstep", {**step, "state": "sent"},
                 {"owner: team": False, "partner": False}, "by_id")  # fmt: skip
    m.try_insert("answer in another's name", "intake_referralstep",
                 {**step, "state": "accepted", "by_id": owner}, {"partner": False})  # fmt: skip

    likeness = {"report_id": loose, "parent_audience_id": audience, "audience_id": audience, "categories": [],
                "received_at": now, "words": []}  # fmt: skip
    m.try_insert("put in what a report is compared by", "intake_likeness", likeness, keeper)
    m.attempts["read what reports are compared by"] = Attempt(
        "intake_likeness", "select street from intake_likeness", [], {"owner: team": False, "partner": False}
    )

    ended = "ended_at = now(), ended_by_id = wardmote.actor()"
    link = f["made"]["cases_casereport"]
    m.try_update("take the report out of its case", "cases_casereport", ended, link,
                 {"owner: team": True, "partner": False, "stranger": False})  # fmt: skip
    m.try_update("take it out in another's name", "cases_casereport",
                 f"ended_at = now(), ended_by_id = '{m.officers['partner'].pk}'", link, {"owner: team": False})  # fmt: skip

    entry = {"subject_kind": "referral", "subject_id": f["referral"], "owner_id": p.council.pk}
    for words, values, by in (
        ("write in the log of the referral", {"action": "a"}, {"partner": True, "stranger": False}),
        ("put an opening of the referral on record", {"action": "opened"}, {"partner": True, "stranger": False}),
        ("put an opening of the referral on another's record", {"action": "opened", "owner_id": p.stranger.pk},
         {"partner": False}),
    ):  # fmt: skip
        m.try_insert(words, "audit_entry", {**entry, **values}, by)
