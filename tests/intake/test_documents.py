"""The documents of a report: kept, shown on its page, carried where it goes and taken back with it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.files import makers
from wardmote.foundation.audit.models import Entry
from wardmote.foundation.files.checked import check_upload
from wardmote.records.documents.commands import CannotWithdraw
from wardmote.records.documents.models import Document
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report, ReportDocument
from wardmote.work.cases import commands as cases

WORDS = b"What the neighbours wrote down. " * 50


@pytest.fixture
def report(partnership: world.Partnership, take: Any) -> Report:
    made: Report = take(partnership.caseworker)
    world.opened_earlier(partnership.caseworker, made.pk)
    return made


def attach(by: Any, report: Report, *, title: str = "A diary", **more: Any) -> Document:
    with world.as_officer(by) as officer:
        report.refresh_from_db(fields=["audience"])
        return commands.add_document(
            report=report, title=title, file=check_upload("diary.txt", WORDS), by=officer,
            now=datetime.now(UTC), **more,
        )  # fmt: skip


def refer(p: world.Partnership, report: Report) -> Any:
    with world.as_officer(p.caseworker) as by:
        return commands.refer_report(
            report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Your estate.",
            answer_by=date.today() + timedelta(days=7), by=by, now=datetime.now(UTC),
        )  # fmt: skip


def page(officer: Any, report: Report, name: str = "detail", **more: Any) -> Any:
    return world.client_for(officer).get(
        reverse(f"intake:{name}", kwargs={"reference": report.reference, **more})
    )


def bytes_for(officer: Any, document: Document) -> Any:
    world.opened_earlier(officer, document.pk)
    return world.client_for(officer).get(reverse("intake:documents:download", kwargs={"pk": document.pk}))


def test_files_come_with_a_report_and_are_listed_on_its_page(partnership, report):
    client = world.client_for(partnership.caseworker)
    answer = client.post(
        reverse("intake:add_document", kwargs={"reference": report.reference}),
        {"file": [SimpleUploadedFile("a.pdf", makers.pdf(2)), SimpleUploadedFile("b.svg", b"<svg/>")],
         "title": "Letters"},
    )  # fmt: skip
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "1 of the files was added: a.pdf" in said
    assert "b.svg: This is a web page or an SVG drawing" in said
    shown = page(partnership.caseworker, report).content.decode()
    assert "Letters" in shown
    assert "2 pages" in shown
    with world.as_officer(partnership.caseworker):
        document = Document.objects.get()
        assert Entry.objects.filter(action="document added", subject_id=report.pk).count() == 1
    answer = bytes_for(partnership.caseworker, document)
    assert answer.status_code == 200
    view = world.client_for(partnership.caseworker).get(
        reverse("intake:documents:view", kwargs={"pk": document.pk})
    )
    assert f"Report {report.reference}" in view.content.decode()


def test_a_document_goes_where_its_report_goes_and_comes_back_with_it(partnership, report):
    p = partnership
    plain, health = attach(p.caseworker, report), attach(p.caseworker, report, categories=["health"])
    assert bytes_for(p.partner, plain).status_code == 404
    referral = refer(p, report)
    assert bytes_for(p.partner, plain).content == WORDS
    assert bytes_for(p.partner, health).status_code == 404  # their agreement does not cover it
    assert bytes_for(p.caseworker, health).content == WORDS
    with world.as_officer(p.partner) as by:
        commands.refuse_referral(referral=referral, words="Not ours.", by=by, now=datetime.now(UTC))
    assert bytes_for(p.partner, plain).status_code == 404
    for document in (plain, health):  # taken back by the database, and wrapped anew for where it is now
        assert bytes_for(p.caseworker, document).content == WORDS


def test_joined_to_a_case_its_documents_are_reached_from_there_and_shared_by_nothing(partnership, report):
    p = partnership
    document = attach(p.caseworker, report)
    case = world.case(p)
    with world.as_officer(p.caseworker) as by:
        cases.join_report(case=case, report=report, by=by, now=datetime.now(UTC))
    world.opened_earlier(p.caseworker, case.pk)
    shown = world.client_for(p.caseworker).get(
        reverse("cases:documents", kwargs={"reference": case.reference})
    )
    assert f'/{report.reference}/#documents"' in shown.content.decode()
    with world.as_officer(p.caseworker):
        assert ReportDocument.objects.get(document=document).audience_id == report.audience_id


def test_a_reader_adds_nothing_and_a_stranger_finds_nothing(partnership, report):
    p = partnership
    document = attach(p.caseworker, report)
    assert page(p.outsider, report, "add_document").status_code == 404
    assert bytes_for(p.outsider, document).status_code == 404
    with world.as_officer(p.outsider) as by, pytest.raises(commands.CannotAddDocument):
        commands.add_document(
            report=report, title="x", file=check_upload("a.txt", b"x"), by=by, now=datetime.now(UTC)
        )


def test_a_newer_version_and_a_withdrawal(partnership, report):
    p = partnership
    old = attach(p.caseworker, report, title="First")
    new = attach(p.caseworker, report, title="Second", replaces=old)
    shown = page(p.caseworker, report).content.decode()
    assert "1 earlier version" in shown
    client = world.client_for(p.caseworker)
    address = reverse("intake:withdraw_document", kwargs={"reference": report.reference, "pk": new.pk})
    assert "Enter why the document is withdrawn" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "Of another report."}).status_code == 302
    shown = page(p.caseworker, report).content.decode()
    assert "1 withdrawn" in shown
    assert "Of another report." in shown
    with world.as_officer(p.caseworker) as by, pytest.raises(CannotWithdraw):
        new.refresh_from_db()
        commands.withdraw_document(report=report, document=new, reason="x", by=by, now=datetime.now(UTC))


def test_the_page_costs_no_more_with_many_documents(partnership, report):
    p = partnership
    counts = []
    for more in (1, 6):
        for _ in range(more):
            attach(p.caseworker, report, categories=["health"])
        client = world.client_for(p.caseworker)
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("intake:detail", kwargs={"reference": report.reference}))
        counts.append(len(caught))
    assert counts[0] == counts[1]
