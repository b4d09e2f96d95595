"""A grid out of its paper, mended without script on a phone; a recommendation made an action with one press."""

from datetime import timedelta

from django.utils import timezone

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.registers.conftest import add
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Role
from wardmote.work.registers.models import Entry

PHONE = {"width": 390, "height": 800}
PAPER = "Night patrols\n\nTask\tWardens\tplanning)\nLock the gates\tA/R\tI\n\nWalk the estate\tR\t\nCall back\tX\tA\n"


def editor_of(p):
    return world.officer(p.council, p.caseworker.team, "Edi Tor", Role.REGISTER_EDITOR)


def test_a_grid_from_its_paper_to_no_gaps_on_a_phone_without_script(desk, people, tmp_path):
    phone = desk(editor_of(people), viewport=PHONE, script=False)
    page = phone.page
    path = tmp_path / "patrols.txt"
    path.write_text(PAPER)
    phone.go("/registers/raci/import/")
    page.get_by_label("File").set_input_files(str(path))
    with page.expect_navigation():
        page.get_by_role("button", name="Look at it first").click()
    page.get_by_text('line 7, Wardens: found "X"; expected R, A, C or I').wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Take it in").click()
    with world.building():
        entry = Entry.objects.get(register="raci")

    phone.go(f"/registers/raci/{entry.pk}/grid/")
    page.get_by_role("heading", name="2 gaps").wait_for()
    page.get_by_text("seems to be cut off").first.wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Change the grid").click()
    page.get_by_label("Role 2").fill("Resilience (planning)")
    box = page.get_by_label("Walk the estate, planning)")
    assert box.bounding_box()["height"] >= 40
    box.fill("Z")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep changes").click()
    page.get_by_role("link", name="Walk the estate, planning): enter R, A, C or I").wait_for()
    page.get_by_label("Walk the estate, planning)").fill("a")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep changes").click()
    page.get_by_text("Each task has exactly one who is accountable").wait_for()
    with world.building():
        kept = Entry.objects.get(register="raci")
    assert kept.lines["tasks"][1]["letters"] == ["Wardens: R", "Resilience (planning): A"]


def test_a_recommendation_becomes_an_action_with_one_press_and_the_pages_can_be_used_by_all(desk, people):
    editor = editor_of(people)
    wanted = timezone.localdate() + timedelta(days=30)
    tasks = [
        {"id": "aaaaaaaaaaaa", "task": "Lock", "letters": ["Wardens: A", "Housing: A"]},
        {"id": "bbbbbbbbbbbb", "task": "Walk", "letters": ["Wardens: A/R", "Housing: I"]},
    ]
    note = add(
        editor, "briefing-notes", title="The gate keys", number="GK003/SC001",
        lines={
            "recommendations": [
                {"id": "cccccccccccc", "recommendation": "Change the locks", "due_on": wanted.isoformat()},
                {"id": "dddddddddddd", "recommendation": "Ask the wardens", "answer": "refused"},
            ],
            "options": [{"id": "eeeeeeeeeeee", "option": "Keep them", "chosen": "no"}],
        },
    )  # fmt: skip
    grid = add(editor, "raci", title="Gates", roles=["Wardens", "Housing"], lines={"tasks": tasks})
    orphan = add(
        editor, "work-streams", title="Bells", project="Keys", number="1", ownership="nobody",
        unowned_since=(wanted - timedelta(days=400)).isoformat(),
    )  # fmt: skip
    scenario = add(
        editor, "sharing-scenarios", title="A tenant is seen hurt",
        lines={"blockers": [{"id": "ffffffffffff", "blocker": "No form"}]},
    )  # fmt: skip

    reader = Inspector(desk(editor))
    page = reader.page
    reader.look(f"/registers/briefing-notes/{note.pk}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Make it an action").click()
    page.get_by_text("An action, due").wait_for()
    assert page.get_by_role("button", name="Make it an action").count() == 0
    with page.expect_navigation():
        page.get_by_role("link", name="Change the locks", exact=True).click()
    page.get_by_text("Change the locks").first.wait_for()
    page.get_by_role("link", name="The gate keys").first.wait_for()  # back to where it came from
    with world.building():
        assert Action.objects.get().due_on == wanted

    for path in (
        f"/registers/briefing-notes/{note.pk}/",
        f"/registers/raci/{grid.pk}/",
        f"/registers/raci/{grid.pk}/grid/",
        f"/registers/raci/{grid.pk}/grid/edit/",
        "/registers/raci/pages/gaps/",
        "/registers/raci/",
        f"/registers/work-streams/{orphan.pk}/",
        "/registers/work-streams/",
        f"/registers/sharing-scenarios/{scenario.pk}/",
    ):
        reader.look(path)
    reader.look_when_sent_empty(f"/registers/raci/{grid.pk}/grid/edit/", "Keep changes")
    check(reader)
