"""A grid of responsibilities: which letters a cell may hold, and what is wrong with a grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.work.registers.raci_grid import (
    Grid,
    Task,
    UnknownLetters,
    findings,
    is_cut,
    letters_of,
    refusals,
    shown,
)

pytestmark = pytest.mark.database_free

ROLES = ("Wardens", "Housing", "Police")


def codes(*cells, roles=ROLES):
    return [each.code for each in findings(Grid(roles, (Task("Lock the gates", cells),)))]


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("A/R", "RA"),
        ("R/A", "RA"),
        ("RA", "RA"),
        ("a, r", "RA"),
        ("C & I", "CI"),
        (" i ", "I"),
        ("", ""),
        ("–", ""),
    ],
)
def test_a_cell_gives_its_letters_in_one_order(written, letters):
    assert letters_of(written) == letters


@pytest.mark.parametrize("written", ["X", "A/X", "AA", "yes", "A?", "R (lead)", "/", "1"])
def test_another_letter_is_refused_as_it_stands(written):
    with pytest.raises(UnknownLetters) as refused:
        letters_of(written)
    assert refused.value.found == written


@given(st.sets(st.sampled_from("RACI")))
def test_what_is_shown_is_read_back(letters):
    kept = "".join(letter for letter in "RACI" if letter in letters)
    assert letters_of(shown(kept)) == kept


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("A", "R", "I"), []),
        (("RA", "", ""), []),  # one role may be both
        (("", "R", "I"), ["no-accountable"]),
        (("A", "A", "R"), ["several-accountable"]),
        (("A", "C", "I"), ["no-responsible"]),
        (("C", "", "I"), ["no-accountable", "no-responsible"]),
        (("", "", ""), ["no-letters"]),
    ],
)
def test_a_task_needs_exactly_one_accountable_and_someone_responsible(cells, found):
    assert [code for code in codes(*cells) if code != "role-without-task"] == found


def test_a_double_names_both():
    (found,) = findings(Grid(ROLES, (Task("Lock the gates", ("A", "A", "R")),)))
    assert "Wardens, Housing" in found.message


def test_a_role_without_any_task_and_a_cut_heading_are_told():
    assert codes("RA", "", roles=("Wardens", "and contingency)")) == ["heading-cut", "role-without-task"]


@pytest.mark.parametrize(
    ("heading", "cut"),
    [
        ("contingency planning)", True),
        ("Town Clerk (planning)", False),
        ("R&C", False),
        ("planning (", False),
    ],
)
def test_a_heading_that_closes_what_it_never_opened_is_cut(heading, cut):
    assert is_cut(heading) is cut


def test_a_grid_is_bounded_and_names_each_once():
    assert refusals(ROLES, ["Lock"]) == []
    assert refusals(["Wardens", "wardens "], ["Lock"]) == ["Each role can stand in the grid once."]
    assert refusals([], []) == ["A grid needs at least one role.", "A grid needs at least one task."]
    assert "at most 30 roles; found 31" in refusals([f"R{n}" for n in range(31)], ["Lock"])[0]
    assert "at most 300 characters" in refusals(ROLES, ["x" * 301])[0]
