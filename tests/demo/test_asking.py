"""The demo has a request for access in each state, and one person under two spellings."""

from datetime import date

import pytest

from tests.demo.conftest import made_of
from wardmote.demo.agencies import AGENCIES
from wardmote.demo.partnership import Partnership
from wardmote.outward.search.models import AccessRequest


@pytest.fixture(scope="module", params=[(date(2026, 11, 23), 1411), (date(2027, 4, 4), 99)], ids=str)
def made(request: pytest.FixtureRequest) -> Partnership:
    return made_of(*request.param)


def test_there_is_a_request_in_each_state(made: Partnership) -> None:
    requests = made.rows.tables["search.AccessRequest"]
    assert {row["state"] for row in requests} == {state.value for state in AccessRequest.State}
    for row in requests:
        assert (row["answered_at"] is None) == (row["state"] == "asked")
        assert row["answered_at"] is None or row["answered_at"] > row["asked_at"]


def test_only_what_was_accepted_is_shared_with_the_one_who_asks(made: Partnership) -> None:
    police = AGENCIES["police"].id
    plans = {case.id: case.row["plan"] for case in made.cases}
    subject = {row["request_id"]: row["record_id"] for row in made.rows.tables["search.RequestSubject"]}
    for row in made.rows.tables["search.AccessRequest"]:
        has_it = any(way.agency == police for way in plans[subject[row["id"]]].ways)
        assert has_it == (row["state"] == "accepted")
        assert row["record_id"] == (subject[row["id"]] if row["state"] == "accepted" else None)


def test_one_person_stands_under_two_spellings(made: Partnership) -> None:
    names = {row["name"] for row in made.rows.tables["cases.Person"]}
    odd = [
        row["name"] for row in made.rows.tables["cases.Person"] if row["about"].startswith("Gave this name")
    ]
    assert len(odd) == 1
    assert any(name[:-2] + name[-1] == odd[0] for name in names)
