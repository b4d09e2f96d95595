"""Tables from text and CSV: what is one table, what is one row, and what cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.imports.joining import joined
from wardmote.foundation.imports.rows import Allowance, CannotRead, Limits
from wardmote.foundation.imports.tables import read_tables
from wardmote.foundation.imports.text import paper_blocks

from .papers import FIRST, HEADING, SECOND, TAIL, WHOLE, lines

pytestmark = pytest.mark.database_free


def cells(path):
    return [[list(row.cells) for row in table.rows] for table in read_tables(path)]


def in_words(text: str):
    return [[list(row.cells) for row in table.rows] for table in joined(paper_blocks(text, Limits()))]


@pytest.mark.parametrize("between", ["\n", "\n\n", "\f", "\n12\n", "\nPage 3 of 9\n\n", "\n- 4 -\n", ""])
def test_a_heading_again_on_the_next_page_goes_on_with_the_table(between):
    text = lines(HEADING, FIRST) + between + lines(HEADING, SECOND)
    assert in_words(text) == [[FIRST, SECOND]]


def test_the_tail_of_a_row_is_stitched_with_a_space():
    text = lines(HEADING, FIRST) + "\n" + lines(HEADING, TAIL, SECOND)
    assert in_words(text) == [[WHOLE, SECOND]]


def test_a_row_cut_by_two_pages_is_one_row():
    tail = lines(HEADING, ["", "", "", "", "see"])
    text = lines(HEADING, FIRST) + "\n" + tail + "\n" + lines(HEADING, ["", "", "", "", "at night."])
    assert in_words(text)[0][0][4] == "Patrols share what they see at night."


def test_a_stitched_row_says_both_its_lines(write):
    path = write(lines(HEADING, FIRST) + "\n" + lines(HEADING, TAIL))
    assert read_tables(path)[0].rows[0].where == "line 2 and line 5"


def test_a_tail_under_a_short_page_header_is_stitched():
    text = lines(HEADING, FIRST) + "\nSafety forum\n\n" + lines(HEADING, TAIL)
    assert len(in_words(text)) == 1


@pytest.mark.parametrize(
    "row",
    [
        ["", "Alley gating protocol", "2", "Borough", "Gates and keys"],  # an entry without its number
        ["", "", "2", "", "of people"],  # a version where the row before has none: not its tail
    ],
)
def test_a_row_without_a_key_that_is_no_tail_stays_a_row(row):
    text = lines(HEADING, FIRST, SECOND) + "\n" + lines(HEADING, row)
    assert in_words(text) == [[FIRST, SECOND, row]]


def test_a_row_without_a_key_in_the_middle_of_a_page_stays_a_row():
    assert in_words(lines(HEADING, FIRST, TAIL)) == [[FIRST, TAIL]]


def test_the_same_heading_after_a_paragraph_is_another_table():
    text = lines(HEADING, FIRST) + "\nAppendix B\n\n" + lines(HEADING, SECOND)
    assert in_words(text) == [[FIRST], [SECOND]]


def test_rows_after_a_page_break_without_a_heading_are_not_lost():
    assert in_words(lines(HEADING, FIRST) + "\f" + lines(SECOND)) == [[FIRST, SECOND]]


def test_another_heading_after_a_blank_line_is_another_table():
    other = ["Name", "Date", "Organisation", "Position", "Signed"]
    assert in_words(lines(HEADING, FIRST) + "\n" + lines(other, SECOND)) == [[FIRST], [SECOND]]


def test_a_line_drawn_under_the_heading_is_no_row():
    text = lines(HEADING, ["---"] * 5) + "\n" + lines(FIRST)
    assert in_words(text) == [[FIRST]]


def test_the_sections_of_a_plan_are_tables_with_titles(write):
    heading, blank = ["Key actions", "Deadline", "RAG"], ["", ""]
    text = lines(["1. Noise", *blank], heading, ["1.1 Train wardens and", "May", "G"])
    text += "\n" + lines(["1. Noise", *blank], heading, ["their deputies.", "", ""], ["1.2 Map", "June", "A"])
    text += "\n" + lines(["2. Theft", *blank], heading, ["2.1 Mark bicycles", "July", "G"])
    tables = read_tables(write(text))
    assert [(table.title, [row.cells[0] for row in table.rows]) for table in tables] == [
        ("1. Noise", ["1.1 Train wardens and their deputies.", "1.2 Map"]),
        ("2. Theft", ["2.1 Mark bicycles"]),
    ]


def test_a_short_row_is_padded_and_a_long_one_keeps_what_stands_under_no_heading():
    assert in_words("A\tB\tC\n1\t2\n1\t2\t3\t4\t\n") == [[["1", "2", ""], ["1", "2", "3", "4"]]]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("Name\tNote\r\nCafé\t“safe”\r\n".encode(), "Café"),
        ("\ufeffName\tNote\nCafé\t–\n".encode(), "Café"),
        ("Name\tNote\rCafé\t–\r".encode("cp1252"), "Café"),
        ("Name\tNote\nCafé\t–\n".encode("utf-16"), "Café"),
        ("Name\tNote\nA\u2028B\x0bC\t–\n\x1a".encode(), "A B C"),
    ],
)
def test_encodings_and_line_ends_in_use_are_read(write, raw, word):
    (table,) = read_tables(write(raw))
    assert table.heading == ("Name", "Note")
    assert table.rows[0].cells[0].replace("\n", " ") == word


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>Rename FAQs</p>", "Rename FAQs"),
        ('<p style="text-align: center;">One</p> <p>Two<br/>Three</p>', "One\nTwo\nThree"),
        ("R&amp;D &lt;tbc&gt; it&#39;s", "R&D <tbc> it's"),
        ("M&CP, C&HPCT, R&notes &copying", "M&CP, C&HPCT, R&notes &copying"),
        ("<tbc>", "<tbc>"),
        ("under <18 or a<b", "under <18 or a<b"),
        ("seen<!-- not seen -->", "seen"),
        ("a<script>alert(1)</script>b", "ab"),
        ("two\u00a0 spaces  ", "two spaces"),
    ],
)
def test_markup_in_a_cell_becomes_its_words(cell, text):
    assert in_words(f"A\tB\n1\t{cell}\n") == [[["1", text]]]


@pytest.mark.parametrize(
    "cell", ["<!--" * 20_000, "<p" * 40_000, "&" * 90_000, "<p " + "a=" * 40_000, "<" * 90_000]
)
def test_hostile_markup_is_read_in_good_time(cell):
    assert in_words(f"A\tB\n1\t{cell}\n")[0][0][1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_read_by_its_delimiter(write, delimiter):
    rows = [("ID", "Name"), ("1", f'"Fire{delimiter}""red""\nWatch"'), (), ("2", "Police")]
    (table,) = read_tables(write("\n".join(map(delimiter.join, rows)), "list.csv"))
    fire = f'Fire{delimiter}"red"\nWatch'.replace("\t", " ")
    assert [row.cells for row in table.rows] == [("1", fire), ("2", "Police")]
    assert [row.where for row in table.rows] == ["line 2", "line 5"]


def test_blank_lines_do_not_cut_a_csv(write):
    assert cells(write("Name,Town\n\nEast,Ash\n\nNorth,Elm\n", "list.csv")) == [
        [["East", "Ash"], ["North", "Elm"]]
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "Words without a table.\n", "ID\tName\n"])
def test_a_file_without_a_table_gives_none(write, text):
    assert read_tables(write(text)) == []
    assert read_tables(write(text, "list.csv")) == []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 ...", "a.txt", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.doc", "old Word file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.png", "not a text"),
        (b"a\tb\x00c\n", "a.txt", "not a text"),
        (b"a\tb\x81\n", "a.txt", "not a text"),
        ("a\t“b”\n".encode() + b"c\t\x93d\n", "a.txt", "Line 2 is not UTF-8"),
        (b"a\tb\n", "a.docx", "not a Word document"),
        (b"PK\x03\x04 nothing", "a.docx", "not a Word document"),
        (b'a,b\n1,"never closed\n2,3\n', "a.csv", "row from line 2"),
        (b'a,b\n1,"out" of place\n', "a.csv", "row from line 2"),
    ],
)
def test_what_cannot_be_read_says_why(write, content, name, said):
    with pytest.raises(CannotRead, match=said):
        read_tables(write(content, name))


def test_a_missing_file_and_a_folder_are_refused_by_name_alone(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(CannotRead) as refused:
            read_tables(path)
        assert refused.value.message == f"There is no file {path.name}."


@pytest.mark.parametrize(
    "limits",
    [Limits(file_bytes=10), Limits(rows=1), Limits(cells=5), Limits(columns=2), Limits(characters_in_cell=4)],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_more_than_the_limits_is_refused(write, limits, name):
    with pytest.raises(CannotRead):
        read_tables(write("A\tB\tC\n1\tlonger\t3\n", name), limits)


def test_a_row_just_within_the_limits_is_taken():
    allowance = Allowance(Limits(rows=1, cells=2, columns=2, characters_in_cell=3))
    assert allowance.row(["abc", ""], "line 1").cells == ("abc", "")


# A page break may come between any two rows or at any space of the last row's cells.
words = st.lists(st.text("abcé.,-&", min_size=1, max_size=6), min_size=1, max_size=6).map(" ".join)
tables = st.lists(st.tuples(words, words, st.just("") | words, words), min_size=1, max_size=6)


@given(tables=tables, data=st.data())
def test_a_table_cut_anywhere_reads_as_the_uncut_table(tables, data):
    heading = ["No.", "Name", "Notes", "Parties", "Text"]
    rows = [[str(number), *row] for number, row in enumerate(tables, start=1)]
    paper = lines(heading)
    for row in rows:
        page, tail = row, None
        if data.draw(st.booleans(), label="cut inside"):
            page, tail = _cut(row, data)
        paper += lines(page)
        if tail:
            paper += data.draw(st.sampled_from(["\n", "\n7\n", "\f"])) + lines(heading, tail)
        elif data.draw(st.booleans(), label="cut after"):
            paper += "\n" + lines(heading)
    assert in_words(paper) == [rows]


def _cut(row, data):
    """The row as it stands before and after a page break; one cell at least fits whole."""
    whole = data.draw(st.integers(1, len(row) - 1), label="fits whole")
    page, tail = [row[0]], [""]
    for column, cell in enumerate(row[1:], start=1):
        parts = cell.split(" ")
        at = len(parts) if column == whole else data.draw(st.integers(1, len(parts)))
        page.append(" ".join(parts[:at]))
        tail.append(" ".join(parts[at:]))
    return page, tail if any(tail) else None


def test_a_cell_in_quotation_marks_over_several_lines_is_one_cell():
    text = 'A\tB\tC\n1\t"first\nsecond ""so called""\n\nthird"\t"more\nof it"\n2\tx\ty\n'
    assert in_words(text) == [[["1", 'first\nsecond "so called"\nthird', "more\nof it"], ["2", "x", "y"]]]


def test_a_quotation_mark_that_nothing_closes_is_text():
    text = 'A\tB\n1\t"first\n2\tsecond\n'
    assert in_words(text) == [[["1", '"first'], ["2", "second"]]]
    assert in_words('A\tB\n1\tx\n\n"Said\nso"\n') == [[["1", "x"]]]
    assert in_words('A\tB\n"1\nor 2"\tx\n') == [[["1\nor 2", "x"]]]
    assert in_words('A\tB\n1\ta "word" of it\n') == [[["1", 'a "word" of it']]]
