"""Whole pages, as officers of each kind see them."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from wardmote.work.cases import commands
from wardmote.work.cases.models import Case, CaseDisclosure, Note

pytestmark = pytest.mark.django_db

PAGES = [
    "detail", "people", "add_person", "add_place", "notes", "documents", "add_document", "actions",
    "ask_action", "timeline", "history", "sharing", "share", "must_not_receive", "edit", "assign", "close",
    "reopen",
]  # fmt: skip


def opened(case, *officers):
    for officer in officers:
        world.opened_earlier(officer, case.pk)


@pytest.fixture
def case(partnership):
    made = world.case(partnership)
    opened(
        made,
        partnership.caseworker,
        partnership.colleague,
        partnership.partner,
        partnership.partner_colleague,
        partnership.outsider,
    )
    return made


def url(case, name="detail", **kwargs):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **kwargs})


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_case_answers_its_caseworker(partnership, case, page):
    answer = world.client_for(partnership.caseworker).get(url(case, page))
    assert answer.status_code == 200, answer
    assert case.reference in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["colleague", "partner", "outsider"])
def test_every_page_of_a_case_is_not_found_by_those_it_is_not_for(partnership, case, page, who):
    assert world.client_for(getattr(partnership, who)).get(url(case, page)).status_code == 404
