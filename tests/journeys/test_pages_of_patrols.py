"""A patrol tasked, accepted and reported from a phone with three things seen, one made a report; corrected, circulated, and
counted. At the desk with nothing but keys."""

from datetime import timedelta

from django.utils import timezone

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.patrols.models import Observation, Patrol, ShiftReport
from wardmote.trust.identity.models import Role

PHONE = {"width": 390, "height": 800}


def test_a_patrol_from_tasking_to_the_partner_and_the_hours(desk, people, keyboard):
    p = people
    warden = world.officer(p.council, p.caseworker.team, "Ward En", Role.CASEWORKER)
    today = timezone.localdate()
    began = timezone.localtime() - timedelta(hours=2)

    tasker = Inspector(desk(p.caseworker))
    page, k = tasker.page, keyboard(tasker.desk)

    def choose(label, text):
        k.reach(page.get_by_label(label))
        page.keyboard.type(text)

    def tick(label):
        k.reach(page.get_by_label(label).first)
        page.keyboard.press("Space")

    tasker.look("/patrols/").look_when_sent_empty("/patrols/new/", "Task patrol")
    k.type("What is it for?", "Street sellers on the bridges")
    k.type("What are they to look for?", "Sellers with trays by the south steps.")
    k.type("Street, estate or area (optional)", "Harbour Bridge").type("First day", f"{began:%-d %-m %Y}")
    k.type("From", f"{began:%H:%M}").type("To", f"{timezone.localtime() + timedelta(hours=1):%H:%M}")
    choose("Who carries it out?", warden.team.name)
    tick("Stranger")
    k.press("Task patrol")
    tasker.inspect("a patrol tasked")
    with world.building():
        patrol = Patrol.objects.get()

    for step in ("refuse", "cancel"):
        tasker.look(f"/patrols/{patrol.reference}/{step}/")

    # The warden, outdoors and without script.
    phone = desk(warden, viewport=PHONE, script=False)
    hand = phone.page
    phone.go("/patrols/tonight/")
    with hand.expect_navigation():
        hand.get_by_role("button", name="Accept").click()
    phone.go("/patrols/tonight/")
    assert hand.get_by_role("button", name="Report on this shift").bounding_box()["height"] >= 44
    with hand.expect_navigation():
        hand.get_by_role("button", name="Report on this shift").click()
    hand.get_by_label("Who was there?").fill("two wardens")
    hand.get_by_label("How many officers?").fill("2")
    hand.get_by_label("Ended", exact=True).fill(f"{timezone.localtime() - timedelta(minutes=1):%H:%M}")
    for number, (category, what) in enumerate(
        [("Illegal street trading", "Two men with trays."), ("Begging", "One man by the lift."),
         ("Person in distress or at risk", "A woman at the rail.")]
    ):  # fmt: skip
        block = hand.get_by_role("group", name=f"Seen {number + 1}")
        block.get_by_label("Time").fill(f"{began + timedelta(minutes=30 + number):%H:%M}")
        block.get_by_label("What sort of thing?").select_option(label=category)
        block.get_by_label("What was seen?").fill(what)
        block.get_by_label("Spoke to them").check()
        if number < 2:
            with hand.expect_navigation():
                hand.get_by_role("button", name="Add another thing seen").click()
    first = hand.get_by_role("group", name="Seen 1")
    assert first.get_by_label("What was seen?").input_value() == "Two men with trays."
    assert first.get_by_label("Spoke to them").is_checked()
    with hand.expect_navigation():
        hand.get_by_role("button", name="Send report").click()
    hand.get_by_text("Shift reported").wait_for()
    with world.building():
        assert ShiftReport.objects.get().officers == 2
        assert Observation.objects.count() == 3
        seen = Observation.objects.get(category="distress")

    # One is made a report, and the patrol is circulated; the other partner is refused by name.
    address = f"/patrols/{patrol.reference}/"
    tasker.look_when_sent_empty(f"{address}seen/{seen.pk}/report/", "Make report")
    k.choose("High").press("Make report")
    tasker.inspect("a patrol reported, with a report made")
    k.reach(page.get_by_role("link", name="Report R-").first)
    page.keyboard.press("Enter")
    page.get_by_text("Made of what was seen on").wait_for()

    # The hours were wrong: they are put right, and what the report said is kept.
    with world.building():
        shift = ShiftReport.objects.get()
    tasker.look_when_sent_empty(f"{address}shifts/{shift.pk}/correct/", "Save correction")
    tasker.desk.go(f"{address}shifts/{shift.pk}/correct/")
    k.type("Who was there?", "one warden").type("Started", f"{began:%H:%M}")
    k.type("Ended", f"{began + timedelta(minutes=50):%H:%M}").type("How many officers?", "1")
    k.type("What was wrong?", "One had gone home.").press("Save correction")
    page.get_by_text("two wardens (2 officers)").wait_for()
    tasker.inspect("a shift report corrected").look(f"{address}shifts/{shift.pk}/")
    tasker.look_when_sent_empty(f"{address}shifts/{shift.pk}/add/", "Add it").look("/patrols/tonight/")
    tasker.look(f"{address}close/").look(f"{address}refuse/")  # to be closed; too late to be refused
    tasker.look_when_sent_empty(f"{address}circulate/", "Circulate")
    assert (
        "No agreement in the register names both Stranger and Council." in page.locator("main").inner_text()
    )
    choose("Housing: who there?", p.partner.team.name)
    k.type("Why is it necessary that they see it?", "It is their stairs.")
    k.reach(page.get_by_role("button", name="Circulate", exact=True).last)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Circulated to Housing.").wait_for()
    tasker.inspect("who can see a patrol")
    tasker.look("/patrols/hours/")
    k.reach(page.get_by_role("link", name="3 things seen").first)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What patrols saw").wait_for()
    tasker.inspect("what patrols saw").look(f"/patrols/times/?since={today:%Y-%m}&until={today:%Y-%m}")
    check(tasker)

    reader = Inspector(desk(p.partner)).look(address).look(f"{address}shifts/{shift.pk}/correct/")
    check(reader)  # refused in words: another agency reported it
    partner = reader.desk
    partner.go(address)
    told = partner.page.locator("main").inner_text()
    assert "A woman at the rail." in told
    assert "was made of it" not in told, "the report is not theirs"
    stranger = desk(p.outsider)
    assert stranger.status(address) == 404
    assert stranger.status(f"{address}shifts/{shift.pk}/") == 404
    assert "Harbour Bridge" not in stranger.text("/patrols/")
    assert "Harbour Bridge" not in stranger.text("/patrols/hours/")
