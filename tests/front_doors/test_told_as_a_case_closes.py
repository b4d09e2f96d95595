"""Whoever follows a report reads what they were told as its case was closed; nobody else is told anything."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests import world
from tests.front_doors.conftest import NOW, TOLD, sent
from wardmote.records.front_doors import queries
from wardmote.records.front_doors.models import Letter
from wardmote.records.intake.models import Decision, Report
from wardmote.work.cases import commands as cases
from wardmote.work.cases import queries as of_cases

pytestmark = pytest.mark.django_db
WORDS = "We were there, and the music is off."


@pytest.fixture
def worked(partnership, door):
    """Two reports of one case, one of them from outside; with its case and secret."""
    taken, secret = sent(door)
    with world.building():
        report = Report.objects.get(reference=taken.reference)
    world.opened_earlier(partnership.caseworker, report.pk, kinds=("report",))
    with world.as_officer(partnership.caseworker) as by:
        case = cases.open_case(
            title="Music at night", kind="noise", area="Harbour Street", summary="s", risk="low",
            categories=["incident"], team=by.team, lead=by, review_on=date.today() + timedelta(days=7),
            report=report, by=by, now=NOW,
        )  # fmt: skip
    world.opened_earlier(partnership.caseworker, case.pk)
    return case, report, secret


def close(by, case, words=""):
    with world.as_officer(by):
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", words=words, by=by, now=NOW)


def test_words_are_read_with_the_code_and_reopening_is_offered(partnership, worked):
    case, report, secret = worked
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update front_doors_arrival set confirmed_at = %s", [NOW])
        cursor.execute("delete from front_doors_letter")
    close(partnership.caseworker, case, WORDS)
    found = queries.followed(secret)
    assert found.standing == "closed"
    assert found.reopen_until == NOW.date() + timedelta(days=28)
    assert [(said.what, said.words) for said in found.said] == [("told", WORDS)]
    with world.building():
        decision = Decision.objects.get(kind="told")
        assert (decision.report_id, decision.by_id) == (report.pk, partnership.caseworker.pk)
        assert Letter.objects.filter(kind="news").count() == 1, "one word that there is news, not two"


def test_without_words_nothing_is_said(partnership, worked):
    case, _, secret = worked
    close(partnership.caseworker, case)
    assert queries.followed(secret).said == []
    assert queries.followed(secret).standing == "closed"


def test_the_question_is_asked_only_of_who_may_answer_their_reporter(partnership, worked, door):
    case, report, _ = worked
    with world.as_officer(partnership.caseworker) as by:
        assert [each.pk for each in of_cases.followed_reports(case, by=by)] == [report.pk]
    for other in (partnership.colleague, partnership.partner, partnership.outsider):
        with world.as_officer(other) as by:
            assert of_cases.followed_reports(case, by=by) == []
    page = world.client_for(partnership.caseworker).get(f"/cases/{case.reference}/close/").content.decode()
    assert "What we tell those who reported it" in page
    with world.building(), connection.cursor() as cursor:
        cursor.execute("delete from front_doors_letter")
        cursor.execute("delete from front_doors_arrival")
    page = world.client_for(partnership.caseworker).get(f"/cases/{case.reference}/close/").content.decode()
    assert "What we tell those who reported it" not in page
    assert TOLD.what not in page
