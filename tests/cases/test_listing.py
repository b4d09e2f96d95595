"""The list of cases: what it narrows to, how it is sorted and counted, and in how many queries."""

import pytest

from tests import world
from wardmote.work.cases.listing import Filters, page

pytestmark = pytest.mark.django_db


def test_lists_the_newest_case_first(partnership):
    older, newer = world.case(partnership), world.case(partnership)
    with world.as_officer(partnership.caseworker):
        listed = page(Filters())
    assert [case.pk for case in listed.rows] == [newer.pk, older.pk]
    assert listed.total_words == "2"
