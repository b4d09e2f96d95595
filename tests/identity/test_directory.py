"""The directory: officers who are here, by agency and team, for anyone signed in and nobody else."""

import pytest
from django.test import Client
from django.utils import timezone

from tests import world
from wardmote.trust.identity import queries
from wardmote.trust.identity.models import Officer, Role

pytestmark = pytest.mark.django_db


def test_directory_hides_who_left_and_service_accounts(partnership):
    p = partnership
    with world.building():
        Officer.objects.filter(pk=p.colleague.pk).update(left_at=timezone.now())
    with world.as_officer(p.caseworker):
        names = [officer.name for officer in queries.officers()]
    assert "Case Worker" in names
    assert "Council Colleague" not in names
    assert not any("service" in name for name in names)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "housing"}, ["Housing Colleague", "Housing Partner"]),
        ({"words": "housing first"}, ["Housing Partner"]),
        ({"role": Role.INFORMATION_GOVERNANCE}, ["Info Governance"]),
        ({"words": "nobody"}, []),
    ],
)
def test_directory_narrows_by_word_and_role(partnership, asked, found):
    with world.as_officer(partnership.caseworker):
        assert sorted(officer.name for officer in queries.officers(**asked)) == found


def test_directory_pages_answer_in_few_statements(partnership, django_assert_max_num_queries):
    client = world.client_for(partnership.outsider)
    with django_assert_max_num_queries(12):
        page = client.get("/directory/", {"agency": partnership.housing.pk})
    assert "Housing Partner" in page.content.decode()
    assert "<strong>2</strong> officers" in page.content.decode()
    assert "Case Worker" not in page.content.decode()
    assert client.get("/directory/agencies/").status_code == 200
    assert "First" in client.get(f"/directory/agencies/{partnership.housing.pk}/").content.decode()
    assert client.get("/directory/", {"team": "no such", "page": "x", "agency": "1"}).status_code == 200


def test_directory_says_when_nobody_matches(partnership):
    page = world.client_for(partnership.outsider).get("/directory/", {"q": "zzz"})
    assert "No officers match" in page.content.decode()


def test_own_page_names_agency_team_and_roles(partnership):
    page = world.client_for(partnership.caseworker).get("/directory/me/").content.decode()
    for words in ("Case Worker", "Council", "First", "Caseworker, Supervisor", "/account/password/change/"):
        assert words in page


@pytest.mark.parametrize("address", ["/directory/", "/directory/me/", "/directory/agencies/"])
def test_directory_is_for_those_signed_in(partnership, address):
    assert Client().get(address).status_code == 302
