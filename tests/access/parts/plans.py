"""A current plan and all that hangs on it is every officer's to read; a draft its own agency's alone."""

import uuid
from typing import Any

from tests import world
from tests.access.matrix import TODAY, Matrix, Row, _insert
from tests.access.parts.open311 import NOT_IN
from tests.access.records_of_the_matrix import _action

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
                if name != "plantask"
            }
            # On whose list it is, is said to that agency, where it reads the plan, and to whoever keeps the plan.
            m.rows |= {
                f"that it is on a list, of a {state} plan": Row(
                    "plans_plantask", made["plantask"], ours | (theirs if state == "current" else set())
                )
            }
            m.facts[f"{state} plan"] = made


def _plan(
    p: world.Partnership, state: str, *, editor: Any, partner: Any, audience: Any, now: Any
) -> dict[str, uuid.UUID]:
    """One of each table, by its name."""
    made: dict[str, uuid.UUID] = {}

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
