"""A paper is taken in once; again, only what the paper changed; what people changed here stays, and undoing knows it."""

import pytest
from django.db import DatabaseError, connection

from tests import world
from tests.plan_papers.conftest import Desk, with_role
from tests.plan_papers.papers import HEADING, ONE, TWO, cut_paper, lines, seed
from wardmote.foundation.audit.models import Entry
from wardmote.records.documents.shelves import SHELVES
from wardmote.trust.identity.models import Role
from wardmote.work.plans import commands as plans
from wardmote.work.plans.days import of_month
from wardmote.work.plans.models import Plan, PlanAction, Service
from wardmote.work.plans.papers import apps, commands, sealed
from wardmote.work.plans.papers.models import Change, Content, Layout, PlanFile


def counts(taken) -> tuple[int, int, int, dict]:
    found = taken.report.as_json()
    return found["added"], found["changed"], found["unchanged"], found["set_aside"]


def paper(*rows: list[str]) -> bytes:
    return b"Evening plan\nApril 2026 to March 2027\n\n" + lines([[ONE, *[""] * 4], HEADING, *rows])


ROW = ["1.1 Light the steps", "November 2026", "Borough, Police", "G", "Begun"]
OTHER = ["1.2 Walk the route", "March 2027", "Wardens", "A", ""]


def change(desk, plan, number, **fields):
    with world.as_officer(desk.by):
        action = PlanAction.objects.select_related("plan").get(plan=plan, number=number, removed_at=None)
        plans.change_action(action=action, by=desk.by, now=desk.tick(), **fields)


# --- the partnership's own plan ---------------------------------------------------------------------


def test_the_progress_tool_goes_in_whole_and_a_second_time_changes_nothing(desk):
    data = seed("002").read_bytes()
    file, taken = desk.take(data)
    assert counts(taken) == (42, 0, 0, {})
    plan = file.plan
    assert (plan.state, str(plan.starts_on), str(plan.ends_on)) == ("draft", "2016-04-01", "2017-03-31")
    stands = desk.stands(plan)
    assert len(stands) == 42
    assert stands["1.3"]["leads"] == []
    assert stands["3.6"]["comment"] == ""
    assert stands["1.4"]["due"] == ["2015-11-30", "month"]
    assert sum(each["rating"] == "A" for each in stands.values()) == 7
    assert file.report["table_rows"]["rows"] == 83
    assert file.report["table_rows"]["continued"] == 9
    with world.building():
        before = Entry.objects.filter(subject_kind="plan_action").count()
    _, taken = desk.take(data, plan=plan)
    assert counts(taken) == (0, 0, 42, {})
    assert not taken.changes
    assert desk.stands(plan) == stands
    with world.building():
        assert Entry.objects.filter(subject_kind="plan_action").count() == before


# --- what is taken ----------------------------------------------------------------------------------


def test_good_rows_are_taken_and_the_others_are_said_by_place_and_column(desk):
    file, taken = desk.take()
    assert counts(taken) == (3, 0, 0, {"no-date": 1})
    (bad,) = [row for row in file.report["details"] if row[2] == "set_aside"]
    assert bad[:4] == ["line 16", "2.2", "set_aside", "Delivery deadline"]
    assert desk.stands(file.plan)["1.2"]["leads"] == ["Police", "Wardens"]
    with world.as_officer(desk.by):
        assert [each.written for each in file.plan.priorities.order_by("number")] == [ONE, TWO]


def test_only_what_the_paper_changed_is_changed(desk):
    file, _ = desk.take(paper(ROW, OTHER))
    new = [ROW[0], "January 2027", *ROW[2:]]
    _, taken = desk.take(paper(new, OTHER, ["1.3 Sweep", "", "", "", ""]), plan=file.plan)
    assert counts(taken) == (1, 1, 1, {})
    assert desk.stands(file.plan)["1.1"]["due"] == ["2027-01-31", "month"]
    _, taken = desk.take(paper(new), plan=file.plan)
    assert taken.not_named == ["1.2", "1.3"]
    assert len(desk.stands(file.plan)) == 3  # a paper that says nothing of an action takes nothing away


def test_what_a_person_changed_here_stays_and_is_said(desk):
    file, _ = desk.take(paper(ROW, OTHER))
    change(desk, file.plan, "1.1", title="Light all steps", deadline=of_month(2026, 12))
    new = ["1.1 Light the stairs", "November 2026", "Borough, Police", "R", "Late"]
    _, taken = desk.take(paper(new, OTHER), plan=file.plan)
    stands = desk.stands(file.plan)["1.1"]
    assert stands["title"] == "Light all steps"
    assert stands["due"] == ["2026-12-31", "month"]
    assert (stands["rating"], stands["comment"]) == ("R", "Late")  # nobody changed that here
    (row,) = [each for each in taken.report.outcomes if each.key == "1.1"]
    assert row.message == "What is to be done, deadline: kept, changed here since."
    assert taken.kept == 1
    _, again = desk.take(paper(new, OTHER), plan=file.plan)
    assert counts(again) == (0, 0, 2, {})
    assert desk.stands(file.plan)["1.1"] == stands


def test_what_was_taken_out_here_stays_out(desk):
    file, _ = desk.take(paper(ROW, OTHER))
    with world.as_officer(desk.by):
        action = PlanAction.objects.select_related("plan").get(plan=file.plan, number="1.2")
        plans.remove_action(action=action, by=desk.by, now=desk.tick())
    _, taken = desk.take(paper(ROW, OTHER), plan=file.plan)
    assert counts(taken) == (0, 0, 2, {})
    assert "1.2" not in desk.stands(file.plan)


def test_an_action_made_by_hand_is_known_by_its_number_and_only_filled(desk):
    with world.as_officer(desk.by):
        plan = plans.make_plan(
            title="By hand", starts_on=desk.now.date(), ends_on=desk.now.date(), by=desk.by, now=desk.now
        )
        heading = plans.add_priority(plan=plan, number="1", title="Ours", by=desk.by, now=desk.now)
        plans.add_action(priority=heading, number="1.1", title="Light it", by=desk.by, now=desk.now)
    _, taken = desk.take(paper(ROW), plan=plan)
    stands = desk.stands(plan)["1.1"]
    assert stands["title"] == "Light it"
    assert stands["leads"] == ["Borough", "Police"]
    assert taken.notes == ["Priority 1: kept, changed here since."]


def test_another_way_of_writing_the_same_is_no_change_of_meaning(desk):
    file, _ = desk.take(paper(ROW))
    _, taken = desk.take(paper([ROW[0], "Nov 26", *ROW[2:]]), plan=file.plan)
    assert [each.message for each in taken.report.outcomes] == ["Written otherwise, and means the same."]
    assert desk.stands(file.plan)["1.1"]["due"] == ["2026-11-30", "month"]


# --- undoing ----------------------------------------------------------------------------------------


def test_undoing_a_first_file_takes_its_draft_away_and_the_file_can_be_taken_in_again(desk):
    file, _ = desk.take(paper(ROW, OTHER))
    undone = desk.undo(file)
    assert (undone.back, undone.kept, undone.plan_is_gone) == (2, [], True)
    with world.building():
        assert Plan.objects.get().state == "discarded"
    again, taken = desk.take(paper(ROW, OTHER))
    assert counts(taken)[0] == 2
    assert again.plan != file.plan


def test_undoing_gives_back_what_was_and_keeps_what_people_changed_since(desk):
    file, _ = desk.take(paper(ROW, OTHER))
    before = desk.stands(file.plan)
    new = ["1.1 Light the stairs", "May 2027", "Police", "R", "Late"]
    second, _ = desk.take(paper(new, OTHER, ["1.3 Sweep", "", "", "", ""]), plan=file.plan)
    change(desk, file.plan, "1.1", title="Light all stairs")
    undone = desk.undo(second)
    assert (undone.back, undone.kept, undone.plan_is_gone) == (2, ["1.1"], False)
    stands = desk.stands(file.plan)
    assert stands == {"1.1": {**before["1.1"], "title": "Light all stairs"}, "1.2": before["1.2"]}
    # The same file again: what was undone is taken once more, what was changed by hand is not.
    _, taken = desk.take(paper(new, OTHER, ["1.3 Sweep", "", "", "", ""]), plan=file.plan)
    assert counts(taken) == (1, 1, 1, {})
    assert desk.stands(file.plan)["1.1"]["title"] == "Light all stairs"


def test_undoing_leaves_an_action_that_somebody_worked_on(desk):
    file, _ = desk.take(paper(ROW, OTHER))
    with world.as_officer(desk.by):
        action = PlanAction.objects.select_related("plan").get(plan=file.plan, number="1.1")
        plans.add_progress(action=action, what="Begun", status="under_way", by=desk.by, now=desk.tick())
    undone = desk.undo(file)
    assert (undone.back, undone.kept, undone.plan_is_gone) == (1, ["1.1"], False)
    assert set(desk.stands(file.plan)) == {"1.1"}


def test_a_file_is_undone_once_and_the_newest_first(desk):
    first, _ = desk.take(paper(ROW))
    second, _ = desk.take(paper(ROW, OTHER), plan=first.plan)
    with pytest.raises(commands.CannotUndo) as refused:
        desk.undo(first)
    assert [each.code for each in refused.value.refusals] == ["not-last"]
    desk.undo(second)
    desk.undo(first)
    for file in (first, second):
        with pytest.raises(commands.CannotUndo):
            with world.building():
                file = PlanFile.objects.select_related("plan").get(pk=file.pk)
            desk.undo(file)


# --- who --------------------------------------------------------------------------------------------


def test_only_register_editors_of_the_agency_see_a_file(desk, partnership):
    file, _ = desk.take(paper(ROW))
    stranger = with_role(partnership.partner, Role.REGISTER_EDITOR)
    for officer in (partnership.colleague, stranger, partnership.outsider):
        with world.as_officer(officer):
            assert not PlanFile.objects.exists()
            assert not Content.objects.exists()
            assert not Change.objects.exists()
            assert Layout.objects.exists() == (officer.agency_id == desk.by.agency_id)  # as the draft
    with world.as_officer(desk.by):
        plans.publish(plan=file.plan, by=desk.by, now=desk.tick())
    with world.as_officer(stranger):
        assert Layout.objects.count() == 1
        assert not PlanFile.objects.exists()


def test_whoever_is_no_register_editor_takes_nothing_in(partnership):
    with pytest.raises(commands.CannotTakeIn) as refused:
        Desk(partnership.colleague).take(paper(ROW))
    assert refused.value.refusals[0].code == "not-editor"


def test_a_file_goes_into_no_other_agencys_plan(desk, partnership):
    file, _ = desk.take(paper(ROW))
    with world.as_officer(desk.by):
        plans.publish(plan=file.plan, by=desk.by, now=desk.tick())
    other = Desk(with_role(partnership.partner, Role.REGISTER_EDITOR))
    with pytest.raises(commands.CannotTakeIn):
        other.take(paper(OTHER), plan=file.plan)


def test_the_database_holds_a_file_to_its_way(desk):
    desk.take(paper(ROW))
    with world.as_officer(desk.by), connection.cursor() as cursor:
        for statement in (
            "update plan_papers_planfile set state = 'waiting', taken_at = null, taken_by_id = null",
            "update plan_papers_planfile set terms = '{}'",
            "update plan_papers_planfile set name = 'x'",
            "update plan_papers_change set before = '{}'",
            "delete from plan_papers_content",
            "select wardmote.plan_files_tidied(now())",
        ):
            cursor.execute("savepoint tried")
            with pytest.raises(DatabaseError):
                cursor.execute(statement)
            cursor.execute("rollback to savepoint tried")


def test_what_a_file_held_is_thrown_away_when_its_days_are_over(desk):
    desk.take(paper(ROW))
    with world.building(), connection.cursor() as cursor:
        assert bytes(Content.objects.get().sealed).find(b"Light") < 0
        cursor.execute("set role wardmote_worker")
        cursor.execute("select wardmote.plan_files_tidied(now() + interval '3 days')")
        assert cursor.fetchone() == (0,)
        cursor.execute("select wardmote.plan_files_tidied(now() + interval '30 days')")
        assert cursor.fetchone() == (1,)
        cursor.execute("reset role")
        assert not Content.objects.exists()
        assert not PlanFile.objects.get().is_kept


def test_the_key_of_what_waits_is_wrapped_anew_with_the_others(desk):
    desk.take(paper(ROW))
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        cursor.execute(apps.WRAPPINGS, ["00000000-0000-0000-0000-000000000000", 10])
        ((file, stands_in, key_id, wrapped, _),) = cursor.fetchall()
        cursor.execute("reset role")
        (shelf,) = [each for each in SHELVES if each.wrappings == apps.WRAPPINGS]
        key_id, anew = shelf.wrap(shelf.unwrap(key_id, bytes(wrapped), file, stands_in), file, stands_in)
        cursor.execute("set role wardmote_definer")
        cursor.execute(apps.RENEW, [key_id, anew, file, wrapped])
        assert cursor.rowcount == 1
        cursor.execute("reset role")
        assert sealed.unseal(bytes(Content.objects.get().sealed)).tables[0].rows == 1


def test_names_are_matched_to_agencies_as_chosen(desk, partnership):
    with world.as_officer(desk.by):
        from wardmote.work.plans.papers.uploads import read_upload

        uploaded = read_upload("plan.txt", cut_paper())
        file = commands.add_file(uploaded=uploaded, by=desk.by, now=desk.tick())
        commands.take_in(
            file=file, read=uploaded.read, terms=commands.terms_of(file, uploaded.read), by=desk.by,
            agencies={"police": str(partnership.housing.pk), "wardens": ""}, now=desk.tick(),
        )  # fmt: skip
        found = dict(Service.objects.filter(plan=file.plan).values_list("key", "agency_id"))
    assert found["police"] == partnership.housing.pk
    assert found["wardens"] is None
