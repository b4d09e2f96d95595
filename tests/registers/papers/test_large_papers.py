"""Papers made to be slow are read in time that grows with their length, and bounded."""

import pytest

from wardmote.foundation.imports.rows import Row
from wardmote.work.registers.papers import briefing_notes, fees, raci, work_streams
from wardmote.work.registers.papers.prose import plain

pytestmark = pytest.mark.database_free


@pytest.mark.parametrize("text", ["[" * 60_000, "*" * 60_000, "[a](" * 20_000, "**a" * 20_000])
def test_marks_that_nothing_closes_stay_text(text):
    assert len(plain(text)) > 10_000


def test_a_point_that_repeats_its_word_without_end_opens_no_list():
    assert fees.from_lines([Row(("- 1. " + "fee " * 20_000,), "line 1")]).items == ()


def test_a_note_with_very_many_rows_and_points_is_read():
    rows = [Row(("Briefing note GK003/SC001",), "line 1"), Row(("Keys",), "line 2")]
    rows += [Row(("Recommendation",), "line 3")]
    rows += [Row((f"- {at}. Lock gate {at}",), f"line {at}") for at in range(4, 20_000)]
    rows += [Row(("a", "b", "c"), f"line {at}") for at in range(20_000, 40_000)]
    (note,) = briefing_notes.from_lines(rows).items
    assert len(note.lines["recommendations"]) > 19_000


def test_more_streams_than_a_file_may_have_are_told():
    rows = []
    for at in range(work_streams.MOST + 2):
        rows += [Row((f"Work stream {at + 1}",), f"line {at}"), Row(("Title",), f"line {at}b")]
    reading = work_streams.from_lines(rows)
    assert (len(reading.items), len(reading.wrong)) == (work_streams.MOST, 2)


def test_more_grids_and_tasks_than_a_file_may_have_are_told(tmp_path):
    path = tmp_path / "grids.txt"
    path.write_text(
        "".join(f"Grid {at}\n\nTask\tOne\tTwo\nLock\tA\tR\n\n" for at in range(raci.MOST_GRIDS + 1))
    )
    reading = raci.read_grids(path)
    assert len(reading.grids) == raci.MOST_GRIDS
    assert "at most 50 in one file" in reading.wrong[-1].message
    path.write_text("Task\tOne\tTwo\n" + "".join(f"Lock {at}\tA\tR\n" for at in range(20_000)))
    reading = raci.read_grids(path)
    assert reading.grids == ()
    assert "at most 200 tasks; found 20000" in reading.wrong[-1].message
