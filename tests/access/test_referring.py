"""What a referral opens and takes back, and what the search for duplicates keeps to itself, by SQL of their own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.intake.conftest import take  # noqa: F401
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report, Telling
from wardmote.trust.access.models import Disclosure, Grant

pytestmark = pytest.mark.django_db


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def referred(partnership, take):  # noqa: F811
    """A report of the council's, sent to the whole of the housing agency."""
    p = partnership
    report = take(p.caseworker)
    world.opened_earlier(p.caseworker, report.pk)
    with world.as_officer(p.caseworker) as by:
        referral = commands.refer_report(
            report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Yours to deal with.",
            answer_by=date.today() + timedelta(days=7), by=by, now=datetime.now(UTC),
        )  # fmt: skip
    world.opened_earlier(p.partner, report.pk)
    return referral


def reads(officer, report) -> bool:
    with world.as_officer(officer):
        return Telling.objects.filter(pk=report).exists()


def test_the_receiver_reads_the_report_and_nobody_else_does(partnership, referred):
    assert reads(partnership.partner, referred.report_id)
    world.opened_earlier(partnership.outsider, referred.report_id)
    world.opened_earlier(partnership.colleague, referred.report_id)
    assert not reads(partnership.outsider, referred.report_id)
    assert not reads(partnership.colleague, referred.report_id)


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_with_its_agreement_a_referral_ends_for_the_receiver(partnership, referred, state):
    with world.building():
        type(partnership.agreement).objects.filter(pk=partnership.agreement.pk).update(state=state)
    assert not reads(partnership.partner, referred.report_id)
    with world.as_officer(partnership.partner):
        assert ask("select count(*) from intake_referral") == [(0,)]


@pytest.mark.parametrize(
    ("by", "command"), [("partner", "refuse_referral"), ("caseworker", "withdraw_referral")]
)
def test_refused_or_withdrawn_takes_the_grant_back_and_keeps_the_account(partnership, referred, by, command):
    p = partnership
    with world.as_officer(getattr(p, by)) as officer:
        getattr(commands, command)(referral=referred, words="Not for us.", by=officer, now=datetime.now(UTC))
    assert not reads(p.partner, referred.report_id)
    with world.as_officer(p.caseworker):
        report = Report.objects.get()
        assert report.state == Report.State.WAITING
        assert [grant.agency_id for grant in Grant.objects.filter(audience=report.audience_id)] == [
            p.council.pk
        ]
    for officer in (p.caseworker, p.partner):
        with world.as_officer(officer):
            disclosure = Disclosure.objects.get()
            assert disclosure.withdrawn_by_id == getattr(p, by).pk
            assert ask("select count(*) from intake_referral") == [(1,)]


def test_an_earlier_grant_of_another_agency_is_left_alone(partnership, referred):
    """Only the referral's own grant is taken back."""
    p = partnership
    third = world.agency("Third")
    other = world.agreement(p.council, third)
    from wardmote.trust.access import commands as access

    with world.as_officer(p.caseworker):
        report = Report.objects.get()
        terms = access.Terms(
            third.pk, agreement_id=other.pk, purpose="asb", categories=("incident",), level=2
        )
        plan = access.plan_of(report.audience_id).with_grant(terms)
        access.set_audience("report", report.pk, access.make_audience(plan))
    with world.as_officer(p.partner) as by:
        commands.refuse_referral(referral=referred, words="No.", by=by, now=datetime.now(UTC))
    with world.as_officer(p.caseworker):
        left = Grant.objects.filter(audience=Report.objects.get().audience_id)
        assert {grant.agency_id for grant in left} == {p.council.pk, third.pk}


def test_steps_cannot_be_rewritten_or_removed(partnership, referred):
    for sql in ("update intake_referralstep set words = 'x'", "delete from intake_referralstep",
                "update intake_decision set reason = 'x'", "delete from intake_decision",
                "delete from intake_referral"):  # fmt: skip
        with world.as_officer(partnership.caseworker), pytest.raises(DatabaseError), transaction.atomic():
            ask(sql)


# --- what duplicates tell -----------------------------------------------------------------------


def like(officer, report):
    with world.as_officer(officer):
        return [row[0] for row in ask("select report from wardmote.likely_duplicates(%s, 20)", report.pk)]


def test_a_report_one_may_not_see_is_like_nothing(partnership, take):  # noqa: F811
    p = partnership
    own, other, hidden = take(p.caseworker), take(p.caseworker), take(p.colleague)
    world.opened_earlier(p.caseworker, own.pk)
    world.opened_earlier(p.caseworker, hidden.pk)
    assert like(p.caseworker, own) == [other.pk]
    assert like(p.caseworker, hidden) == []  # a ticket alone is not sight of it


def test_nothing_is_compared_before_the_report_is_opened(partnership, take):  # noqa: F811
    report = take(partnership.caseworker)
    take(partnership.caseworker)
    assert like(partnership.caseworker, report) == []


def test_a_telling_narrower_than_its_report_is_not_compared(partnership, take):  # noqa: F811
    """The partner reads the reports, but not what was told in one that holds health."""
    p = partnership
    first = take(p.caseworker)
    second = take(p.caseworker, categories=("health",))
    from wardmote.trust.access import commands as access

    terms = access.Terms(p.housing.pk, agreement_id=p.agreement.pk, purpose="asb",
                         categories=("contact", "incident", "offence"), level=3)  # fmt: skip
    with world.as_officer(p.caseworker):
        for report in Report.objects.all():
            plan = access.plan_of(report.audience_id).with_grant(terms)
            access.set_audience("report", report.pk, access.make_audience(plan))
    for report in (first, second):
        world.opened_earlier(p.partner, report.pk)
        world.opened_earlier(p.caseworker, report.pk)
    assert like(p.caseworker, first) == [second.pk]
    assert like(p.partner, first) == []
    assert like(p.partner, second) == []


def test_prints_are_read_by_no_one(partnership, take):  # noqa: F811
    take(partnership.caseworker)
    with world.as_officer(partnership.caseworker):
        assert ask("select count(*) from intake_likeness") == [(0,)]
    for column in ("street", "words", "phone"):
        with world.as_officer(partnership.caseworker), pytest.raises(DatabaseError), transaction.atomic():
            ask(f"select {column} from intake_likeness")
