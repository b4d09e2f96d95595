"""Grids as entries of a register: what may be kept, what is told of them, and what a paper gives."""

from datetime import date

import pytest

from tests.imports.test_register import seed
from wardmote.work.registers.anatomy import Facts
from wardmote.work.registers.modules import raci
from wardmote.work.registers.modules.raci import cells_of, flags, found_in, gaps, listed, refusals

pytestmark = pytest.mark.database_free

TODAY = date(2026, 11, 27)
ROLES = ["Wardens", "Housing", "Police: nights"]


def grid(*tasks, roles=ROLES, title="Gates"):
    lines = [{"id": f"t{at}", "task": name, "letters": letters} for at, (name, letters) in enumerate(tasks)]
    return Facts(title=title, values={"roles": roles}, lines={"tasks": lines})


def test_cells_are_kept_as_lines_a_person_can_read_and_write():
    cells = {"Wardens": "RA", "Housing": "", "Police: nights": "I"}
    assert listed(cells) == ["Wardens: A/R", "Police: nights: I"]
    assert cells_of(listed(cells)) == {"Wardens": "A/R", "Police: nights": "I"}


def test_a_whole_grid_is_kept_and_nothing_is_said_of_it():
    facts = grid(("Lock", ["Wardens: A/R", "Housing: C", "Police: nights: I"]))
    assert refusals(facts) == []
    assert flags(facts, [], TODAY) == []


def test_holes_and_doubles_are_kept_and_listed_each_with_its_task():
    facts = grid(("Lock", ["Wardens: A", "Housing: A"]), ("Walk", ["Police: nights: R"]))
    assert refusals(facts) == []
    assert [(each.code, each.of) for each in found_in(facts)] == [
        ("several-accountable", "Lock"),
        ("no-responsible", "Lock"),
        ("no-accountable", "Walk"),
    ]
    assert [flag.words for flag in flags(facts, [], TODAY)] == [
        "Nobody accountable: 1 task",
        "Several accountable: 1 task",
        "Nobody responsible: 1 task",
    ]


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        (["Wardens: X"], '"Lock", Wardens: found "X"; expected R, A, C or I.'),
        (["Nobody: A"], '"Lock" names "Nobody", which is none of the roles.'),
    ],
)
def test_another_letter_or_role_is_refused_by_task_and_role(letters, words):
    assert refusals(grid(("Lock", letters))) == [("", words)]


def test_a_grid_may_be_begun_with_its_roles_alone_but_not_without():
    assert refusals(grid()) == []
    assert refusals(grid(roles=[]))[0][0] == "roles"


def test_the_gaps_of_all_grids_stand_on_one_page_the_worst_first():
    one = grid(("Lock", ["Wardens: A/R", "Housing: I", "Police: nights: I"]), title="Whole")
    two = grid(("Lock", ["Wardens: A/R"]), title="Roles idle")
    three = grid(("Lock", []), ("Walk", []), title="Empty")
    told = gaps([one, two, three], {}, TODAY)
    assert [row["facts"].title for row in told["grids"]] == ["Empty", "Roles idle"]
    assert told["whole"] == 1


def test_the_grid_of_the_partnerships_own_paper_is_one_entry_with_its_gaps():
    reading = raci.read_paper(seed("003"), TODAY)
    (item,) = reading.items
    assert item.values["title"] == "OSC027/SC019 Re-Implementation of Critical Messaging Tool"
    roles = item.values["roles"].split("\n")
    lines = [
        {"id": str(at), "task": line["task"], "letters": line["letters"].split("\n")}
        for at, line in enumerate(item.lines["tasks"])
    ]
    facts = Facts(title=item.key, values={"roles": roles}, lines={"tasks": lines})
    assert refusals(facts) == []
    codes = [each.code for each in found_in(facts)]
    assert len(flags(facts, [], TODAY)) == 4
    assert {code: codes.count(code) for code in codes} == {
        "several-accountable": 3, "no-accountable": 9, "no-responsible": 1, "heading-cut": 1,
    }  # fmt: skip
    assert "City Police Communications: A/R" in lines[12]["letters"]
