"""Days and months as papers write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.imports.dates import read_date, written

pytestmark = pytest.mark.database_free


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("18 Jan 2017", (2017, 1, 18), (2017, 1, 18)),
        ("3rd February 2017", (2017, 2, 3), (2017, 2, 3)),
        ("16/01/17", (2017, 1, 16), (2017, 1, 16)),
        ("2017-01-16", (2017, 1, 16), (2017, 1, 16)),
        ("Mar 17", (2017, 3, 1), (2017, 3, 31)),  # a month and a year, never the seventeenth
        ("Mar 17 (set up)", (2017, 3, 1), (2017, 3, 31)),
        ("November 2015", (2015, 11, 1), (2015, 11, 30)),
        ("Sept 16", (2016, 9, 1), (2016, 9, 30)),
        ("10/16", (2016, 10, 1), (2016, 10, 31)),
        ("Feb-2024", (2024, 2, 1), (2024, 2, 29)),
        ("Mar-17", (2017, 3, 1), (2017, 3, 31)),
        ("Mar ’17", (2017, 3, 1), (2017, 3, 31)),
        ("03/2017", (2017, 3, 1), (2017, 3, 31)),
        ("3 2017", (2017, 3, 1), (2017, 3, 31)),
        ("2017-03", (2017, 3, 1), (2017, 3, 31)),
        ("31/03/2017", (2017, 3, 31), (2017, 3, 31)),
        ("31-3-17", (2017, 3, 31), (2017, 3, 31)),
        ("31st March 2017", (2017, 3, 31), (2017, 3, 31)),
        ("3 Apr., 17", (2017, 4, 3), (2017, 4, 3)),
        ("2017-03-31 00:00", (2017, 3, 31), (2017, 3, 31)),
        ("2017-03-31T14:30:00.000", (2017, 3, 31), (2017, 3, 31)),
        ("31/03/2017 00:00:00", (2017, 3, 31), (2017, 3, 31)),
    ],
)
def test_a_day_or_a_month_is_read(text, first, last):
    found = read_date(text)
    assert (found.first, found.last) == (date(*first), date(*last))
    assert found.is_month == (first != last)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "Marvellous 17", "30/02/17", "13/2017", "1 Jan 9999", "Jan 1850", "31 June 2017", "on-going",
     "0/2017", "Q3 2017", "Mar 2017 2018", "March 9999", "1 May 1066", "0000-01", "13/13/17", "334 17"],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@pytest.mark.parametrize("text", ["Mar 17", "10/16", "16/01/17", "18 Jan 17"])
def test_where_centuries_matter_a_year_has_its_four_figures(text):
    assert read_date(text)
    assert written(text, whole_years=True) is None


def test_a_year_that_cannot_be_meant_is_told_from_no_date():
    assert not written("March 9999").in_bounds
    assert written("soon") is None


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_each_day_is_read_back_in_every_way_it_is_written(day):
    for shape in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
        assert read_date(day.strftime(shape)).first == day


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text):
    read_date(text)
    written(text, whole_years=True)
