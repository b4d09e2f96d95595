"""Actions: their steps, and each side's part in them."""

import uuid

from tests import world
from tests.access import matrix
from tests.access.matrix import Attempt, Row


def records(m, p):
    f = m.facts
    step = {
        "action_id": f["action"],
        "audience_id": f["audience"],
        "kind": "asked",
        "note": "n",
        "at": f["now"],
    }
    with world.building():
        pk = matrix._insert("actions_step", **step, by_id=p.caseworker.pk)
    m.rows["a step of the action"] = Row("actions_step", pk, matrix.SEES_LISTS)
    f["step"] = step


def attempts(m, p):
    f = m.facts
    sides = {"owner: team": True, "partner": False, "partner: reads only": False, "stranger": False}
    m.try_insert("add a step", "actions_step", {"id": 0, **f["step"], "by_id": None}, sides, "by_id")
    m.try_insert("say the other side's step", "actions_step", {"id": 0, **f["step"], "kind": "done", "by_id": None},
                 {"owner: team": False, "partner": True}, "by_id")  # fmt: skip
    m.attempts["add a step in another's name"] = Attempt(
        "actions_step",
        "insert into actions_step (id, action_id, audience_id, kind, note, by_id, at)"
        " values (gen_random_uuid(), %s, %s, 'asked', '', %s, now())",
        [f["action"], f["audience"], m.officers["owner: team"].pk],
        {"partner": False},
    )
    with world.building():
        hidden = matrix._insert(
            "documents_document", audience_id=f["own"], title="t", name="n", media_type="text/plain", size=1,
            sha256="", added_by_id=p.caseworker.pk, added_at=f["now"],
        )  # fmt: skip
    m.try_insert(
        "show a document one may not see", "actions_step",
        {"id": 0, **f["step"], "by_id": None, "document_id": hidden}, {"owner: team": True}, "by_id",
    )  # fmt: skip
    m.try_insert(
        "show a document one may not see as done", "actions_step",
        {"id": 0, **f["step"], "kind": "done", "by_id": None, "document_id": hidden}, {"partner": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "change a step", "actions_step", "note = 'y'", f["action"], {"owner: team": False}, key="action_id"
    )
    m.attempts["strike a step"] = Attempt(
        "actions_step", "delete from actions_step", [], {"owner: team": False}
    )
    # Each side's part. The last one stands for the row policy alone: the guard says nothing of it.
    part = m.try_update
    by_asking = {"owner: team": True, "partner": False, "stranger": False}
    by_asked = {"owner: team": False, "partner": True, "stranger": False}
    action = f["action"]
    part("set another date", "actions_action", "due_on = due_on + 1", action, by_asking)
    part("withdraw the action", "actions_action", "state = 'withdrawn'", action, by_asking)
    part("decline the action", "actions_action", "state = 'declined', decline_reason = 'x'", action, by_asked)
    part("take the action on", "actions_action", "officer_id = wardmote.actor()", action, by_asked)
    part("ask for a new date", "actions_action",
         "wanted_due_on = due_on + 1, wanted_due_by_id = wardmote.actor()", action, by_asked)  # fmt: skip
    part(
        "give the action to a stranger",
        "actions_action",
        f"officer_id = '{p.outsider.pk}'",
        action,
        {"partner": False},
    )
    part("write over what was said", "actions_action", "evidence = 'x'", action,
         {"owner: team": False, "partner": False})  # fmt: skip
    part("write to it at all", "actions_action", "answered_at = answered_at", action,
         {"owner: team": True, "partner": True, "partner: reads only": False, "stranger": False})  # fmt: skip
    part("forget the first date", "actions_action", "first_due_on = null", action, {"owner: team": False})
    assert isinstance(action, uuid.UUID)
