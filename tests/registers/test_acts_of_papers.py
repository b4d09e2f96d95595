"""A grid changed cell by cell, a recommendation made an action with one press, an orphan escalated."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.registers.conftest import add, again, now, today
from tests.registers.test_reminders import morning
from tests.world import as_officer, building, client_for
from wardmote.records.actions.models import Action
from wardmote.records.notices.models import Notice
from wardmote.work.registers import commands
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import EntryAction
from wardmote.work.registers.telling import DUE, LATE

ROLES = ["planning)", "Wardens"]
TASKS = [
    {"id": "aaaaaaaaaaaa", "task": "Lock", "letters": ["planning): A", "Wardens: R"]},
    {"id": "bbbbbbbbbbbb", "task": "Walk", "letters": ["Wardens: R"]},
]


@pytest.fixture
def grid(people):
    return add(people.editor, "raci", title="Gates", roles=ROLES, lines={"tasks": TASKS})


def at(entry, name="grid"):
    return reverse(f"registers:{name}", kwargs={"key": entry.register, "pk": entry.pk})


def test_the_grid_is_a_table_with_its_gaps_above_it(people, grid):
    page = client_for(people.partner).get(at(grid)).content.decode()
    assert "2 gaps" in page
    assert page.index("Nobody is accountable") < page.index("<table")
    assert "Change the grid" not in page  # another agency's officer
    assert "Change the grid" in client_for(people.editor).get(at(grid)).content.decode()


def test_cells_and_a_cut_heading_are_changed_in_one_version(people, grid):
    sent = {"version": grid.version, "role-0": "Resilience (planning)", "cell-bbbbbbbbbbbb-0": "a"}
    answer = client_for(people.editor).post(at(grid, "grid_edit"), sent)
    assert answer.status_code == 302
    kept = again(grid, people.editor)
    assert kept.version == grid.version + 1
    assert kept.values["roles"][0] == "Resilience (planning)"
    assert kept.lines["tasks"][1]["letters"] == ["Resilience (planning): A", "Wardens: R"]
    assert "gap" not in client_for(people.editor).get(at(grid)).content.decode().split("<table")[0].lower()


def test_another_letter_is_told_beside_its_box_and_nothing_is_kept(people, grid):
    answer = client_for(people.editor).post(
        at(grid, "grid_edit"), {"version": grid.version, "cell-bbbbbbbbbbbb-0": "X"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_cell-bbbbbbbbbbbb-0"' in page
    assert 'value="X"' in page
    assert again(grid, people.editor).version == grid.version


def test_the_second_of_two_who_change_a_grid_is_told_and_keeps_what_was_typed(people, grid):
    browser = client_for(people.editor)
    browser.post(at(grid, "grid_edit"), {"version": grid.version, "cell-bbbbbbbbbbbb-0": "A"})
    second = browser.post(at(grid, "grid_edit"), {"version": grid.version, "cell-aaaaaaaaaaaa-1": "C"})
    assert second.status_code == 422
    page = second.content.decode()
    assert "Somebody changed this entry" in page
    assert f'name="version" value="{grid.version + 1}"' in page
    kept = again(grid, people.editor)
    assert kept.lines["tasks"][0]["letters"] == ["planning): A", "Wardens: R"]


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_version_that_is_none_changes_nothing(people, grid, version):
    sent = {"version": version, "cell-bbbbbbbbbbbb-0": "A"}
    assert client_for(people.editor).post(at(grid, "grid_edit"), sent).status_code == 422
    assert again(grid, people.editor).version == grid.version


def test_only_who_keeps_a_grid_changes_it_and_no_other_entry_has_one(people, grid):
    sent = {"version": grid.version, "cell-bbbbbbbbbbbb-0": "A"}
    assert client_for(people.partner).post(at(grid, "grid_edit"), sent).status_code == 403
    risk = add(people.editor, "risks")
    assert client_for(people.editor).get(at(risk)).status_code == 404
    kept = again(grid, people.editor)
    draft = commands.draft_of(kept)
    draft.reach = "agency"
    with as_officer(people.editor) as by:
        commands.change(kept, draft, version=kept.version, by=by, now=now())
    assert client_for(people.partner).get(at(grid)).status_code == 404


def test_the_gaps_of_all_grids_are_one_page(people, grid):
    page = client_for(people.partner).get("/registers/raci/pages/gaps/").content.decode()
    assert "Gates" in page
    assert "Nobody is accountable" in page


# --- with one press ---------------------------------------------------------------------------------


def note(people, **line):
    lines = [{"id": "cccccccccccc", "recommendation": "Change the locks of all gates", **line}]
    return add(people.editor, "briefing-notes", title="Keys", lines={"recommendations": lines})


def press(browser, entry, version=None, kind="recommendations", line="cccccccccccc"):
    address = reverse(
        "registers:line_action",
        kwargs={"key": entry.register, "pk": entry.pk, "kind": kind, "line": line},
    )
    return browser.post(address, {"version": entry.version if version is None else version}, follow=True)


def test_a_recommendation_becomes_an_action_once_with_its_words_and_its_day(people):
    wanted = today() + timedelta(days=40)
    entry = note(people, due_on=wanted.isoformat())
    browser = client_for(people.editor)
    assert "Make it an action" in browser.get(at(entry, "entry")).content.decode()
    page = press(browser, entry).content.decode()
    assert "Change the locks of all gates" in page
    assert "Make it an action" not in page
    press(browser, entry)
    with as_officer(people.editor):
        (action,) = Action.objects.filter(register_link__entry=entry)
        assert (action.title, action.due_on) == ("Change the locks of all gates", wanted)
        assert EntryAction.objects.get(action=action).line == "cccccccccccc"
    kept = again(entry, people.editor)
    assert kept.lines["recommendations"][0]["answer"] == "action"
    with as_officer(people.partner):
        assert not Action.objects.exists()  # the agency's own officers alone


def test_a_day_that_has_passed_or_none_gives_four_weeks_and_long_words_go_into_the_detail(people):
    entry = note(people, due_on="2017-03-31", recommendation="Change the locks " * 20)
    press(client_for(people.editor), entry)
    with as_officer(people.editor):
        action = Action.objects.get(register_link__entry=entry)
    assert action.due_on == today() + timedelta(days=28)
    assert action.title.endswith("…")
    assert len(action.title) <= 160
    assert action.detail.count("Change the locks") == 20


def test_a_blocker_of_a_scenario_becomes_an_action_too(people):
    lines = [{"id": "dddddddddddd", "blocker": "No form"}]
    entry = add(people.editor, "sharing-scenarios", lines={"blockers": lines})
    press(client_for(people.editor), entry, kind="blockers", line="dddddddddddd")
    assert again(entry, people.editor).lines["blockers"][0]["state"] == "action"


def test_who_does_not_keep_the_note_makes_no_action_of_it_nor_does_an_old_page(people):
    entry = note(people)
    assert press(client_for(people.partner), entry).status_code == 403
    assert press(client_for(people.editor), entry, version=7).status_code == 403
    with as_officer(people.editor):
        assert not Action.objects.exists()


def test_a_line_that_is_none_or_of_a_kind_that_asks_nothing_is_not_there(people):
    entry = note(people)
    browser = client_for(people.editor)
    assert press(browser, entry, line="zzzzzzzzzzzz").status_code == 404
    assert press(browser, entry, kind="options").status_code == 404
    assert browser.get(f"{at(entry, 'entry')}lines/recommendations/cccccccccccc/action/").status_code == 405


# --- an orphan --------------------------------------------------------------------------------------


def test_what_nobody_owns_is_told_and_after_four_weeks_escalated_each_once(people):
    with building():
        Notice.objects.all().delete()
    add(
        people.editor, "work-streams", title="Bells", project="Keys", number="1", ownership="nobody",
        unowned_since=today().isoformat(),
    )  # fmt: skip

    def told():
        with building():
            return sorted(Notice.objects.values_list("kind", flat=True))

    morning(today())
    assert set(told()) == {DUE}
    before = told()
    morning(today() + timedelta(days=27))
    assert told() == before
    morning(today() + timedelta(days=29))
    assert set(told()) == {DUE, LATE}
    after = told()
    morning(today() + timedelta(days=60))
    assert told() == after


def test_timings_of_these_registers_are_data(people):
    assert {"ownership", "recommendation", "decision", "blocker", "end"} <= {
        kind for key in ("work-streams", "briefing-notes", "sharing-scenarios", "fees")
        for kind in registers()[key].due_words
    }  # fmt: skip


def test_the_action_has_a_page_that_says_where_it_comes_from(people):
    entry = note(people)
    browser = client_for(people.editor)
    press(browser, entry)
    with as_officer(people.editor):
        action = Action.objects.get(register_link__entry=entry)
    page = browser.get(reverse("actions:detail", kwargs={"pk": action.pk}))
    assert page.status_code == 200
    assert at(entry, "entry") in page.content.decode()
