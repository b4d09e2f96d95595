"""Documents of a case, the list of cases and what is taken away of it."""

# ruff: noqa: F811

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests import world
from tests.cases.test_pages import LETTER, add_file, case, shared, url  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_document_is_handed_over_as_a_file_and_only_to_those_of_the_case(partnership, case):
    by = partnership.caseworker
    client = world.client_for(by)
    assert add_file(client, case).status_code == 302
    assert "A letter" in client.get(url(case, "documents")).content.decode()
    with world.as_officer(by):
        from wardmote.records.documents.models import Document

        document = Document.objects.get()
    opened_document = [by, partnership.partner, partnership.outsider, partnership.colleague]
    for officer in opened_document:
        world.opened_earlier(officer, document.pk)
    address = reverse("cases:documents:download", kwargs={"pk": document.pk})
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]
    for officer in (partnership.partner, partnership.outsider, partnership.colleague):
        assert world.client_for(officer).get(address).status_code == 404
    shared(partnership, case, 2)
    assert world.client_for(partnership.partner).get(address).status_code == 200


def test_a_file_of_a_kind_not_taken_in_is_refused_in_words(partnership, case):
    answer = add_file(world.client_for(partnership.caseworker), case, "x.pdf", b"MZ\x90\x00program")
    assert answer.status_code == 422
    assert "This is a Windows program" in answer.content.decode()


# --- the list -----------------------------------------------------------------------------------


def test_the_list_finds_by_reference_and_by_words_and_only_what_one_may_see(partnership, case):
    client = world.client_for(partnership.caseworker)
    hidden = world.case(partnership, by=partnership.colleague, title="Noise of the other team")
    for q, found in [(case.reference.lower(), True), ("stairs", True), ("dogs", False)]:
        page = client.get(reverse("cases:list"), {"q": q}).content.decode()
        assert (f"{case.reference}, anti-social" in page) is found, q
    page = client.get(reverse("cases:list"), {"q": "noise"}).content.decode()
    assert hidden.reference not in page
    assert "<strong>1</strong> case" in page


def test_a_row_of_the_list_says_what_where_whose_and_when(partnership):
    p = partnership
    case = world.case(p, area="Quay")
    page = world.client_for(p.caseworker).get(reverse("cases:list")).content.decode()
    row = page[page.index("<tbody") : page.index("</tbody>")]
    for words in (f"{case.reference}, anti-social behaviour, Quay", "Case Worker", "Council", "Low"):
        assert words in row
    assert f">{case.review_on.day} {case.review_on:%b %Y}</time>" in row


def test_a_script_that_filters_is_answered_with_the_results_alone(partnership, case):
    answer = world.client_for(partnership.caseworker).get(
        reverse("cases:list"), {"risk": "low"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="results"')
    assert "Risk: Low" in page
    assert "HX-Request" in answer["Vary"]


def test_a_report_is_joined_to_a_case_once_and_shares_nothing_of_itself(partnership, case):
    from wardmote.records.intake import commands as intake

    p = partnership
    with world.as_officer(p.caseworker) as by:
        report = intake.take_report(
            what="Shouting.",
            kind="noise",
            harm="low",
            channel="phone",
            area="Marl Street",
            team=by.team,
            by=by,
            now=datetime.now(UTC),
        )
    shared(p, case, 3)
    client = world.client_for(p.caseworker)
    sent = [client.post(url(case, "join_report"), {"reference": report.reference.lower()}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 422]
    assert report.reference in client.get(url(case)).content.decode()
    partner = world.client_for(p.partner)
    assert report.reference not in partner.get(url(case)).content.decode()
    assert partner.post(url(case, "join_report"), {"reference": report.reference}).status_code == 422


def test_a_filter_that_cannot_be_read_is_no_fault(partnership, case):
    client = world.client_for(partnership.caseworker)
    for query in (
        "page=x",
        "page=99999",
        "opened_from=never",
        "owner=1",
        "team=x",
        "sort=;drop",
        "status=odd",
    ):
        answer = client.get(f"{reverse('cases:list')}?{query}")
        assert answer.status_code == 200, query


def test_the_spreadsheet_holds_what_may_be_exported_safely_and_goes_on_record(partnership):
    from wardmote.foundation.audit.models import Entry

    p = partnership
    risky = world.case(p, title="=1+1")
    foreign = world.case(p, by=p.colleague, title="Another team")
    client = world.client_for(p.caseworker)
    answer = client.get(reverse("cases:csv"))
    text = b"".join(answer.streaming_content).decode()
    assert risky.reference in text
    assert "'=1+1" in text
    assert foreign.reference not in text
    with world.building():
        assert Entry.objects.get(action="exported").note == "1 cases"
    # A partner who may contribute may read it on the page, and not take it away.
    world.share(p, risky)
    partner = world.client_for(p.partner)
    assert risky.reference in partner.get(reverse("cases:list")).content.decode()
    text = b"".join(partner.get(reverse("cases:csv")).streaming_content).decode()
    assert risky.reference not in text
