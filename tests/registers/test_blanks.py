"""The page of an entry tells what it says: what is blank is named in one line, and no column stands empty."""

import pytest

from tests.registers.conftest import add
from tests.world import client_for
from wardmote.work.registers import values
from wardmote.work.registers.anatomy import Column, registers


def test_what_is_blank_is_named_in_one_line_and_led_to_by_who_keeps_it(people):
    entry = add(people.editor, title="Flooding", kind="risk", impact="3", likelihood="3")
    page = f"/registers/risks/{entry.pk}/"
    kept = client_for(people.editor).get(page).text
    assert "Nothing is said yet of: " in kept
    assert "Fill in" in kept
    assert "Not said" not in kept
    read = client_for(people.partner).get(page).text
    assert "Nothing is said yet of: " in read
    assert "Fill in" not in read


def test_a_column_of_which_no_line_says_anything_is_left_out(people):
    steps = [{"id": "a", "step": "Buy pumps"}, {"id": "b", "step": "Sandbags"}]
    entry = add(
        people.editor,
        title="Flooding",
        kind="risk",
        impact="3",
        likelihood="3",
        lines={"mitigations": steps},
    )
    browser = client_for(people.editor)
    told = browser.get(f"/registers/risks/{entry.pk}/").text
    assert 'data-label="Step"' in told
    assert 'data-label="By"' not in told
    # Which line is meant is said where it is taken out.
    assert "Sandbags" in browser.get(f"/registers/risks/{entry.pk}/lines/mitigations/b/out/").text


@pytest.mark.database_free
def test_a_year_counts_nothing_and_a_name_in_capitals_keeps_them():
    year = Column("year", "Year", "number", year=True)
    assert values.shown(year, "2026", {}) == "2026"
    assert values.shown(Column("many", "Many", "number"), "2026", {}) == "2,026"
    assert registers()["raci"].in_a_sentence == "who does what (RACI)"
    assert registers()["schemes"].column("year").year


def test_the_law_says_its_day_as_every_page_does(people):
    text = client_for(people.editor).get("/registers/accreditations/pages/law/").text
    assert "As it stood on <time" in text
    assert ">23 November 2026</time>" in text
