"""What the database lets whom do with a plan, past every command: statements as the application."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.plans.conftest import TODAY, again, days, editor, fresh, made, now
from wardmote.records.actions import commands as of_actions
from wardmote.trust.access import commands as access
from wardmote.work.plans import commands

TABLES = [
    *("plan", "priority", "planaction", "service", "actionservice", "progressentry", "reported", "override"),
    *("measure", "measurevalue", "milestone", "committee", "reportedto"),
]


def run(statement: str, *values: Any) -> int:
    """How many rows it touched; refused is none."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            return int(cursor.rowcount)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") not in {"42501", "23514"}:
            raise
        return 0


def filled(by: Any, found: Any) -> None:
    """One of everything that hangs on a plan."""
    with world.as_officer(by):
        when = {"by": by, "now": now()}
        action = fresh(found.actions["late"])
        commands.note_reported(action=action, rating="G", comment="c", source="s", **when)
        commands.override(action=action, colour="amber", reason="r", ends_on=days(9), **when)
        commands.add_progress(action=action, what="w", status="complete", completed_on=TODAY, **when)
        measure = commands.add_measure(plan=again(found.plan), action=action, name="m", **when)
        commands.add_value(measure=measure, on=TODAY, value=1, **when)
        commands.add_milestone(action=action, title="t", due_on=days(3), **when)
        board = commands.add_committee(plan=again(found.plan), name="b", **when)
        if found.plan.state == "current":
            commands.report_to(action=fresh(action), committee=board, on=TODAY, **when)


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"select count(*) from plans_{table}")
            found[table] = cursor.fetchone()[0]
        return found


def test_a_draft_and_all_that_hangs_on_it_is_its_owners_alone(partnership):
    p = partnership
    keeper = editor(p)
    found = made(keeper, publish=False)
    filled(keeper, found)
    with world.as_officer(p.caseworker):
        assert all(count for table, count in counts().items() if table != "reportedto")
        assert run("select 1 from audit_entry where subject_kind = 'plan_action'") > 0
    for reader in (p.partner, p.outsider, editor(p, p.housing)):
        with world.as_officer(reader):
            assert not any(counts().values())
            assert run("select 1 from audit_entry where subject_kind in ('plan', 'plan_action')") == 0


def test_a_current_plan_is_read_by_every_officer_and_by_nobody_without_a_session(planned):
    filled(planned.keeper, planned)
    with world.as_officer(planned.p.outsider):
        assert all(counts().values())
    assert not any(counts().values())


@pytest.mark.parametrize("who", ["partner", "outsider", "caseworker", "governance", "other editor"])
def test_only_its_owners_register_editors_write_in_a_plan(planned, who):
    p = planned.p
    officer = editor(p, p.housing) if who == "other editor" else getattr(p, who)
    action, plan = planned.actions["far"], planned.plan
    with world.as_officer(officer):
        assert run("update plans_plan set title = 'x' where id = %s", plan.pk) == 0
        assert run("update plans_plan set state = 'closed' where id = %s", plan.pk) == 0
        assert run("update plans_planaction set title = 'x', changed_by_id = wardmote.actor()") == 0
        assert run("update plans_planaction set status = 'complete'") == 0
        assert run("update plans_service set agency_id = wardmote.actor_agency()") == 0
        assert run("delete from plans_actionservice") == 0
        for table, values in {
            "priority": {"number": "9", "title": "t", "written": "", "position": 9},
            "service": {"key": "k", "name": "n"},
            "committee": {"name": "n", "position": 1},
            "actionservice": {
                "action_id": action.pk, "service_id": planned.services["Wardens"].pk, "part": "supports", "position": 9,
            },
            "reported": {"action_id": action.pk, "rating": "G", "colour": "", "comment": "", "source": "s", "by_id": officer.pk, "at": now()},
            "override": {"action_id": action.pk, "colour": "green", "reason": "r", "ends_on": TODAY, "by_id": officer.pk, "at": now()},
            "milestone": {"action_id": action.pk, "title": "t", "due_on": TODAY},
        }.items():  # fmt: skip
            assert _insert(table, plan_id=plan.pk, **values) == 0, table


def _insert(table: str, **values: Any) -> int:
    values = {"id": uuid4(), **values}
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
    return run(f"insert into plans_{table} ({columns}) values ({marks})", *values.values())


def _entry(planned: Any, action: str, by: Any, **more: Any) -> int:
    values = {
        "plan_id": planned.plan.pk, "action_id": planned.actions[action].pk, "what": "w", "status": "under_way",
        "agency_id": by.agency_id, "by_id": by.pk, "at": now(),
    }  # fmt: skip
    return _insert("progressentry", **values | more)


def test_progress_is_told_in_ones_own_name_of_what_ones_agency_leads(planned):
    p = planned.p
    with world.as_officer(p.partner) as by:
        assert _entry(planned, "late", by) == 1
        assert _entry(planned, "far", by) == 0
        assert _entry(planned, "late", by, by_id=p.partner_colleague.pk) == 0
        assert _entry(planned, "late", by, agency_id=p.council.pk) == 0
        assert _entry(planned, "late", by, plan_id=uuid4()) == 0
    with world.as_officer(p.outsider) as by:
        assert _entry(planned, "late", by) == 0


def test_what_is_written_once_is_not_changed_or_taken_away(planned):
    filled(planned.keeper, planned)
    with world.as_officer(planned.keeper):
        for table, column in {
            "progressentry": "what", "reported": "comment", "measurevalue": "value", "reportedto": '"on"',
        }.items():  # fmt: skip
            assert run(f"update plans_{table} set {column} = {column}") == 0
        assert run("update plans_override set reason = 'x'") == 0
        assert run("update plans_planaction set first_deadline_on = null") == 0
        assert run("update plans_planaction set last_entry_at = null") == 0
        assert run("update plans_plan set owner_id = owner_id") == 0
        for table in [*TABLES, "plantask", "rule"]:
            if table != "actionservice":
                assert run(f"delete from plans_{table}") == 0


@pytest.mark.parametrize(("was", "to"), [("current", "draft"), ("current", "discarded"), ("closed", "draft")])
def test_what_everyone_read_is_not_taken_back(planned, was, to):
    with world.building():
        planned.plan.__class__.objects.filter(pk=planned.plan.pk).update(state=was)
    with world.as_officer(planned.keeper):
        assert run("update plans_plan set state = %s where id = %s", to, planned.plan.pk) == 0


def test_nothing_is_written_in_a_closed_plan(planned):
    with world.building():
        planned.plan.__class__.objects.filter(pk=planned.plan.pk).update(state="closed")
    with world.as_officer(planned.keeper) as by:
        assert run("update plans_plan set title = 'x'") == 0
        assert run("update plans_planaction set title = 'x'") == 0
        assert _entry(planned, "late", by) == 0
    with world.as_officer(planned.p.partner) as by:
        assert _entry(planned, "late", by) == 0


def test_what_hangs_on_one_plan_is_not_hung_on_another(planned):
    other = made(planned.keeper, title="Another")
    values = [uuid4(), planned.plan.pk, other.actions["late"].pk, TODAY]
    with (
        world.as_officer(planned.keeper),
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into plans_milestone (id, plan_id, action_id, title, due_on) values (%s, %s, %s, 't', %s)",
            values,
        )
        cursor.execute("set constraints all immediate")
    assert refused.value.__cause__.sqlstate == "23503"


def _task(planned: Any, by: Any, task: UUID, service: str = "Housing service", **more: Any) -> int:
    values = {
        "plan_id": planned.plan.pk, "action_id": planned.actions["late"].pk, "task_id": task,
        "service_id": planned.services[service].pk, "agency_id": by.agency_id, "by_id": by.pk, "at": now(),
    }  # fmt: skip
    return _insert("plantask", **values | more)


def test_a_list_holds_only_what_its_own_agency_put_there(planned):
    p = planned.p

    def asked(by: Any) -> UUID:
        audience = access.make_audience(access.Plan(frozenset({access.Terms(by.agency_id)})))
        return of_actions.ask_action(
            title="t", detail="", audience_id=audience, agency=by.agency, due_on=TODAY, by=by, now=now()
        ).pk

    with world.as_officer(p.caseworker) as by:
        council = asked(by)
        assert _task(planned, by, council) == 0  # the council does not lead it
    with world.as_officer(p.partner) as by:
        assert _task(planned, by, council) == 0  # not their action
        own = asked(by)
        assert _task(planned, by, own, service="Wardens") == 0
        assert _task(planned, by, own, agency_id=p.council.pk) == 0
        assert _task(planned, by, own) == 1
    with world.as_officer(p.outsider):
        assert run("select 1 from plans_plantask") == 0
    with world.as_officer(p.caseworker):
        assert run("select 1 from plans_plantask") == 1  # the council keeps the plan
        assert run("update plans_plantask set withdrawn_at = now(), withdrawn_by_id = wardmote.actor()") == 0


def test_the_rule_is_set_by_the_function_alone(planned):
    with world.as_officer(planned.keeper):
        assert run("update plans_rule set amber_days = 1") == 0
        assert run("select wardmote.set_plan_rule(1, 1, 1, 1, 1, 'by me', current_date)") == 0


@pytest.mark.parametrize("bad", ["9999-01-01", "0001-01-01", "1989-12-31"])
def test_a_day_that_cannot_be_meant_is_refused(planned, bad):
    with world.as_officer(planned.keeper) as by:
        assert run("update plans_planaction set deadline_on = %s::date", bad) == 0
        assert run("update plans_plan set ends_on = %s::date", bad) == 0
        assert _entry(planned, "late", by, forecast_on=bad) == 0
