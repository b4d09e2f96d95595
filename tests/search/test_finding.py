"""What is found, however it is spelt; and only by those who may see it."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from tests import world
from wardmote.work.cases import commands as cases

pytestmark = pytest.mark.django_db


def find(officer, typed, numbers=()):
    with world.as_officer(officer), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.search(%s, %s, 100)", [typed, list(numbers)])
        return cursor.fetchall()


def kinds(officer, typed, numbers=()):
    return [(kind, field) for kind, _, _, field, _, _ in find(officer, typed, numbers)]


@pytest.fixture
def known(partnership):
    p, now = partnership, datetime.now(UTC)
    case = world.case(p, title="Fires behind the school", area="Harbour Street")
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        cases.add_person(case=case, name="John Adébayo Smith-O’Brien", role="victim", from_on=date.today(),
                         contact="07700 900123, or jo@example.org", about="Walks with a stick", by=by, now=now)  # fmt: skip
        cases.add_place(
            case=case, address="Flat 3, 12 Harbour St", postcode="EC1A 1BB", role="where", by=by, now=now
        )
        cases.add_note(case=case, text="Neighbours heard motorbikes revving", by=by, now=now)
    return case


@pytest.mark.parametrize(
    "typed",
    [
        "john smith",
        "Smith, John",
        "SMITH OBRIEN",
        "jon smiht",
        "adebayo",
        "Adebyao",
        "o'brien john",
        "Jhon Smyth",
    ],
)
def test_a_person_is_found_however_the_name_is_spelt(partnership, known, typed):
    assert ("person", "name") in kinds(partnership.caseworker, typed)


@pytest.mark.parametrize(
    "typed", ["jane smith", "harbour", "xyzzy", "john brown", "", "%", "_", "' or true --"]
)
def test_another_name_does_not_find_the_person(partnership, known, typed):
    assert ("person", "name") not in kinds(partnership.caseworker, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "12 harbour street",
        "Harbor St",
        "harbour strete",
        "ec1a1bb",
        "EC1A 1BB",
        "ec1a",
        "12 Harbour Street EC1A 1BB",
        "flat 3 harbuor",
    ],
)
def test_a_place_is_found_by_its_street_number_or_postcode(partnership, known, typed):
    assert ("place", "street") in kinds(partnership.caseworker, typed)


@pytest.mark.parametrize("typed", ["13 harbour street", "EC1A 1BC", "ec1", "harbour lane"])
def test_another_address_does_not_find_the_place(partnership, known, typed):
    assert ("place", "street") not in kinds(partnership.caseworker, typed)


@pytest.mark.parametrize("number", ["p:+447700900123", "e:jo@example.org"])
def test_a_telephone_number_and_an_address_for_mail_are_found_whole(partnership, known, number):
    assert kinds(partnership.caseworker, "", [number]) == [("person", "contact")]
    assert kinds(partnership.caseworker, "", [number[:-1]]) == []


@pytest.mark.parametrize(
    ("typed", "field"), [("motorbike", "text"), ("fires school", "title"), ("stick", "text")]
)
def test_words_are_found_in_titles_and_texts(partnership, known, typed, field):
    assert ("case", field) in kinds(partnership.caseworker, typed)


@pytest.mark.parametrize("typed", ["john smith", "12 harbour street", "motorbike", "fires school", "ec1a"])
def test_who_may_not_see_the_case_finds_nothing_of_it(partnership, known, typed):
    for officer in (partnership.outsider, partnership.partner, partnership.colleague, partnership.governance):
        assert find(officer, typed) == []


def test_a_shared_case_is_found_from_then_on_and_no_longer_once_the_agreement_ends(partnership, known):
    p = partnership
    world.share(p, known)
    assert ("person", "name") in kinds(p.partner, "john smith")
    with world.building():
        type(p.agreement).objects.filter(pk=p.agreement.pk).update(state="ended")
    assert find(p.partner, "john smith") == []


def test_what_a_partner_may_not_see_of_a_shared_case_they_do_not_find(partnership, known):
    p = partnership
    world.share(p, known)
    with world.as_officer(p.caseworker) as by:
        known.refresh_from_db()
        cases.add_note(case=known, text="On methadone", categories=["health"], by=by, now=datetime.now(UTC))
    assert kinds(p.caseworker, "methadone") == [("case", "text")]
    assert kinds(p.partner, "methadone") == []


def test_what_is_changed_is_found_by_its_new_words_alone(partnership, known):
    with world.building():
        type(known).objects.filter(pk=known.pk).update(title="Drums in the park", area="")
    assert ("case", "title") in kinds(partnership.caseworker, "drums")
    assert ("case", "title") not in kinds(partnership.caseworker, "fires school")
    assert ("case", "street") not in kinds(partnership.caseworker, "harbour street")


def test_the_index_can_be_made_anew(partnership, known):
    before = find(partnership.caseworker, "john smith")
    with world.building(), connection.cursor() as cursor:
        cursor.execute("delete from search_entry")
        cursor.execute('select "table" from search_source')
        for (table,) in cursor.fetchall():
            cursor.execute("select wardmote.search_rebuild(%s)", [table])
    assert find(partnership.caseworker, "john smith") == before
