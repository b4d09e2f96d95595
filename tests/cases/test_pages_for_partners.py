"""What partners see of a case's pages and may do there, by the level they were given."""

# ruff: noqa: F811

import pytest
from django.urls import reverse

from tests import world
from tests.cases.test_pages import add_file, case, shared, url  # noqa: F401
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.django_db


def test_a_partner_who_may_read_is_shown_no_button_and_refused_when_they_post(partnership, case):
    shared(partnership, case, 2)
    client = world.client_for(partnership.partner)
    page = client.get(url(case)).content.decode()
    assert "What happened." in page
    for words in ("Add note", "Ask for action", ">Close<", ">Share<", ">Change<"):
        assert words not in page
    answer = client.post(url(case, "notes"), {"text": "From outside"})
    assert answer.status_code == 422
    assert "but not do this with it" in answer.content.decode()
    assert client.post(url(case, "add_place"), {"address": "x", "role": "where"}).status_code == 422
    assert client.get(url(case, "must_not_receive")).status_code == 404


@pytest.mark.parametrize(
    "page", ["add_person", "add_place", "add_document", "ask_action", "edit", "assign", "close", "reopen"]
)
def test_a_page_says_that_it_is_not_for_a_reader_before_anything_is_typed(partnership, case, page):
    shared(partnership, case, 2)
    answer = world.client_for(partnership.partner).get(url(case, page))
    assert answer.status_code == 200
    assert "govuk-inset-text" in answer.content.decode()
    assert "csrfmiddlewaretoken" not in answer.content.decode().split('id="main-content"')[1]


def test_a_partner_who_may_contribute_adds_notes_and_documents_but_changes_nothing(partnership, case):
    shared(partnership, case, 3)
    client = world.client_for(partnership.partner)
    assert client.post(url(case, "notes"), {"text": "From the partner"}).status_code == 302
    assert add_file(client, case).status_code == 302
    for page, form in [
        ("edit", {"title": "x", "kind": "asb", "risk": "low", "summary": "x", "review_on": "1 1 2030"}),
        ("close", {"outcome": "resolved", "reason": "x"}),
        ("assign", {"lead": str(partnership.caseworker.pk)}),
    ]:
        assert client.post(url(case, page), form).status_code == 422, page
    assert "Only Council" in client.get(url(case, "share")).content.decode()


def test_a_partner_who_may_decide_changes_details_but_neither_shares_nor_closes(partnership, case):
    shared(partnership, case, 4)
    client = world.client_for(partnership.partner)
    form = {
        "title": "Now ours",
        "kind": "asb",
        "risk": "high",
        "summary": "Told anew",
        "review_on": "1 1 2030",
    }
    assert 'name="review_on"' not in client.get(url(case, "edit")).content.decode()
    assert client.post(url(case, "edit"), form).status_code == 302
    page = client.get(url(case)).content.decode()
    assert "Now ours" in page
    assert "Told anew" in page
    with world.as_officer(partnership.partner):
        assert Case.objects.get().review_on == case.review_on  # when it is reviewed is the owner's to say
    assert client.post(url(case, "close"), {"outcome": "resolved", "reason": "x"}).status_code == 422


def test_another_team_of_the_partner_finds_nothing(partnership, case):
    shared(partnership, case, 3)
    client = world.client_for(partnership.partner_colleague)
    assert client.get(url(case)).status_code == 404
    assert case.reference not in client.get(reverse("cases:list")).content.decode()


def test_what_a_partners_agreement_does_not_cover_is_announced_and_then_unseen_by_them(partnership, case):
    shared(partnership, case, 3)
    client = world.client_for(partnership.caseworker)
    page = client.get(url(case, "notes")).content.decode()
    assert "Will not be seen by Housing" in page
    assert client.post(url(case, "notes"), {"text": "Of health", "categories": ["health"]}).status_code == 302
    assert "Of health" in client.get(url(case, "notes")).content.decode()
    assert "Of health" not in world.client_for(partnership.partner).get(url(case, "notes")).content.decode()
    sharing = client.get(url(case, "sharing")).content.decode()
    assert "1 note (Physical or mental health): seen only by Council, First" in sharing


def test_a_partner_may_not_add_what_their_own_agreement_does_not_cover(partnership, case):
    shared(partnership, case, 3)
    answer = world.client_for(partnership.partner).post(
        url(case, "notes"), {"text": "Of health", "categories": ["health"]}
    )
    assert answer.status_code == 422
    assert "does not cover “Physical or mental health”" in answer.content.decode()
