"""Every field of every table is classified, by name; and the record of processing is what they say together."""

from pathlib import Path

import pytest

from tests import world
from wardmote.foundation.processing import (
    CASEWORK,
    IDENTITY,
    NARRATIVE,
    NOBODY,
    NONE,
    PEOPLE,
    SPECIAL,
    WARDMOTE,
    WORK,
    From,
    What,
    Whose,
    held,
    of,
    printed,
    record,
)
from wardmote.foundation.processing.record import Table, Whole

PAGE = Path(__file__).resolve().parents[2] / "docs/security/processing.md"


@pytest.mark.database_free
def test_every_field_is_classified_and_nothing_is_classified_that_is_not_there():
    assert record.faults() == [], "\n".join(record.faults())


@pytest.mark.database_free
@pytest.mark.parametrize(
    ("label", "there", "said", "fault"),
    [
        ("cases.Note", ["text"], [], "cases.Note.text: not classified"),
        ("cases.Note", [], [held("gone", PEOPLE, NARRATIVE, WORK)], "cases.Note.gone: no such field"),
        (
            "cases.Note",
            ["text"],
            [held("text text", PEOPLE, NARRATIVE, WORK)],
            "cases.Note.text: classified twice",
        ),
        (
            "cases.Note",
            ["text"],
            [held("text", PEOPLE, What(0), WORK)],
            "cases.Note.text: does not say whose, what or where from",
        ),
        (
            "cases.Note",
            ["text"],
            [held("text", Whose(0), IDENTITY, WORK)],
            "cases.Note.text: does not say whose, what or where from",
        ),
        (
            "cases.Note",
            ["text"],
            [held("text", PEOPLE, IDENTITY, From(0))],
            "cases.Note.text: does not say whose, what or where from",
        ),
        (
            "cases.Note",
            ["text"],
            [held("text", NOBODY, IDENTITY, WORK)],
            "cases.Note.text: data about a person, of nobody",
        ),
        (
            "cases.Note",
            ["text"],
            [held("text", PEOPLE, NONE, WORK)],
            "cases.Note.text: no data about a person, of somebody",
        ),
    ],
)
def test_a_field_left_out_gone_or_classified_by_default_is_named(label, there, said, fault):
    faults = list(record._faults_of_fields(label, there, said))
    assert faults == [fault]


@pytest.mark.database_free
def test_no_word_stands_for_all_the_others_or_for_something_else():
    names = [flag.name for kind in (Whose, What, From) for flag in kind]
    assert not {"OTHER", "ANY", "ALL", "UNKNOWN", "DEFAULT", "MISC"} & {*names}
    for _, table in record.declared():
        groups = table.fields if isinstance(table, Table) else (table,)
        assert all(name.isidentifier() for group in groups for name in group.names)


@pytest.mark.database_free
def test_what_is_plainly_about_people_is_not_called_nobodys():
    """The columns that a reader would look up first."""
    said = {(line[0], line[1]): line for line in record.lines()}
    for table, name, category in [
        ("people.Person", "name", "Identity"),
        ("people.Contact", "value", "Contact"),
        ("intake.Telling", "what", "Health"),
        ("cases.Note", "text", "Criminal offences and allegations of them"),
        ("documents.Piece", "data", "Health"),
        ("identity.Account", "password", "Accounts and security"),
    ]:
        assert category in said[table, name][3]
    # A column of free text anywhere may hold more than names.
    assert SPECIAL & NARRATIVE


def test_every_table_and_column_of_the_live_database_is_in_it(django_db_blocker):
    """Tables of packages that have no model, and columns that only SQL made."""
    ours, _ = record.models()
    columns = {
        (model._meta.db_table, field.column)
        for model in ours.values()
        for field in model._meta.local_concrete_fields
    }
    whole = {name for _, table in record.declared() if isinstance(table, Whole) for name in table.names}
    with django_db_blocker.unblock(), world.raw() as superuser:
        live = superuser.execute(
            "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f')"
            " and a.attnum > 0 and not a.attisdropped"
        ).fetchall()
    assert sorted({(table, column) for table, column in live if table not in whole} - columns) == []
    assert sorted(whole - {table for table, _ in live}) == []


@pytest.mark.database_free
def test_the_page_in_the_papers_is_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8") == printed.page(), "run: make papers"


@pytest.mark.database_free
def test_the_record_has_what_the_law_asks_for():
    data = record.as_data()
    assert {"purposes", "recipients", "outside_the_united_kingdom", "profiling", "security", "fields"} <= {
        *data
    }
    casework = next(p for p in data["purposes"] if p["purpose"] == CASEWORK.name)
    assert {"ground", "people", "data", "from", "kept", "tables"} <= {*casework}
    assert "Health" in casework["data"]
    assert len(casework["people"]) == 3
    assert len(data["fields"]) > 500


@pytest.mark.database_free
def test_one_more_table_is_one_more_entry():
    said = of(
        "cases.Note", CASEWORK, held("text", PEOPLE, NARRATIVE, WORK), held("id", NOBODY, NONE, WARDMOTE)
    )
    assert list(record._faults_of_fields("cases.Note", ["id", "text"], list(said.fields))) == []
