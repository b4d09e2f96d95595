"""A power from its draft to its end: the law is asked, dates follow with their rules, each side takes its own steps."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access.attacking import REFUSED, run
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
from wardmote.foundation.timing.calendars import LONDON
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer
from wardmote.work.catalogue import law
from wardmote.work.powers import catalogued, commands, jobs, lawful, telling
from wardmote.work.powers.models import Condition, DueDate, Particulars, Step, Use
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
                " how, whom, words, settles) select gen_random_uuid(), id, case_id, parent_audience_id, audience_id,"
                " categories, 'withdrawn', wardmote.actor(), now(), now(), '', '', '', '' from powers_use where id = %s",
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
        # Nobody's clock is ahead of the database's: a job that says it is the day after ends nothing.
        assert jobs.run(now() + timedelta(days=2))["moved"] == 0
        assert Use.objects.get(pk=use.pk).state == Use.State.IN_FORCE
        with connection.cursor() as cursor:
            cursor.execute(
                "update powers_use set ends_on = current_date - 1, served_at = served_at - interval '3 days' where id = %s",
                [use.pk],
            )
            cursor.execute(
                "update powers_duedate set due_at = due_at - interval '3 days' where use_id = %s", [use.pk]
            )
        assert jobs.run(now())["moved"] == 1
        assert Use.objects.get(pk=use.pk).state == Use.State.ENDED
        assert Step.objects.get(use=use, kind="expired").by_id is None
        jobs.run(now())
        assert told() == first  # nothing is due of what is over
    with world.as_officer(p.caseworker):
        assert telling.subjects({use.pk})[use.pk].text.startswith("Closure notice in C-")


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


SAY = (
    "insert into powers_step (id, use_id, case_id, parent_audience_id, audience_id, categories, kind, by_id, at,"
    " happened_at, how, whom, words, settles, until_on, amount) select gen_random_uuid(), id, case_id, parent_audience_id,"
    " audience_id, categories, %s, wardmote.actor(), now(), %s, '', '', 'w', %s, %s, %s from powers_use where id = %s"
)


def test_a_breach_settles_no_date_and_moves_none(partnership, case, dean, warned):
    """Every contributor may note a breach: none of them marks the owner's court date kept by it."""
    p = partnership
    world.share(p, case, team=p.partner.team, level=Level.CONTRIBUTE)
    world.opened_earlier(p.partner, case.pk)
    with world.as_officer(p.partner):
        assert run(SAY, "breached", now(), "compliance_period", None, None, warned.pk) == REFUSED
        assert run(SAY, "breached", now(), "", date.today(), None, warned.pk) == REFUSED
        assert run(SAY, "breached", now(), "", None, 100, warned.pk) == REFUSED
        assert run(SAY, "breached", now(), "", None, None, warned.pk) == 1
        # And nothing before it was served.
        assert run(SAY, "breached", now() - timedelta(days=90), "", None, None, warned.pk) == REFUSED


def test_dates_of_a_use_that_is_over_and_of_none_are_refused_in_the_same_words(
    partnership, case, dean, warned
):
    p = partnership
    set_date = (
        "insert into powers_duedate (id, use_id, case_id, parent_audience_id, audience_id, categories, name, label, due_at,"
        " rule, kind, status, law_on, passes, at) values (gen_random_uuid(), %s, %s, %s, %s, '{}', 'x', 'x', now(), 'r',"
        " 'own', 'own', current_date, false, now())"
    )
    step(warned, p.caseworker, Step.Kind.WITHDRAWN, words="No.")
    live = served(case, p.caseworker, dean, "verbal_warning")
    outsiders = world.case(p, by=p.outsider)
    world.opened_earlier(p.outsider, outsiders.pk)
    told = set()
    for use in (warned.pk, live.pk, "00000000-0000-4000-8000-000000000000"):
        with (
            world.as_officer(p.outsider),
            pytest.raises(DatabaseError) as refused,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(set_date, [use, outsiders.pk, outsiders.audience_id, outsiders.audience_id])
        told.add(str(refused.value).splitlines()[0])
    assert told == {"no such use for this officer to add to"}


def test_a_time_that_only_runs_out_passes_by_itself(partnership, case, dean):
    """The time for an appeal is over with its last day: not overdue until somebody marks it, and nobody is told it is."""
    p = partnership
    warning = served(case, p.caseworker, dean, CPW, at=now() - timedelta(days=60))
    step(warning, p.caseworker, Step.Kind.BREACHED, now() - timedelta(days=50), words="Again.")
    late = served(case, p.caseworker, dean, CPN, at=now() - LONG_AGO)  # put down after its time for an appeal
    due = stands(late)["appeal"]
    assert due.passes
    assert due.done_at == due.due_at
    fresh = served(case, p.caseworker, dean, CPN, at=now() - timedelta(days=1))
    assert stands(fresh)["appeal"].done_at is None
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update powers_duedate set due_at = now() - interval '1 day' where use_id = %s", [fresh.pk]
        )
        cursor.execute(
            "update powers_use set next_due_at = (select due_at from powers_duedate where use_id = %s limit 1) where id = %s",
            [fresh.pk, fresh.pk],
        )
        jobs.run(now())
        assert Use.objects.get(pk=fresh.pk).next_due_at is None
        assert not Notice.objects.filter(subject_id=fresh.pk, kind="power_date_passed").exists()


def test_a_length_ends_the_day_the_law_says(partnership, case):
    """Three months from 26 November run to 25 February; hours leave Christmas Day out, as the latest end does."""
    with world.as_officer(partnership.caseworker) as by:
        order = catalogued.power("closure_order", by=by)
        notice = catalogued.power("closure_notice", by=by)
    at = datetime(2026, 11, 26, 10, 0, tzinfo=LONDON)

    def said(value, unit):
        return lawful.Said("place", figures={"duration": law.Offered(value, unit)})

    assert lawful.ends(order, said(3, "m"), from_=at) == date(2027, 2, 25)
    assert lawful.ends(order, said(10, "d"), from_=at) == date(2026, 12, 5)
    eve = datetime(2026, 12, 24, 10, 0, tzinfo=LONDON)
    assert lawful.ends(notice, said(48, "h"), from_=eve) == datetime(2026, 12, 27, 10, 0, tzinfo=LONDON)
    use = Use(served_at=at, starts_on=None, ends_on=None, subject_kind="place")
    found = {each.name: each.at for each in lawful.due(order, use, [], Particulars(figures={}, tests=[]))}
    assert found["latest_end"] == date(2027, 2, 25)
    assert found["appeal"] == date(2026, 12, 16)  # of the order itself, and not of a dismissed appeal


def test_people_are_directed_away_from_the_place_that_was_authorised_also_when_entered_late(
    partnership, case, dean
):
    """The authorisation is of a place and the direction of a person; and by now the authorisation has run out."""
    p = partnership
    with world.building():
        type(p.council).objects.filter(pk=p.council.pk).update(kind="police")
    yard = Subject(place=put_place(case, p.caseworker))
    first = now() - timedelta(days=5)
    served(
        case, p.caseworker, yard, "dispersal_authorisation", at=first,
        figures={"duration": law.Offered(24, "h")}, rank="inspector", authorised_by="Insp. Low",
    )  # fmt: skip
    with world.building(), connection.cursor() as cursor:
        jobs.run(now())
        cursor.execute("select state from powers_use")
        assert cursor.fetchall() == [("ended",)]
    told = {
        "figures": {"duration": law.Offered(24, "h")},
        "authorisations": frozenset({"constable_in_uniform"}),
    }
    direction = served(case, p.caseworker, dean, "dispersal_direction", at=first + timedelta(hours=2), **told)
    assert direction.power == "dispersal_direction"
    with pytest.raises(commands.CannotUse, match="earlier-not-enough"):
        served(case, p.caseworker, dean, "dispersal_direction", at=now() - timedelta(hours=1), **told)


def test_the_owner_ends_what_an_agency_used_that_is_let_in_no_more(partnership, case, dean):
    p = partnership
    world.share(p, case, team=p.partner.team, level=Level.CONTRIBUTE)
    world.opened_earlier(p.partner, case.pk)
    theirs = served(case, p.partner, Subject(entry=dean.entry), "written_warning_informal")
    with pytest.raises(commands.CannotStep, match="not-this-agency"):
        step(theirs, p.caseworker, Step.Kind.WITHDRAWN, words="No.")
    with world.building():
        Agreement.objects.update(state="ended")
    step(theirs, p.caseworker, Step.Kind.WITHDRAWN, words="They left.")
    assert state_of(theirs) == Use.State.WITHDRAWN


def test_nothing_is_served_in_a_closed_case(partnership, case, dean):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, dean), by=by, now=now())
    look(case, p.caseworker, dean)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(
            "update cases_case set status = 'closed', closed_at = now(), closed_by_id = %s, outcome = 'resolved' where id = %s",
            [p.caseworker.pk, case.pk],
        )
        cursor.execute("set local session_replication_role = origin")
    with world.as_officer(p.caseworker):
        assert run(SAY, "served", now(), "", None, None, use.pk) == REFUSED


def test_a_reminder_goes_to_those_who_still_see_the_use(partnership, case, dean):
    p = partnership
    use = served(
        case, p.caseworker, dean, CPW, at=now() - timedelta(hours=2),
        dates={"compliance_period": date.today() + timedelta(days=2)},
    )  # fmt: skip
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(team=p.colleague.team)  # moved to another team
        jobs.run(now())
        assert not Notice.objects.filter(subject_id=use.pk, officer=p.caseworker.pk).exists()


def test_the_age_is_that_of_the_day_of_service(partnership, case):
    p = partnership
    today = date.today()
    nearly = Subject(
        entry=put(case, p.caseworker, name="Kit Marlow", born_on=today.replace(year=today.year - 16))
    )
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, nearly), by=by, now=now())
    look(case, p.caseworker, nearly)
    with world.as_officer(p.caseworker) as by:
        fresh = (
            Use.objects.select_related("case", "case__owner", "agency").defer("case__words").get(pk=use.pk)
        )
        young = Subject(entry=nearly.entry)
        young.entry.born_on = today - timedelta(days=365 * 12)
        with pytest.raises(commands.CannotUse, match="too-young"):
            commands.serve(use=fresh, plan=plan(by, young, age=30), service=service(), by=by, now=now())
