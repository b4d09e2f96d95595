"""The report of an import: every row has one outcome."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.imports.report import ImportReport, RowsUnaccounted
from wardmote.foundation.imports.rows import Row

pytestmark = pytest.mark.database_free

ROWS = [Row((str(number),), f"line {number}") for number in range(2, 7)]


@pytest.fixture
def report():
    report = ImportReport()
    added, changed, same, *rest = report.reading(ROWS)
    report.added(added, "1")
    report.changed(changed, "2", "Version was blank; it is 1.0.")
    report.unchanged(same, "3")
    for row in rest:
        report.set_aside(row, reason="no-key", message="ID is blank; expected a number.")
    return report


def test_the_report_is_one_object(report):
    assert json.loads(json.dumps(report.as_json())) == {
        "rows": 5,
        "added": 1,
        "changed": 1,
        "unchanged": 1,
        "set_aside": {"no-key": 2},
    }


def test_details_say_what_became_of_each_row(report):
    details = json.loads(json.dumps(report.as_json(details=True)))["details"]
    assert [row["outcome"] for row in details] == ["added", "changed", "unchanged", "set_aside", "set_aside"]
    assert details[3] == {
        "where": "line 5",
        "outcome": "set_aside",
        "key": "",
        "message": "ID is blank; expected a number.",
        "reason": "no-key",
    }


def test_people_read_the_counts_and_each_row_with_something_to_say(report):
    assert report.lines() == [
        "5 rows: 1 added, 1 changed, 1 unchanged, 2 set aside.",
        "line 3 (2), changed: Version was blank; it is 1.0.",
        "line 5, set aside: ID is blank; expected a number.",
        "line 6, set aside: ID is blank; expected a number.",
    ]


def test_an_import_of_nothing_is_all_noughts():
    assert ImportReport().as_json() == {"rows": 0, "added": 0, "changed": 0, "unchanged": 0, "set_aside": {}}


@pytest.mark.parametrize("outcomes", [0, 2])
def test_a_row_without_an_outcome_or_with_two_is_a_fault(outcomes):
    report = ImportReport()
    (row,) = report.reading(ROWS[:1])
    for _ in range(outcomes):
        report.unchanged(row, "1")
    for reading in (report.as_json, report.lines):
        with pytest.raises(RowsUnaccounted, match=f"{outcomes} outcomes; expected 1"):
            reading()


@given(st.lists(st.sampled_from(["added", "changed", "unchanged", "no-key", "no-party"])))
def test_rows_is_the_sum_of_the_others(outcomes):
    report = ImportReport()
    rows = [Row((), f"line {number}") for number in range(len(outcomes))]
    for row, outcome in zip(report.reading(rows), outcomes, strict=True):
        if outcome.startswith("no-"):
            report.set_aside(row, reason=outcome, message="")
        else:
            getattr(report, outcome)(row, "1")
    told = report.as_json()
    assert told["rows"] == len(outcomes)
    assert told["rows"] == told["added"] + told["changed"] + told["unchanged"] + sum(
        told["set_aside"].values()
    )
