"""Pages of plans: what each shows to whom, in how many statements, and that a draft is nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.plans.conftest import TODAY, again, days, editor, fresh, made, now
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Role
from wardmote.work.plans import commands
from wardmote.work.plans.days import Deadline
from wardmote.work.plans.models import (
    Override,
    Plan,
    PlanAction,
    PlanTask,
    ProgressEntry,
    ReportedTo,
    Service,
)

OF_PLAN = ["", "board/", "time-line/", "services/", "differences/", "committees/", "measures/", "history/"]
DOWNLOADS = ["plan.csv", "plan.json"]


def at(plan: Plan, part: str = "") -> str:
    return f"/plans/{plan.pk}/{part}"


def of(action: PlanAction, part: str = "") -> str:
    return f"/plans/actions/{action.pk}/{part}"


def told(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode() if not answer.streaming else b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("part", OF_PLAN + DOWNLOADS)
def test_every_officer_reads_a_current_plan(planned, part):
    assert "Do what is" in told(world.client_for(planned.p.outsider), at(planned.plan, part)) or part in (
        "committees/",
        "measures/",
        "history/",
    )


@pytest.mark.parametrize("part", [*OF_PLAN, *DOWNLOADS, "change/", "publish/", "actions/add/", "carry-over/"])
def test_a_draft_is_not_there_for_others(partnership, part):
    found = made(editor(partnership), publish=False)
    assert world.client_for(partnership.partner).get(at(found.plan, part)).status_code == 404
    assert world.client_for(partnership.caseworker).get(at(found.plan, part)).status_code == 200


def test_an_action_of_a_draft_is_not_there_for_others_and_its_title_on_no_list(partnership):
    found = made(editor(partnership), publish=False, title="Quiet plan")
    client = world.client_for(partnership.partner)
    assert client.get(of(found.actions["late"])).status_code == 404
    assert "Quiet plan" not in told(client, "/plans/")
    assert "Quiet plan" in told(world.client_for(partnership.caseworker), "/plans/")


def test_pages_ask_no_more_of_a_long_plan(planned):
    client = world.client_for(planned.p.partner)

    def asked() -> dict[str, int]:
        counted = {}
        for address in [
            "/plans/", "/plans/rule/", of(planned.actions["late"]),
            *(at(planned.plan, part) for part in OF_PLAN + DOWNLOADS),
        ]:  # fmt: skip
            with CaptureQueriesContext(
                connection,
            ) as queries:
                told(client, address)
            counted[address] = len(world.own(queries.captured_queries))
        return counted

    few = asked()
    with world.as_officer(planned.keeper) as by:
        for number in range(20):
            commands.add_action(
                priority=planned.first, number=f"1.{number + 10}", title="More", leads=["Wardens", f"S{number}"], by=by, now=now()
            )  # fmt: skip
    assert asked() == few
    assert max(few.values()) <= 25, few
    assert few["/plans/"] <= 12


def test_the_table_shows_reported_beside_computed(planned):
    with world.as_officer(planned.keeper) as by:
        commands.note_reported(
            action=fresh(planned.actions["late"]), rating="G", colour="green", comment="Complete - work is underway",
            source="The paper", by=by, now=now(),
        )  # fmt: skip
    page = told(world.client_for(planned.p.outsider), at(planned.plan))
    assert "Overdue by 3 days" in page
    assert "Complete - work is underway" in page
    assert "Differs" in page
    differences = told(world.client_for(planned.p.outsider), at(planned.plan, "differences/"))
    assert "It is reported as complete, with words of work under way." in differences
    assert "It is reported as green and is red by the rule" in differences
    assert "No service leads it." in differences


def test_a_long_plan_has_pages_and_an_action_is_found_on_its_own(planned, monkeypatch):
    monkeypatch.setattr("wardmote.work.plans.views.plan.SIZE", 2)
    with world.as_officer(planned.keeper) as by:
        commands.add_priority(plan=again(planned.plan), number="3", title="Nothing yet", by=by, now=now())
        commands.add_progress(
            action=fresh(planned.actions["far"]), what="Signed at last", status="under_way", by=by, now=now()
        )
    client = world.client_for(planned.p.partner)
    first, second = told(client, at(planned.plan)), told(client, at(planned.plan, "?page=2"))
    assert "4 actions</strong>, 1 to 2 on this page" in first
    assert "Do what is soon" in first
    assert "Do what is far" not in first
    assert "Nothing yet" not in first
    assert "Do what is far" in second
    assert "Signed at last" in second
    assert "Nothing yet" in second
    far = planned.actions["far"].pk
    assert f'id="action-{far}"' in told(client, at(planned.plan, f"?action={far}"))


def test_the_table_is_narrowed_by_rating_service_and_words(planned):
    client = world.client_for(planned.p.partner)
    assert "1 action<" in told(client, at(planned.plan, "?rag=red"))
    wardens = planned.services["Wardens"].pk
    assert "2 actions<" in told(client, at(planned.plan, f"?service={wardens}"))
    assert "1 action<" in told(client, at(planned.plan, "?q=FAR"))
    assert "2 actions<" in told(client, at(planned.plan, "?due=ours"))
    assert "No actions match" in told(client, at(planned.plan, "?q=nothing-like-it"))
    assert told(client, at(planned.plan, "?service=' or 1=1&rag=x&due=y"))


def test_a_plan_is_made_through_the_pages(partnership):
    client = world.client_for(editor(partnership))
    answer = client.post("/plans/new/", {"title": "Ours", "starts_on": "1 4 2026", "ends_on": "31 3 2027"})
    assert answer.status_code == 302
    with world.building():
        plan = Plan.objects.get(title="Ours")
    assert client.post(at(plan, "priorities/add/"), {"number": "1", "title": "Violence"}).status_code == 302
    with world.building():
        priority = plan.priorities.get()
    given = {
        "priority": str(priority.pk), "number": "1.1", "title": "Train staff", "deadline": "March 2027",
        "leads": "City Police\nWardens", "supports": "Health", "status": "not_started",
    }  # fmt: skip
    assert client.post(at(plan, "actions/add/"), given).status_code == 302
    assert client.post(at(plan, "publish/")).status_code == 302
    page = told(world.client_for(partnership.outsider), at(plan))
    assert "March 2027" in page
    assert "City Police; Wardens" in page
    assert "with Health" in page


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"deadline": "soon"}, "The deadline must be a day like 31 3 2027, or a month like March 2027"),
        ({"deadline": "March 9999"}, "Give a year from 1990 to 2100"),
        ({"title": "x" * 1001}, "Use up to 1,000 characters"),
        ({"title": ""}, "Enter what is to be done"),
        ({"number": ""}, "Enter the number of the action"),
        ({"leads": "\n".join(f"s{n}" for n in range(21))}, "Name up to 20 services"),
        ({"number": "1.1"}, "That number is taken in this plan"),
    ],
)
def test_bad_input_is_told_and_kept(planned, given, message):
    whole = {
        "priority": str(planned.first.pk), "number": "1.9", "title": "Train staff", "deadline": "3 3 2027",
        "leads": "Wardens", "supports": "", "status": "not_started",
    } | given  # fmt: skip
    answer = world.client_for(planned.keeper).post(at(planned.plan, "actions/add/"), whole)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert "Wardens" in page or "s20" in page


def test_those_who_lead_tell_of_progress_on_the_page_and_others_find_no_button(planned):
    action = planned.actions["late"]
    client = world.client_for(planned.p.partner)
    assert "Add a progress entry" in told(client, of(action))
    given = {"what": "Begun with the schools", "status": "under_way", "forecast_on": f"{days(9):%d %m %Y}"}
    assert client.post(of(action, "progress/"), given).status_code == 302
    assert "Begun with the schools" in told(world.client_for(planned.p.outsider), of(action))
    other = world.client_for(planned.p.outsider)
    assert "Add a progress entry" not in told(other, of(action))
    answer = other.post(of(action, "progress/"), given)
    assert answer.status_code == 422
    assert "register editors of Council, can" in answer.content.decode()
    with world.building():
        assert ProgressEntry.objects.count() == 1


def test_an_override_is_seen_with_its_reason_beside_the_rule(planned):
    action, client = planned.actions["late"], world.client_for(planned.keeper)
    given = {"colour": "amber", "reason": "Agreed by the board", "ends_on": f"{days(20):%d %m %Y}"}
    assert client.post(of(action, "rating/"), given).status_code == 302
    page = told(world.client_for(planned.p.outsider), of(action))
    assert "Agreed by the board" in page
    assert "By the rule: Red" in page
    assert client.post(of(action, "rating/lift/")).status_code == 302
    with world.building():
        assert Override.objects.get().lifted_by_id == planned.keeper.pk


def test_an_action_goes_on_the_list_and_what_is_done_there_is_offered_here(planned):
    action, client = planned.actions["late"], world.client_for(planned.p.partner)
    service = planned.services["Housing service"].pk
    given = {"service": str(service), "due_on": f"{TODAY:%d %m %Y}"}
    assert client.post(of(action, "list/"), given).status_code == 302
    with world.building():
        task = PlanTask.objects.get()
    page = told(client, f"/actions/{task.task_id}/")
    assert "Partnership plan" in page  # where it comes from
    with world.building():
        Action.objects.filter(pk=task.task_id).update(
            state="done", evidence="e", finished_at=now(), finished_by=planned.p.partner
        )
    assert "mark the plan’s action as complete" in told(client, of(action))
    assert "mark the plan’s action as complete" not in told(
        world.client_for(planned.p.caseworker), of(action)
    )


def test_completed_actions_are_greyed_and_put_down_as_reported(planned):
    action, client = planned.actions["late"], world.client_for(planned.keeper)
    with world.as_officer(planned.keeper) as by:
        commands.add_committee(plan=again(planned.plan), name="Safeguarding Board", by=by, now=now())
        board = commands.add_committee(plan=again(planned.plan), name="Health Board", by=by, now=now())
        commands.add_progress(
            action=fresh(action), what="Done", status="complete", completed_on=TODAY, by=by, now=now()
        )
    assert "wm-plan__over" in told(client, at(planned.plan))
    given = {"committee": str(board.pk), "on": f"{TODAY:%d %m %Y}"}
    assert client.post(of(action, "report/"), given).status_code == 302
    assert "Health Board," in told(world.client_for(planned.p.outsider), at(planned.plan, "committees/"))
    assert client.post(of(action, "report/"), given).status_code == 422  # not among those that wait
    with world.building():
        assert ReportedTo.objects.count() == 1


def test_next_years_plan_is_begun_from_this_one(planned):
    client = world.client_for(planned.keeper)
    page = told(client, at(planned.plan, "carry-over/"))
    assert "1.1 Do what is late" in page
    given = {
        "title": "Next year", "starts_on": f"{days(266):%d %m %Y}", "ends_on": f"{days(630):%d %m %Y}",
        "actions": [str(planned.actions["late"].pk)],
    }  # fmt: skip
    assert client.post(at(planned.plan, "carry-over/"), given).status_code == 302
    with world.building():
        new = Plan.objects.get(title="Next year")
        carried = new.actions.get()
    assert "Carried over from" in told(client, of(carried))
    assert "Carried over to" in told(client, of(planned.actions["late"]))
    assert "Carried over to" not in told(world.client_for(planned.p.partner), of(planned.actions["late"]))


def test_a_service_is_matched_to_a_team(planned):
    client = world.client_for(planned.keeper)
    service = planned.services["Wardens"]
    given = {"whom": str(planned.p.colleague.team_id)}
    assert client.post(at(planned.plan, f"services/{service.pk}/"), given).status_code == 302
    with world.building():
        assert Service.objects.get(pk=service.pk).team_id == planned.p.colleague.team_id
    wrong = client.post(at(planned.plan, f"services/{service.pk}/"), {"whom": str(service.pk)})
    assert wrong.status_code == 422


def test_exports_hold_reported_and_computed_and_no_formula(planned):
    with world.as_officer(planned.keeper) as by:
        commands.change_action(action=fresh(planned.actions["far"]), title="=1+1", by=by, now=now())
        commands.note_reported(
            action=fresh(planned.actions["late"]),
            rating="A/G",
            comment="Ongoing",
            source="Paper",
            by=by,
            now=now(),
        )
    client = world.client_for(planned.p.partner)
    csv = told(client, at(planned.plan, "plan.csv"))
    assert "'=1+1" in csv
    assert "A/G,Ongoing,Paper" in csv
    answer = client.get(at(planned.plan, "plan.json")).json()
    late = answer["priorities"][0]["actions"][0]
    assert late["computed"]["rating"] == "red"
    assert late["reported"]["rating"] == "A/G"
    assert late["leads"] == [{"name": "Housing service", "agency": "Housing", "team": None}]


def test_the_rule_is_shown_and_set_by_administrators(planned):
    assert "30 days" in told(world.client_for(planned.p.outsider), "/plans/rule/")
    assert "Unconfirmed" not in told(world.client_for(planned.p.outsider), "/plans/rule/")
    admin = world.client_for(world.officer(planned.p.council, None, "Ad Min", Role.ADMINISTRATOR))
    assert "Unconfirmed" in told(admin, "/plans/rule/")
    given = {
        "amber_days": 5, "quiet_days": 50, "late_days": 5, "remind_days": 5, "escalate_days": 5,
        "source": "Board of May", "starts_on": f"{TODAY:%d %m %Y}",
    }  # fmt: skip
    assert admin.post("/plans/rule/", given).status_code == 302
    assert "Board of May" in told(world.client_for(planned.keeper), "/plans/rule/")
    assert (
        admin.post("/plans/rule/", given | {"starts_on": f"{TODAY - timedelta(days=1):%d %m %Y}"}).status_code
        == 422
    )


def test_a_deadline_far_away_or_long_ago_breaks_no_page(planned):
    with world.as_officer(planned.keeper) as by:
        for name, year in (("late", 1990), ("far", 2100)):
            commands.change_action(
                action=fresh(planned.actions[name]),
                deadline=Deadline(TODAY.replace(year=year, day=1)),
                by=by,
                now=now(),
            )
    client = world.client_for(planned.p.outsider)
    for part in OF_PLAN + DOWNLOADS:
        told(client, at(planned.plan, part))
    assert "after the plan ends" in told(client, at(planned.plan, "time-line/"))
    assert "before the plan begins" in told(client, at(planned.plan, "time-line/"))


def test_the_search_box_finds_actions_of_plans_one_may_read(partnership):
    by = editor(partnership)
    made(by, title="Plan of this year")
    made(by, title="Plan in the making", publish=False)

    def found(officer):
        return world.client_for(officer).post("/search/", {"q": "Violence"}, follow=True).content.decode()

    ours = found(by)
    assert "Plan of this year" in ours
    assert "Plan in the making" in ours
    theirs = found(partnership.partner)
    assert "Plan of this year" in theirs
    assert "Plan in the making" not in theirs
