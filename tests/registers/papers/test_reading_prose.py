"""Work streams, briefing notes, recommendations and fees, read out of a report."""

import pytest

from tests.imports.conftest import write
from tests.imports.papers import lines
from tests.imports.test_register import seed
from wardmote.foundation.imports.tables import read_lines
from wardmote.work.registers.papers.briefing_notes import read_briefing_notes
from wardmote.work.registers.papers.fees import read_fees
from wardmote.work.registers.papers.work_streams import read_work_streams

__all__ = ["write"]
pytestmark = pytest.mark.database_free

STREAMS = """Report

Work stream 1
Gate keys.
Status: Stopped
Handover to; Estates team
Purpose of work stream
To know who holds **keys**.
- first
Outputs/outcome
- A list

Work stream 2
Bells
Ownership: None
Ownership
To be agreed
Ownership: none

Appendices
Nothing of theirs
"""
NOTE = (
    "Appendix A\nBriefing note GK003/SC001 update\nThe gate keys\nPurpose\n- 1) To say who holds them.\n"
    "Options\n1. Keep\n2. Change the\n\nlocks of all gates.\nBriefing Note Recommendations / Recommended Next Steps\n"
    + lines(
        ["Recommendation", "Action Owner", "Date required by", "Distribution"],
        ["<p>Change the locks and</p>", "<p>Estates</p>", "<p>Mar 17 (first half)</p>", ""],
    )
    + "\n"
    + lines(
        ["Recommendation", "Action Owner", "Date required by", "Distribution"],
        ["the bells.", "", "", ""],
        ["Ask the wardens", "TBC", "when they can", "Board"],
    )
    + "In June Programme Board Decision\nTo be determined\nApproval\n"
    + lines(["Name", "Date", "Organisation", "Position"], ["A Warden", "10/16", "", "Chair"])
    + "Appendix B\nNot of the note\n"
)
FEES = """1. Other
7. A reasonable fee can be charged, for example:
 - b. Set up costs 2016
 - i. Application: £1,250 plus VAT
 - ii. Training: average around £300 per person
 - c. On-going
 - i. 3 yearly renewal: £750.00
 - ii. From £1 to £2 a day
- 8. A fee of £9 that is not in the list
"""


def test_each_line_of_a_stream_goes_into_one_field(write):
    reading = read_work_streams(write(STREAMS))
    first, second = reading.items
    assert dict(first.values) == {
        "number": "1",
        "title": "Gate keys",
        "status": "Stopped",
        "handover": "Estates team",
        "purpose": "To know who holds keys.\n- first",
        "outputs": "- A list",
    }
    assert first.where == "line 3 to 11"
    assert second.values["ownership"] == "None\nTo be agreed\nnone"
    assert reading.account == {
        "before_the_streams": 1, "headings": 2, "in_streams": 13, "after_the_streams": 2,
    }  # fmt: skip


def test_a_stream_that_comes_twice_or_has_no_title_is_told(write):
    reading = read_work_streams(write("Work stream 1\nKeys\nWork stream 1\nKeys\nWork stream 2\n"))
    assert [(wrong.where, wrong.column) for wrong in reading.wrong] == [
        ("line 3", "Work stream"),
        ("line 5", "Title"),
    ]


def test_the_sixteen_streams_of_the_partnerships_own_paper_are_read_whole():
    reading = read_work_streams(seed("003"))
    assert [item.key for item in reading.items] == [str(number) for number in range(1, 17)]
    assert reading.wrong == ()
    assert sum(reading.account.values()) == len(read_lines(seed("003")))
    by_number = {item.key: item.values for item in reading.items}
    assert by_number["8"]["ownership"] == "None"
    assert by_number["10"].get("ownership", "") == ""
    assert "to be agreed" in by_number["2"]["ownership"]
    assert by_number["14"]["ownership"].splitlines()[1] == "- Markets and Consumer Protection."
    assert by_number["7"]["ownership"].count("still to be identified") == 1  # written twice, kept once
    assert "outputs" not in by_number["13"]
    assert not [item.key for item in reading.items if not item.values.get("status")]


def test_a_note_gives_options_recommendations_approvals_and_no_decision_where_none_is_made(write):
    reading = read_briefing_notes(write(NOTE))
    (note,) = reading.items
    assert (note.key, note.values["title"], note.values["stage"]) == (
        "GK003/SC001",
        "The gate keys",
        "update",
    )
    assert [line["option"] for line in note.lines["options"]] == ["Keep", "Change the locks of all gates."]
    first, second = note.lines["recommendations"]
    assert (first["recommendation"], first["owner_words"], first["by_words"], first["due_on"]) == (
        "Change the locks and the bells.", "Estates", "Mar 17 (first half)", "2017-03-31",
    )  # fmt: skip
    assert (second["owner_words"], second["due_on"]) == ("", "")
    assert note.lines["approvals"][0]["position"] == "Chair"
    assert "decision" not in note.values
    assert [(wrong.where, wrong.found) for wrong in reading.wrong] == [("line 17", "when they can")]


def test_the_seven_notes_of_the_partnerships_own_paper_are_read_whole():
    reading = read_briefing_notes(seed("003"))
    counts = {item.key: {kind: len(those) for kind, those in item.lines.items()} for item in reading.items}
    assert counts == {
        "OSC003/SC001": {"recommendations": 1, "approvals": 2, "versions": 2},
        "OSC012/SC004": {"recommendations": 7, "approvals": 3, "versions": 3},
        "OSC015/SC007": {"options": 31, "recommendations": 2, "approvals": 3, "versions": 4},
        "OSC019/SC011": {"options": 1, "approvals": 2, "versions": 5},
        "OSC021/SC013": {"options": 3, "recommendations": 1, "approvals": 2, "versions": 2},
        "OSC027/SC019": {"recommendations": 8, "approvals": 7, "versions": 6},
        "OSC026/SC018": {"options": 3, "recommendations": 1, "approvals": 2, "versions": 3},
    }
    assert reading.wrong == ()
    cut = next(item for item in reading.items if item.key == "OSC012/SC004").lines["recommendations"][-1]
    assert cut["recommendation"].endswith("has come from must be included.")
    assert cut["where"].count(" and ") == 1
    assert {item.key for item in reading.items if "decision" in item.values} == {"OSC015/SC007"}
    everything = str([(dict(item.values), item.lines) for item in reading.items])
    assert "<p>" not in everything


def test_fees_keep_their_sum_their_tax_and_what_they_are_for(write):
    reading = read_fees(write(FEES))
    assert [
        (
            fee.values["title"],
            fee.values["amount"],
            fee.values["vat"],
            fee.values["unit"],
            fee.values["as_of"],
        )
        for fee in reading.items
    ] == [
        ("Application", "1250.00", "added", "once", "2016"),
        ("Training", "300.00", "not_stated", "each", "2016"),
        ("3 yearly renewal", "750.00", "not_stated", "each 3 years", ""),
    ]
    assert reading.items[1].values["approximate"] == "yes"
    assert [(wrong.where, wrong.expected) for wrong in reading.wrong] == [("line 8", "one sum of money")]
    assert sum(reading.account.values()) == 9


def test_the_six_fees_of_the_partnerships_own_paper_are_read():
    fees = read_fees(seed("003")).items
    assert [(fee.values["amount"], fee.values["vat"]) for fee in fees] == [
        ("1250.00", "added"), ("30.00", "not_stated"), ("300.00", "not_stated"), ("150.00", "not_stated"),
        ("750.00", "added"), ("100.00", "not_stated"),
    ]  # fmt: skip
