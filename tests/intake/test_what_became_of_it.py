"""From a report to the case that works it, for those who see the case."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import world
from wardmote.records.intake.models import Report
from wardmote.work.cases import commands as cases


def test_a_report_leads_to_the_case_that_works_it(partnership, take):
    by = partnership.caseworker
    report = take(by)
    with world.as_officer(by):
        case = cases.open_case(
            title="Damage to a bin store",
            kind="asb",
            area="Harbour Street",
            summary="Broken three times.",
            risk="medium",
            categories=(),
            team=by.team,
            lead=by,
            review_on=timezone.localdate() + timedelta(days=28),
            report=report,
            by=by,
            now=datetime.now(UTC),
        )
    world.opened_earlier(by, report.pk)
    page = world.client_for(by).get(reverse("intake:detail", args=[report.reference])).content.decode()
    assert f'href="/cases/{case.reference}/"' in page
    assert "Damage to a bin store" in page
    assert "/cases/new/" not in page
    with world.as_officer(by):
        assert Report.objects.get().state == Report.State.IN_CASE


@pytest.mark.parametrize("name", ["intake:list", "actions:list"])
def test_a_list_answers_a_filter_with_its_results_alone(partnership, take, name):
    take(partnership.caseworker)
    answer = world.client_for(partnership.caseworker).get(reverse(name), headers={"HX-Request": "true"})
    part = answer.content.decode().strip()
    assert part.startswith('<div id="results"')
    assert "<html" not in part
    assert "HX-Request" in answer["Vary"]
