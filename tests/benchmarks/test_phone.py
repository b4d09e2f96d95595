"""The estimate of a report on a phone is of the form as it is. How long it takes is measured by the benchmark, never here."""

import pytest

from benchmarks.phone import LETTER, MIND, POINT, REPORT, WHAT, Page, summed
from wardmote.outward.public_site import steps

pytestmark = pytest.mark.database_free


def test_the_report_goes_through_every_page_that_everybody_passes():
    assert [name for name, _, _ in REPORT] == ["start", *(step.slug for step in steps.ON_THE_WAY), "check"]
    assert len(REPORT) == steps.PAGES + 1
    assert 22 <= len(WHAT.split()) <= 28


def test_machine_and_person_are_told_apart_and_added():
    page = Page("what", taps=2, letters=100, minds=1, words=119, machine=[3.0, 1.0, 2.0])
    told = summed([page])
    assert told["machine"] == 2.0
    assert told["person"] == round(2 * POINT + MIND + 100 * LETTER, 1)
    assert told["estimate"] == told["machine"] + told["person"]
    assert told["reading_every_word"] == 30.0
