"""A plan is written by its keepers, told of by those who lead, and read by everyone once it is current."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import world
from tests.plans.conftest import TODAY, again, days, editor, fresh, made, now
from wardmote.records.actions import commands as of_actions
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Role
from wardmote.work.plans import commands, queries
from wardmote.work.plans.days import Deadline, of_month
from wardmote.work.plans.models import (
    ActionService,
    Committee,
    Override,
    Plan,
    PlanAction,
    PlanTask,
    ProgressEntry,
    Reported,
    ReportedTo,
    Service,
)


def codes(raised: pytest.ExceptionInfo) -> set[str]:
    return {refusal.code for refusal in raised.value.refusals}


def test_a_plan_is_begun_as_a_draft_of_the_officers_agency(partnership):
    keeper = editor(partnership)
    with world.as_officer(keeper) as by:
        plan = commands.make_plan(
            title=" Plan ", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), by=by, now=now()
        )
        assert (plan.title, plan.state, plan.owner_id) == ("Plan", "draft", partnership.council.pk)
        with pytest.raises(commands.CannotKeep) as raised:
            commands.make_plan(
                title="Plan", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), by=by, now=now()
            )
        assert codes(raised) == {"there-already"}


def test_an_action_stands_where_its_number_puts_it(partnership):
    keeper = editor(partnership)
    with world.as_officer(keeper) as by:
        plan = commands.make_plan(
            title="Plan", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), by=by, now=now()
        )
        sorted_, own = (
            commands.add_priority(plan=plan, number=number, title="A priority", by=by, now=now())
            for number in ("1", "2")
        )
        for number in ("1.1", "1.2", "1.10", "1.9", "1.2a"):
            commands.add_action(priority=sorted_, number=number, title="Do it", by=by, now=now())
        for number in ("2.3", "2.1", "2.2"):
            commands.add_action(priority=own, number=number, title="Do it", by=by, now=now())
        PlanAction.objects.filter(priority=own, number="2.3").update(position=1)
        PlanAction.objects.filter(priority=own, number="2.1").update(position=5)
        commands.add_action(priority=own, number="2.0", title="Do it", by=by, now=now())
        stand = PlanAction.objects.filter(plan=plan).order_by("priority__position", "position", "number")
        assert list(stand.values_list("number", flat=True)) == [
            *("1.1", "1.2", "1.2a", "1.9", "1.10"),
            *("2.3", "2.2", "2.1", "2.0"),  # in an order of its own, which is left
        ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code"),
    [
        (date(2026, 4, 1), date(2026, 3, 31), "ends-before-it-starts"),
        (date(1066, 4, 1), date(2026, 3, 31), "no-such-year"),
        (date(2026, 4, 1), date(9999, 3, 31), "no-such-year"),
    ],
)
def test_years_are_such_as_can_be_meant(partnership, starts_on, ends_on, code):
    with world.as_officer(editor(partnership)) as by, pytest.raises(commands.CannotKeep) as raised:
        commands.make_plan(title="Plan", starts_on=starts_on, ends_on=ends_on, by=by, now=now())
    assert code in codes(raised)


def test_only_register_editors_begin_plans(partnership):
    with world.as_officer(partnership.caseworker) as by, pytest.raises(commands.CannotKeep) as raised:
        commands.make_plan(
            title="Plan", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), by=by, now=now()
        )
    assert codes(raised) == {"not-editor"}


def test_a_number_is_given_once_and_is_free_again_when_its_action_is_taken_out(planned):
    with world.as_officer(planned.keeper) as by:
        when = {"by": by, "now": now()}
        with pytest.raises(commands.CannotKeep) as raised:
            commands.add_action(priority=planned.first, number="1.1", title="Another", **when)
        assert codes(raised) == {"number-taken"}
        old = fresh(planned.actions["late"])
        commands.remove_action(action=old, **when)
        commands.add_action(priority=planned.first, number="1.1", title="Another", **when)
        with pytest.raises(commands.CannotKeep) as raised:
            commands.restore_action(action=fresh(old), **when)
        assert codes(raised) == {"number-taken"}


def test_the_first_deadline_of_a_current_plan_is_kept_by_itself(planned):
    action = planned.actions["soon"]
    with world.as_officer(planned.keeper) as by:
        commands.change_action(action=fresh(action), deadline=Deadline(days(60)), by=by, now=now())
        commands.change_action(action=fresh(action), deadline=Deadline(days(90)), by=by, now=now())
        found = fresh(action)
    assert (found.first_deadline_on, found.deadline_on) == (days(10), days(90))


def test_a_draft_may_move_its_deadlines_without_a_trace(partnership):
    found = made(editor(partnership), publish=False)
    with world.as_officer(editor(partnership)) as by:
        commands.change_action(
            action=fresh(found.actions["soon"]), deadline=of_month(2027, 2), by=by, now=now()
        )
        action = fresh(found.actions["soon"])
    assert (action.first_deadline_on, action.deadline_on, action.precision) == (
        None,
        date(2027, 2, 28),
        "month",
    )


def test_those_who_lead_say_how_it_goes_and_the_newest_entry_counts(planned):
    action = planned.actions["late"]
    with world.as_officer(planned.p.partner) as by:
        commands.add_progress(
            action=fresh(action), what="Begun", status="under_way", forecast_on=days(20), by=by, now=now()
        )
        commands.add_progress(
            action=fresh(action), what="Told of later", status="not_started", by=by, now=now() - timedelta(days=30)
        )  # fmt: skip
        found = fresh(action)
    assert (found.status, found.forecast_on, found.is_done) == ("under_way", days(20), False)


def test_others_do_not_say_how_it_goes(planned):
    with world.as_officer(planned.p.partner) as by, pytest.raises(commands.CannotTell) as raised:
        commands.add_progress(
            action=fresh(planned.actions["far"]), what="Begun", status="under_way", by=by, now=now()
        )
    assert codes(raised) == {"not-lead"}


def test_what_is_complete_has_its_day_and_no_day_ahead(planned):
    action = planned.actions["late"]
    with world.as_officer(planned.p.partner) as by:
        with pytest.raises(commands.CannotTell) as raised:
            commands.add_progress(
                action=fresh(action), what="Done", status="complete", completed_on=days(1), by=by, now=now()
            )
        assert codes(raised) == {"ahead"}
        commands.add_progress(
            action=fresh(action), what="Done", status="complete", completed_on=TODAY, by=by, now=now()
        )
        assert fresh(action).completed_on == TODAY


def test_a_form_sent_twice_adds_one_entry(planned):
    key = planned.plan.pk
    with world.as_officer(planned.keeper) as by:
        for _ in range(2):
            commands.add_progress(
                action=fresh(planned.actions["far"]),
                what="Once",
                status="under_way",
                by=by,
                now=now(),
                key=key,
            )
        assert ProgressEntry.objects.count() == 1


def test_services_are_what_they_are_said_to_be_and_remembered_from_plan_to_plan(planned):
    with world.as_officer(planned.keeper) as by:
        when = {"by": by, "now": now()}
        action = fresh(planned.actions["late"])
        commands.set_services(action=action, leads=["Wardens"], supports=["housing  SERVICE"], **when)
        links = ActionService.objects.filter(action=action).order_by("position")
        assert [(link.service.name, link.part) for link in links.select_related("service")] == [
            ("Wardens", "leads"),
            ("Housing service", "supports"),
        ]
        later = commands.make_plan(title="Next", starts_on=days(266), ends_on=days(600), **when)
        heading = commands.add_priority(plan=later, number="1", title="Violence", **when)
        commands.add_action(priority=heading, number="1.1", title="More", leads=["Housing Service"], **when)
        assert Service.objects.get(plan=later).agency_id == planned.p.housing.pk


def test_a_rating_by_hand_ends_and_can_be_lifted(planned):
    action = planned.actions["late"]
    with world.as_officer(planned.keeper) as by:
        when = {"by": by, "now": now()}
        made = commands.override(
            action=fresh(action), colour="amber", reason="Agreed by the board", ends_on=days(30), **when
        )
        with pytest.raises(commands.CannotKeep) as raised:
            commands.override(action=fresh(action), colour="green", reason="x", ends_on=days(30), **when)
        assert codes(raised) == {"stands"}
        commands.lift_override(override=made, action=fresh(action), **when)
        with pytest.raises(commands.CannotKeep) as raised:
            commands.override(action=fresh(action), colour="green", reason=" ", ends_on=days(500), **when)
        assert codes(raised) == {"no-reason", "ends-when"}
        assert Override.objects.filter(lifted_at=None).count() == 0


def test_completed_actions_are_reported_to_a_committee_once(planned):
    action = planned.actions["late"]
    with world.as_officer(planned.keeper) as by:
        when = {"by": by, "now": now()}
        board = commands.add_committee(plan=again(planned.plan), name="Health and Wellbeing Board", **when)
        with pytest.raises(commands.CannotKeep) as raised:
            commands.report_to(action=fresh(action), committee=board, on=TODAY, **when)
        assert codes(raised) == {"not-complete"}
        commands.add_progress(
            action=fresh(action), what="Done", status="complete", completed_on=TODAY, **when
        )
        commands.report_to(action=fresh(action), committee=board, on=TODAY, **when)
        with pytest.raises(commands.CannotKeep) as raised:
            commands.report_to(action=fresh(action), committee=board, on=TODAY, **when)
        assert codes(raised) == {"told-already"}
        assert ReportedTo.objects.count() == 1


def test_open_actions_are_carried_over_with_where_they_came_from(planned):
    with world.as_officer(planned.keeper) as by:
        when = {"by": by, "now": now()}
        commands.add_committee(plan=again(planned.plan), name="Board", **when)
        new = commands.carry_over(
            plan=again(planned.plan),
            actions=[fresh(planned.actions[name]) for name in ("late", "far")],
            title="Next plan",
            starts_on=days(266),
            ends_on=days(630),
            **when,
        )
        carried = PlanAction.objects.filter(plan=new).order_by("number")
        assert [(each.number, each.carried_from_id) for each in carried] == [
            ("1.1", planned.actions["late"].pk),
            ("2.1", planned.actions["far"].pk),
        ]
        assert all(each.deadline_on >= new.starts_on for each in carried)
        assert new.state == "draft"
        assert new.follows_id == planned.plan.pk
        assert Service.objects.get(plan=new, key="housing service").agency_id == planned.p.housing.pk
        assert Committee.objects.get(plan=new).name == "Board"


def test_a_closed_plan_says_nothing_else_until_it_is_opened_again(planned):
    with world.as_officer(planned.keeper) as by:
        when = {"by": by, "now": now()}
        commands.close(plan=again(planned.plan), **when)
        with pytest.raises(commands.CannotKeep):
            commands.change_action(action=fresh(planned.actions["far"]), title="Else", **when)
        with pytest.raises(commands.CannotTell):
            commands.add_progress(action=fresh(planned.actions["far"]), what="x", status="under_way", **when)
        commands.reopen(plan=again(planned.plan), **when)
        commands.change_action(action=fresh(planned.actions["far"]), title="Else", **when)


def test_an_officer_of_the_agency_that_leads_puts_it_on_their_list_and_does_it_there(planned):
    p, action = planned.p, planned.actions["late"]
    service = planned.services["Housing service"]
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotList) as raised:
        commands.put_on_list(action=fresh(action), service=service, due_on=TODAY, by=by, now=now())
    assert codes(raised) == {"not-theirs"}
    with world.as_officer(p.partner) as by:
        service = Service.objects.select_related("team").get(pk=service.pk)
        task = commands.put_on_list(action=fresh(action), service=service, due_on=TODAY, by=by, now=now())
        asked = Action.objects.select_related("agency").get(pk=task.task_id)
        assert asked.title == "1.1 Do what is late"
        of_actions.finish(action=asked, evidence="Done", by=by, now=now())
        with pytest.raises(commands.CannotList) as raised:
            commands.put_on_list(action=fresh(action), service=service, due_on=TODAY, by=by, now=now())
        assert codes(raised) == {"on-list"}
    with world.as_officer(p.caseworker):
        assert not Action.objects.filter(pk=task.task_id).exists()  # another agency's list is its own
        assert PlanTask.objects.filter(pk=task.pk).exists()  # whoever keeps the plan knows that it is there
    with world.as_officer(p.outsider):
        assert not PlanTask.objects.filter(pk=task.pk).exists()


def test_of_a_team_only_its_officers_or_a_supervisor_put_it_on_the_list(planned):
    p = planned.p
    with world.as_officer(planned.keeper) as by:
        commands.match_service(
            service=planned.services["Housing service"],
            agency=p.housing,
            team=p.partner.team,
            by=by,
            now=now(),
        )
    service = planned.services["Housing service"]
    with world.as_officer(p.partner_colleague) as by:
        service = Service.objects.select_related("team").get(pk=service.pk)
        with pytest.raises(commands.CannotList) as raised:
            commands.put_on_list(
                action=fresh(planned.actions["late"]), service=service, due_on=TODAY, by=by, now=now()
            )
        assert codes(raised) == {"not-team"}
    with world.as_officer(p.partner) as by:
        task = commands.put_on_list(
            action=fresh(planned.actions["late"]), service=service, due_on=TODAY, by=by, now=now()
        )
        task = PlanTask.objects.select_related("action__plan__owner", "service__team").get(pk=task.pk)
        commands.take_off_list(task=task, reason="The wardens do it", by=by, now=now())
        assert Action.objects.get(pk=task.task_id).state == "withdrawn"


def test_what_a_paper_reported_stands_and_an_empty_word_takes_it_back(planned):
    action = planned.actions["soon"]
    with world.as_officer(planned.keeper) as by:
        commands.note_reported(
            action=fresh(action),
            rating="G",
            colour="green",
            comment="Ongoing",
            source="paper",
            by=by,
            now=now(),
        )
        commands.note_reported(
            action=fresh(action), rating="", comment="", source="taken back", by=by, now=now()
        )
        newest = Reported.objects.filter(action=action).order_by("-at").first()
    assert (newest.rating, newest.comment) == ("", "")


def test_figures_are_added_by_those_who_lead(planned):
    with world.as_officer(planned.keeper) as by:
        measure = commands.add_measure(
            plan=again(planned.plan), action=fresh(planned.actions["late"]), name="Visits", target=Decimal(40), by=by, now=now()
        )  # fmt: skip
    with world.as_officer(planned.p.partner) as by:
        value = commands.add_value(measure=measure, on=TODAY, value=Decimal("12.5"), by=by, now=now())
        assert value.value == Decimal("12.5")
    with world.as_officer(planned.p.outsider) as by, pytest.raises(commands.CannotTell):
        commands.add_value(measure=measure, on=TODAY, value=Decimal(1), by=by, now=now())


def test_an_agency_sets_its_own_rule_from_a_day_on(planned):
    admin = world.officer(planned.p.council, None, "Ad Min", Role.ADMINISTRATOR)
    with world.as_officer(admin) as by:
        assert queries.rule(planned.p.council.pk, on=TODAY).status == "recall"
        commands.set_rule(
            amber_days=10, quiet_days=60, late_days=14, remind_days=7, escalate_days=7, source="Board of May",
            starts_on=days(1), by=by, now=now(),
        )  # fmt: skip
        assert queries.rule(planned.p.council.pk, on=TODAY).amber_days == 30
        assert queries.rule(planned.p.council.pk, on=days(1)).amber_days == 10
        assert queries.rule(planned.p.housing.pk, on=days(1)).amber_days == 30
    with world.as_officer(planned.keeper) as by, pytest.raises(commands.CannotSet):
        commands.set_rule(
            amber_days=10, quiet_days=60, late_days=14, remind_days=7, escalate_days=7, source="Me",
            starts_on=days(1), by=by, now=now(),
        )  # fmt: skip


def test_a_draft_thrown_away_makes_room_for_another(partnership):
    found = made(editor(partnership), publish=False)
    with world.as_officer(editor(partnership)) as by:
        commands.discard(plan=again(found.plan), by=by, now=now())
        assert Plan.objects.get(pk=found.plan.pk).state == "discarded"
    made(editor(partnership), publish=False)
