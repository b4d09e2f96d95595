"""Who sees a report: the team that keeps it, whoever took it, the whole agency only where chosen."""

import pytest

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake.models import Report, Telling


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("caseworker", True),
        ("colleague", False),  # another team of the same agency
        ("partner", False),  # an agreement alone shares nothing
        ("outsider", False),
    ],
)
def test_a_report_is_seen_by_the_team_that_keeps_it(partnership, take, reader, seen):
    report = take(partnership.caseworker)
    officer = getattr(partnership, reader)
    world.opened_earlier(officer, report.pk)

    with world.as_officer(officer):
        assert Report.objects.filter(pk=report.pk).exists() is seen
        assert Telling.objects.filter(pk=report.pk).exists() is seen


def test_the_whole_agency_sees_a_report_only_where_that_was_chosen(partnership, take):
    report = take(partnership.caseworker, team=None, whole_agency=True)

    with world.as_officer(partnership.colleague):
        assert Report.objects.filter(pk=report.pk).exists()
    with world.as_officer(partnership.partner):
        assert not Report.objects.filter(pk=report.pk).exists()


def test_an_officer_may_take_a_report_for_another_team_and_goes_on_seeing_it(partnership, take):
    report = take(partnership.caseworker, team=partnership.colleague.team)

    for officer in (partnership.caseworker, partnership.colleague):
        with world.as_officer(officer):
            assert Report.objects.filter(pk=report.pk).exists()
    with world.as_officer(partnership.outsider):
        assert not Report.objects.filter(pk=report.pk).exists()


def test_what_was_told_is_not_read_before_the_opening_is_on_record(partnership, take):
    report = take(partnership.caseworker)

    with world.as_officer(partnership.caseworker):
        assert not Telling.objects.filter(pk=report.pk).exists()


def test_nobody_else_can_read_the_history_of_a_report(partnership, take):
    report = take(partnership.caseworker)

    for officer, lines in ((partnership.caseworker, 1), (partnership.colleague, 0), (partnership.partner, 0)):
        with world.as_officer(officer):
            assert Entry.objects.filter(subject_id=report.pk).count() == lines
