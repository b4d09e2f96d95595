"""People and places on record are found by whoever may see them, and by nobody else."""

from datetime import UTC, datetime

import pytest

from tests import world
from wardmote.outward.search import showing
from wardmote.outward.search.finding import find, record_with_reference
from wardmote.records.people import commands as people
from wardmote.records.places import commands as places

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def on_record(partnership):
    by = partnership.caseworker
    with world.as_officer(by):
        person = people.make_person(
            kind="known", name="Katarzyna Wolska", other_names="Kasia", team=by.team, by=by, now=NOW
        )
    world.opened_earlier(by, person.pk, ("person",))
    with world.as_officer(by):
        people.add_contact(person=person, kind="phone", value="020 7946 0123", by=by, now=NOW)
        place = places.make_place(
            kind="premises", name="The Old Tannery", address="3 Quay Lane", postcode="EC1A 1BB", team=by.team,
            by=by, now=NOW,
        )  # fmt: skip
    return person, place


def found(officer, words):
    with world.as_officer(officer):
        return {
            (kind, line.title, line.why)
            for kind, lines in showing.lines(find(words)).items()
            for line in lines
        }


@pytest.mark.parametrize(
    ("words", "kind", "why"),
    [
        ("wolska", "person", "Has this name"),
        ("katarzina wolska", "person", "Has a name spelt much like this"),
        ("02079460123", "person", "Has this telephone number or e-mail address"),
        ("quay lane", "place", "An address in it is this one"),
        ("ec1a1bb", "place", "An address in it is this one"),
        ("old tannery", "place", "Words of its name"),
    ],
)
def test_whoever_may_see_them_finds_them_and_is_told_why(partnership, on_record, words, kind, why):
    title = "Katarzyna Wolska" if kind == "person" else "The Old Tannery"
    assert (kind, title, why) in found(partnership.caseworker, words)
    for stranger in (partnership.colleague, partnership.partner, partnership.outsider):
        assert found(stranger, words) == set()


def test_their_references_lead_straight_to_them(partnership, on_record):
    person, place = on_record
    with world.as_officer(partnership.caseworker):
        assert record_with_reference(person.reference.lower())[0] == "people:detail"
        assert record_with_reference(place.reference.replace("-", " "))[0] == "places:detail"
    with world.as_officer(partnership.partner):
        assert record_with_reference(person.reference) is None
        assert record_with_reference(place.reference) is None
