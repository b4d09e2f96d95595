"""A power from its draft to its end: the law is asked, dates follow with their rules, each side takes its own steps."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from tests import world
from tests.access.test_attacks import REFUSED, run
from tests.powers.conftest import (
    CPN,
    CPW,
    PENALTY,
    look,
    now,
    partners_case,
    plan,
    put,
    put_place,
    served,
    service,
    state_of,
    step,
)
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import Level
from wardmote.work.catalogue import law
from wardmote.work.powers import commands, jobs, recording, telling
from wardmote.work.powers.models import Condition, DueDate, Step, Use
from wardmote.work.powers.queries import Subject

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=40)


def stands(use):
    with world.building():
        rows = DueDate.objects.filter(use=use, replaced_at=None)
        return {row.name: row for row in rows}


@pytest.fixture
def warned(partnership, case, dean):
    """Warned forty days ago, with a day by which to put it right; and it was breached."""
    day = date.today() - timedelta(days=30)
    use = served(
        case, partnership.caseworker, dean, CPW, at=now() - LONG_AGO, dates={"compliance_period": day},
        must_not=("Play music after 23:00",),
    )  # fmt: skip
    step(
        use, partnership.caseworker, Step.Kind.BREACHED, now() - timedelta(days=3), words="Music until three."
    )
    return use


def test_the_ladder_from_warning_to_notice_appeal_and_penalty(partnership, case, dean, warned):
    p = partnership
    assert state_of(warned) == Use.State.IN_FORCE
    assert stands(warned)["compliance_period"].rule == "long enough to deal with the matter"
    notice = served(case, p.caseworker, dean, CPN, at=now() - timedelta(days=2), must=("Turn it down.",))
    appeal = stands(notice)["appeal"]
    assert "the day it was issued counted as the first" in appeal.rule
    assert "s.46(2)" in appeal.rule
    days = (appeal.due_at.date() - (now() - timedelta(days=2)).date()).days
    assert days == 20  # the 21st day, that of issue being the first
    step(notice, p.caseworker, Step.Kind.APPEALED, words="Magistrates: it was not me.")
    with world.building():
        assert Use.objects.get(pk=notice.pk).under_appeal
    step(notice, p.caseworker, Step.Kind.DISMISSED)
    step(notice, p.caseworker, Step.Kind.BREACHED, words="Music again.")
    penalty = served(case, p.caseworker, dean, PENALTY, figures={"amount": law.Offered(80, "gbp")})
    assert "pay_by" in stands(penalty)
    assert "fpn_no_proceedings_before" in stands(notice)
    with world.building():
        assert Step.objects.filter(use=notice, kind="penalty", amount=8000).exists()
    step(penalty, p.caseworker, Step.Kind.PAID)
    assert state_of(penalty) == Use.State.ENDED
    step(notice, p.caseworker, Step.Kind.DISCHARGED, words="Quiet for a month.")
    with world.building():
        assert Use.objects.get(pk=notice.pk).next_due_at is None
    with world.as_officer(p.caseworker), pytest.raises(commands.CannotStep):
        step(notice, p.caseworker, Step.Kind.BREACHED, words="Late.")


def test_outside_the_law_every_reason_is_given_and_nothing_is_written(partnership, case):
    p = partnership
    child = Subject(entry=put(case, p.caseworker, name="Kit Marlow", born_on=date(2013, 1, 1)))
    look(case, p.caseworker, child)
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotUse) as refused:
        commands.serve_now(
            case=case,
            plan=plan(by, child, CPN, age=13, tests=frozenset()),
            service=service(),
            by=by,
            now=now(),
        )
    codes = [each.code for each in refused.value.refusals]
    assert {"too-young", "earlier-missing", "test-not-met"} <= set(codes)
    assert any("s.43" in each.message for each in refused.value.refusals)
    with world.building():
        assert not Use.objects.exists()
    theirs = partners_case(p)
    tenant = Subject(entry=put(theirs, p.partner))
    world.opened_earlier(p.partner, theirs.pk)
    with (
        world.as_officer(p.partner) as by,
        pytest.raises(commands.CannotUse, match=r"not-authorised-officer|not-this-agency"),
    ):
        commands.draft(case=theirs, plan=plan(by, tenant), by=by, now=now())


def test_a_warning_allows_its_time(partnership, case, dean):
    p = partnership
    served(
        case, p.caseworker, dean, CPW, at=now() - timedelta(days=5), dates={"compliance_period": date.today()}
    )
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotUse, match="earlier-not-enough"):
        commands.draft(case=case, plan=plan(by, dean, CPN), by=by, now=now())


def test_a_draft_is_served_later_and_the_law_asked_anew(partnership, case, dean):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, dean), by=by, now=now())
        assert use.state == Use.State.DRAFTED
    look(case, p.caseworker, dean)
    with world.as_officer(p.caseworker) as by:
        fresh = (
            Use.objects.select_related("case", "case__owner", "agency").defer("case__words").get(pk=use.pk)
        )
        commands.serve(use=fresh, plan=plan(by, dean), service=service(), by=by, now=now())
        with pytest.raises(commands.CannotUse, match="moved-on"):
            fresh.refresh_from_db()
            commands.serve(use=fresh, plan=plan(by, dean), service=service(), by=by, now=now())
    assert state_of(use) == Use.State.IN_FORCE


def test_a_partner_who_contributes_notes_a_breach_and_nothing_else(partnership, case, dean, warned):
    p = partnership
    world.share(p, case, team=p.partner.team, level=Level.CONTRIBUTE)
    world.opened_earlier(p.partner, case.pk)
    step(warned, p.partner, Step.Kind.BREACHED, words="Heard it myself.")
    with pytest.raises(commands.CannotStep, match="not-this-agency"):
        step(warned, p.partner, Step.Kind.WITHDRAWN, words="No.")
    with world.as_officer(p.partner):
        assert (
            run(
                "insert into powers_step (id, use_id, case_id, parent_audience_id, audience_id, categories, kind, by_id, at, happened_at,"
                " how, whom, words, acknowledged, settles) select gen_random_uuid(), id, case_id, parent_audience_id, audience_id,"
                " categories, 'withdrawn', wardmote.actor(), now(), now(), '', '', '', '', '' from powers_use where id = %s",
                warned.pk,
            )
            == REFUSED
        )


def test_what_hangs_on_a_use_goes_where_its_case_goes(partnership, case, dean, warned):
    p = partnership
    with world.as_officer(p.partner):
        assert not Use.objects.filter(pk=warned.pk).exists()
    world.share(p, case, team=p.partner.team)
    world.opened_earlier(p.partner, case.pk)
    with world.as_officer(p.partner):
        assert Use.objects.filter(pk=warned.pk).exists()
        assert Condition.objects.filter(use=warned).count() == 1
        assert Step.objects.filter(use=warned).count() == 3


def test_an_earlier_date_stays_beside_the_one_reckoned_anew(partnership, case):
    p = partnership
    yard = Subject(place=put_place(case, p.caseworker))
    use = served(
        case, p.caseworker, yard, "public_spaces_protection_order", at=now() - timedelta(days=5),
        figures={"duration": law.Offered(1, "y")},
        consulted=frozenset({"police", "policing_body", "community", "owner", "parish", "publicised"}),
    )  # fmt: skip
    with world.building():
        last = Use.objects.get(pk=use.pk).ends_on
    step(use, p.caseworker, Step.Kind.EXTENDED, words="Still needed.", until_on=last + timedelta(days=365))
    with world.building():
        rows = DueDate.objects.filter(use=use, name="ends").order_by("at")
        assert [row.replaced_at is None for row in rows] == [False, True]
    with pytest.raises(commands.CannotStep, match="too-long"):
        step(use, p.caseworker, Step.Kind.EXTENDED, words="For ever.", until_on=last + timedelta(days=4000))


def test_the_clock_ends_it_and_reminds_before_each_date_once(partnership, case):
    p = partnership
    yard = Subject(place=put_place(case, p.caseworker))
    use = served(
        case, p.caseworker, yard, "closure_notice", at=now() - timedelta(hours=2),
        figures={"duration": law.Offered(24, "h")}, rank="council_officer", authorised_by="A. Lead",
    )  # fmt: skip
    assert "hearing" in stands(use)

    def told():
        return sorted(Notice.objects.filter(subject_id=use.pk).values_list("kind", flat=True))

    with world.building():
        jobs.run(now())
        first = told()
        assert first
        assert set(first) <= {"power_date_due", "power_date_today"}
        jobs.run(now())
        assert told() == first
        assert jobs.run(now() + timedelta(days=2))["moved"] == 1
        assert Use.objects.get(pk=use.pk).state == Use.State.ENDED
        assert Step.objects.get(use=use, kind="expired").by_id is None
        jobs.run(now() + timedelta(days=2))
        assert told() == first  # nothing is due of what is over
    with world.as_officer(p.caseworker):
        assert telling.subjects({use.pk})[use.pk].text.startswith("Closure notice in C-")


def test_the_record_counts_what_one_sees_and_its_numbers_open_their_rows(partnership, case, dean):
    p = partnership
    served(case, p.caseworker, dean, "verbal_warning")
    theirs = partners_case(p)
    served(theirs, p.partner, Subject(entry=put(theirs, p.partner, name="Some Body")), "verbal_warning")
    today = date.today()
    with world.as_officer(p.caseworker):
        told = recording.record(today - timedelta(days=9), today, across="agency", exact=True)
        assert told.total == 1
        assert told.columns == ["Council", "All"]
        assert told.rows[0][1][0].query["power"] == "verbal_warning"
        shut = recording.record(today - timedelta(days=9), today, across="month")
        assert all(not cell.told for _, cells in shut.rows for cell in cells)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.powers_told(%s, %s)", [today - timedelta(days=9), today])
        rows = recording.for_operator(cursor.fetchall(), below=5)
    assert {value for row in rows for key, value in row.items() if key != "power"} == {"left out"}


def test_a_name_that_is_corrected_is_compared_as_it_is_now(partnership, case, dean, warned):
    from wardmote.work.cases import commands as cases
    from wardmote.work.powers import queries

    p = partnership
    with world.as_officer(p.caseworker) as by:
        entry = type(dean.entry).objects.select_related("case").get(pk=dean.entry.pk)
        told = {name: getattr(entry, name) for name in cases.known.OF_PERSON} | {"name": "Dean Carlow"}
        cases.correct(known=entry, told=told, by=by)
    again = Subject(entry=put(case, p.caseworker, name="Carlow,  DEAN"))
    with world.as_officer(p.caseworker):
        assert [use.pk for use in queries.on_the_same(case, again)] == [warned.pk]


def test_nothing_happens_before_it_is_served_or_in_the_future(partnership, case, warned):
    p = partnership
    for at, code in (
        (now() + timedelta(days=1), "in-the-future"),
        (now() - timedelta(days=90), "before-service"),
    ):
        with pytest.raises(commands.CannotStep, match=code):
            step(warned, p.caseworker, Step.Kind.BREACHED, at, words="w")
    assert isinstance(warned.drafted_at, datetime)
