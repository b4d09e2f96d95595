"""Pages of actions: whose list shows what, and answering by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from wardmote.records.actions.models import Action

LIST = reverse("actions:list")


def page_of(action, name="detail"):
    return reverse(f"actions:{name}", kwargs={"pk": action.pk})


@pytest.mark.parametrize(
    ("reader", "view", "listed"),
    [
        ("partner", "team", True),
        ("partner", "agency", True),
        ("partner", "mine", False),  # nobody has taken it on yet
        ("partner", "asked", False),
        ("caseworker", "asked", True),
        ("caseworker", "team", False),
        ("partner_colleague", "agency", False),
        ("outsider", "agency", False),
    ],
)
def test_whose_list_an_action_is_on(partnership, ask, reader, view, listed):
    ask()
    page = world.client_for(getattr(partnership, reader)).get(f"{LIST}?view={view}").content.decode()
    assert ("Mend the door" in page) is listed
    assert ("1 action<" in page) is listed
    assert ("No actions<" in page) is not listed


def test_the_page_says_what_for_whom_and_for_which_record(partnership, shared_case, ask):
    action = ask()
    answer = world.client_for(partnership.partner).get(page_of(action))
    page = answer.content.decode()
    for words in ("Mend the door", "forced twice", "Case Worker", shared_case.reference, "Asked"):
        assert words in page
    assert "no-store" in answer["Cache-Control"]
    for button in ("Accept", "Decline", "Assign", "Ask for a new date", "Done"):
        assert button in page
    assert "Withdraw<" not in page


@pytest.mark.parametrize("reader", ["colleague", "partner_colleague", "outsider"])
def test_others_get_404_on_every_page_of_an_action(partnership, ask, reader):
    action = ask()
    browser = world.client_for(getattr(partnership, reader))
    for name in ("detail", "decline", "finish", "hand_over", "withdraw"):
        assert browser.get(page_of(action, name)).status_code == 404
    for name in ("accept", "decline", "finish", "hand_over", "withdraw"):
        assert browser.post(page_of(action, name), {"reason": "x", "evidence": "x"}).status_code == 404


def test_the_partner_accepts_and_finishes_by_page(partnership, ask):
    action = ask()
    browser = world.client_for(partnership.partner)
    assert browser.post(page_of(action, "accept")).status_code == 302
    assert "Mend the door" in browser.get(LIST).content.decode()
    assert browser.post(page_of(action, "finish"), {"evidence": ""}).status_code == 422
    assert browser.post(page_of(action, "finish"), {"evidence": "New lock fitted."}).status_code == 302

    page = world.client_for(partnership.caseworker).get(page_of(action)).content.decode()
    assert "New lock fitted." in page
    assert "Nothing to do" in browser.get(LIST).content.decode()
    assert "Mend the door" in browser.get(f"{LIST}?state=done").content.decode()


def test_hand_over_lists_only_colleagues_who_see_the_record(partnership, ask):
    action = ask()
    page = world.client_for(partnership.partner).get(page_of(action, "hand_over")).content.decode()
    assert "Housing Partner, First" in page
    assert "Housing Colleague" not in page
    assert "Case Worker" not in page
    assert "(service)" not in page


def test_a_refused_answer_says_why_instead_of_a_form(partnership, ask):
    action = ask()
    page = world.client_for(partnership.caseworker).get(page_of(action, "decline")).content.decode()
    assert "Only the agency that was asked can answer" in page
    assert "<textarea" not in page
    browser = world.client_for(partnership.caseworker)
    assert browser.post(page_of(action, "decline"), {"reason": "No."}).status_code == 422
    with world.as_officer(partnership.caseworker):
        assert Action.objects.get(pk=action.pk).state == Action.State.ASKED


def test_filter_by_rating(partnership, ask):
    ask(days=2, title="Soon")
    ask(days=30, title="Later")
    browser = world.client_for(partnership.partner)
    page = browser.get(f"{LIST}?view=team&rag=amber").content.decode()
    assert "Soon" in page
    assert "Later" not in page
    assert "No actions match" in browser.get(f"{LIST}?view=team&rag=red").content.decode()


def test_the_list_asks_few_queries_however_many_actions(partnership, ask):
    for number in range(30):
        ask(title=f"Action {number}")
    browser = world.client_for(partnership.partner)
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(f"{LIST}?view=team").content.decode()
    assert len(world.own(queries)) <= 12
    assert page.count('role="rowheader"') == 25
    assert "30 actions" in page
