"""A plan of the council, current: three priorities, an action that housing leads, one due, one complete."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests import world
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans import commands
from wardmote.work.plans.days import Deadline
from wardmote.work.plans.models import Plan, PlanAction, Service

TODAY = date.today()


def now() -> datetime:
    return datetime.now(UTC)


def days(many: int) -> date:
    return TODAY + timedelta(days=many)


def editor(p: world.Partnership, agency: Any = None) -> Officer:
    agency = agency or p.council
    with world.building():
        team = agency.teams.order_by("name").first()
    return world.officer(agency, team, f"Editor of {agency.name}", Role.CASEWORKER, Role.REGISTER_EDITOR)


def made(by: Officer, *, publish: bool = True, title: str = "Partnership plan") -> SimpleNamespace:
    """A plan with two priorities and four actions, made by this officer."""
    with world.as_officer(by):
        when = {"by": by, "now": now() - timedelta(days=1)}
        plan = commands.make_plan(title=title, starts_on=days(-100), ends_on=days(265), **when)
        first = commands.add_priority(plan=plan, number="1", title="Violence", **when)
        second = commands.add_priority(plan=plan, number="2", title="Nuisance at night", **when)
        told = {
            "late": ("1.1", first, days(-3), ["Housing service"]),
            "soon": ("1.2", first, days(10), ["Housing service", "Wardens"]),
            "far": ("2.1", second, days(200), ["Wardens"]),
            "nobody": ("2.2", second, None, []),
        }
        actions = {
            name: commands.add_action(
                priority=priority, number=number, title=f"Do what is {name}", deadline=Deadline(due), leads=leads, **when
            )
            for name, (number, priority, due, leads) in told.items()
        }  # fmt: skip
        if publish:
            commands.publish(plan=plan, **when)
        services = {each.name: each for each in Service.objects.filter(plan=plan)}
    return SimpleNamespace(plan=plan, first=first, second=second, actions=actions, services=services)


@pytest.fixture
def planned(partnership: world.Partnership) -> SimpleNamespace:
    p = partnership
    keeper = editor(p)
    found = made(keeper)
    with world.as_officer(keeper) as by:
        commands.match_service(service=found.services["Housing service"], agency=p.housing, by=by, now=now())
        commands.match_service(service=found.services["Wardens"], agency=p.council, by=by, now=now())
    return SimpleNamespace(p=p, keeper=keeper, **vars(found))


def fresh(action: PlanAction) -> PlanAction:
    return PlanAction.objects.select_related("plan__owner").get(pk=action.pk)


def again(plan: Plan) -> Plan:
    return Plan.objects.select_related("owner").get(pk=plan.pk)
