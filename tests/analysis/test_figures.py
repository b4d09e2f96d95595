"""A figure is as many rows as its link shows: counted again here in plain Python, for several officers."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import world
from tests.places.conftest import gazetteer  # noqa: F401
from wardmote.outward.analysis import queries
from wardmote.outward.analysis.queries import Filters
from wardmote.records.clocks import commands as clocks
from wardmote.records.clocks import queries as of_clocks
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report
from wardmote.work.cases import commands as cases

TODAY = timezone.localdate()
PERIOD = Filters(TODAY - timedelta(days=100), TODAY)
WHAT = [
    ("noise", "high", "phone", 1, "Quayside"), ("noise", "low", "counter", 3, "Fore Street, Quayside"),
    ("asb", "medium", "phone", 40, "Harbour Street"), ("asb", "low", "email", 70, ""), ("other", "low", "phone", 90, "Quayside"),
    ("asb", "low", "phone", 400, "Quayside"),
]  # fmt: skip


@pytest.fixture
def desk(partnership, gazetteer):  # noqa: F811
    """Reports of two teams of the council and of a partner; closed, in a case, in time and late."""
    p = partnership
    made = []
    for officer, many in ((p.caseworker, 6), (p.colleague, 2), (p.partner, 1)):
        for number, (kind, harm, channel, days, area) in enumerate(WHAT[:many]):
            at = datetime.now(UTC) - timedelta(days=days, hours=number)
            with world.as_officer(officer) as by:
                report = commands.take_report(
                    what="What was told.", kind=kind, harm=harm, channel=channel, area=area or "Nowhere",
                    postcode="" if area else "EC1A 1HQ", teller_name="Ines Carrow", team=by.team, by=by, now=at,
                )  # fmt: skip
                made.append(report)
                if number < 4:
                    first = next(
                        clock for clock, _ in of_clocks.of_report(report.pk) if clock.what == "first_contact"
                    )
                    clocks.meet(clock=first, by=by, now=at + timedelta(hours=[2, 62, 3, 400][number]))
                if number == 2:
                    commands.close_report(report=report, reason="Told.", by=by, now=at + timedelta(days=5))
                if number == 3:
                    case = cases.open_case(
                        title="t", kind="asb", area="", summary="s", risk="low", categories=["incident"], team=by.team,
                        lead=by, review_on=TODAY, report=report, by=by, now=at + timedelta(days=1),
                    )  # fmt: skip
                    cases.close_case(
                        case=case, outcome="resolved", reason="r", by=by, now=at + timedelta(days=9)
                    )
    return p


def rows_of(by, filters):
    return list(queries.reports(filters, by=by, now=datetime.now(UTC)))


def test_figures_are_what_a_plain_count_over_the_rows_gives(desk):
    p = desk
    for officer in (p.caseworker, p.colleague, p.partner, p.governance, p.outsider):
        with world.as_officer(officer) as by:
            seen = [
                report
                for report in Report.objects.all()
                if PERIOD.from_on <= timezone.localdate(report.received_at) <= PERIOD.to_on
            ]
            for whose in ("", "team", "agency"):
                filters = Filters(PERIOD.from_on, PERIOD.to_on, whose=whose)
                mine = [
                    report
                    for report in seen
                    if not whose
                    or (
                        report.owner_id == by.agency_id
                        and (whose == "agency" or report.team_id in (by.team_id, None))
                    )
                ]
                found = queries.figures(filters, by=by, now=datetime.now(UTC))
                assert found.total == len(mine)
                for name in ("ward", "kind", "channel", "state"):
                    told = {number.key: number.many for number in found.by[name]}
                    assert told == Counter(getattr(report, name) or "-" for report in mine), name
                    for key, many in told.items():
                        narrowed = Filters(PERIOD.from_on, PERIOD.to_on, whose=whose, **{name: key})
                        assert len(rows_of(by, narrowed)) == many
                months = Counter(f"{timezone.localtime(report.received_at):%Y-%m}" for report in mine)
                assert {number.key: number.many for number in found.by["month"]} == months
    with world.as_officer(p.caseworker) as by:
        assert {n.key for n in queries.figures(PERIOD, by=by, now=datetime.now(UTC)).by["ward"]} == {
            "Quayside",
            "-",
        }


def test_how_soon_is_what_the_clocks_say_and_each_number_opens_as_many_reports(desk):
    now = datetime.now(UTC)
    for officer, closed in ((desk.caseworker, 2), (desk.outsider, 0)):
        with world.as_officer(officer) as by:
            found = {took.what: took for took in queries.figures(PERIOD, by=by, now=now).took}
            if not closed:
                assert found == {}
                continue
            first = found["first_contact"]
            clocked = [clock for report in rows_of(by, PERIOD) for clock, _ in of_clocks.of_report(report.pk)
                       if clock.what == "first_contact"]  # fmt: skip
            met = [clock for clock in clocked if clock.state == "met"]
            spans = sorted(clock.over_at - clock.started_at for clock in met)
            assert first.done == len(met) == 4
            assert first.median == median(spans)
            assert first.in_time == sum(clock.over_at <= clock.due_at for clock in met)
            assert first.in_time + first.late + first.still_open == len(clocked)
            assert found["closed"].done == closed
            assert found["closed"].median == timedelta(days=7)
            for took in found.values():
                numbers = {"done": took.done}
                if took.has_target:
                    numbers |= {"in_time": took.in_time, "late": took.late, "open": took.still_open}
                for how, many in numbers.items():
                    how = how if took.has_target else ""
                    rows = rows_of(by, Filters(PERIOD.from_on, PERIOD.to_on, timed=took.what, how=how))
                    assert len(rows) == many, (took.what, how)


def test_a_stranger_s_figures_are_those_of_an_empty_desk(desk):
    stranger, empty = (
        world.client_for(desk.outsider),
        world.client_for(world.officer(world.agency("Empty desk"), None, "No Body")),
    )
    for path in (
        "/figures/",
        "/figures/?whose=agency&ward=Quayside",
        "/figures/reports/",
        "/figures/figures.csv",
    ):
        pages = [client.get(path) for client in (stranger, empty)]
        told = [
            (b"".join(page.streaming_content) if page.streaming else page.content).decode() for page in pages
        ]
        assert [page.status_code for page in pages] == [200, 200]
        assert told[0].partition("<main")[2] == told[1].partition("<main")[2], path
    assert stranger.get("/figures/figures.json").json()["reports"] == 0


def test_the_page_its_links_and_what_is_taken_away_agree(desk):
    client = world.client_for(desk.caseworker)
    page = client.get("/figures/?whose=team")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/figures/?whose=team")
    assert len(world.own(asked.captured_queries)) <= 12
    text = page.content.decode()
    numbers = page.context["tables"]
    for _, _, lines, _ in numbers:
        for line in lines:
            assert line.href.replace("&", "&amp;") in text
            assert f"<strong>{line.many} report" in client.get(line.href).content.decode(), line
    with CaptureQueriesContext(connection) as asked:
        behind = client.get(page.context["total"].href)
    assert len(world.own(asked.captured_queries)) <= 12
    assert behind.context["total"] == page.context["total"].many
    json = client.get("/figures/figures.json?whose=team").json()
    table = list(csv.reader(
        b"".join(client.get("/figures/figures.csv?whose=team").streaming_content).decode("utf-8-sig").splitlines()
    ))  # fmt: skip
    assert json["reports"] == int(table[1][2]) == page.context["total"].many
    assert {each["words"]: str(each["reports"]) for each in json["by_kind"]} == {
        row[1]: row[2] for row in table if row[0] == "Kind"
    }


UNREADABLE = {
    "from=1+1+2020&to=1+1+2025": "Choose at most 366 days",
    "from=2+2+2026&to=1+1+2026": "The last day must be the first or later",
    "from=31+12+9999": "Choose days of this century",
    "to=1+1+1": "a real date",
    "from=1+1+0001&to=1+2+0001": "Choose days of this century",
    "from=5+5+2026&to=1+1+0001": "The last day must be the first or later",
    "kind=%27%3B--&page=999999&how=x&timed=x": "",
}


def test_a_filter_that_cannot_be_read_says_so_and_stops_nothing(partnership):
    client = world.client_for(partnership.caseworker)
    for query, words in UNREADABLE.items():
        page = client.get(f"/figures/?{query}")
        assert (page.status_code, words in page.content.decode()) == (200, True), query
        assert client.get(f"/figures/reports/?{query}").status_code == 200
