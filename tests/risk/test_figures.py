"""Figures of risk: by agency and by ward, over what one sees, small numbers left out, each number with its cases."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from wardmote.records.places.models import Boundary
from wardmote.work.risk import figures
from wardmote.work.risk.models import Standing

pytestmark = pytest.mark.django_db
SHAPE = {"type": "Polygon", "coordinates": [[[0, 51], [0, 52], [1, 52], [0, 51]]]}
WARDS = {"Quayside, Harbour Street": 7, "Quayside ward": 6, "Millbank": 9, "Somewhere": 1}


@pytest.fixture
def told_of(partnership):
    """Cases in two wards and one in none: of Quayside eleven are high, of Millbank nine; two are not assessed."""
    p = partnership
    with world.building():
        for name in ("Quayside", "Millbank"):
            Boundary.objects.create(kind="ward", key=name, name=name, shape=SHAPE, fingerprint=name)
    made = [world.case(p, area=area) for area, many in WARDS.items() for _ in range(many)]
    with world.building():
        for number, case in enumerate(made):
            if number not in (0, 1):
                audience = {"parent_audience_id": case.audience_id, "audience_id": case.audience_id}
                Standing.objects.create(
                    case=case, level="high", contact_on="2026-01-05", review_on="2026-01-05", **audience
                )
    return made


def shown(told):
    return {name: [cell.words for cell in cells] for name, cells in told.rows}


def test_by_ward_and_by_agency_with_small_numbers_left_out_and_none_to_be_worked_out(partnership, told_of):
    with world.as_officer(partnership.caseworker):
        by_ward = figures.figures(across="ward")
        by_agency = shown(figures.figures(across="agency"))
        exact = {name: [cell.count for cell in cells] for name, cells in by_ward.rows}
    assert by_ward.columns == ("High", "Medium", "Low", "Not assessed", "All")
    assert exact == {
        "Millbank": [9, 0, 0, 0, 9], "Quayside": [11, 0, 0, 2, 13], "No ward known": [1, 0, 0, 0, 1],
        "All": [21, 0, 0, 2, 23],
    }  # fmt: skip
    words = shown(by_ward)
    assert by_ward.any_left_out
    assert words["Quayside"][3] == words["No ward known"][0] == words["All"][3] == "left out"
    # Two are not assessed: from what is told nobody reckons them, nor the one of no ward.
    assert words["Quayside"].count("left out") >= 2
    assert words["All"].count("left out") >= 2
    assert by_agency[partnership.council.name][1] == "0"
    with world.as_officer(partnership.partner):
        assert figures.figures(across="ward").rows == [], "another agency sees none of them"


def test_each_number_opens_as_many_cases_as_it_says(partnership, told_of):
    client = world.client_for(partnership.caseworker)
    for across in figures.ACROSS:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/risk/figures/?across={across}").content.decode()
        assert len(world.own(asked)) <= 12
        assert 'style="' not in page
    with world.as_officer(partnership.caseworker):
        told = {across: figures.figures(across=across) for across in figures.ACROSS}
    looked_at = 0
    for of in told.values():
        for _, cells in of.rows:
            for cell in cells:
                if cell.count:
                    many, number, more = 0, 1, True
                    while more:
                        page = client.get(f"/risk/figures/cases/?{cell.query}&page={number}").content.decode()
                        many += len(re.findall(r"/cases/C-[\w-]+/risk/", unescape(page)))
                        more, number = f"page={number + 1}" in page, number + 1
                    assert many == cell.count
                    looked_at += 1
    assert looked_at == 10 + 6, "of four rows, and of two"
    assert client.get("/risk/figures/cases/?level=odd").status_code == 404
    assert client.get("/risk/figures/cases/?agency=odd").status_code == 404
    other = world.client_for(partnership.partner).get("/risk/figures/cases/").content.decode()
    assert "No such case" in other


def test_what_is_taken_away_is_what_may_be_and_of_no_named_tier(partnership, told_of):
    client = world.client_for(partnership.caseworker)
    answer = client.get("/risk/figures.csv?across=ward")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Ward,High,Medium,Low,Not assessed,All"
    assert {line.partition(",")[0] for line in lines[1:]} == {"Millbank", "Quayside", "No ward known", "All"}
    assert not {"1", "2"} & {cell for line in lines for cell in line.split(",")}
    world.set_tier(told_of[0], "named")  # they share one audience
    with world.as_officer(partnership.caseworker):
        assert figures.figures(across="ward", exported=True).rows == []
        assert figures.figures(across="ward").rows, "the page shows what one may see"
    other = world.client_for(partnership.partner).get("/risk/figures.csv")
    assert len(b"".join(other.streaming_content).splitlines()) == 1
