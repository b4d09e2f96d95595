"""One table of contacts: what is noted under a plan moves what risk says is due, and nothing of the case itself."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from tests import world
from tests.risk.test_after_assessing import note
from tests.risk.test_assessing import TODAY, VIOLENCE, assess, fresh, now, stands
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases import models as of_cases
from wardmote.work.cases.models import Case
from wardmote.work.risk import instruments, queries
from wardmote.work.risk.chart import chart
from wardmote.work.risk.models import Assessment, Instrument


def test_a_contact_moves_the_next_one_and_leaves_the_review_that_was_set(partnership, case, victim, boss):
    by = partnership.caseworker
    assess(by, case, VIOLENCE, victim)
    later = TODAY + timedelta(days=60)
    with world.as_officer(boss) as officer:
        held = Case.objects.select_related("owner").get(pk=case.pk)
        cases.set_review(case=held, review_on=later, by=officer, now=now())
    with world.building():
        Assessment.objects.update(at=now() - timedelta(days=10))
    note(by, case, victim)
    assert stands(case).contact_on == TODAY + timedelta(days=2)
    assert fresh(case).review_on == later, "who signed a review off for later is not overruled by a call"


def test_a_partner_puts_nothing_off_and_what_was_said_may_come_before_the_bands_day(
    partnership, case, victim, partner
):
    by = partnership.caseworker
    assess(by, case, VIOLENCE, victim)
    with world.building():
        Assessment.objects.update(at=now() - timedelta(days=10))
    note(by, case, victim, 9)
    due_on = TODAY - timedelta(days=7)
    assert stands(case).contact_on == due_on
    note(partner, case, victim, next_on=TODAY + timedelta(days=1))
    assert stands(case).contact_on == due_on
    note(by, case, victim, next_on=TODAY + timedelta(days=1))
    assert stands(case).contact_on == TODAY + timedelta(days=1)
    note(by, case, victim, next_on=TODAY + timedelta(days=30))
    assert stands(case).contact_on == TODAY + timedelta(days=2), "the band's day is the last there may be"
    page = world.client_for(by).get(f"/cases/{case.reference}/").content.decode()
    assert page.count("Next contact") == 1
    assert f"/cases/{case.reference}/plan/#contacts" in page
    with world.as_officer(by):
        assert queries.days_to_contact(fresh(case)) == 2


def test_the_next_contact_of_a_case_that_is_not_assessed_is_what_was_said(partnership, case, victim):
    by = partnership.caseworker
    note(by, case, victim, next_on=TODAY + timedelta(days=3))
    page = world.client_for(by).get(f"/cases/{case.reference}/").content.decode()
    assert page.count("Next contact") == 1
    assert "Not assessed yet" in page


def test_a_trend_is_of_the_days_of_here():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # the first of July in London
    instrument = Instrument(content={"bands": [{"key": "low", "name": "Low", "from": 0}]})
    made = [
        SimpleNamespace(at=late + timedelta(days=days), score=2, band="low", instrument=instrument)
        for days in (0, 7)
    ]
    drawn = chart(made)
    assert [f"{point.on:%d %m}" for point in drawn.points] == ["01 07", "08 07"]
    assert "on 1 July 2026 to 2 (Low) on 8 July 2026" in drawn.words


def test_an_instruments_file_may_name_what_the_rest_of_the_program_knows():
    assert set(instruments.ROLES) <= set(Role.values)
    assert tuple(of_cases.Case.Kind.values) == instruments.KINDS
    assert tuple(reversed(of_cases.Case.Risk.values)) == instruments.LEVELS
    assert tuple(Instrument.Status.values) == instruments.STATUSES
