"""What can be done with a report, and what is refused."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from tests import world
from tests.intake.conftest import TAKEN_AT
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report, Telling

State = Report.State


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def stored(report, officer):
    with world.as_officer(officer):
        return Report.objects.get(pk=report.pk)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"what": " "}, "nothing-told"),
        ({"area": ""}, "no-place"),
        ({"team": None}, "no-team"),
    ],
)
def test_a_report_needs_what_where_and_a_keeper(partnership, take, fields, code):
    with pytest.raises(commands.CannotTake) as refused:
        take(partnership.caseworker, **fields)
    assert codes(refused) == [code]


def test_a_report_cannot_be_put_with_another_agency(partnership, take):
    with pytest.raises(commands.CannotTake) as refused:
        take(partnership.caseworker, team=partnership.partner.team)
    assert codes(refused) == ["team-of-another-agency"]


def test_nothing_of_an_anonymous_teller_is_kept(partnership, take):
    report = take(partnership.caseworker, is_anonymous=True, teller_phone="020 7946 0000")
    world.opened_earlier(partnership.caseworker, report.pk)

    with world.as_officer(partnership.caseworker):
        told = Telling.objects.get(pk=report.pk)
    assert (told.teller_name, told.teller_phone, told.contact_by) == ("", "", "none")


def test_the_same_form_sent_twice_makes_one_report(partnership, take):
    key = uuid.uuid4()
    take(partnership.caseworker, report_id=key)

    with pytest.raises(IntegrityError), transaction.atomic():
        take(partnership.caseworker, report_id=key)


def test_a_report_is_closed_with_a_reason_and_reopened(partnership, take):
    by = partnership.caseworker
    report = take(by)

    with world.as_officer(by):
        commands.close_report(report=report, reason="Nobody was there.", by=by, now=TAKEN_AT)
    closed = stored(report, by)
    assert (closed.state, closed.closed_reason) == (State.CLOSED, "Nobody was there.")

    with world.as_officer(by):
        commands.reopen_report(report=closed, by=by, now=TAKEN_AT)
    assert stored(report, by).state == State.WAITING


def test_a_report_is_not_closed_without_a_reason(partnership, take):
    by = partnership.caseworker
    report = take(by)
    with world.as_officer(by), pytest.raises(commands.CannotClose) as refused:
        commands.close_report(report=report, reason=" ", by=by, now=TAKEN_AT)
    assert codes(refused) == ["no-reason"]


def test_two_officers_cannot_both_decide_on_one_report(partnership, take):
    by = partnership.caseworker
    first = take(by)
    second = stored(first, by)

    with world.as_officer(by):
        commands.mark_in_case(first, by=by, now=TAKEN_AT)
        with pytest.raises(commands.CannotClose) as refused:
            commands.close_report(report=second, reason="Nothing to do.", by=by, now=TAKEN_AT)
    assert codes(refused) == ["not-waiting"]
    assert stored(first, by).state == State.IN_CASE


def test_a_report_is_joined_to_one_case_only(partnership, take):
    by = partnership.caseworker
    report = take(by)
    with world.as_officer(by):
        commands.mark_in_case(report, by=by, now=TAKEN_AT)
        with pytest.raises(commands.CannotJoinCase) as refused:
            commands.mark_in_case(report, by=by, now=TAKEN_AT)
    assert codes(refused) == ["in-a-case"]


def test_who_took_a_report_for_another_team_may_not_decide_on_it(partnership, take):
    report = take(partnership.caseworker, team=partnership.colleague.team)

    with world.as_officer(partnership.caseworker), pytest.raises(commands.CannotClose) as refused:
        commands.close_report(report=report, reason="No.", by=partnership.caseworker, now=TAKEN_AT)
    assert codes(refused) == ["not-team"]

    with world.as_officer(partnership.colleague):
        commands.close_report(report=report, reason="Seen to.", by=partnership.colleague, now=TAKEN_AT)
