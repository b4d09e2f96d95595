"""Words typed over a list stand in no address, and the list is narrowed by them as ever."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from tests import world
from wardmote.foundation import words_apart
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db
TYPED = "Zbigniew Marlowe"
LISTS = ("/cases/", "/reports/", "/actions/", "/directory/", "/directory/officers/", "/registers/risks/")


@pytest.fixture
def client(partnership) -> Client:
    p = partnership
    return world.client_for(world.officer(p.council, p.caseworker.team, "Ada Keeper", *Role.values))


def find(client: Client, address: str, **typed: str) -> Any:
    """As a browser sends a form without files."""
    body = urlencode({"find": "1", **typed})
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("address", LISTS)
def test_a_filter_is_posted_and_its_words_are_in_no_address_after(client, address):
    page = client.get(address)
    form = re.search(r"<form method=\"post\" role=\"search\".*?</form>", page.content.decode(), re.DOTALL)
    assert form, "the filter of this list is posted"
    assert 'name="find"' in form[0]
    assert 'name="csrfmiddlewaretoken"' in form[0]
    sent = find(client, address, q=TYPED, csrfmiddlewaretoken="x", page="1")
    assert sent.status_code == 302
    assert set(parse_qs(urlsplit(sent.url).query)) == {"w", "page"}
    assert "Zbigniew" not in sent.url
    found = client.get(sent.url)
    assert found.status_code == 200
    text = found.content.decode()
    assert f'value="{TYPED}"' in text
    assert not re.findall(r"(?:href|action|hx-\w+)=\"[^\"]*(?:Zbigniew|[?&;]q=)[^\"]*\"", text)


def test_the_list_is_narrowed_as_ever_and_its_pages_csv_and_views_keep_the_words(partnership):
    p = partnership
    for title in ("Zbigniew at the garages", "Bins in the lane"):
        world.case(p, title=title)
    client = world.client_for(p.caseworker)
    to = find(client, "/cases/", q="Zbigniew", view="all").url
    text = client.get(to).content.decode()
    assert "Zbigniew at the garages" in text
    assert "Bins in the lane" not in text
    (saving,) = re.findall(r"href=\"(/desk/[^\"]*\?[^\"]*)\"", text)
    assert "Zbigniew" not in saving
    saved = client.post(
        saving.replace("&amp;", "&"),
        {"name": "The garages", "seen_by": "me", "key": "11111111-1111-4111-8111-111111111111"},
    )
    assert saved.status_code == 302
    assert "Zbigniew" not in saved.url
    again = client.get("/cases/?view=all").content.decode()
    (chip,) = re.findall(r"href=\"(\?[^\"]*)\"[^>]*>The garages", again)
    assert "Zbigniew" not in chip
    assert "Bins in the lane" not in client.get("/cases/" + chip.replace("&amp;", "&")).content.decode()


def test_with_htmx_the_browser_is_told_the_address_without_words(client):
    sent = find(client, "/cases/", q=TYPED)
    found = client.get(sent.url, headers={"HX-Request": "true", "HX-Target": "results"})
    assert found["HX-Push-Url"] == sent.url


def test_an_address_from_before_is_understood_and_hands_no_words_on(client):
    text = client.get("/cases/", {"q": TYPED}).content.decode()
    assert f'value="{TYPED}"' in text
    assert not re.findall(r"href=\"[^\"]*Zbigniew[^\"]*\"", text)


def test_another_officer_reads_no_words_from_an_address(client, partnership):
    to = find(client, "/cases/", q=TYPED).url
    text = world.client_for(partnership.caseworker).get(to).content.decode()
    assert "Zbigniew" not in text


@pytest.mark.parametrize("sealed", ["", "x", "!!!", "A" * 300, "é", "QUJD"])
def test_what_was_not_sealed_here_is_no_words_and_no_fault(client, sealed):
    assert client.get("/cases/", {"w": sealed}).status_code == 200
    assert words_apart.unseal(sealed, "someone") == ""


def test_the_same_words_have_one_address_and_long_ones_are_cut():
    one, two = words_apart.seal(TYPED, "a"), words_apart.seal(TYPED, "b")
    assert one == words_apart.seal(TYPED, "a") != two
    assert words_apart.unseal(one, "a") == TYPED
    assert words_apart.unseal(words_apart.seal("雨" * 500, "a"), "a") == "雨" * (words_apart.MOST // 3)


def test_a_form_that_is_no_filter_goes_on(client):
    assert client.post("/cases/new/", {"q": TYPED}).status_code != 302
