"""Open data in: every row of a street file is accounted for, and a second run adds nothing."""

import argparse
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import world
from wardmote.records.intake import commands, importing, listing, police_uk, queries
from wardmote.records.intake.models import Report, Telling
from wardmote.records.intake.periods import age_of

HEADING = ",".join(police_uk.COLUMNS)
ABOVE = [folder / "shared" / "data" for folder in Path(__file__).resolve().parents]
SHARED = next((folder for folder in ABOVE if folder.is_dir()), None)
SQUARE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Quayside"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-0.1, 51.5], [-0.08, 51.5], [-0.08, 51.52], [-0.1, 51.52], [-0.1, 51.5]]],
            },
        }
    ],
}
INSIDE, OUTSIDE = ("-0.090000", "51.510000"), ("-0.200000", "51.510000")


def row(crime_id="", month="2022-08", point=INSIDE, location="On or near Moor Lane", kind="Anti-social behaviour",
        outcome=""):  # fmt: skip
    return ",".join(
        [crime_id, month, "A Force", "A Force", *point, location, "E01", "Quayside 001A", kind, outcome, ""]
    )


def crime(number: int, **more) -> str:
    return row(f"{number:064x}", **{"kind": "Drugs", "outcome": "Under investigation", **more})


@pytest.fixture
def area(tmp_path) -> str:
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps(SQUARE))
    return str(path)


@pytest.fixture
def take(committed_partnership, area, tmp_path, capsys):
    """Run the command as the council's caseworker; give its JSON."""
    p = committed_partnership
    world.sign_in(p.caseworker)  # makes the account

    def run(*files, expect=0, **asked):
        paths = []
        for number, lines in enumerate(files):
            if isinstance(lines, Path):
                paths.append(lines)
                continue
            path = tmp_path / f"{number}-street.csv"
            text = lines if isinstance(lines, bytes) else "\r\n".join([HEADING, *lines, ""]).encode()
            path.write_bytes(text)
            paths.append(path)
        given = {
            "kind": "reports", "source": "police-uk", "file": paths, "dry_run": False, "json": True, "margin": 30.0,
            "as_email": f"{p.caseworker.pk.hex}@example.org", "area": area, "waiting": False, "without_point": False,
        } | asked  # fmt: skip
        code = importing.run(argparse.Namespace(**given))
        out = capsys.readouterr()
        told = json.loads(out.out)
        assert code == expect, told
        return told

    run.p = p
    return run


def sums(told) -> bool:
    return told["read"] == sum(told[name] for name in importing.OUTCOMES)


def kept() -> list[Report]:
    with world.raw() as superuser:
        ids = [pk for (pk,) in superuser.execute("select id from intake_report").fetchall()]
    with world.building():
        return list(Report.objects.filter(pk__in=ids).order_by("occurred_period", "area"))


def seen_by(officer) -> int:
    with world.as_officer(officer):
        return Report.objects.count()


def test_every_row_is_accounted_for(take):
    lines = [
        row(),
        row(),
        crime(1),
        crime(2, point=OUTSIDE),
        crime(3, point=("", "")),
        crime(4, kind="Moaning"),
    ]
    told = take(lines, expect=1)
    assert sums(told)
    assert [told[name] for name in importing.OUTCOMES] == [3, 0, 0, 1, 1, 1]
    assert told["without_id"] == {
        "read": 2, "added": 2, "further_entries": 0, "already_here": 0, "outside": 0, "without_point": 0,
    }  # fmt: skip
    assert told["faults"] == [
        {"file": "0-street.csv", "row": 7, "column": "Crime type", "found": "Moaning",
         "expected": "a category of police_uk.yaml"}
    ]  # fmt: skip
    assert len(kept()) == 3


def test_a_report_keeps_the_month_and_the_approximate_point_and_has_no_teller(take):
    take([crime(1)])
    (report,) = kept()
    assert (report.occurred_period, report.occurred_from) == ("2022-08", None)
    assert (str(report.longitude), str(report.latitude), report.point_is) == (*INSIDE, "approximate")
    assert (report.kind, report.harm, report.channel, report.state) == (
        "other",
        "medium",
        "open_data",
        "recorded",
    )
    assert (report.area, report.heading, report.outcome) == ("Moor Lane", "Drugs", "Under investigation")
    assert age_of(report, datetime.now(UTC)) == "August 2022"
    with world.building():
        assert not Telling.objects.exists()


def test_a_second_run_adds_nothing_whatever_the_order_and_the_line_ends(take):
    lines = [row(), row(), row(location="On or near Fore Street"), crime(1), crime(2)]
    first = take(lines)
    assert first["added"] == 5
    mixed = list(lines)
    random.Random(4).shuffle(mixed)
    for again in (lines, mixed):
        told = take(again)
        assert (told["added"], told["already_here"]) == (0, 5)
    unix = ("\ufeff" + "\n".join([HEADING, *mixed])).encode()
    assert take(unix)["already_here"] == 5
    assert len(kept()) == 5


def test_columns_in_another_order_are_the_same_rows(take):
    take([crime(1)])
    names = list(reversed(police_uk.COLUMNS))
    cells = list(reversed(crime(1).split(",")))
    assert take("\n".join([",".join(names), ",".join(cells)]).encode())["already_here"] == 1


def test_two_months_add_both_and_a_copy_of_a_file_in_one_run_adds_nothing(take):
    july, august = [row(month="2022-07")] * 2, [row(month="2022-08")] * 2
    told = take(july, august, july)
    assert (told["added"], told["already_here"]) == (4, 2)
    assert [one["added"] for one in told["files"]] == [2, 2, 0]


def test_a_month_published_again_with_one_more_twin_adds_that_one(take):
    take([row(), row()])
    told = take([row(), row(), row()])
    assert (told["added"], told["already_here"]) == (1, 2)


def test_a_crime_with_other_content_is_a_further_entry_and_overwrites_nothing(take):
    told = take([crime(1), crime(1, outcome="Local resolution")])
    assert (told["added"], told["further_entries"]) == (1, 1)
    later = take([crime(1, month="2022-09")], [crime(1), crime(2)])
    assert (later["added"], later["further_entries"], later["already_here"]) == (1, 1, 1)
    with world.as_officer(take.p.caseworker):
        one = Report.objects.filter(source_id=f"{1:064x}", occurred_period="2022-09").get()
        assert {other.outcome for other in queries.other_entries(one)} == {
            "Under investigation",
            "Local resolution",
        }


def test_a_crime_twice_with_the_same_content_is_one(take):
    told = take([crime(1), crime(1)])
    assert (told["added"], told["already_here"]) == (1, 1)


def test_a_dry_run_says_the_same_and_changes_nothing(take):
    lines = [row(), row(), crime(1), crime(1, outcome="Local resolution"), crime(1)]
    tried = take(lines, lines, dry_run=True)
    assert kept() == []
    done = take(lines, lines)
    for name in ("read", *importing.OUTCOMES, "without_id"):
        assert tried[name] == done[name]


def test_what_was_in_before_the_import_was_cut_off_stays_and_the_next_run_goes_on(take, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    lines = [crime(number) for number in range(45)]
    batches = []

    def killed(self, account):
        batches.append(account.read)
        if len(batches) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as once, pytest.raises(KeyboardInterrupt):
        once.setattr(importing.Progress, "__call__", killed)
        take(lines)
    assert len(kept()) == 30
    told = take(lines)
    assert (told["added"], told["already_here"]) == (15, 30)


def test_rows_without_a_point_are_taken_where_asked_for(take):
    told = take([crime(1, point=("", ""), location="No Location")], without_point=True)
    assert (told["added"], told["without_point"], told["taken_without_point"]) == (1, 0, 1)
    (report,) = kept()
    assert (report.longitude, report.point_is, report.area) == (None, "", "Quayside 001A")


def test_a_point_of_zero_is_no_point(take):
    assert take([crime(1, point=("0.0", "0.0"))], area="everywhere")["without_point"] == 1


def test_a_point_a_few_metres_outside_is_in(take):
    told = take([crime(1, point=("-0.080200", "51.51")), crime(2, point=("-0.079800", "51.51"))])
    assert told["added"] == 2
    assert take([crime(3, point=("-0.079000", "51.51"))])["outside"] == 1
    assert take([crime(4, point=("-0.079800", "51.51"))], margin=0.0)["outside"] == 1


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (crime(1, month="2022-13"), "Month"),
        (crime(1, month="August 2022"), "Month"),
        (crime(1, point=("-0.09", "")), "Latitude"),
        (crime(1, point=("east", "51.5")), "Longitude"),
        (crime(1, point=("-0.09", "151.5")), "Latitude"),
        (row("x" * 65, kind="Drugs"), "Crime ID"),
        (crime(1, location="On or near \x00"), "Location"),
        (crime(1, location="On or near " + "x" * 500), "Location"),
        ("only,three,cells", ""),
        (crime(1) + ",one more", ""),
    ],
)
def test_a_faulty_row_is_named_and_the_good_ones_are_taken(take, line, column):
    told = take([crime(7), line, crime(8)], expect=1)
    assert (told["added"], told["faulty"]) == (2, 1)
    assert [(fault["row"], fault["column"]) for fault in told["faults"]] == [(3, column)]
    assert told["faults"][0]["expected"]


def test_bytes_that_are_no_text_are_a_faulty_row(take):
    text = "\r\n".join([HEADING, crime(1), crime(2, location="On or near Caf\udce9")])
    told = take(text.encode("utf-8", "surrogateescape"), expect=1)
    assert (told["added"], told["faults"][0]["column"]) == (1, "Location")


def test_another_file_is_refused_before_anything_is_taken(take, tmp_path):
    told = take([crime(1)], b"name,colour\nx,y\n", expect=2)
    assert "no column Crime ID, Month" in told["error"]
    assert kept() == []


def test_without_boundaries_it_says_what_to_do(take):
    assert "wardmote import boundaries FILE" in take([crime(1)], area="", expect=2)["error"]


def test_recorded_incidents_wait_for_nobody_and_are_found_where_asked_for(take):
    take([row(), crime(1)])
    by = take.p.caseworker
    with world.as_officer(by):
        assert queries.waiting_for_team(by).count == 0

        def listed(**wanted):
            return listing.page(listing.Filters(**wanted), by=by, now=datetime.now(UTC)).total

        assert listed() == 0
        assert listed(states=("recorded",)) == 2
        assert listed(channels=("open_data",)) == 2
        assert listed(states=("recorded", "waiting")) == 2


def test_they_wait_for_the_team_where_asked_for(take):
    take([row(), crime(1)], waiting=True)
    by = take.p.caseworker
    with world.as_officer(by):
        assert queries.waiting_for_team(by).count == 2


def test_a_recorded_incident_may_be_put_among_those_waiting(take):
    take([row()])
    by = take.p.caseworker
    with world.as_officer(by):
        report = Report.objects.get()
        commands.reopen_report(report=report, by=by, now=datetime.now(UTC))
        assert Report.objects.get().state == "waiting"


def test_the_agency_sees_them_and_no_other(take):
    take([row(), crime(1)])
    assert seen_by(take.p.colleague) == 2
    assert seen_by(take.p.partner) == seen_by(take.p.outsider) == 0


def test_two_agencies_each_have_their_own(take):
    take([row(), crime(1)])
    world.sign_in(take.p.partner)
    told = take([row(), crime(1)], as_email=f"{take.p.partner.pk.hex}@example.org")
    assert told["added"] == 2
    assert seen_by(take.p.partner) == 2


def test_an_unknown_address_is_refused(take):
    assert "No account has the address" in take([row()], as_email="nobody@example.org", expect=2)["error"]


def test_the_list_and_the_page_say_the_month(take):
    take([crime(1), crime(1, outcome="Local resolution")])
    client = world.client_for(take.p.colleague)
    page = client.get("/reports/?state=recorded").content.decode()
    assert "August 2022" in page
    assert "Drugs" in page
    report = kept()[0]
    page = client.get(f"/reports/{report.reference}/").content.decode()
    assert "Only the month is published" in page
    assert "Approximate" in page
    assert "Other entries of this Crime ID" in page
    assert "Open Government Licence" in page


def test_every_category_maps_to_a_kind_and_a_harm_of_ours():
    mapped = police_uk.mapping().categories.values()
    assert {one.kind for one in mapped} <= set(Report.Kind.values)
    assert {one.harm for one in mapped} <= set(Report.Harm.values)


@pytest.mark.skipif(SHARED is None, reason="there is no ../shared/data with the published files")
def test_the_published_files_of_the_city_are_accounted_for_row_by_row(take):
    files = sorted((SHARED / "police-city").glob("*-street.csv"))
    wards = SHARED / "boundaries-2011-13" / "city-wards-2013.geojson"
    told = take(*files, area=str(wards))
    assert sums(told)
    assert (told["read"], told["faulty"], told["without_point"], told["already_here"]) == (6748, 0, 466, 0)
    assert told["without_id"]["read"] == 701
    assert sum(told["without_id"][name] for name in importing.OUTCOMES[:5]) == 701
    assert told["added"] + told["further_entries"] == len(kept())
    again = take(*files, area=str(wards))
    assert (again["added"], again["further_entries"]) == (0, 0)
    assert again["already_here"] == told["added"] + told["further_entries"]
    # The 701 without an ID are 701, twins and all, once nothing is left out.
    whole = take(*files, area="everywhere", without_point=True)
    assert whole["already_here"] + whole["added"] + whole["further_entries"] == 6748
    reports = kept()
    assert len(reports) == 6748
    assert sum(report.source_id == "" for report in reports) == 701
    assert (
        len({report.source_id for report in reports if report.source_id}) == 6748 - 701 - 66
    )  # 62 recur, four of them twice
