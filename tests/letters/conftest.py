"""A case with people, and letters of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests import world
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, Person

VALUES = {
    "what_happened": "Music until three.",
    "where": "the yard",
    "what_to_do": "Be quiet.",
    "reply_by": "1 May 2027",
}


def now() -> datetime:
    return datetime.now(UTC)


def case_of(
    by: Officer, *, name: str = "Peter Marsh", wishes: str = "", home: bool = True, **fields: Any
) -> Case:
    """A case with somebody said to be responsible in it, and where they live."""
    given = {
        "title": "Music in the yard", "kind": "noise", "area": "Harbour Street", "summary": "s", "risk": "low",
        "categories": ["incident"], "team": by.team, "lead": by, "review_on": date.today(), "now": now(),
    } | fields  # fmt: skip
    with world.as_officer(by):
        made = cases.open_case(by=by, **given)
        world.opened_earlier(by, made.pk)
        cases.add_person(
            case=made,
            name=name,
            role="perpetrator",
            from_on=date.today(),
            contact_wishes=wishes,
            by=by,
            now=now(),
        )
        if home:
            cases.add_place(
                case=made,
                address="3 Fore Street",
                postcode="EC1 1AA",
                role="perpetrator_home",
                by=by,
                now=now(),
            )
    return made


@pytest.fixture
def case(partnership) -> Case:
    return case_of(partnership.caseworker)


@pytest.fixture
def person(case, partnership) -> Person:
    with world.as_officer(partnership.caseworker):
        return Person.objects.select_related("case").get(case=case)


@pytest.fixture
def written(case, person, partnership) -> Callable[..., Any]:
    """What makes a letter of the case, with some of it otherwise."""
    from wardmote.work.letters import commands
    from wardmote.work.letters.recipients import to_person

    def write(command: Any = commands.make, by: Officer = partnership.caseworker, **fields: Any) -> Any:
        given = {
            "case": case, "template_key": "warning", "to": to_person(person, address="3 Fore Street"),
            "values": VALUES, "now": now(),
        } | fields  # fmt: skip
        with world.as_officer(by) as officer:
            return command(by=officer, **given)

    return write
