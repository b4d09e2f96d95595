"""People and places on record are found by whoever may see them, and by nobody else."""

from datetime import UTC, date, datetime

import pytest

from tests import world
from tests.people.making import share as share_person
from tests.powers.conftest import put, served
from wardmote.outward.search import showing
from wardmote.outward.search.finding import find, record_with_reference
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.records.people import commands as people
from wardmote.records.places import commands as places
from wardmote.work.cases import commands as cases
from wardmote.work.powers.queries import Subject

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


def test_what_is_known_of_them_in_words_is_found_by_whoever_may_read_it(partnership, on_record):
    p, (person, place) = partnership, on_record
    world.opened_earlier(p.caseworker, place.pk, ("place",))
    share_person(p, person)
    with world.as_officer(p.caseworker) as by:
        person.refresh_from_db()
        people.add_detail(person=person, kind="description", text="A tattoo of a heron", by=by, now=NOW)
        people.add_detail(
            person=person, kind="note", text="Takes methadone", categories=["health"], by=by, now=NOW
        )
        places.add_note(place=place, text="Mind the alsatian", by=by, now=NOW)
    known, note = "Words of what is known of them", "Words of a note on it"
    assert found(p.caseworker, "heron") == {("person", "Katarzyna Wolska", known)}
    assert found(p.caseworker, "methadone") == {("person", "Katarzyna Wolska", known)}
    assert found(p.caseworker, "alsatian") == {("place", "The Old Tannery", note)}
    assert found(p.partner, "heron") == {("person", "Katarzyna Wolska", known)}
    for words in ("methadone", "alsatian"):
        assert found(p.partner, words) == set(), "health is not covered; places are not shared"
    for stranger in (p.colleague, p.outsider):
        assert not any(found(stranger, words) for words in ("heron", "methadone", "alsatian"))
    with world.building():
        type(p.agreement).objects.filter(pk=p.agreement.pk).update(state="ended")
    assert found(p.partner, "heron") == set()


def test_their_references_lead_straight_to_them(partnership, on_record):
    person, place = on_record
    with world.as_officer(partnership.caseworker):
        assert record_with_reference(person.reference.lower())[0] == "people:detail"
        assert record_with_reference(place.reference.replace("-", " "))[0] == "places:detail"
    with world.as_officer(partnership.partner):
        assert record_with_reference(person.reference) is None
        assert record_with_reference(place.reference) is None


def test_grounds_of_a_power_and_what_was_said_of_an_action_are_found_in_a_case_one_sees(partnership):
    p = partnership
    case = world.case(p, area="Harbour Street")
    use = served(case, p.caseworker, Subject(entry=put(case, p.caseworker)), must_not=("Play the bagpipes",))
    with world.as_officer(p.caseworker) as by:
        case.refresh_from_db(fields=["audience"])
        cases.ask_action(case=case, title="Ring", agency=p.council, officer=by, team=by.team,
                                  due_on=date.today(), by=by, now=NOW)  # fmt: skip
        mate = world.officer(p.council, by.team, "Team Mate", "caseworker")
        actions.hand_over(action=Action.objects.get(), to=mate, note="Ask for Mr Whimbrel.", by=by, now=NOW)
    assert use.power_name
    of_case = "Words of its summary, a note, a power used, or of its people and places"
    wanted = {
        "nine nights": ("case", case.title, of_case),
        "bagpipes": ("case", case.title, of_case),
        "whimbrel": ("action", "Ring", "Words of what was asked or done"),
    }
    for words, line in wanted.items():
        assert line in found(p.caseworker, words), words
        for stranger in (p.partner, p.outsider, p.governance):
            assert found(stranger, words) == set()
