"""Headings matched to the columns an import wants."""

import pytest

from wardmote.foundation.imports.columns import Column, MissingColumn, find_table, heading_key
from wardmote.foundation.imports.rows import Row, Table

pytestmark = pytest.mark.database_free

WANTED = (
    Column("id", ("ID", "Ref")),
    Column("parties", ("Named Organisations", "Parties")),
    Column("version", ("Version number", "Version"), required=False),
)


def table(*heading: str, rows: tuple[tuple[str, ...], ...] = ()) -> Table:
    return Table(heading, tuple(Row(cells, f"line {n}") for n, cells in enumerate(rows, 2)), "line 1")


@pytest.mark.parametrize(
    "heading",
    [
        "Named Organisations",
        "named organization(s)",
        " NAMED  ORGANISATION ",
        "Named-organisations:",
        "parties",
    ],
)
def test_a_heading_is_known_however_it_is_written(heading):
    (found,) = find_table([table("I.D.", heading)], WANTED)
    assert found.positions["parties"] == 1


@pytest.mark.parametrize(("one", "other"), [("Date", "Data"), ("Name", "Named"), ("ID", "I"), ("", "ID")])
def test_headings_of_other_meaning_stay_apart(one, other):
    assert heading_key(one) != heading_key(other)


def test_the_likeliest_name_wins_where_two_columns_match():
    (found,) = find_table([table("Ref", "Version", "Version number", "Parties")], WANTED)
    assert found.positions == {"id": 0, "parties": 3, "version": 2}


def test_every_table_that_matches_is_found_in_order():
    matching = [table("ID", "Parties"), table("Ref", "Named Organisations", "Note")]
    found = find_table([matching[0], table("Name", "Date"), matching[1]], WANTED)
    assert [match.table for match in found] == matching


def test_an_optional_column_that_is_missing_reads_as_blank():
    held = table("ID", "Parties", rows=(("1", "Borough"),))
    (found,) = find_table([held], WANTED)
    assert found.values(held.rows[0]) == {"id": "1", "parties": "Borough", "version": ""}


def test_text_under_no_heading_is_given_apart():
    held = table("ID", "Parties", "", rows=(("1", "Borough", "stray", "more"), ("2", "Police", "")))
    (found,) = find_table([held], WANTED)
    assert [found.overflow(row) for row in held.rows] == [("stray", "more"), ()]


def test_a_missing_column_is_named_with_the_headings_of_the_nearest_table():
    with pytest.raises(MissingColumn) as missing:
        find_table([table("Name", "Date"), table("ID", "Organisation")], WANTED)
    assert missing.value.found == ("ID", "Organisation")
    assert missing.value.missing == ("Named Organisations",)
    assert 'has "ID", "Organisation"; expected also "Named Organisations".' in missing.value.message


def test_a_first_row_that_may_be_data_is_not_shown():
    with pytest.raises(MissingColumn) as missing:
        find_table([table("Ann Example", "12 Nowhere Street")], WANTED)
    assert "Example" not in missing.value.message
    assert '"ID", "Named Organisations"' in missing.value.message


def test_a_file_without_tables_says_what_was_expected():
    with pytest.raises(MissingColumn, match=r"holds no table\. Expected one with the columns"):
        find_table([], WANTED)
