"""A current plan and all that hangs on it is every officer's to read; a draft its own agency's alone."""

import uuid
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import TODAY, Matrix, Row, _insert
from tests.access.parts.desk import delete
from tests.access.parts.open311 import NOT_IN
from tests.access.records_of_the_matrix import _action
from wardmote.foundation.database.session import hashed

EDITOR = "owner: register editor"


def records(m: Matrix, p: world.Partnership) -> None:
    now, editor, partner = m.facts["now"], m.officers[EDITOR].pk, m.officers["partner"]
    ours = {name for name, by in m.officers.items() if by.agency_id == p.council.pk} - NOT_IN
    theirs = {name for name, by in m.officers.items() if by.agency_id == partner.agency_id} - NOT_IN
    everyone = set(m.officers) - NOT_IN
    with world.building():
        for state, seen in (("draft", ours), ("current", everyone)):
            made = _plan(p, state, editor=editor, partner=partner, audience=m.facts["audience"], now=now)
            m.rows |= {
                f"{name} of a {state} plan": Row(f"plans_{name}", pk, seen)
                for name, pk in made.items()
                if name != "plantask" and " " not in name
            }
            # On whose list it is, is said to that agency, where it reads the plan, and to whoever keeps the plan.
            m.rows |= {
                f"that it is on a list, of a {state} plan": Row(
                    "plans_plantask", made["plantask"], ours | (theirs if state == "current" else set())
                )
            }
            m.facts[f"{state} plan"] = made
        with connection.cursor() as cursor:
            cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers[EDITOR])])
            for kind, record in (("plan", "plan"), ("plan_action", "planaction")):
                for state, seen in (("draft", ours), ("current", everyone)):
                    said = (f"matrix {state}", kind, m.facts[f"{state} plan"][record], p.council.pk)
                    cursor.execute(
                        "insert into audit_entry (action, subject_kind, subject_id, owner_id) values (%s, %s, %s, %s)",
                        said,
                    )
                    cursor.execute(
                        "select id from audit_entry where action = %s and subject_kind = %s and subject_id = %s",
                        said[:3],
                    )
                    entry = cursor.fetchone()[0]
                    m.rows[f"the log of a {state} {kind}"] = Row(
                        "audit_entry", entry, seen | {"owner: auditor"}
                    )
            cursor.execute("select set_config('wardmote.session', '', true)")


def _plan(
    p: world.Partnership, state: str, *, editor: Any, partner: Any, audience: Any, now: Any
) -> dict[str, uuid.UUID]:
    """One of each table, by its name."""
    made: dict[str, uuid.UUID] = {}

    def spare(table: str, /, **values: Any) -> uuid.UUID:
        return _insert(f"plans_{table}", id=uuid.uuid4(), **values)

    def add(table: str, /, **values: Any) -> uuid.UUID:
        made[table] = _insert(f"plans_{table}", id=uuid.uuid4(), **values)
        return made[table]

    signed = {"by_id": editor, "at": now}
    plan = add(
        "plan", title=f"matrix {state}", about="", starts_on=TODAY, ends_on=TODAY, owner_id=p.council.pk, state=state,
        made_by_id=editor, made_at=now, changed_at=now,
    )  # fmt: skip
    of = {"plan_id": plan}
    heading = add("priority", **of, number="1", title="t", written="", position=1)
    of |= {
        "action_id": add(
            "planaction", **of, priority_id=heading, number="1.1", position=1, title="t", precision="day",
            status="not_started", written="{}", changed_at=now, changed_by_id=editor,
        )
    }  # fmt: skip
    plain = {"plan_id": plan}
    service = add("service", **plain, key="k", name="n", agency_id=partner.agency_id)
    add("actionservice", **of, service_id=service, part="leads", position=0)
    add("progressentry", **of, what="w", status="not_started", agency_id=p.council.pk, **signed)
    add("reported", **of, rating="", colour="", comment="", source="s", **signed)
    add("override", **of, colour="green", reason="r", ends_on=TODAY, **signed)
    add("milestone", **of, title="t", due_on=TODAY)
    measure = add("measure", **plain, name="n", unit="", better="higher", source="", position=1)
    add("measurevalue", **plain, measure_id=measure, on=TODAY, value=1, **signed)
    board = add("committee", **plain, name="b", position=1)
    add("reportedto", **of, committee_id=board, on=TODAY, **signed)
    listed = _insert("actions_action", **_action(partner, audience, partner.agency_id, now))
    add(
        "plantask",
        **of,
        service_id=service,
        agency_id=partner.agency_id,
        task_id=listed,
        by_id=partner.pk,
        at=now,
    )
    # For what is tried: a service and a committee of no action yet, one whose list the action is not on yet.
    unused = spare("service", **plain, key="s", name="s", agency_id=partner.agency_id)
    leading = spare("service", **plain, key="l", name="l", agency_id=partner.agency_id)
    spare("actionservice", **of, service_id=leading, part="leads", position=2)
    made |= {
        "spare action": spare(
            "planaction",
            **plain,
            priority_id=heading,
            number="1.2",
            position=2,
            title="t",
            precision="day",
            status="not_started",
            written="{}",
            changed_at=now,
            changed_by_id=editor,
        ),
        "spare service": unused,
        "leading service": leading,
        "spare committee": spare("committee", **plain, name="s", position=2),
        "spare task": _insert("actions_action", **_action(partner, audience, partner.agency_id, now)),
    }
    return made


def attempts(m: Matrix, p: world.Partnership) -> None:
    now, plan, draft = m.facts["now"], m.facts["current plan"], m.facts["draft plan"]
    others = {
        "owner: team": False,
        "owner: administrator": False,
        "partner": False,
        "stranger": False,
        "no session": False,
    }
    keeper = {EDITOR: True, **others}
    for state, of in (("current", plan), ("draft", draft)):
        heading = {"id": 0, "plan_id": of["plan"], "number": "9", "title": "t", "written": "", "position": 9}
        m.try_insert(f"add a priority to a {state} plan", "plans_priority", heading, keeper)
        m.try_update(
            f"change a {state} plan's action", "plans_planaction", "title = 'x'", of["planaction"], keeper
        )
        m.try_update(
            f"match a service of a {state} plan", "plans_service", "team_id = null", of["service"], keeper
        )
    m.try_update("publish a draft", "plans_plan", "state = 'current'", draft["plan"], keeper)
    m.try_update(
        "make a current plan a draft",
        "plans_plan",
        "state = 'draft'",
        plan["plan"],
        {EDITOR: False, **others},
    )
    entry = {
        "id": 0, "plan_id": plan["plan"], "action_id": plan["planaction"], "what": "w", "status": "under_way", "at": now,
    }  # fmt: skip
    partner = m.officers["partner"].agency_id
    m.try_insert(
        "tell of progress with what one's agency leads", "plans_progressentry", {**entry, "agency_id": partner},
        {"partner": True, "partner: governance": True, "stranger": False, EDITOR: False}, "by_id",
    )  # fmt: skip
    m.try_insert(
        "tell of progress with a plan that one's agency keeps", "plans_progressentry",
        {**entry, "agency_id": p.council.pk}, {EDITOR: True, "owner: team": False, "partner": False}, "by_id",
    )  # fmt: skip
    m.try_update(
        "change what was told",
        "plans_progressentry",
        "what = 'x'",
        plan["progressentry"],
        {EDITOR: False, "partner": False},
    )
    m.try_update(
        "say that a milestone is done", "plans_milestone", "done_on = current_date, done_by_id = wardmote.actor()",
        plan["milestone"], {EDITOR: True, "partner": True, "owner: team": False, "stranger": False},
    )  # fmt: skip
    for kind, record in (("plan", draft["plan"]), ("plan_action", draft["planaction"])):
        said = {"action": "a", "subject_kind": kind, "subject_id": record, "owner_id": p.council.pk}
        m.try_insert(
            f"write of a draft in the log: {kind}", "audit_entry", said, {EDITOR: True, "stranger": False}
        )
    _attempts_of_keepers(m, p, plan, {EDITOR: True, **others})
    _attempts_of_lists(m, plan)


def _attempts_of_keepers(
    m: Matrix, p: world.Partnership, plan: dict[str, Any], keeper: dict[str, bool]
) -> None:
    """What its keepers alone put into a current plan, and change of it."""
    now = m.facts["now"]
    of_plan = {"id": 0, "plan_id": plan["plan"]}
    of = {**of_plan, "action_id": plan["planaction"]}
    rows: dict[str, tuple[dict[str, Any], str]] = {
        "plan": ({"id": 0, "title": "t", "about": "", "starts_on": TODAY, "ends_on": TODAY, "owner_id": p.council.pk,
                  "state": "draft", "made_at": now, "changed_at": now}, "made_by_id"),
        "planaction": ({**of_plan, "priority_id": plan["priority"], "number": "7", "position": 7, "title": "t",
                        "precision": "day", "status": "not_started", "written": "{}", "changed_at": now}, "changed_by_id"),
        "service": ({**of_plan, "key": "k2", "name": "n2"}, ""),
        "actionservice": ({**of, "service_id": plan["spare service"], "part": "supports", "position": 9}, ""),
        "committee": ({**of_plan, "name": "another", "position": 3}, ""),
        "measure": ({**of_plan, "name": "n", "unit": "", "better": "higher", "source": "", "position": 3}, ""),
        "measurevalue": ({**of_plan, "measure_id": plan["measure"], "on": TODAY, "value": 2, "at": now}, "by_id"),
        "milestone": ({**of, "title": "t", "due_on": TODAY}, ""),
        "reported": ({**of, "rating": "", "colour": "", "comment": "", "source": "s", "at": now}, "by_id"),
        "override": ({**of_plan, "action_id": plan["spare action"], "colour": "red", "reason": "r", "ends_on": TODAY, "at": now}, "by_id"),
        "reportedto": ({**of, "committee_id": plan["spare committee"], "on": TODAY, "at": now}, "by_id"),
    }  # fmt: skip
    for name, (row, by) in rows.items():
        m.try_insert(f"put into a plan: {name}", f"plans_{name}", row, keeper, by)
    changes = {
        "actionservice": "position = 5", "measure": "name = 'x'", "priority": "title = 'x'",
        "override": "lifted_at = now(), lifted_by_id = wardmote.actor()",
    }  # fmt: skip
    for name, change in changes.items():
        m.try_update(f"change in a plan: {name}", f"plans_{name}", change, plan[name], keeper)
    delete(m, "take a service off an action", "plans_actionservice", plan["actionservice"], keeper)


def _attempts_of_lists(m: Matrix, plan: dict[str, Any]) -> None:
    """Whoever leads an action puts it on their own list, and takes it off."""
    partner = m.officers["partner"].agency_id
    task = {
        "id": 0, "plan_id": plan["plan"], "action_id": plan["planaction"], "service_id": plan["leading service"],
        "agency_id": partner, "task_id": plan["spare task"], "at": m.facts["now"],
    }  # fmt: skip
    leads = {"partner": True, EDITOR: False, "stranger": False, "owner: team": False}
    m.try_insert("put a plan's action on one's list", "plans_plantask", task, leads, "by_id")
    m.try_update(
        "take a plan's action off one's list", "plans_plantask",
        "withdrawn_at = now(), withdrawn_by_id = wardmote.actor()", plan["plantask"], leads,
    )  # fmt: skip
