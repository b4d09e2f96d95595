"""A housing case of the caseworker's team with its complainant, a supervisor beside the caseworker."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests import world
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case
from wardmote.work.supervision import queries
from wardmote.work.supervision.models import Template

LATER = date.today() + timedelta(days=28)


def now() -> datetime:
    return datetime.now(UTC)


def opened(p: world.Partnership, **fields: Any) -> Case:
    given = {
        "title": "Shouting and doors at night", "kind": "housing", "area": "Harbour Street", "summary": "s", "risk": "low",
        "categories": ["incident"], "team": p.caseworker.team, "review_on": LATER,
    } | fields  # fmt: skip
    with world.as_officer(p.caseworker) as by:
        case = cases.open_case(
            lead=fields.get("lead", by),
            by=by,
            now=now() - timedelta(hours=2),
            **{k: v for k, v in given.items() if k != "lead"},
        )
    return case


def template(case: Case, use: str = "plan") -> Template:
    found = queries.of_kind(queries.templates(case.owner_id, on=date.today()), use, case.kind)
    assert found is not None
    return found


@pytest.fixture
def housing(partnership: world.Partnership) -> Any:
    p = partnership
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER])
    p.caseworker.roles = [Role.CASEWORKER]
    supervisor = world.officer(p.council, p.caseworker.team, "Sal Pevensey", Role.CASEWORKER, Role.SUPERVISOR)
    case = opened(p)
    for officer in (p.caseworker, p.colleague, p.partner, supervisor):
        world.opened_earlier(officer, case.pk)
    with world.as_officer(p.caseworker) as by:
        entry = cases.add_person(
            case=case, name="Ines Carrow", role="victim", contact="020 7946 0101", contact_wishes="Not after eight",
            from_on=date.today(), by=by, now=now(),
        )  # fmt: skip
    return SimpleNamespace(p=p, case=case, entry=entry, supervisor=supervisor)
