"""An administrator proposes a category, another agency confirms it; the desk takes a report of it, changes it, and finds it.

And each page of both lists.
"""

from django.utils import timezone

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role


def test_a_category_is_added_and_a_report_has_it(desk, record):
    p = record["people"]
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.TRIAGE, Role.ADMINISTRATOR]
        )
        keeper = world.officer(p.housing, None, "Hal Keeper", Role.ADMINISTRATOR)
    other = Inspector(desk(keeper))
    officer = Inspector(desk(p.caseworker))
    page = officer.page
    officer.look("/categories/").look("/categories/street_drinking/")
    officer.look_when_sent_empty("/categories/add/", "Add category")
    page.locator("#id_name").fill("Pedal cabs")
    page.get_by_role("radio", name="Anti-social behaviour").check()
    page.get_by_role("radio", name="Nuisance").check()
    page.locator("#id_starts_on").fill(f"{timezone.localdate():%d %m %Y}")
    page.locator("#id_source").fill("Tasking meeting of December")
    with page.expect_navigation():
        page.get_by_role("button", name="Add category").click()
    page.get_by_text(
        "It is proposed. It holds once an administrator of another agency confirms it"
    ).wait_for()
    officer.inspect("a list with a change that waits")
    with page.expect_navigation():
        page.get_by_role("link", name="Add “Pedal cabs”").click()
    officer.inspect("a change that its own agency reads")
    withdraw = page.get_by_role("link", name="Withdraw").or_(page.get_by_role("button", name="Withdraw"))
    withdraw.first.wait_for()

    other.look("/categories/changes/")
    with other.page.expect_navigation():
        other.page.get_by_role("link", name="Add “Pedal cabs”").click()
    other.inspect("a change to decide on")
    there = other.page.url
    other.look_when_sent_empty(f"{there[there.index('/categories') :]}decline/", "Decline")
    other.look(f"{there[there.index('/categories') :]}confirm/")
    with other.page.expect_navigation():
        other.page.get_by_role("button", name="Confirm").click()
    other.page.get_by_text("It is confirmed, and in the list.").wait_for()
    check(other)

    officer.desk.go("/reports/new/")
    page.get_by_label("What happened?").fill("Loud pedal cabs on the bridge, one hit a bollard.")
    page.get_by_label("Street, estate or area").fill("Harbour Bridge")
    page.get_by_label("They do not want to give their name").check()
    page.get_by_role("radio", name="Low").check()
    page.get_by_role("radio", name="Anti-social behaviour").check()
    page.locator("#id_category").select_option(label="Pedal cabs")
    with page.expect_navigation():
        page.get_by_role("button", name="Take report").click()
    officer.inspect("a report with a category")
    with page.expect_navigation():
        page.get_by_role("link", name="Change the category").click()
    officer.inspect("change the category")
    page.locator("#id_category").select_option(label="Vehicle nuisance or misuse")
    with page.expect_navigation():
        page.get_by_role("button", name="Set category").click()
    officer.look("/reports/?category=vehicle_nuisance")
    page.locator("#results").get_by_text("Harbour Bridge").wait_for()
    officer.look("/figures/")
    officer.look_when_sent_empty("/categories/street_drinking/rename/", "Rename from that day")
    officer.look_when_sent_empty("/categories/street_drinking/end/", "End category")
    officer.look("/patrols/words/")
    officer.look_when_sent_empty("/patrols/words/add/", "Add word")
    officer.look_when_sent_empty("/patrols/words/rowdy/end/", "End word")
    check(officer)

    partner = Inspector(desk(p.partner))
    partner.look("/categories/").look("/patrols/words/").look("/categories/add/", status=403)
    check(partner)
