"""A grid in a form: each cell read, what is wrong told by task and role, what was not sent left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.work.registers.grids import TASKS_ON_A_PAGE, changed_lines, read_typed, rows_of
from wardmote.work.registers.raci_grid import MOST_ROLES

pytestmark = pytest.mark.database_free

ROLES = ["planning)", "Wardens"]
TASKS = [
    {"id": "a", "task": "Lock", "letters": ["planning): A", "Wardens: R"]},
    {"id": "b", "task": "Walk"},
]


def kept(sent, *, tasks=TASKS, first=0):
    typed = read_typed(ROLES, tasks, sent, first=first)
    return typed.errors, *changed_lines(ROLES, tasks, typed)


def test_a_form_that_sends_nothing_changes_nothing():
    assert kept({}) == ([], ROLES, TASKS)


def test_a_cell_is_changed_and_emptied_and_the_rest_stays():
    _, _, lines = kept({"cell-a-0": "", "cell-a-1": "r/a", "cell-b-1": "c"})
    assert lines == [
        {"id": "a", "task": "Lock", "letters": ["Wardens: A/R"]},
        {"id": "b", "task": "Walk", "letters": ["Wardens: C"]},
    ]


def test_a_heading_that_was_cut_is_mended_in_every_task_also_of_other_pages():
    many = [{"id": f"t{at}", "task": f"Task {at}", "letters": ["planning): A"]} for at in range(25)]
    _, roles, lines = kept({"role-0": "Resilience (planning)"}, tasks=many, first=20)
    assert roles == ["Resilience (planning)", "Wardens"]
    assert {tuple(line["letters"]) for line in lines} == {("Resilience (planning): A",)}


@pytest.mark.parametrize(
    ("sent", "box", "words"),
    [
        ({"cell-a-1": "X"}, "id_cell-a-1", "Lock, Wardens: enter R, A, C or I"),
        ({"role-0": " "}, "id_role-0", "Enter what the role is called"),
        ({"role-0": "wardens"}, "id_role-0", "once"),
        ({"role-0": "x" * 101}, "id_role-0", "100 characters"),
        ({"role-0": "a; b"}, "id_role-0", "semicolon"),
    ],
)
def test_what_is_wrong_is_told_beside_its_box_and_kept_as_typed(sent, box, words):
    typed = read_typed(ROLES, TASKS, sent, first=0)
    assert [(where, words in said) for where, said in typed.errors] == [(box, True)]
    if "cell-a-1" in sent:
        assert typed.rows[0].cells[1].text == "X"


def test_a_page_of_the_largest_grid_has_fewer_boxes_than_a_form_may_have(settings):
    assert TASKS_ON_A_PAGE * MOST_ROLES + MOST_ROLES + 10 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


@given(st.dictionaries(st.sampled_from(["cell-a-0", "cell-b-1", "role-0", "role-1"]), st.text(max_size=130)))
def test_whatever_is_typed_is_told_or_kept_so_that_it_reads_back(sent):
    typed = read_typed(ROLES, TASKS, sent, first=0)
    if not typed.errors:
        roles, lines = changed_lines(ROLES, TASKS, typed)
        again = rows_of(roles, lines)
        assert [[cell.text for cell in row.cells] for row in again] == [
            [cell.text for cell in row.cells] for row in typed.rows
        ]
