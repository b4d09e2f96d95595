"""The pages of search: nothing personal in an address, what is shown of a hit, counts, paging, and few queries."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.intake.conftest import take  # noqa: F401
from tests.search.conftest import commit
from wardmote.outward.search.models import AccessRequest, NamePolicy, Search
from wardmote.trust.identity.models import Role
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.django_db
START = "/search/"


def search(officer, words):
    """What the officer sees after pressing Enter in the box; and the client, to go on."""
    client = world.client_for(officer)
    answer = client.post(START, {"q": words})
    assert answer.status_code == 302, answer.content.decode()
    address = answer["Location"]
    commit(address.split("/")[2])
    return client, address, client.get(address).content.decode()


def test_what_is_typed_stands_in_no_address(partnership, kept):
    _, address, text = search(partnership.caseworker, "joan smithers")
    assert re.fullmatch(r"/search/[0-9a-f-]{36}/", address)
    assert not re.search(r'(href|action)="[^"]*(joan|smithers)', text, re.IGNORECASE)
    assert 'method="post" role="search"' in text


def test_the_page_can_be_loaded_again_and_what_was_searched_is_on_record_once(partnership, kept):
    client, address, _ = search(partnership.caseworker, "joan smithers")
    assert client.get(address).status_code == client.get(address).status_code == 200
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select action, note, digest is not null from audit_entry where subject_kind = 'search'"
        )
        assert cursor.fetchall() == [("searched: 1 found", "joan smithers (1)", True)]


def test_a_hit_shows_its_record_and_why_but_not_what_stands_in_it(partnership, kept):
    _, _, text = search(partnership.caseworker, "jaon smihters")
    assert kept.title in text
    assert kept.reference in text
    assert "A person in it has a name spelt much like this" in text
    assert "Joan" not in text
    assert f"/cases/{kept.reference}/people/" in text


@pytest.mark.parametrize(
    "how", [str.lower, lambda typed: typed.replace("-", " "), lambda typed: typed.replace("-", "")]
)
def test_a_reference_leads_straight_to_its_record(partnership, kept, take, how):  # noqa: F811
    client = world.client_for(partnership.caseworker)
    assert client.post(START, {"q": how(kept.reference)})["Location"] == f"/cases/{kept.reference}/"
    report = take(partnership.caseworker)
    assert client.post(START, {"q": how(report.reference)})["Location"] == f"/reports/{report.reference}/"
    other = world.client_for(partnership.outsider).post(START, {"q": kept.reference})
    assert other["Location"].startswith("/search/")


def test_a_telephone_number_is_found_as_it_is_dialled(partnership, put_person):
    put_person(world.case(partnership), contact="ring (07700) 900 123 after six")
    for typed in ("07700 900123", "+44 7700 900123", "00447700900123", "07700-900-123"):
        assert (
            "A telephone number or e-mail address in it is this one"
            in search(partnership.caseworker, typed)[2]
        )


def test_an_empty_search_says_what_to_do_and_nothing_found_what_was_tried(partnership, kept):
    client = world.client_for(partnership.caseworker)
    answer = client.post(START, {"q": "  "})
    assert answer.status_code == 422
    assert "Enter what to search for" in answer.content.decode()
    assert client.post(START, {"q": "x" * 201}).status_code == 422
    text = search(partnership.caseworker, "quixotic zebra")[2]
    assert "Nothing found that you may see" in text
    assert "Not searched" in text


@pytest.mark.parametrize(
    "typed",
    ["' or 1=1 --", "%%", "\\", "a:* & !b", '"', "(((", "-", "joan\x0bsmithers", "𝕁oan", "ﬁsh", "é" * 200],
)
def test_signs_and_operators_are_only_words(partnership, kept, typed):
    client = world.client_for(partnership.outsider)
    answer = client.post(START, {"q": typed})
    assert answer.status_code == 302
    assert kept.reference not in client.get(answer["Location"]).content.decode()


def test_kinds_are_chosen_counted_and_paged(partnership, put_person):
    cases = [world.case(partnership, title=f"Drumming in yard {number}") for number in range(30)]
    put_person(cases[0], name="Drumming Dan", address="")
    client, address, text = search(partnership.caseworker, "drumming")
    assert "Cases, 30" in text
    assert "People, 1" in text
    assert text.count("Words of its title") == 5
    assert "Show all 30 cases" in text
    first = client.get(f"{address}?kind=case").content.decode()
    assert first.count("Words of its title") == 25
    assert client.get(f"{address}?kind=case&page=2").content.decode().count("Words of its title") == 5
    assert client.get(f"{address}?kind=nonsense&page=x").status_code == 200


def test_the_directory_and_the_register_are_found_too(partnership):
    text = search(partnership.caseworker, "council")[2]
    assert "Agencies, 1" in text
    assert "Case Worker" in search(partnership.outsider, "case worker")[2]
    assert "Agreements, " in search(partnership.outsider, "agreement")[2]


@pytest.mark.parametrize("number", [3, 60])
def test_however_much_is_found_the_page_asks_as_often(partnership, put_person, number):
    for count in range(number):
        case = world.case(partnership, title=f"Harbour Street lights {count}", area="Harbour Street")
        if count < 3:
            put_person(case, name="Harbour Street")
    client, address, _ = search(partnership.caseworker, "harbour street")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    statements = world.own(asked.captured_queries)
    assert len(statements) <= 12, "\n".join(q[:100] for q in statements)


def test_a_partner_asks_for_access_and_the_owner_answers(partnership, kept):
    p = partnership
    client, address, text = search(p.partner, "joan smithers")
    assert (
        "A record about someone of this name is kept by <strong>Council</strong> (kind: anti-social behaviour)"
        in text
    )
    for secret in (kept.reference, kept.title, str(kept.pk), "12 Harbour"):
        assert secret not in text
    link = re.search(rf'href="({address}ask/[^"]+)"', text)[1]
    assert "Ask Council for access" in client.get(link).content.decode()
    assert client.post(link, {}).status_code == 422
    sent = client.post(link, {"purpose": "asb", "necessity": "She asks us for a transfer."})
    page = sent["Location"]
    shown = client.get(page).content.decode()
    assert "Waiting" in shown
    assert "Answer due" in shown
    assert kept.reference not in shown
    assert page in client.get("/search/requests/?view=asked").content.decode()

    owner = world.client_for(p.caseworker)
    assert page in owner.get("/search/requests/").content.decode()
    shown = owner.get(page).content.decode()
    assert kept.reference in shown
    world.opened_earlier(p.caseworker, kept.pk)
    form = owner.get(f"{page}accept/{kept.reference}/").content.decode()
    assert "Housing Partner" in form
    assert owner.post(f"{page}accept/{kept.reference}/", {}).status_code == 422
    done = owner.post(
        f"{page}accept/{kept.reference}/",
        {"ground": f"{p.agreement.pk}:asb", "to": "officers", "officers": [str(p.partner.pk)], "level": "2",
         "categories": ["contact", "incident"], "necessity": "She asks them for a transfer."},
    )  # fmt: skip
    assert done.status_code == 302, done.content.decode()
    assert f"/cases/{kept.reference}/" in client.get(page).content.decode()
    assert client.get(f"/cases/{kept.reference}/").status_code == 200


def test_who_has_no_part_in_a_request_gets_no_page_of_it(partnership, kept):
    p = partnership
    client, address, text = search(p.partner, "joan smithers")
    link = re.search(rf'href="({address}ask/[^"]+)"', text)[1]
    page = client.post(link, {"purpose": "asb", "necessity": "x"})["Location"]
    for officer in (p.outsider, p.partner_colleague, p.colleague, p.governance):
        other = world.client_for(officer)
        for each in (page, f"{page}refuse/", f"{page}accept/{kept.reference}/", link):
            assert other.get(each).status_code == 404, (officer.name, each)
        assert other.post(f"{page}withdraw/").status_code == 404
    assert client.get(f"{page}accept/{kept.reference}/").status_code == 404
    assert "Only officers of the agency asked" in client.get(f"{page}refuse/").content.decode()


def test_refusing_wants_a_reason(partnership, kept):
    p = partnership
    client, address, text = search(p.partner, "joan smithers")
    page = client.post(
        re.search(rf'href="({address}ask/[^"]+)"', text)[1], {"purpose": "asb", "necessity": "x"}
    )["Location"]
    owner = world.client_for(p.caseworker)
    assert owner.post(f"{page}refuse/", {"reason": ""}).status_code == 422
    assert owner.post(f"{page}refuse/", {"reason": "Ask her first."})["Location"] == page
    assert "Ask her first." in client.get(page).content.decode()


@pytest.mark.parametrize("number", [3, 300])
def test_the_list_of_requests_asks_as_often_however_long_it_is(partnership, kept, number):
    p, now = partnership, datetime.now(UTC)
    with world.building():
        AccessRequest.objects.bulk_create(
            AccessRequest(asked_by=p.partner, asking=p.housing, owner=p.council, record_kind="case", sort="asb",
                          about="name", words=f"Person {n}", purpose="asb", necessity="x", asked_at=now)
            for n in range(number)
        )  # fmt: skip
    client = world.client_for(p.partner)
    with CaptureQueriesContext(connection) as asked:
        text = client.get("/search/requests/?view=asked").content.decode()
    assert f"{number} requests" in text
    statements = world.own(asked.captured_queries)
    assert len(statements) <= 12


def test_the_lead_says_what_is_answered_by_name_only(partnership, kept):
    p = partnership
    page = reverse("search:by_name_only")
    assert "Only the information governance lead" in world.client_for(p.caseworker).get(page).content.decode()
    assert world.client_for(p.caseworker).post(page, {"sorts": []}).status_code == 422
    lead = world.client_for(p.governance)
    assert lead.post(page, {"sorts": ["noise"]}).status_code == 302
    with world.building():
        said = {policy.sort: policy.answers for policy in NamePolicy.objects.filter(agency=p.council)}
    assert said == {"asb": False, "housing": False}
    assert "Kept by partners" not in search(p.partner, "joan smithers")[2]
    assert lead.post(page, {"sorts": ["hate", "noise", "unheard"]}).status_code == 422


def test_what_was_searched_is_forgotten_after_a_day(partnership, kept):
    search(partnership.partner, "joan smithers")
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select wardmote.forget_searches()")
        assert cursor.fetchone() == (0,)
        cursor.execute("update search_search set at = now() - interval '25 hours'")
        cursor.execute("select wardmote.forget_searches()")
        assert cursor.fetchone() == (1,)
        assert not Search.objects.exists()


def test_over_the_limit_the_page_says_so(partnership, kept):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update search_parameter set value = 0 where key = 'look_ups_a_day'")
    text = search(partnership.partner, "joan smithers")[2]
    assert "not answered by name only until tomorrow" in text
    assert "Kept by partners" not in text


def test_the_requests_of_a_team_are_seen_by_its_supervisor(partnership, kept):
    p = partnership
    boss = world.officer(p.housing, p.partner.team, "Super Visor", Role.SUPERVISOR)
    elsewhere = world.officer(p.housing, p.partner_colleague.team, "Other Visor", Role.SUPERVISOR)
    client, address, text = search(p.partner, "joan smithers")
    page = client.post(
        re.search(rf'href="({address}ask/[^"]+)"', text)[1], {"purpose": "asb", "necessity": "x"}
    )["Location"]
    assert world.client_for(boss).get(page).status_code == 200
    assert world.client_for(elsewhere).get(page).status_code == 404
    assert not Case.objects.exists()
