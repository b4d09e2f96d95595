"""A paper goes into its register from the paper itself: whole, once, with what was corrected here left alone."""

import pytest
from django.urls import reverse

from tests.imports.test_register import seed
from tests.registers.conftest import now
from tests.world import as_officer, client_for
from wardmote.foundation.imports.tables import read_lines
from wardmote.work.registers import commands, from_papers, importing, opening
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.commands import draft_of
from wardmote.work.registers.models import Batch, Due, Entry

GRID = "Night patrols\n\nTask\tWardens\tplanning)\nLock\tA/R\tI\nWalk\t{}\tA\n"
NOTE = """Briefing note GK003/SC001
The gate keys
Purpose
To say who holds them.
Recommendation
- 1. Change the locks
- 2. Ask the wardens{}
"""
STREAM = "Date: March 2026\nSubject: Keys - Closing report\nWork stream 1\nBells\nStatus: {}\nOwnership: {}\n"
LENGTHS = {"work-streams": 16, "briefing-notes": 7, "raci": 1, "fees": 6}


def taken(by, key, text, name="paper.txt", **options):
    register = registers()[key]
    content = text.encode() if isinstance(text, str) else text
    with as_officer(by) as me:
        paper = from_papers.open_paper(register, name, content, today=now().date())
        return from_papers.take_paper(register, paper, by=me, now=now(), **options).report


def entry_of(by, key):
    with as_officer(by):
        return Entry.objects.select_related("owner", "team", "officer").get(register=key)


def counts(report):
    told = report.as_json()
    return told["added"], told["changed"], told["unchanged"], sum(told["set_aside"].values())


@pytest.mark.parametrize("key", LENGTHS)
def test_the_partnerships_own_paper_goes_in_whole_and_a_second_time_changes_nothing(people, key):
    content = seed("003").read_bytes()
    many = LENGTHS[key]
    report = taken(people.editor, key, content)
    assert counts(report) == (many, 0, 0, 0)
    account = report.as_json()["account"]
    rows = account.pop("table_rows", len(read_lines(seed("003"))))
    assert sum(account.values()) == rows
    with as_officer(people.editor):
        before = dict(Entry.objects.filter(register=key).values_list("pk", "version"))
    assert counts(taken(people.editor, key, content)) == (0, 0, many, 0)
    with as_officer(people.editor):
        assert dict(Entry.objects.filter(register=key).values_list("pk", "version")) == before
        assert Batch.objects.filter(register=key).count() == 1


def test_what_nobody_owns_in_the_partnerships_paper_is_due(people):
    taken(people.editor, "work-streams", seed("003").read_bytes())
    with as_officer(people.editor):
        assert Due.objects.filter(kind="ownership").count() == 7


def test_a_dry_run_reports_the_same_and_changes_nothing(people):
    assert counts(taken(people.editor, "raci", GRID.format("R"), dry_run=True)) == (1, 0, 0, 0)
    with as_officer(people.editor):
        assert not Entry.objects.exists()


def test_a_row_with_an_unknown_letter_is_set_aside_by_row_and_column_and_the_rest_is_kept(people):
    report = taken(people.editor, "raci", GRID.format("X"))
    assert counts(report) == (1, 0, 0, 1)
    (wrong,) = [each for each in report.outcomes if each.reason]
    assert wrong.where == "line 5"
    assert 'Wardens: found "X"; expected R, A, C or I' in wrong.message
    assert [line["task"] for line in entry_of(people.editor, "raci").lines["tasks"]] == ["Lock"]


def test_a_line_the_paper_changed_is_changed_and_one_corrected_here_stays(people):
    taken(people.editor, "raci", GRID.format("R"))
    entry = entry_of(people.editor, "raci")
    draft = draft_of(entry)
    lock, walk = draft.lines["tasks"]
    draft.lines = {"tasks": [{**lock, "letters": ["Wardens: A", "planning): R"]}, walk]}
    with as_officer(people.editor) as by:
        commands.change(entry, draft, version=entry.version, by=by, now=now())
    assert counts(taken(people.editor, "raci", GRID.format("C"))) == (0, 1, 0, 0)
    lines = {line["task"]: line["letters"] for line in entry_of(people.editor, "raci").lines["tasks"]}
    assert lines == {"Lock": ["Wardens: A", "planning): R"], "Walk": ["Wardens: C", "planning): A"]}
    report = taken(people.editor, "raci", GRID.format("C").replace("A/R", "C"))
    assert counts(report) == (0, 0, 1, 0)
    assert "1 task kept as changed here since" in report.outcomes[0].message


def test_a_line_that_the_paper_adds_is_added_and_one_taken_out_here_does_not_come_back(people):
    taken(people.editor, "briefing-notes", NOTE.format(""))
    entry = entry_of(people.editor, "briefing-notes")
    first = entry.lines["recommendations"][0]["id"]
    with as_officer(people.editor) as by:
        commands.drop_line(entry, "recommendations", line=first, version=entry.version, by=by, now=now())
    assert counts(taken(people.editor, "briefing-notes", NOTE.format("\n- 3. Tell the board"))) == (
        0,
        1,
        0,
        0,
    )
    told = [
        line["recommendation"] for line in entry_of(people.editor, "briefing-notes").lines["recommendations"]
    ]
    assert told == ["2. Ask the wardens", "3. Tell the board"]


def test_an_owner_given_here_stays_though_the_paper_says_there_is_none(people):
    taken(people.editor, "work-streams", STREAM.format("Stopped", "None"))
    entry = entry_of(people.editor, "work-streams")
    assert entry.values["unowned_since"] == "2026-03-31"
    draft = draft_of(entry)
    draft.values = {**draft.values, "ownership": "agreed", "owner_words": "Estates"}
    with as_officer(people.editor) as by:
        commands.change(entry, draft, version=entry.version, by=by, now=now())
    assert counts(taken(people.editor, "work-streams", STREAM.format("Complete", "None"))) == (0, 1, 0, 0)
    values = entry_of(people.editor, "work-streams").values
    assert (values["ownership"], values["stage"], values["status"]) == ("agreed", "complete", "Complete")


def test_a_name_corrected_here_is_not_added_again_under_the_papers_name(people):
    taken(people.editor, "raci", GRID.format("R"))
    entry = entry_of(people.editor, "raci")
    draft = draft_of(entry)
    draft.title = "Patrols after dark"
    with as_officer(people.editor) as by:
        commands.change(entry, draft, version=entry.version, by=by, now=now())
    assert counts(taken(people.editor, "raci", GRID.format("R"))) == (0, 0, 1, 0)
    assert entry_of(people.editor, "raci").title == "Patrols after dark"


def test_undoing_a_paper_takes_back_only_what_nobody_changed_since(people):
    taken(people.editor, "fees", seed("003").read_bytes())
    with as_officer(people.editor) as by:
        entry = Entry.objects.select_related("owner").filter(register="fees").order_by("number").first()
        draft = draft_of(entry)
        draft.values = {**draft.values, "confirmed": "yes"}
        commands.change(entry, draft, version=entry.version, by=by, now=now())
        undone = importing.undo(Batch.objects.get(register="fees"), by=by, now=now())
    assert (undone.restored, undone.left) == (5, 1)


def test_who_keeps_no_register_takes_in_no_paper(people):
    with pytest.raises(opening.CannotImport):
        taken(people.caseworker, "raci", GRID.format("R"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("grid.txt", b"Nothing here\n"), ("grid.xlsx", b"PK"), ("grid.csv", b"Grid,Roles\nGates,Wardens\n")],
)
def test_a_file_that_is_no_paper_is_left_to_be_read_as_a_table(people, name, content):
    assert from_papers.open_paper(registers()["raci"], name, content, today=now().date()) is None


def test_a_paper_is_looked_at_on_the_page_and_then_taken_in(people, tmp_path):
    browser = client_for(people.editor)
    address = reverse("registers:import", kwargs={"key": "raci"})
    path = tmp_path / "patrols.txt"
    path.write_text(GRID.format("X"))
    with path.open("rb") as file:
        looked = browser.post(address, {"file": file})
    assert looked.status_code == 200
    page = looked.content.decode()
    assert "1 to add" in page
    assert "found &quot;X&quot;; expected R, A, C or I" in page
    carried = page.split('name="carried" value="')[1].split('"')[0]
    aside = browser.post(address, {"carried": carried, "do": "aside"})
    assert b"line 5" in b"".join(aside.streaming_content) if aside.streaming else aside.content
    browser.post(address, {"carried": carried, "do": "take"})
    assert entry_of(people.editor, "raci").title == "Night patrols"
