"""A patrol goes to its audience; its words and steps once it is opened; a report made of it to who sees both."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, Matrix, Row, _insert
from wardmote.foundation.database.session import hashed


def _patrol(m: Matrix, p: world.Partnership, audience: int) -> dict[str, Any]:
    return {
        "id": 0, "reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": p.council.pk, "kind": "patrol",
        "title": "t", "ward": "w", "area": "", "carrier_id": p.council.pk, "tasked_by_id": p.caseworker.pk,
        "tasked_at": m.facts["now"], "state": "tasked", "changed_at": m.facts["now"],
    }  # fmt: skip


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    now, by = f["now"], p.caseworker.pk
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        patrol = _insert("patrols_patrol", **_patrol(m, p, f["audience"]) | {"id": uuid.uuid4()})
        child = {
            "patrol_id": patrol, "parent_audience_id": f["audience"], "audience_id": f["audience"], "categories": [],
        }  # fmt: skip
        times = [now - timedelta(days=n) for n in (2, 3, 4)]
        window, other, third = (
            _insert("patrols_window", starts_at=at, ends_at=at + timedelta(hours=2), **child) for at in times
        )
        step = _insert("patrols_step", state="accepted", words="", by_id=by, at=now, **child)
        shift = {
            **child, "posts": "p", "officers": 1, "started_at": now, "ended_at": now + timedelta(hours=1), "weather": "",
            "nothing_seen": False, "by_id": by, "at": now,
        }  # fmt: skip
        reported = _insert("patrols_shiftreport", window_id=window, **shift)
        right = {
            **child, "reason": "r", "posts": "p", "officers": 1, "started_at": now - timedelta(hours=2),
            "ended_at": now - timedelta(hours=1), "weather": "", "was_posts": "", "was_weather": "", "by_id": by, "at": now,
        }  # fmt: skip
        observation = {
            **child,
            "shift_id": reported,
            "at": now,
            "category_id": "noise",
            "done": [],
            "made_at": now,
        }
        seen = _insert("patrols_observation", by_id=by, **observation)
        told = {**child, "text": "x", "place": ""}
        link = {**child, "by_id": by, "at": now}
        disclosure, fresh = (
            _insert(
                "access_disclosure", audience_id=f["audience"], agency_id=p.housing.pk, agreement_id=p.agreement.pk,
                purpose="asb", gateway="", categories=["incident"], level=2, necessity="n", by_id=by, at=now,
                withdrawn_reason="",
            )
            for _ in range(2)
        )  # fmt: skip
        report = {
            "reference": uuid.uuid4().hex[:12], "audience_id": f["own"], "owner_id": p.council.pk, "kind": "asb",
            "channel": "patrol", "harm": "low", "state": "waiting", "area": "", "occurred_words": "", "received_at": now,
            "taken_by_id": by, "closed_reason": "",
        }  # fmt: skip
        hidden = _insert("intake_report", **report)
        of_nobody, spare = (_insert("patrols_observation", by_id=by, **observation) for _ in range(2))
        other_report = _insert(
            "intake_report", **report | {"audience_id": f["audience"], "reference": uuid.uuid4().hex[:12]}
        )
        rows = {
            "a patrol": ("patrols_patrol", patrol, SEES_LISTS),
            "a time of a patrol": ("patrols_window", window, SEES_LISTS),
            "a partner asked along": (
                "patrols_partner", _insert("patrols_partner", agency_id=p.housing.pk, **child), SEES_LISTS
            ),
            "a step of a patrol": ("patrols_step", step, SEES),
            "a shift report": ("patrols_shiftreport", reported, SEES_LISTS),
            "what was put right in a shift report": (
                "patrols_correction", _insert("patrols_correction", shift_id=reported, **right), SEES
            ),
            "something seen": ("patrols_observation", seen, SEES_LISTS),
            "what to look for": ("patrols_account", _insert("patrols_account", kind="brief", **told), SEES),
            "a shift's findings": (
                "patrols_account", _insert("patrols_account", kind="found", shift_id=reported, **told), SEES
            ),
            "something seen in words, on health": (
                "patrols_account",
                _insert("patrols_account", kind="seen", observation_id=seen, **{**told, "categories": ["health"]}),
                {"owner: team"},
            ),
            "a report made of something seen": (
                "patrols_observationreport",
                _insert("patrols_observationreport", observation_id=seen, report_id=f["report"], **link), SEES_LISTS,
            ),
            "a hidden report made of something seen": (
                "patrols_observationreport",
                _insert("patrols_observationreport", observation_id=of_nobody, report_id=hidden, **link),
                {name for name in SEES_LISTS if name.startswith("owner")},
            ),
            "that a patrol was shared": (
                "patrols_patroldisclosure",
                _insert("patrols_patroldisclosure", disclosure_id=disclosure, **child), SEES_LISTS,
            ),
        }  # fmt: skip
    m.rows |= {name: Row(*row) for name, row in rows.items()}
    f["opened"]["patrol"] = patrol
    f["patrols"] = {
        "patrol": patrol, "child": child, "shift": shift, "observation": observation, "told": told, "link": link,
        "window": other, "third": third, "reported": reported, "seen": seen, "fresh": fresh, "spare": spare, "report": other_report,
        "right": right,
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts["patrols"], m.facts["now"]
    owner = {
        "owner: team": True, "partner": False, "partner: decides": False, "partner: reads only": False,
        "stranger": False, "no session": False,
    }  # fmt: skip
    adds = {**owner, "partner": True, "partner: decides": True}
    nobody = dict.fromkeys(owner, False)
    child = {"id": 0, **f["child"]}

    m.try_insert(
        "task a patrol", "patrols_patrol", _patrol(m, p, m.facts["own"]),
        {"owner: team": True, "partner": False, "stranger": False, "no session": False}, "tasked_by_id",
    )  # fmt: skip
    m.try_insert("task in another's name", "patrols_patrol", {**_patrol(m, p, m.facts["own"]), "tasked_by_id": p.colleague.pk}, nobody)  # fmt: skip
    m.try_insert("task one that is shared", "patrols_patrol", _patrol(m, p, m.facts["audience"]), nobody, "tasked_by_id")  # fmt: skip
    m.try_insert("task one that is over", "patrols_patrol", {**_patrol(m, p, m.facts["own"]), "state": "closed"}, nobody, "tasked_by_id")  # fmt: skip
    m.try_update("move a patrol by hand", "patrols_patrol", "state = 'closed'", f["patrol"], nobody)
    m.try_insert(
        "ask for another time", "patrols_window",
        {**child, "starts_at": now, "ends_at": now + timedelta(hours=1)}, owner,
    )  # fmt: skip
    m.try_insert("ask another partner along", "patrols_partner", {**child, "agency_id": p.stranger.pk}, owner)
    step = {**child, "state": "closed", "words": "w", "at": now}
    m.try_insert("close a patrol", "patrols_step", step, owner, "by_id")
    m.try_insert("close it in another's name", "patrols_step", {**step, "by_id": p.colleague.pk}, nobody)
    m.try_insert("report a shift", "patrols_shiftreport", {"id": 0, "window_id": f["window"], **f["shift"]}, adds, "by_id")  # fmt: skip
    m.try_insert(
        "report a shift in another's name", "patrols_shiftreport",
        {"id": 0, "window_id": f["third"], **f["shift"], "by_id": p.colleague.pk}, nobody,
    )  # fmt: skip
    m.try_update("make hours longer", "patrols_shiftreport", "ended_at = now()", f["reported"], nobody)
    m.try_insert(
        "put a shift report right", "patrols_correction", {"id": 0, **f["right"], "shift_id": f["reported"]}, owner, "by_id",
    )  # fmt: skip
    m.try_insert(
        "put it right in another's name", "patrols_correction",
        {"id": 0, **f["right"], "shift_id": f["reported"], "by_id": p.colleague.pk}, nobody,
    )  # fmt: skip
    m.try_update("change what was put right", "patrols_correction", "reason = 'x'", f["reported"], nobody)
    m.try_insert("add something seen", "patrols_observation", {"id": 0, **f["observation"]}, adds, "by_id")
    m.try_insert(
        "add something in another's name", "patrols_observation",
        {"id": 0, **f["observation"], "by_id": p.colleague.pk}, nobody,
    )  # fmt: skip
    m.try_insert(
        "say in words what one saw", "patrols_account",
        {"id": 0, **f["told"], "kind": "seen", "observation_id": f["spare"]},
        {"owner: team": True, "partner": False, "partner: decides": False, "stranger": False},
    )  # fmt: skip
    m.try_update("change what was seen", "patrols_observation", "people = 9", f["seen"], nobody)
    m.try_insert(
        "tell that it was shared", "patrols_patroldisclosure", {**child, "disclosure_id": f["fresh"]},
        {**owner, "partner: decides": True},
    )  # fmt: skip
    m.try_insert(
        "say that a report was made of it", "patrols_observationreport",
        {"id": 0, **f["link"], "observation_id": f["spare"], "report_id": f["report"]}, owner, "by_id",
    )  # fmt: skip
    m.try_insert(
        "say so in another's name", "patrols_observationreport",
        {"id": 0, **f["link"], "observation_id": f["spare"], "report_id": f["report"], "by_id": p.colleague.pk}, nobody,
    )  # fmt: skip
    entry = {"subject_kind": "patrol", "subject_id": f["patrol"], "owner_id": p.council.pk, "purpose": "asb"}
    lets_in = {"partner": True, "stranger": False}
    m.try_insert("write in the log of the patrol", "audit_entry", {**entry, "action": "a"}, lets_in)
    m.try_insert(
        "put an opening of the patrol on record", "audit_entry", {**entry, "action": "opened"}, lets_in
    )
    m.try_insert(
        "put an opening of the patrol on another's record", "audit_entry",
        {**entry, "action": "opened", "owner_id": p.stranger.pk}, {"partner": False},
    )  # fmt: skip
