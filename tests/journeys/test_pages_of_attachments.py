"""The documents of a report and the saved views of its queue: normal, error and refused, wide and at 320 px."""

from datetime import UTC, datetime

import pytest

from tests import world
from tests.files import makers
from tests.journeys.inspecting import Inspector, check
from wardmote.foundation.files.checked import check_upload
from wardmote.records.desk import commands as desks
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report


@pytest.fixture
def with_documents(record):
    p, now = record["people"], datetime.now(UTC)
    report = record["waiting"]
    world.opened_earlier(p.caseworker, report.pk)
    with world.as_officer(p.caseworker) as by:
        kept = []
        for title, file in (
            ("Letter from the landlord", check_upload("letter.pdf", makers.pdf(2))),
            ("Diary of a week with music until the small hours", check_upload("diary.txt", b"words")),
        ):
            kept.append(
                intake.add_document(
                    report=Report.objects.get(pk=report.pk), title=title, file=file, by=by, now=now,
                    categories=["health"] if kept else [],
                )
            )  # fmt: skip
        newer = intake.add_document(
            report=report, title="Letter from the landlord, signed", file=check_upload("letter.pdf", makers.pdf(1)),
            replaces=kept[0], by=by, now=now,
        )  # fmt: skip
        intake.withdraw_document(report=report, document=kept[1], reason="Of another report.", by=by, now=now)
        for list_name, query in (("reports", "harm=high"), ("actions", "view=team&rag=red")):
            desks.save_view(
                list_name=list_name, name="Gravest first", query=query, team=by.team, by=by, now=now
            )
    return record | {"document": newer}


def test_documents_of_a_report(desk, with_documents):
    p, report = with_documents["people"], f"/reports/{with_documents['waiting'].reference}/"
    i = Inspector(desk(p.caseworker))
    one = f"{report}documents/{with_documents['document'].pk}/"
    i.look(report).look(f"{report}documents/add/").look(f"{one}replace/").look(f"{one}withdraw/")
    i.look(f"/reports/documents/{with_documents['document'].pk}/view/")
    i.look_when_sent_empty(f"{report}documents/add/", "Add documents")
    i.look_when_sent_empty(f"{one}withdraw/", "Withdraw document")
    check(i)


def test_saved_views_of_reports_and_actions(desk, with_documents):
    i = Inspector(desk(with_documents["people"].caseworker))
    i.look("/reports/").look("/reports/?harm=high").look("/desk/views/reports/")
    i.look("/actions/").look("/actions/?view=team&rag=red").look("/desk/views/actions/new/?view=team&rag=red")
    check(i)
