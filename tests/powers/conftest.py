"""Warnings and notices as officers use them, in a case of the council and in one of its partner."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests import world
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, Person, Place
from wardmote.work.powers import catalogued, commands, lawful
from wardmote.work.powers.models import Step, Use
from wardmote.work.powers.queries import Subject

CPW, CPN, PENALTY = "community_protection_warning", "community_protection_notice", "cpn_fixed_penalty"


def now() -> datetime:
    return datetime.now(UTC)


def put(
    case: Case, by: Officer, name: str = "Dean Marlow", born_on: date | None = date(1990, 5, 1), **fields: Any
) -> Person:
    """Someone in a case, as its officer puts them there."""
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        return cases.add_person(
            case=case,
            name=name,
            role="perpetrator",
            from_on=date.today(),
            born_on=born_on,
            by=by,
            now=now(),
            **fields,
        )


def put_place(
    case: Case, by: Officer, address: str = "12 Harbour Street", postcode: str = "EC1A 1BB"
) -> Place:
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        return cases.add_place(case=case, address=address, postcode=postcode, role="where", by=by, now=now())


def look(case: Case, by: Officer, subject: Subject, *, committed: bool = True) -> None:
    """Look as the page does before serving; as if in an earlier transaction."""
    with world.as_officer(by), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.look_for_powers(%s, %s, %s, %s)",
            [
                case.pk,
                subject.entry.pk if subject.entry else None,
                subject.place.pk if subject.place else None,
                subject.body,
            ],
        )
    if committed:
        with world.building(), connection.cursor() as cursor:
            cursor.execute("update powers_look set xid = 1")
            cursor.execute("update powers_answer set xid = 1")
            cursor.execute("update search_search set xid = 1")
            cursor.execute("update search_namehit set xid = 1")


def plan(by: Officer, subject: Subject, key: str = CPW, on: date | None = None, **said: Any) -> commands.Plan:
    power = catalogued.power(key, by=by)
    assert power is not None
    extra = {
        name: said.pop(name) for name in ("must", "must_not", "authorised_by", "starts_on") if name in said
    }
    given: dict[str, Any] = {
        "subject_kind": subject.kind,
        "age": 30,
        "tests": frozenset(test.key for test in power.tests),
        "consulted": frozenset(each.key for each in power.consultation),
    } | said
    return commands.Plan(
        power=power,
        subject=subject,
        said=lawful.Said(**given),
        grounds="Music until four, nine nights.",
        **extra,
    )


def service(at: datetime | None = None, acknowledged: str = "") -> commands.Service:
    return commands.Service(at or now() - timedelta(minutes=5), "by_hand", acknowledged=acknowledged)


def served(
    case: Case,
    by: Officer,
    subject: Subject,
    key: str = CPW,
    *,
    at: datetime | None = None,
    acknowledged: str = "",
    **said: Any,
) -> Use:
    world.opened_earlier(by, case.pk)
    look(case, by, subject)
    with world.as_officer(by) as officer:
        return commands.serve_now(
            case=Case.objects.defer("words").select_related("owner").get(pk=case.pk),
            plan=plan(officer, subject, key, **said),
            service=service(at, acknowledged),
            by=officer,
            now=now(),
        )


def step(use: Use, by: Officer, kind: str, at: datetime | None = None, **told: Any) -> Step:
    with world.as_officer(by) as officer:
        fresh = (
            Use.objects.select_related("case", "case__owner", "agency").defer("case__words").get(pk=use.pk)
        )
        return commands.step(
            use=fresh, kind=kind, happened_at=at or now() - timedelta(minutes=1),
            power=catalogued.power(use.power, by=officer), by=officer, now=now(), **told,
        )  # fmt: skip


def state_of(use: Use) -> str:
    with world.building():
        return str(Use.objects.values_list("state", flat=True).get(pk=use.pk))


def partners_case(p: world.Partnership, **fields: Any) -> Case:
    """A case of the housing partner that the council does not see."""
    return world.case(p, by=p.partner, **fields)


@pytest.fixture
def case(partnership: world.Partnership) -> Case:
    made: Case = world.case(partnership, area="Harbour Street")
    return made


@pytest.fixture
def dean(partnership: world.Partnership, case: Case) -> Subject:
    return Subject(entry=put(case, partnership.caseworker))


Maker = Callable[..., Any]
