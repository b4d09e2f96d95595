"""A plan begun, published and told of: by its keeper, then without script by the agency that leads an action."""

from datetime import timedelta

from django.utils import timezone

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.plans.conftest import editor, fresh
from wardmote.work.plans import commands
from wardmote.work.plans.models import Plan, PlanAction, Service

PHONE = {"width": 390, "height": 800}


def test_a_plan_from_its_draft_to_progress_told_by_who_leads(desk, people):
    p, today = people, timezone.localdate()
    keeper = Inspector(desk(editor(p)))
    page = keeper.page
    keeper.look("/plans/").look_when_sent_empty("/plans/new/", "Begin the draft")
    page.get_by_label("What is the plan called?").fill("Our plan")
    page.get_by_label("First day").fill(f"{today - timedelta(days=100):%-d %-m %Y}")
    page.get_by_label("Last day").fill(f"{today + timedelta(days=265):%-d %-m %Y}")
    with page.expect_navigation():
        page.get_by_role("button", name="Begin the draft").click()
    keeper.inspect("an empty draft")
    with world.building():
        plan = Plan.objects.get()
    at = f"/plans/{plan.pk}/"
    keeper.look_when_sent_empty(f"{at}priorities/add/", "Add")
    page.get_by_label("Number").fill("1")
    page.get_by_label("Title").fill("Violence")
    with page.expect_navigation():
        page.get_by_role("button", name="Add", exact=True).click()
    keeper.look_when_sent_empty(f"{at}actions/add/", "Add")
    page.get_by_label("Number").fill("1.1")
    page.get_by_label("What is to be done?").fill("Train every team")
    due = today - timedelta(days=2)
    page.get_by_label("Delivery deadline").fill(f"{due:%-d %-m %Y}")
    page.get_by_label("Services that lead it").fill("Tenancy services\nWardens")
    with page.expect_navigation():
        page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Overdue by 2 days").first.wait_for()
    with world.building():
        action = PlanAction.objects.get()
        service = Service.objects.get(name="Tenancy services")
    keeper.look(f"{at}services/{service.pk}/")
    page.get_by_label("Agency, or a team of it").select_option(label="Housing, all of it")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    partner = desk(p.partner, viewport=PHONE, script=False)
    assert partner.status(at) == 404
    keeper.look(f"{at}publish/")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish", exact=True).last.click()
    with world.as_officer(editor(p)) as by:
        now = timezone.now()
        commands.note_reported(
            action=fresh(action),
            rating="G",
            colour="green",
            comment="Complete – work is under way",
            source="Row 2",
            by=by,
            now=now,
        )
        commands.add_committee(plan=Plan.objects.get(pk=plan.pk), name="Board", by=by, now=now)
        commands.add_measure(plan=Plan.objects.get(pk=plan.pk), name="Sessions", target=4, by=by, now=now)

    # On a telephone, without script, at the agency that leads.
    hand = partner.page
    partner.go("/")
    hand.get_by_role("link", name="1.1 Train every team").click()
    hand.get_by_role("link", name="Put on our list").click()
    with hand.expect_navigation():
        hand.get_by_role("button", name="Put on our list").click()
    hand.get_by_text("It is on your list.").wait_for()
    hand.get_by_role("button", name="Add a progress entry").click()
    hand.get_by_label("What was done?").fill("Two teams are trained, the third is booked.")
    hand.get_by_label("Under way").check()
    hand.get_by_label("Expected to be complete on").fill(f"{today + timedelta(days=10):%-d %-m %Y}")
    with hand.expect_navigation():
        hand.get_by_role("button", name="Add", exact=True).click()
    hand.get_by_text("Two teams are trained, the third is booked.").wait_for()

    for part in ("", "board/", "time-line/", "services/", "differences/", "committees/", "measures/", "?rag=red",
                 "?q=nothing-like-it", "carry-over/", "change/", "measures/add/", "committees/add/"):  # fmt: skip
        keeper.look(at + part)
    of = f"/plans/actions/{action.pk}/"
    for part in ("", "change/", "take-out/", "milestones/add/"):
        keeper.look(of + part)
    keeper.look_when_sent_empty(f"{of}rating/", "Set it").look_when_sent_empty(f"{of}progress/", "Add")
    keeper.look("/plans/rule/").look("/plans/").look("/")
    check(keeper)
