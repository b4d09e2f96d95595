"""Files in and out, for every register: taken in, seen first, said row by row, undone, and the same again."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.registers.conftest import KEYS, SAMPLES, add, again, now, sample
from tests.world import as_officer, client_for
from wardmote.foundation.files import kinds, sheets
from wardmote.work.registers import commands, exporting, importing, opening, queries, values
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import Batch, Entry

HEAD = "Risk or issue,Kind,Impact,Likelihood,Next review"


def take(by, key, text, *, name="list.csv", kind="", dry_run=False):
    register = registers()[key]
    fields = opening.fields_of_lines(register, register.line(kind)) if kind else opening.fields_of(register)
    content = text if isinstance(text, bytes) else text.encode()
    with as_officer(by) as me:
        file = opening.open_file(name, content, fields)
        return importing.take_in(register, file, kind=kind, by=me, now=now(), dry_run=dry_run)


def counts(taken):
    told = taken.report.as_json()
    return told["added"], told["changed"], told["unchanged"], sum(told["set_aside"].values())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("key", KEYS)
def test_what_every_register_exports_is_taken_in_by_another_agency_and_again_changes_nothing(
    people, key, form
):
    add(people.editor, key, title="=cmd()", only_required=False)
    add(people.editor, key, title="Second")
    browser = client_for(people.editor)
    answer = browser.get(f"/registers/{key}/export.{form}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[1][1] == "'=cmd()"
        # Another agency has other numbers, teams and officers: its file is without them.
        drop = [rows[0].index(words) for words in ("No.", "Team", "Owner", "Successor", "State", "Published")]
        drop += [
            at for at, column in enumerate(registers()[key].columns, 2) if column.kind in ("team", "officer")
        ]
        out = io.StringIO()
        csv.writer(out).writerows([[cell for at, cell in enumerate(row) if at not in drop] for row in rows])
        told = out.getvalue()
        if key == "fund-rounds":  # of two agencies one has a round of a name: bids know it by that
            told = told.replace("=cmd()", "=other()").replace("Second", "Third")
        assert counts(take(people.housing_editor, key, told))[0] == 2
        assert counts(take(people.housing_editor, key, told)) == (0, 0, 2, 0)
    assert counts(take(people.editor, key, content, name=f"list.{form}")) == (0, 0, 2, 0)
    with as_officer(people.editor):
        assert Entry.objects.filter(owner=people.council).count() == 2


@pytest.mark.parametrize("key", KEYS)
def test_a_bad_file_says_row_column_found_and_expected(people, key):
    register = registers()[key]
    strict = [
        c for c in register.columns if c.kind in ("choice", "number", "money", "date", "month", "percent")
    ]
    wrong = strict[0]
    kept = {}
    with as_officer(people.editor):
        for column in register.columns:
            if column.required or column.field in SAMPLES.get(key, {}):
                kept[column.label] = values.shown(
                    column, SAMPLES.get(key, {}).get(column.field), {}
                ) or sample(column, agency=people.council.pk)
    good, bad = (
        {register.title_label: "Good", **kept},
        {register.title_label: "Bad", **kept, wrong.label: "?!"},
    )
    heads = list(dict.fromkeys([*good, *bad]))
    out = io.StringIO()
    csv.writer(out).writerows(
        [heads, *([each.get(head, "") for head in heads] for each in (good, bad, {**kept}))]
    )
    taken = take(people.editor, key, out.getvalue())
    assert counts(taken) == (1, 0, 0, 2)
    where, message = taken.report.outcomes[1].where, taken.report.outcomes[1].message
    assert where == "line 3"
    assert f'Column {wrong.label}: found "?!"; expected' in message
    assert f"Column {register.title_label}: found a blank" in taken.report.outcomes[2].message
    assert [row.where for row, _ in taken.aside] == ["line 3", "line 4"]


def test_what_a_person_corrected_stays_when_the_file_comes_again(people):
    take(people.editor, "risks", f"{HEAD}\nFlooding,Risk,3,2,\nTheft,Risk,4,2,\n")
    with as_officer(people.editor) as me:
        entry = Entry.objects.get(title="Flooding")
        draft = commands.draft_of(entry)
        draft.values = {**draft.values, "impact": "5"}
        commands.change(entry, draft, version=1, by=me, now=now())
    assert counts(take(people.editor, "risks", f"{HEAD}\nFlooding,Risk,3,2,\nTheft,Risk,4,2,\n")) == (
        0,
        0,
        2,
        0,
    )
    assert counts(take(people.editor, "risks", f"{HEAD}\nFlooding,Risk,3,4,\n")) == (0, 1, 0, 0)
    kept = again(entry, people.editor).values
    assert (kept["impact"], kept["likelihood"]) == ("5", "4")


def test_undo_puts_back_what_nobody_changed_since(people):
    take(people.editor, "risks", f"{HEAD}\nFlooding,Risk,3,2,\n")
    batch = take(
        people.editor, "risks", f"{HEAD}\nFlooding,Risk,4,2,\nTheft,Risk,4,2,\nFire,Risk,5,1,\n"
    ).batch
    with as_officer(people.editor) as me:
        fire = queries.entries(registers()["risks"]).get(title="Fire")
        commands.reviewed(fire, next_on=now().date().replace(year=now().year + 1), note="", by=me, now=now())
    browser = client_for(people.editor)
    assert client_for(people.housing_editor).get(f"/registers/risks/imports/{batch}/undo/").status_code == 404
    assert browser.get(f"/registers/risks/imports/{batch}/undo/").status_code == 200
    answer = browser.post(f"/registers/risks/imports/{batch}/undo/", follow=True)
    assert "2 put back as before. 1 left as they are" in answer.text
    with as_officer(people.editor):
        found = {entry.title: entry for entry in Entry.objects.all()}
        assert found["Flooding"].values["impact"] == "3"
        assert [found[title].state for title in ("Flooding", "Theft", "Fire")] == ["open", "undone", "open"]
        assert Batch.objects.get(pk=batch).undone_by_id == people.editor.pk
    assert counts(take(people.editor, "risks", f"{HEAD}\nTheft,Risk,4,2,\n")) == (1, 0, 0, 0)


def test_a_try_changes_nothing_and_no_batch_is_kept(people):
    assert counts(take(people.editor, "risks", f"{HEAD}\nFlooding,Risk,3,2,\n", dry_run=True)) == (1, 0, 0, 0)
    with as_officer(people.editor):
        assert not Entry.objects.exists()
        assert not Batch.objects.exists()


def test_through_the_pages_with_columns_chosen_by_hand(people):
    browser = client_for(people.editor)
    text = "What might happen,Kind,Impact\nFlooding,Risk,3\nTheft,Nonsense,3\n"
    at = "/registers/risks/import/"
    page = browser.post(at, {"file": SimpleUploadedFile("risks.csv", text.encode()), "what": ""})
    assert page.status_code == 422
    assert "No column is chosen for" in page.text
    sent = {"carried": page.context["carried"], "c_title": "0", "c_kind": "1", "c_impact": "2"}
    look = browser.post(at, {**sent, "do": "look"})
    assert "1 to add" in look.text
    assert "Kind: found &quot;Nonsense&quot;; expected one of: Risk, Issue" in look.text
    aside = b"".join(browser.post(at, {**sent, "do": "aside"}).streaming_content).decode()
    assert "Theft" in aside
    assert "Flooding" not in aside
    done = browser.post(at, {**sent, "do": "take"}, follow=True)
    assert "1 added" in done.text
    with as_officer(people.editor):
        assert [entry.title for entry in Entry.objects.all()] == ["Flooding"]


def test_lines_come_in_from_a_file_of_their_own(people):
    add(people.editor, "key-facts", title="Burglaries")
    text = "Fact,Date,Value\nBurglaries,2026-01-31,12\nBurglaries,2026-02-28,9\nNo such,2026-01-31,1\n"
    assert counts(take(people.editor, "key-facts", text, kind="values")) == (2, 0, 0, 1)
    assert counts(take(people.editor, "key-facts", text, kind="values")) == (0, 0, 2, 1)
    assert counts(take(people.editor, "key-facts", text.replace(",9", ",10"), kind="values")) == (0, 1, 1, 1)
    browser = client_for(people.editor)
    told = b"".join(browser.get("/registers/key-facts/export.csv?lines=values").streaming_content).decode()
    assert "KF-1,Burglaries,2026-02-28,10" in told


def test_files_that_are_none_are_refused_in_words(people):
    for name, content in (
        ("a.pdf", b"%PDF"),
        ("a.csv", b"x"),
        ("a.csv", b"One,Two\n1,2\n"),
        ("a.xlsx", b"PK"),
    ):
        with pytest.raises(opening.CannotImport) as refused:
            take(people.editor, "risks", content, name=name)
        assert refused.value.message
    rows = "\n".join(f"R{number},Risk,3,2," for number in range(2001))
    with pytest.raises(opening.CannotImport, match="at most 2,000"):
        take(people.editor, "risks", f"{HEAD}\n{rows}")


def test_others_do_not_take_files_in(people):
    with pytest.raises(opening.CannotImport):
        take(people.caseworker, "risks", f"{HEAD}\nFlooding,Risk,3,2,\n")
    assert "Only register editors" in client_for(people.caseworker).get("/registers/risks/import/").text


def test_a_workbook_holds_no_formula(people):
    add(people.editor, "key-facts", title="=1+1", value="-5")
    made = client_for(people.editor).get("/registers/key-facts/export.xlsx").content
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        words = package.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert ">'=1+1<" in words
    assert "<v>-5</v>" in sheet
    assert connection.vendor == "postgresql"


def test_a_workbook_holds_days_as_days_and_keeps_every_figure():
    days = ["2026-03-25", "1990-01-01", "2100-12-31", "2026-02-31", ""]
    figures = ["12.50", "-5", "123456789012345.654321", "12 or so", ""]
    rows = [["+44", day, "2026-03", figure] for day, figure in zip(days, figures, strict=True)]
    made = exporting.workbook(
        "A/B: what's [due]?", ["=No.", "On", "Month", "Many"], rows, kinds={1: "date", 2: "month", 3: "money"}
    )
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="B2" s="\d+"><v>46106</v>', sheet), "a day is a number that shows as a day"
    read = json.loads(sheets.read(made, media_type=kinds.SHEET)[0])
    assert read["heading"] == ["'=No.", "On", "Month", "Many"]
    told = [["12.5"], ["-5"], ["123456789012345.654321"], ["12 or so"], [""]]
    assert [cells for _, cells in read["rows"]] == [
        ["'+44", day, "2026-03-01", *figure] for day, figure in zip(days, told, strict=True)
    ]
