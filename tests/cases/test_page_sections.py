"""A room above adds a tab to a case's pages and lines to its first page."""

import pytest

from tests import world
from wardmote.work.cases import pages

pytestmark = pytest.mark.django_db


def test_a_room_above_adds_a_tab_and_says_lines_at_a_glance(partnership, monkeypatch):
    monkeypatch.setattr(pages, "TABS", list(pages.TABS))
    monkeypatch.setattr(pages, "facts", [])
    case = world.case(partnership)
    world.opened_earlier(partnership.caseworker, case.pk)
    client = world.client_for(partnership.caseworker)
    assert "At a glance" not in client.get(f"/cases/{case.reference}/").content.decode()

    pages.add(pages.Section("Warnings served", "cases:visit"), after="cases:notes")
    pages.add(pages.Section("Warnings served", "cases:visit"))  # once, however often it is added
    fact = pages.Fact(
        "select 40 + 2 where %(c)s is not null",
        lambda case, told, now: [
            pages.Line("Answer", f"{told}"),
            pages.Line("Notice", "Runs out on 3 May", "/there/", "red"),
        ],
    )
    monkeypatch.setattr(pages, "facts", [fact])
    page = client.get(f"/cases/{case.reference}/").content.decode()
    assert [each.text for each in pages.TABS].count("Warnings served") == 1
    assert page.index("Notes") < page.index("Warnings served") < page.index("Documents")
    assert "At a glance" in page
    assert "<dd>42</dd>" in page
    assert "Runs out on 3 May" in page
    assert 'href="/there/"' in page
