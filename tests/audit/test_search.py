"""The log as auditors see it: their agency's acts and records, page by page, without personal words."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import world
from wardmote.foundation.audit import vocabulary
from wardmote.foundation.audit.commands import record
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(partnership):
    return world.officer(partnership.council, None, "Audit Or", Role.AUDITOR)


def written(p, by, *actions, owner=None, note="Secret words", **more):
    with world.as_officer(by):
        for action in actions:
            record(
                action,
                kind="agreement",
                subject=p.agreement.pk,
                owner=owner or by.agency_id,
                note=note,
                **more,
            )


def actions_on(page) -> list[str]:
    return [line.action for line in page.context["lines"]]


def test_log_is_not_there_for_those_who_are_not_auditors(partnership):
    assert world.client_for(partnership.caseworker).get("/log/").status_code == 404
    assert world.client_for(partnership.caseworker).get("/log/download/").status_code == 404
    assert Client().get("/log/").status_code == 302


def test_auditor_sees_acts_of_their_agency_and_acts_on_its_records_and_no_others(partnership, auditor):
    p = partnership
    written(p, p.caseworker, "case.ours")
    written(p, p.partner, "case.theirs_on_ours", owner=p.council.pk)
    written(p, p.partner, "case.theirs")
    page = world.client_for(auditor).get("/log/")
    assert set(actions_on(page)) == {"case.ours", "case.theirs_on_ours"}
    assert "Housing Partner" in page.content.decode()


def test_no_note_is_shown_or_downloaded(partnership, auditor):
    written(partnership, partnership.caseworker, "case.closed")
    client = world.client_for(auditor)
    for address in ("/log/", "/log/download/"):
        text = client.get(address).content.decode()
        assert "Case closed" in text
        assert "Secret words" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"action": "shared"}, {"case.shared"}),
        ({"kind": "agreement"}, {"case.shared", "case.closed"}),
        ({"kind": "report"}, set()),
        ({"officer": "case work"}, {"case.shared"}),
        ({"officer": "nobody"}, set()),
        ({"until": "1 1 2020"}, set()),
        ({"since": "1 1 2020"}, {"case.shared", "case.closed"}),
    ],
)
def test_log_is_narrowed(partnership, auditor, query, found):
    p = partnership
    written(p, p.caseworker, "case.shared", recipient=p.housing.pk, ground=p.agreement.pk, purpose="asb")
    written(p, p.colleague, "case.closed")
    assert set(actions_on(world.client_for(auditor).get("/log/", query))) == found


def test_log_by_agency_and_record(partnership, auditor):
    p = partnership
    written(p, p.caseworker, "case.ours")
    written(p, p.partner, "case.theirs", owner=p.council.pk)
    client = world.client_for(auditor)
    assert actions_on(client.get("/log/", {"agency": p.housing.pk})) == ["case.theirs"]
    assert len(actions_on(client.get("/log/", {"record": p.agreement.pk}))) == 2
    assert actions_on(client.get("/log/", {"record": p.council.pk})) == []


def test_pages_follow_on_from_each_other_while_more_is_written(partnership, auditor):
    p = partnership
    written(p, p.caseworker, *[f"case.step_{number:02}" for number in range(60)])
    client = world.client_for(auditor)
    page = client.get("/log/")
    seen = actions_on(page)
    while older := page.context["older"]:
        written(p, p.caseworker, "case.new")
        page = client.get("/log/", {"before": older})
        seen += actions_on(page)
    assert seen == [f"case.step_{number:02}" for number in reversed(range(60))]


@pytest.mark.parametrize("query", [{"before": "nonsense"}, {"before": "2026-01-01~x"}, {"page": "x"}])
def test_nonsense_in_the_address_is_left_aside(partnership, auditor, query):
    assert world.client_for(auditor).get("/log/", query).status_code == 200


def test_a_day_that_is_none_is_said_and_kept(partnership, auditor):
    page = world.client_for(auditor).get("/log/", {"since": "31 2 2026"})
    assert page.status_code == 422
    assert "31 2 2026" in page.content.decode()


def test_the_page_begins_with_the_last_days(partnership, auditor):
    since = timezone.localdate() - timedelta(days=30)
    page = world.client_for(auditor).get("/log/").content.decode()
    assert f'value="{since.day} {since.month} {since.year}"' in page


def test_download_holds_the_same_lines_and_is_put_on_record(partnership, auditor):
    p = partnership
    written(p, p.caseworker, "=case.odd", "case.closed")
    client = world.client_for(auditor)
    answer = client.get("/log/download/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["What was done"] for row in rows] == ["Case closed", "'=case odd"]
    assert rows[0]["Officer"] == "Case Worker"
    assert "log.downloaded" in actions_on(client.get("/log/"))


def test_a_page_of_the_log_takes_few_statements(partnership, auditor, django_assert_max_num_queries):
    p = partnership
    written(p, p.caseworker, *[f"case.step_{number}" for number in range(30)])
    client = world.client_for(auditor)
    with django_assert_max_num_queries(12):
        client.get("/log/", {"officer": "case"})


def test_a_purpose_is_shown_in_words(partnership, auditor):
    from wardmote.trust.agreements.models import Purpose

    p = partnership
    with world.as_officer(p.caseworker):
        purpose = Purpose.objects.order_by("position")[1]
    written(p, p.caseworker, "case.shared", purpose=purpose.key)
    written(p, p.caseworker, "case.shared", purpose="no_longer_listed")
    page = world.client_for(auditor).get("/log/").content.decode()
    assert f"Purpose: {purpose.name}" in page
    assert "Purpose: No longer listed" in page


def test_kind_of_record_is_chosen_from_a_list(partnership, auditor):
    page = world.client_for(auditor).get("/log/").content.decode()
    assert '<option value="report">Report</option>' in page


def test_a_reference_leads_to_the_record_that_may_be_seen(partnership, auditor, monkeypatch):
    p = partnership
    written(p, p.caseworker, "case.ours")
    known = {"C-7K3Q-9XWM": p.agreement.pk}
    monkeypatch.setattr(vocabulary, "references", [known.get])
    assert actions_on(world.client_for(auditor).get("/log/", {"record": " c-7k3q-9xwm "})) == ["case.ours"]


@pytest.mark.parametrize("reference", ["C-7K3Q-9XWM", "R-7K3Q-9XWM"])
def test_a_reference_that_leads_nowhere_is_explained(partnership, auditor, reference):
    written(partnership, partnership.caseworker, "case.ours")
    client = world.client_for(auditor)
    page = client.get("/log/", {"record": reference})
    assert page.status_code == 200
    assert actions_on(page) == []
    assert f"The log cannot be searched by {reference}" in page.content.decode()
    assert "you may not see the record" in page.content.decode()


def test_a_case_that_may_not_be_seen_is_answered_like_one_that_is_not_there(partnership, auditor):
    case = world.case(partnership)
    client = world.client_for(auditor)
    told = set()
    for reference in (case.reference, "C-2222-2222"):
        text = client.get("/log/", {"record": reference}).content.decode()
        assert f"The log cannot be searched by {reference}" in text
        told.add(text.split('id="results"')[1].split("</div>\n</div>")[0].replace(reference, ""))
    assert len(told) == 1


def test_an_auditor_who_may_see_a_case_finds_it_by_its_reference(partnership):
    p = partnership
    both = world.officer(p.council, p.caseworker.team, "Both Hats", Role.AUDITOR, Role.CASEWORKER)
    case = world.case(p)
    with world.as_officer(p.caseworker):
        record("case.ours", kind="case", subject=case.pk, owner=p.council.pk)
    page = world.client_for(both).get("/log/", {"record": case.reference})
    assert "case.ours" in actions_on(page)


def test_nonsense_for_a_reference_says_what_to_enter(partnership, auditor):
    page = world.client_for(auditor).get("/log/", {"record": "nonsense"})
    assert page.status_code == 422
    assert "Enter a reference such as C-7K3Q-9XWM" in page.content.decode()
