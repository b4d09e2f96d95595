"""The register of agreements in the partnership's own papers."""

from pathlib import Path

import pytest

from wardmote.foundation.imports.columns import Column, find_table
from wardmote.foundation.imports.names import name_key, split_names
from wardmote.foundation.imports.tables import read_tables

pytestmark = pytest.mark.database_free

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
REGISTER = (
    Column("id", ("ID",)),
    Column("name", ("Document Name", "Name")),
    Column("version", ("Version number", "Version"), required=False),
    Column("kind", ("Type of document",)),
    Column("organisations", ("Named Organisations", "Organisations")),
    Column("description", ("Description",)),
)
ORGANISATIONS = {
    "1": ["M&CP", "CoLP"],
    "2": ["M&CP", "CoLP"],
    "3": ["M&CP", "CoLP"],
    "4": ["CoL", "CoLP", "Probation Service", "Health", "Victim Support"],
    "5": ["CoL", "CoLP", "C&HPCT", "LFS", "LPS"],
    "6": ["LFS", "cross London multi-agency"],
    "7": [
        "CoL",
        "LB of Hackney",
        "City and Hackney Urgent Healthcare Social Enterprise",
        "Barts Health NHS Trust",
        "East London NHS Foundation Trust",
        "Homerton University Hospital NHS Foundation Trust",
        "St. Joseph's Hospice",
    ],
    "8": ["CoL", "CoLP", "Probation Service", "Health", "Victim Support"],
    "9": ["CoLP"],
    "10": [],
    "11": ["CoL", "CoLP"],
    "12": ["CoL", "Schools"],
    "13": ["CoL Public Health", "NHS"],
    "14": ["CoL DCCS", "NHS"],
    "15": ["CoL DCCS", "Homerton"],
    "16": ["CoL", "BIS", "DfE"],
}


def seed(number: str) -> Path:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"the partnership's paper {number} is not on this machine")
    return found[0]


@pytest.fixture
def register():
    (found,) = find_table(read_tables(seed("003")), REGISTER)
    return {row.cells[0]: found.values(row) | {"where": row.where} for row in found.table.rows}


def test_the_register_has_sixteen_entries_in_order(register):
    assert list(register) == [str(number) for number in range(1, 17)]


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("6", "Joint Emergency Services Interoperability Programme, Joint Doctrine."),
        ("7", "the duty to share for direct healthcare purposes."),
        ("8", "City Community MARAC”). This document sets out the framework for the sharing of information "
              "for these purposes"),
        ("10", "A draft data sharing agreement has been prepared and this has been reviewed and commented on "
               'by the City of London Solicitor and Comptroller."'),
    ],
)  # fmt: skip
def test_an_entry_cut_by_a_page_break_is_whole_again(register, number, end):
    assert register[number]["description"].endswith(end)
    assert " and line " in register[number]["where"]


def test_only_the_entries_that_were_cut_are_stitched(register):
    assert [number for number, entry in register.items() if " and " in entry["where"]] == [
        "6",
        "7",
        "8",
        "10",
    ]


def test_a_version_that_the_paper_leaves_blank_stays_blank(register):
    assert [number for number, entry in register.items() if entry["version"] == ""] == ["4", "10", "12"]


@pytest.mark.parametrize("number", ORGANISATIONS)
def test_each_entry_names_its_organisations(register, number):
    assert list(split_names(register[number]["organisations"]).names) == ORGANISATIONS[number]


def test_only_the_entry_to_be_announced_has_a_placeholder(register):
    placeholders = {n: split_names(entry["organisations"]).placeholders for n, entry in register.items()}
    assert {n: found for n, found in placeholders.items() if found} == {"10": ("TBA",)}


def test_organisations_of_the_register_have_keys_of_their_own():
    names = {name for listed in ORGANISATIONS.values() for name in listed}
    assert len({name_key(name) for name in names}) == len(names)


def test_the_register_in_two_word_tables_gives_the_same_entries(write_word, register):
    entries = [[text for field, text in entry.items() if field != "where"] for entry in register.values()]
    heading = [column.names[0] for column in REGISTER]
    path = write_word([heading, *entries[:7]], [heading, *entries[7:]])

    (found,) = find_table(read_tables(path), REGISTER)

    assert [list(row.cells) for row in found.table.rows] == entries


def test_a_plan_has_one_table_for_each_priority_with_its_title():
    tables = [table for table in read_tables(seed("002")) if table.heading[0] == "Key actions"]
    assert [(table.title.split()[0], len(table.rows)) for table in tables] == [
        ("1.", 6), ("2.", 8), ("3.", 9), ("4", 9), ("5", 4), ("6", 6),
    ]  # fmt: skip


def test_every_action_of_a_plan_keeps_its_number_though_its_text_was_cut():
    tables = [table for table in read_tables(seed("002")) if table.heading[0] == "Key actions"]
    for table in tables:
        priority = table.title[0]
        numbers = [row.cells[0].split()[0] for row in table.rows]
        assert numbers == [f"{priority}.{action}" for action in range(1, len(numbers) + 1)]


def test_tables_of_the_same_heading_in_other_parts_of_a_paper_stay_apart():
    histories = [table for table in read_tables(seed("003")) if table.heading[0] == "Version"]
    assert len(histories) > 5
    assert all(len({row.cells[0] for row in table.rows}) == len(table.rows) for table in histories)


def test_no_cell_of_any_paper_keeps_its_markup():
    for path in [seed(f"00{number}") for number in range(5)]:
        cells = [cell for table in read_tables(path) for row in table.rows for cell in row.cells]
        assert not [cell for cell in cells if "<p" in cell or "</" in cell]
