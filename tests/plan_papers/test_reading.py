"""A plan is read from a paper whole: each row of the file is accounted for, and written to Word it is the same."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan_papers.papers import HEADING, ONE, TWO, as_word, cells, cut_paper, lines, seed
from wardmote.foundation.imports.rows import CannotRead, Part
from wardmote.work.plans.papers import commands, mapping, months, reading
from wardmote.work.plans.papers.mapping import Bad, Good, Terms
from wardmote.work.plans.papers.reading import Read

pytestmark = pytest.mark.database_free


@pytest.fixture(scope="module")
def progress() -> Read:
    return reading.read(seed("002").read_bytes(), suffix=".txt")


def every(read: Read, **how) -> list[Good | Bad]:
    (table,) = read.tables
    return list(mapping.rows(table, Terms(mapping.guessed(table.heading)), **how))


# --- the partnership's own plan ---------------------------------------------------------------------


def test_every_row_of_the_progress_tool_is_accounted_for(progress):
    counts = progress.parts()
    assert counts == {
        "rows": 83, "blocks": 16, "title": 16, "heading": 16, "entry": 42, "continued": 9, "blank": 0, "rule": 0,
    }  # fmt: skip
    assert len({each.where for each in progress.account}) == 83


def test_the_progress_tool_has_forty_two_actions_in_six_priorities(progress):
    rows = every(progress)
    assert all(isinstance(row, Good) for row in rows)
    assert Counter(row.priority[0] for row in rows) == {"1": 6, "2": 8, "3": 9, "4": 9, "5": 4, "6": 6}
    assert {row.number: row.blanks for row in rows if row.blanks} == {
        "1.3": ("Responsibility/ Lead service",),
        "3.6": ("Comments",),
    }
    due = {row.number: row.due for row in rows}
    assert months.in_words(due["1.4"]) == "November 2015"
    assert due["3.9"].precision == "month"
    assert due["3.9"].day.isoformat() == "2017-10-31"


def test_the_progress_tool_keeps_names_with_a_slash_whole_until_somebody_says_so(progress):
    rows = {row.number: row for row in every(progress)}
    assert len(rows["3.1"].leads) == 1
    assert len(rows["5.1"].leads) == 1
    (table,) = progress.tables
    columns = mapping.guessed(table.heading)
    told = Terms(columns, {"cst colp": True})
    assert len({row.number: row for row in mapping.rows(table, told)}["5.1"].leads) == 2


def test_the_progress_tool_comes_back_from_word_the_same(progress):
    (table,) = progress.tables
    again = reading.read(as_word(table), suffix=".docx")
    assert again.tables[0].heading == table.heading
    assert cells(again.tables[0]) == cells(table)
    assert again.parts() == {
        "rows": 54, "blocks": 6, "title": 6, "heading": 6, "entry": 42, "continued": 0, "blank": 0, "rule": 0,
    }  # fmt: skip


# --- papers of other makes --------------------------------------------------------------------------


def test_a_cut_row_is_put_together_and_named_by_both_its_lines():
    read = reading.read(cut_paper(), suffix=".txt")
    first, second, third, fourth = every(read)
    assert first.comment == "Complete – lamps are up."
    assert first.row.where == "line 6 and line 10"
    assert read.text == ("Evening plan", "April 2026 to March 2027")
    assert [each.part for each in read.account if each.of] == [Part.CONTINUED]
    assert second.leads == ("Police", "Wardens")  # each stands by itself elsewhere
    assert third.priority == ("2", "Better doors", TWO)
    assert isinstance(fourth, Bad)
    assert (fourth.column, fourth.number, fourth.reason) == ("Delivery deadline", "2.2", "no-date")
    assert "November 2026" in fourth.message
    assert "soon" not in fourth.message


def test_priorities_may_be_rows_across_one_table():
    rows = [HEADING, [ONE, *[""] * 4], ["1.1 A", "", "", "", ""], [TWO, *[""] * 4], ["2.1 B", "", "", "", ""]]
    read = reading.read(lines(rows), suffix=".txt")
    assert [(row.number, row.priority[2]) for row in every(read)] == [("1.1", ONE), ("2.1", TWO)]
    assert read.parts()["title"] == 2
    assert read.parts()["entry"] == 2


def test_a_csv_may_name_priority_and_number_in_columns_of_their_own():
    csv = b"Ref,Theme,Action,By when,Lead\n1,Doors,Mend the locks,2026-09-30,Housing\n2,Doors,Check,Q3,Housing\n,Doors,x,,\n"
    good, bad, numberless = every(reading.read(csv, suffix=".csv"))
    assert (good.number, good.priority[:2], good.title) == ("1", ("1", "Doors"), "Mend the locks")
    assert (bad.reason, numberless.reason, numberless.column) == ("no-date", "no-number", "Ref")


def test_a_heading_with_the_word_action_in_it_is_the_actions():
    found = mapping.guessed(["Ref and action", "Lead", "Actions taken"])
    assert (found["action"], found["lead"]) == ("Ref and action", "Lead")
    assert mapping.guessed(["Key actions", "Actions taken"])["action"] == "Key actions"
    assert "action" not in mapping.guessed(["Reaction", "Lead"])


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ("Eastmere Partnership", "Delivery Plan 2026/27", "This plan was agreed in March."),
            "Delivery Plan 2026/27",
        ),
        (("Eastmere Partnership", "This plan was agreed in March."), "Eastmere Partnership"),
        ((), ""),
    ],
)
def test_the_line_that_says_plan_is_its_title(lines, title):
    assert commands.title_of(lines) == title


def test_several_tables_are_told_apart_and_the_plan_is_the_likeliest():
    key = lines([["Colour", "Meaning"], ["Green", "On target"]])
    read = reading.read(key + b"\nSome text\n" + cut_paper(), suffix=".txt")
    assert len(read.tables) == 2
    assert mapping.likeliest(read.tables) == 1
    assert Read.of(read.as_json()) == read


def test_a_number_that_stands_twice_is_said_of_the_second():
    rows = [
        HEADING,
        ["1.1 A", "", "", "", ""],
        ["1.1 B", "", "", "", ""],
        ["Without", "May 2026", "x", "", ""],
    ]
    good, twice, without = every(reading.read(lines(rows), suffix=".txt"))
    assert good.title == "A"
    assert (twice.reason, twice.row.where, without.reason) == ("number-twice", "line 3", "no-number")


@pytest.mark.parametrize(
    ("data", "suffix"), [(b"%PDF-1.7", ".docx"), (b"\x00\x01", ".txt"), (b"PK\x03\x04junk", ".docx")]
)
def test_what_is_no_paper_is_refused_in_words(data, suffix):
    with pytest.raises(CannotRead) as refused:
        reading.read(data, suffix=suffix)
    assert refused.value.message


# --- deadlines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("November 2015", "2015-11-30", "month"),
        ("Mar 17", "2017-03-31", "month"),
        ("Mar-17", "2017-03-31", "month"),
        ("Sept 2016", "2016-09-30", "month"),
        ("by end of February 2024", "2024-02-29", "month"),
        ("03/2017", "2017-03-31", "month"),
        ("2017-03", "2017-03-31", "month"),
        ("31/03/2017", "2017-03-31", "day"),
        ("31/03/17", "2017-03-31", "day"),
        ("31st March 2017", "2017-03-31", "day"),
        ("2017-03-31 00:00", "2017-03-31", "day"),
    ],
)
def test_a_month_is_a_month_and_a_day_a_day(text, day, precision):
    due = months.read_due(text)
    assert (due.day.isoformat(), due.precision) == (day, precision)
    assert months.read_due(months.in_words(due)) == due


@pytest.mark.parametrize("text", ["", "TBC", "n/a", " - "])
def test_what_stands_for_no_date_is_none(text):
    assert months.read_due(text) is None


@pytest.mark.parametrize(
    "text", ["soon", "Ongoing", "31 February 2017", "Q3 2016", "March 9999", "1 May 1066", "Mar 2017 2018", "13/2017"]
)  # fmt: skip
def test_what_is_no_date_is_said(text):
    with pytest.raises(months.CannotTell) as found:
        months.read_due(text)
    assert text not in found.value.found


def test_the_period_of_a_plan_stands_above_its_table():
    assert [day.isoformat() for day in months.read_period(("Tool", "April 2016 to March 2017"))] == [
        "2016-04-01",
        "2017-03-31",
    ]
    assert [day.isoformat() for day in months.read_period(("Plan 2025-2028",))] == [
        "2025-04-01",
        "2028-03-31",
    ]
    assert [day.isoformat() for day in months.read_period(("From 1 April 2026 to 30 September 2027",))] == [
        "2026-04-01",
        "2027-09-30",
    ]
    assert months.read_period(("Nothing of the kind", "Version 3", "Mayhem 2016 to Marching 2017")) is None


# --- written and read again -------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "=cmd|'/C calc'!A0", "<script>alert(1)</script>", "&amp;lt;", "]]>", "a\tb", "x" * 3000, "one\n\n two",
            "\x00\x07bell", "\u202eright to left", "\ufeffmark", "---", "Comments", "1.1", "\ud800", "{{ 7*7 }}",
            "a\x0bb\x0cc", "\x1cfile", "\x85next", "\u2028line",
        ]
    ),
)  # fmt: skip


@st.composite
def tables(draw):
    heading = draw(st.lists(HOSTILE.map(kept), min_size=1, max_size=4))
    columns = ("Key actions", *heading, "Comments")
    sections = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        rows = []
        for at in range(1, draw(st.integers(1, 4)) + 1):
            others = draw(st.lists(HOSTILE.map(kept), min_size=len(columns) - 1, max_size=len(columns) - 1))
            rows.append((kept(f"{number}.{at} {draw(HOSTILE)}"), *others))
        title = kept(f"{number}. {draw(HOSTILE)[:100]}").replace("\n", " ")
        sections.append((title, rows))
    return columns, sections


def kept(text: str) -> str:
    """As any reader hands a cell on."""
    from wardmote.foundation.imports.rows import tidy

    return reading.clean(tidy(text.encode("utf-8", "ignore").decode()))


@settings(max_examples=60, deadline=None)
@given(tables())
def test_any_plan_comes_back_from_word_cell_by_cell(made):
    from wardmote.foundation.imports.rows import Row
    from wardmote.work.plans.papers.reading import PlanTable, Section

    columns, sections = made
    table = PlanTable(
        columns, tuple(Section(title, "", tuple(Row(row, "") for row in rows)) for title, rows in sections)
    )
    (again,) = reading.read(as_word(table), suffix=".docx").tables
    assert again.heading == columns
    assert cells(again) == cells(table)
