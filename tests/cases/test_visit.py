"""A case at the door: what it shows, to whom, and notes made with one press."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from wardmote.work.cases import commands
from wardmote.work.cases.models import Case, Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(partnership):
    p, now = partnership, datetime.now(UTC)
    made = world.case(p)
    for officer in (p.caseworker, p.partner, p.partner_colleague, p.outsider):
        world.opened_earlier(officer, made.pk)
    with world.as_officer(p.caseworker) as by:
        told = Case.objects.select_related("owner").get(pk=made.pk)
        commands.add_person(
            case=told, name="Ada Example", role="victim", from_on=date.today(), contact="01234 567890",
            contact_wishes="Not before ten", by=by, now=now,
        )  # fmt: skip
        commands.add_place(case=told, address="1 Harbour Street", role="where", by=by, now=now)
        for number in range(5):
            commands.add_note(case=told, text=f"Note {number}.", by=by, now=now + timedelta(seconds=number))
        commands.keep_out(case=told, name="Bram Example", reason="Lives next door.", by=by, now=now)
    return made


def at_the_door(officer, case, data=None):
    client = world.client_for(officer)
    address = f"/cases/{case.reference}/visit/"
    return client.get(address) if data is None else client.post(address, data)


def test_it_shows_what_is_wanted_at_the_door_and_no_more(partnership, case):
    page = at_the_door(partnership.caseworker, case).content.decode()
    for words in ("Ada Example", "01234 567890", "Not before ten", "1 Harbour Street", "Bram Example",
                  "Lives next door.", "Note 4.", "Note 2."):  # fmt: skip
        assert words in page
    assert "Note 1." not in page
    assert page.count("<nav") == 1
    assert len(page.encode()) < 20_000


def test_those_it_is_not_for_do_not_find_it_and_a_reader_cannot_note(partnership, case):
    p = partnership
    assert at_the_door(p.outsider, case).status_code == 404
    assert at_the_door(p.partner, case).status_code == 404
    world.share(p, case, level=2)
    page = at_the_door(p.partner, case).content.decode()
    assert "Ada Example" in page
    assert "Add note" not in page
    assert at_the_door(p.partner, case, {"quick": "no_answer", "key": str(uuid.uuid4())}).status_code == 422


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"quick": "no_answer"}, "Visited. No answer."),
        ({"quick": "spoke", "whom": "Ada Example"}, "Visited. Spoke to Ada Example."),
        ({"text": "Doors open."}, "Doors open."),
    ],
)
def test_one_press_makes_one_note_however_often_it_is_sent(partnership, case, told, text):
    sent = told | {"key": str(uuid.uuid4())}
    for _ in range(2):
        assert at_the_door(partnership.caseworker, case, sent).status_code == 302
    with world.building():
        assert Note.objects.filter(text=text).count() == 1


def test_whom_one_spoke_to_has_to_be_said_and_an_empty_note_too(partnership, case):
    for told, words in (
        ({"quick": "spoke", "whom": ""}, "Enter who you spoke to"),
        ({"text": ""}, "Enter the note"),
    ):
        answer = at_the_door(partnership.caseworker, case, told)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_it_costs_no_more_questions_than_the_page_of_a_case(partnership, case, django_assert_max_num_queries):
    client = world.client_for(partnership.caseworker)
    with django_assert_max_num_queries(25):
        client.get(f"/cases/{case.reference}/visit/")
