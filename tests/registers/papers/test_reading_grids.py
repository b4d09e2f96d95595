"""Grids of responsibilities in papers."""

import pytest

from tests.imports.conftest import write, write_word
from tests.imports.papers import lines
from tests.imports.test_register import seed
from wardmote.work.registers.papers.raci import read_grids
from wardmote.work.registers.raci_grid import findings

__all__ = ["write", "write_word"]
pytestmark = pytest.mark.database_free

HEADING = ["Responsibilities", "planning)", "Wardens", "Police"]
FIRST, SECOND = ["Lock the gates", "A", "R", "I"], ["Walk the estate", "", "A/R", "C"]


def tasks(found):
    return [(task.name, task.cells) for task in found.grid.tasks]


def test_a_grid_is_read_with_its_roles_and_both_letters_of_a_cell(write):
    (found,) = read_grids(write("Night patrols\n\n" + lines(HEADING, FIRST, SECOND))).grids
    assert (found.title, found.grid.roles) == ("Night patrols", ("planning)", "Wardens", "Police"))
    assert tasks(found) == [("Lock the gates", ("A", "R", "I")), ("Walk the estate", ("", "RA", "C"))]
    assert found.places == ("line 4", "line 5")


def test_rows_after_a_blank_line_are_of_the_same_grid_even_where_each_cell_is_filled(write):
    reading = read_grids(write(lines(HEADING, SECOND) + "\n" + lines(FIRST)))
    assert [name for name, _ in tasks(reading.grids[0])] == ["Walk the estate", "Lock the gates"]


def test_an_unknown_letter_is_told_by_row_and_column_and_the_other_rows_are_taken(write):
    reading = read_grids(write(lines(HEADING, FIRST, ["Walk", "A", "X", "Z"], SECOND)))
    assert [(wrong.where, wrong.column, wrong.found) for wrong in reading.wrong] == [
        ("line 3", "Wardens", "X"),
        ("line 3", "Police", "Z"),
    ]
    assert "expected R, A, C or I" in reading.wrong[0].message
    assert len(reading.grids[0].grid.tasks) == 2


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (["", "A", "R", ""], "the first column", "the name of the task"),
        (["Lock the  GATES", "A", "R", ""], "the first column", "each task once"),
        (["Walk", "A", "R", "", "C"], "column 5", "no text outside the columns"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told(write, row, column, expected):
    reading = read_grids(write(lines(HEADING, FIRST, SECOND, row)))
    assert [(wrong.column, wrong.expected) for wrong in reading.wrong] == [(column, expected)]


def test_a_legend_and_another_table_are_no_grids_but_are_accounted_for(write):
    legend = lines(["Responsible", "R"], ["Accountable", "A"], ["Consulted", "C"], ["Informed", "I"])
    others = lines(["Name", "Date", "Place"], ["One", "Two", "Three"])
    reading = read_grids(write(lines(HEADING, FIRST) + "\n" + legend + "\nAnother\n" + others))
    assert len(reading.grids) == 1
    counts = dict(reading.account)
    assert (counts["headings"], counts["rows_read"], counts["of_legends"], counts["of_other_tables"]) == (
        1, 1, 4, 2,
    )  # fmt: skip
    assert sum(counts.values()) == 2 * counts["table_rows"]


def test_two_roles_of_one_name_are_refused(write):
    reading = read_grids(write(lines(["Task", "Wardens", "Wardens"], ["Lock", "A", "R"])))
    assert reading.grids == ()
    assert "Each role can stand in the grid once" in reading.wrong[0].message


def test_a_grid_in_a_word_table_is_the_same(write, write_word):
    (one,) = read_grids(write(lines(HEADING, FIRST, SECOND))).grids
    (other,) = read_grids(write_word([HEADING, FIRST, SECOND])).grids
    assert one.grid == other.grid


def test_the_grid_of_the_partnerships_own_paper_shows_its_real_gaps():
    reading = read_grids(seed("003"))
    (found,) = reading.grids
    assert (len(found.grid.roles), len(found.grid.tasks), reading.wrong) == (11, 14, ())
    assert found.grid.roles[0] == "contingency planning)"
    by_code = {}
    for each in findings(found.grid):
        by_code.setdefault(each.code, []).append(each.of.split(" (")[0])
    assert by_code == {
        "several-accountable": [
            "Corporate ownership", "Critical Messaging to all", "Contractual replacement",
        ],
        "no-accountable": [
            "Super user", "Admin user", "CoLC Messaging to own staff", "Incident Management",
            "Account Management", "Quality assurance messaging", "Change control", "Change control",
            "Change control",
        ],
        "no-responsible": ["Change control"],
        "heading-cut": ["contingency planning)"],
    }  # fmt: skip
    both = next(task for task in found.grid.tasks if task.name.startswith("Updating"))
    assert (
        found.grid.roles_with("A", both)
        == found.grid.roles_with("R", both)
        == ("City Police Communications",)
    )
    counts = reading.account
    assert (counts["headings"], counts["rows_read"], counts["of_legends"]) == (1, 14, 4)
    assert counts["table_rows"] == sum(counts.values()) - counts["table_rows"]
