"""Spreadsheets as they come: told by content, read as values, refused in words; dates and times as people write them."""

from datetime import date, time

import pytest

from tests.files_in.sheets import HEADING, ROWS, Number, csv_file, xlsx
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.records.files_in import mapping
from wardmote.records.files_in.mapping import Bad, Good, Terms
from wardmote.records.files_in.reading import read_file


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "cp1252"), ("|", "utf-16"), (";", "cp1252")],
)
def test_a_csv_is_read_whatever_divides_it_and_however_it_is_written(delimiter, encoding):
    rows = [["Date", "Café", "What; happened"], ["25/03/2026", "“Ünal’s”", "A, b; c"]]
    found = read_file("log.csv", csv_file(rows, delimiter=delimiter, encoding=encoding))
    assert found.table == {"heading": rows[0], "rows": [[2, rows[1]]]}


def test_an_excel_file_is_read_as_its_values():
    rows = [
        ["Ref", "Day", "Time", "When", "Count", "What"],
        [
            Number(17),
            Number(46106, 1),
            Number(0.98611111, 2),
            Number(46106.98611111, 3),
            Number(2.5, 4),
            "A <b> & c",
        ],
        [],
        ["", "", "", "", Number(4, formula="2+2"), "Second\n line"],
    ]
    found = read_file("log.xlsx", xlsx(rows, extra=1))
    assert found.table["rows"] == [
        [2, ["17", "2026-03-25", "23:40", "2026-03-25 23:40", "2.5", "A <b> & c"]],
        [4, ["", "", "", "", "4", "Second\nline"]],
    ]
    assert found.notes == "Of 2 sheets only “Log” is read"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (xlsx([["A", "", "C"], ["1", "2", "3"]], merged=["A1:B1"]), "headings in row 1 are merged (A1:B1)"),
        (xlsx([["Log of March", "", ""], ["A", "B", "C"], ["1", "2", "3"]]), "Row 1 has one cell only"),
        (csv_file([["A", "", "C"], ["1", "2", "3"]]), "Column B has no heading"),
        (csv_file([["A", "a"], ["1", "2"]]), "Two columns have the heading “A”"),
        (csv_file([["A", "B"]]), "holds no table"),
        (b'A,B\n1,"2\n', "Row 2 is not CSV"),
        (b"A,B\n" + b"1,2\n" * 50_001, "more than 50,000 rows"),
        (b"%PDF-1.4\n", "PDF"),
    ],
)  # fmt: skip
def test_what_columns_cannot_be_told_in_is_refused_in_words(data, words):
    name = "log.xlsx" if data.startswith(b"PK") else "log.csv"
    with pytest.raises(CannotAccept) as refused:
        read_file(name, data)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("25/03/2026", (2026, 3, 25), None), ("3/4/26", (2026, 4, 3), None), ("2026-03-25T23:40:10Z", (2026, 3, 25), (23, 40)),
        ("25.03.2026 11.40pm", (2026, 3, 25), (23, 40)), ("Wed 25 March 2026", (2026, 3, 25), None),
        ("25th Mar 2026, 9:05", (2026, 3, 25), (9, 5)), ("46106", (2026, 3, 25), None), ("46106.5", (2026, 3, 25), (12, 0)),
        ("03/25/2026", None, None), ("31/02/2026", None, None), ("soon", None, None),
    ],
)  # fmt: skip
def test_a_day_is_read_with_the_day_first(typed, day, hour):
    assert mapping.read_moment(typed) == (day and date(*day), hour and time(*hour))


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("23:40", (23, 40)), ("23:40:59", (23, 40)), ("0.98611", (23, 40)), ("940", (9, 40)), ("2pm", (14, 0)), ("25:00", None)],
)  # fmt: skip
def test_a_time_is_read_as_people_and_excel_write_it(typed, hour):
    assert mapping.read_clock(typed) == (hour and time(*hour))


def became(**cells):
    heading = [*HEADING, "Address", "Email"]
    row = dict(zip(HEADING, ROWS[0], strict=True)) | cells
    table = {"heading": heading, "rows": [[2, [row.get(name, "") for name in heading]]]}
    terms = Terms(mapping.guessed(heading), {"noise music": "noise", "left": "-"}, "other")
    (found,) = mapping.rows(table, terms, today=date(2026, 11, 24))
    return found


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Date": "25/03/2027"}, "Date", "still to come"),
        ({"Date": "25/03/1026"}, "Date", "before 1990"),
        ({"Time": "late"}, "Time", "no time"),
        ({"Category": "Left"}, "Category", "not taken"),
        ({"Category": "Unheard of"}, "Category", "No kind"),
        ({"Street": ""}, "Street", "Where it happened"),
        ({"Post code": "MB1"}, "Post code", "no whole postcode"),
        ({"Email": "no address"}, "Email", "no e-mail address"),
        ({"Caller": "x" * 121}, "Caller", "More than 120 characters"),
    ],
)  # fmt: skip
def test_each_fault_names_its_column_and_nothing_of_the_row(cells, column, reason):
    found = became(**cells)
    assert isinstance(found, Bad)
    assert (found.number, found.column) == (2, column)
    assert reason in found.reason
    assert not any(value in found.reason for value in cells.values() if value)


def test_a_list_never_shows_a_house_number_of_an_address():
    found = became(Street="", Address="Flat 3, 14a Harbour Street, Marlbridge")
    assert isinstance(found, Good)
    assert (found.told.area, found.told.address) == (
        "Harbour Street",
        "Flat 3, 14a Harbour Street, Marlbridge",
    )
    found = became(Street="", Address="Block 7")
    assert (found.told.area, found.told.address) == ("", "Block 7")


def test_a_row_without_a_category_or_a_caller():
    found = became(Category="", Caller="", Tel="", Time="", Date="")
    assert (found.told.kind, found.told.is_anonymous, found.told.occurred_from) == ("other", True, None)
