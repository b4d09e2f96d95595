"""Those who lead are reminded, then whoever keeps the plan: each once, as the days go by."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.plans.conftest import TODAY, fresh, now
from wardmote.foundation.design.dates import day_words
from wardmote.records.notices.kinds import subjects_of
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans import commands, telling
from wardmote.work.plans.reminding import remind


def told(agency, day) -> int:
    """What one night's job tells the officers of an agency."""
    with world.building():
        service = Officer.objects.get(agency=agency, is_service=True)
    with world.as_officer(service) as by:
        return remind(by=by, today=day, now=now())


def notices() -> set[tuple[str, str, str]]:
    with world.building():
        found = Notice.objects.filter(subject_kind="plan_action").select_related("officer")
        return {(each.officer.name, each.kind, str(each.subject_id)) for each in found}


def test_a_moved_clock_reminds_those_who_lead_then_whoever_keeps_the_plan_each_once(planned, monkeypatch):
    p = planned.p
    supervisor = world.officer(p.housing, p.partner.team, "Housing Supervisor", Role.SUPERVISOR)
    soon = planned.actions["soon"]  # due in ten days, led by housing and the council's wardens
    about = str(soon.pk)
    with world.as_officer(planned.keeper) as by:
        commands.remove_action(action=fresh(planned.actions["late"]), by=by, now=now())
        commands.add_progress(action=fresh(soon), what="Begun", status="under_way", by=by, now=now())
    assert told(p.housing, TODAY) == 1
    assert told(p.housing, TODAY) == 0
    assert notices() == {(supervisor.name, telling.DUE_SOON, about)}
    # A notice is never of a day to come, so the deadline is moved back in place of the clock.
    for days_over, kind, who in (
        (1, telling.OVERDUE, {supervisor.name}),
        (14, telling.ESCALATED, set()),
    ):
        with world.building():
            type(soon).objects.filter(pk=soon.pk).update(deadline_on=TODAY - timedelta(days=days_over))
        told(p.housing, TODAY)
        told(p.housing, TODAY)
        assert {name for name, each, _ in notices() if each == kind} == who
    told(p.council, TODAY)
    assert {name for name, each, _ in notices() if each == telling.ESCALATED} == {planned.keeper.name}
    with world.as_officer(supervisor):
        mine = list(Notice.objects.filter(subject_kind="plan_action"))
        since = day_words(TODAY - timedelta(days=13))
        texts = {subject.text for subject in subjects_of(mine).values()}
        assert texts == {f"1.2 Do what is soon, overdue since {since}"}


def set_back(planned, **days_over):
    with world.building():
        for name, days in days_over.items():
            action = planned.actions[name]
            type(action).objects.filter(pk=action.pk).update(deadline_on=TODAY - timedelta(days=days))


def kinds() -> list[str]:
    with world.building():
        return sorted(Notice.objects.filter(kind__startswith="plan_").values_list("kind", flat=True))


def test_a_deadline_that_passed_long_ago_is_told_once_late_with_since_when(planned):
    p = planned.p
    chief = world.officer(p.housing, p.partner.team, "Chief", Role.SUPERVISOR)
    set_back(planned, late=40, soon=-100)
    assert told(p.housing, TODAY) == 1
    assert told(p.housing, TODAY) == 0
    assert kinds() == [telling.OVERDUE]
    set_back(planned, late=30)  # another deadline, missed as well
    assert told(p.housing, TODAY) == 1
    with world.as_officer(chief):
        texts = {each.text for each in subjects_of(Notice.objects.all()).values()}
    assert texts == {f"1.1 Do what is late, overdue since {day_words(TODAY - timedelta(days=29))}"}


def test_many_that_passed_long_ago_are_told_in_one_notice_of_their_plan(planned):
    p = planned.p
    chief = world.officer(p.housing, p.partner.team, "Chief", Role.SUPERVISOR)
    set_back(planned, late=40, soon=30)
    assert told(p.housing, TODAY) == 1
    assert told(p.housing, TODAY) == 0
    assert kinds() == [telling.MANY[telling.OVERDUE]]
    with world.as_officer(chief):
        (subject,) = subjects_of(Notice.objects.all()).values()
    since = day_words(TODAY - timedelta(days=39))
    assert subject.text == f"Partnership plan: 2 overdue, the first since {since}"
    told(p.council, TODAY)  # which keeps the plan, and leads one of them
    assert kinds().count(telling.MANY[telling.ESCALATED]) == 1
    page = world.client_for(chief).get("/notices/").content.decode()
    assert "Actions of a plan that you lead are overdue" in page


def test_officers_say_of_no_deadline_that_it_was_told(planned):
    with world.as_officer(planned.keeper), connection.cursor() as cursor:
        for statement in (
            "select wardmote.plan_deadlines_told('plan_action_overdue', '{}')",
            "insert into plans_deadlinetold select * from plans_deadlinetold",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)


def test_of_a_team_its_officers_are_told_and_no_others(planned):
    p = planned.p
    with world.as_officer(planned.keeper) as by:
        commands.match_service(
            service=planned.services["Housing service"],
            agency=p.housing,
            team=p.partner.team,
            by=by,
            now=now(),
        )
    told(p.housing, TODAY)
    assert {name for name, _, _ in notices()} == {p.partner.name}


def test_nobody_is_told_of_a_draft_or_of_what_is_over(planned):
    p = planned.p
    with world.as_officer(planned.keeper) as by:
        for name in ("late", "soon"):
            commands.add_progress(
                action=fresh(planned.actions[name]), what="Done", status="complete", by=by, now=now()
            )
    assert told(p.housing, TODAY) == 0
    with world.building():
        planned.plan.__class__.objects.filter(pk=planned.plan.pk).update(state="draft")
        planned.plan.actions.update(status="under_way")
    assert told(p.housing, TODAY) == 0
    assert told(p.council, TODAY) == 0


def test_home_shows_what_our_agency_leads_and_is_due(planned):
    page = world.client_for(planned.p.partner).get("/").content.decode()
    assert "1.1 Do what is late" in page
    assert "1.2 Do what is soon" in page
    assert "2.1 Do what is far" not in page
    assert "Plan actions that we lead" not in world.client_for(planned.p.outsider).get("/").content.decode()


def test_home_shows_what_ones_own_team_leads_and_supervisors_all_of_it(planned):
    p = planned.p
    with world.building():
        other = p.housing.teams.create(name="Another team")
    chief = world.officer(p.housing, p.partner.team, "Chief", "supervisor")
    with world.as_officer(planned.keeper) as by:
        commands.match_service(
            service=planned.services["Housing service"], agency=p.housing, team=other, by=by, now=now()
        )
    assert "1.1 Do what is late" not in world.client_for(p.partner).get("/").content.decode()
    assert "1.1 Do what is late" in world.client_for(chief).get("/").content.decode()
