"""Days and months as papers write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.imports.dates import read_date

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
    ],
)
def test_a_day_or_a_month_is_read(text, first, last):
    found = read_date(text)
    assert (found.first, found.last) == (date(*first), date(*last))
    assert found.is_month == (first != last)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "Marvellous 17", "30/02/17", "13/2017", "1 Jan 9999", "Jan 1850", "31 June 2017", "on-going",
     "0/2017", "Q3 2017"],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_each_day_is_read_back_in_every_way_it_is_written(day):
    for shape in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
        assert read_date(day.strftime(shape)).first == day


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text):
    read_date(text)
