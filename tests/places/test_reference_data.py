"""Boundaries, streets and postcodes in: a second run changes nothing, and what is wrong is said."""

import argparse
import json
from datetime import date
from pathlib import Path

import pytest

from tests import world
from wardmote.records.places import importing, queries
from wardmote.records.places.importing import CannotImport, Version
from wardmote.records.places.models import Boundary, Postcode, Street
from wardmote.records.places.shapes import Areas

TODAY = date(2026, 11, 25)
ABOVE = [folder / "shared" / "data" for folder in Path(__file__).resolve().parents]
SHARED = next((folder for folder in ABOVE if folder.is_dir()), None)


def square(west: float, south: float = 51.5, side: float = 0.02) -> dict:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(name, shape=None, **properties) -> dict:
    return {"type": "Feature", "properties": {"WD13NM": name, **properties}, "geometry": shape}


QUAYSIDE, HILLTOP = (
    feature("Quayside", square(-0.1), WD13CD="E1"),
    feature("Hilltop", square(-0.08), WD13CD="E2"),
)


@pytest.fixture
def write(tmp_path):
    def written(content, name="file.geojson") -> Path:
        path = tmp_path / name
        if isinstance(content, list):
            content = json.dumps({"type": "FeatureCollection", "features": content})
        path.write_text(content)
        return path

    return written


def take(path, **version):
    with world.building():
        return importing.import_boundaries(path, version=Version(**version), today=TODAY).as_json(
            details=True
        )


@pytest.mark.django_db
def test_boundaries_are_taken_in_and_a_second_run_changes_nothing(write):
    path = write([QUAYSIDE, HILLTOP])
    assert take(path)["added"] == 2
    again = take(path)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert queries.ward_names() == ["Hilltop", "Quayside"]
    assert queries.ward_at(-0.09, 51.51) == "Quayside"
    assert queries.ward_at(-0.07, 51.51) == "Hilltop"
    assert queries.ward_at(-0.5, 51.51) == ""


@pytest.mark.django_db
def test_a_boundary_drawn_anew_is_a_version_from_a_day_and_the_old_one_stays(write):
    take(write([QUAYSIDE]))
    moved = feature("Quayside", square(-0.09), WD13CD="E1")
    told = take(write([moved]), from_on=date(2026, 5, 7))
    assert told["changed"] == 1
    old, new = (
        Boundary.objects.order_by("from_on").filter(until_on__isnull=False).get(),
        Boundary.objects.get(until_on=None),
    )
    assert (old.until_on, new.from_on) == (date(2026, 5, 6), date(2026, 5, 7))
    assert queries.ward_at(-0.095, 51.51) == ""
    assert queries.ward_at(-0.095, 51.51, on=date(2026, 5, 6)) == "Quayside"
    assert queries.ward_at(-0.075, 51.51, on=date(2026, 5, 7)) == "Quayside"


@pytest.mark.django_db
def test_a_version_that_begins_before_the_one_in_force_is_set_aside(write):
    take(write([QUAYSIDE]), from_on=date(2026, 5, 7))
    moved = feature("Quayside", square(-0.09), WD13CD="E1")
    assert take(write([moved]), from_on=date(2025, 1, 1))["set_aside"] == {"not-later": 1}


@pytest.mark.django_db
def test_a_whole_file_ends_the_boundaries_that_are_not_in_it(write):
    take(write([QUAYSIDE, HILLTOP]))
    take(write([HILLTOP]))
    assert len(queries.ward_names()) == 2
    take(write([HILLTOP]), whole=True)
    assert queries.ward_names() == ["Hilltop"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (feature("", square(-0.1)), "is blank"),
        (feature("A", None), "geometry is missing"),
        (feature("A", {"type": "Point", "coordinates": [0, 51]}), "geometry is Point"),
        (feature("A", {"type": "Polygon", "coordinates": [[[0, 51], ["x", 51]]]}), "cannot be read"),
        (feature("A", square(531000.0)), "not longitude and latitude"),
        (
            feature("A", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}),
            "not valid (self-intersection)",
        ),
    ],
)
def test_a_wrong_feature_is_named_and_the_others_are_taken(write, wrong, said):
    told = take(write([wrong, HILLTOP]))
    assert (told["added"], told["set_aside"]) == (1, {"faulty": 1})
    assert told["details"][0]["where"] == "feature 1"
    assert said in told["details"][0]["message"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "cannot be read as JSON"),
        ('{"type": "Feature"}', "holds a Feature; expected a FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "has no features"),
        (
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "features": [QUAYSIDE],
                    "crs": {"properties": {"name": "EPSG:27700"}},
                }
            ),
            "is in EPSG:27700; expected longitude and latitude",
        ),
        (
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "features": [{"properties": {"nom": "x"}, "geometry": square(0)}],
                }
            ),
            "say which property holds the name with --name; its features have nom",
        ),
    ],
)
def test_another_file_is_refused_in_words(write, content, said):
    with pytest.raises(CannotImport) as refused:
        importing.import_boundaries.__wrapped__(write(content), version=Version(), today=TODAY)
    assert said in refused.value.message


def test_areas_find_the_one_a_point_lies_in_or_just_beside():
    areas = Areas([("west", square(-0.1)), ("east", square(-0.08))])
    assert areas.of(-0.09, 51.51) == "west"
    assert areas.of(-0.07, 51.51) == "east"
    assert areas.of(-0.10030, 51.51) == "west"  # 21 metres outside
    assert areas.of(-0.10060, 51.51) is None  # 42 metres
    assert Areas([]).of(0, 0) is None


@pytest.mark.django_db
def test_streets_and_postcodes_are_taken_in_once(write):
    streets = write(
        "name,lon,lat,lsoa_code\nFore Street,-0.09,51.51,E01\nFore Street,-0.091,51.511,E01\n,1,2,\nX,a,2,\n",
        "s.csv",
    )
    postcodes = write(
        "Postcode,Longitude,Latitude\nec1a1hq,-0.098906,51.516359\nnonsense,0,0\nEC1A 1HQ,0,0\n", "p.csv"
    )
    with world.building():
        first, second = (
            importing.import_streets(streets).as_json(),
            importing.import_streets(streets).as_json(),
        )
        assert (first["added"], first["set_aside"]) == (2, {"faulty": 2})
        assert (second["added"], second["unchanged"]) == (0, 2)
        first = importing.import_postcodes(postcodes).as_json()
        assert (first["added"], first["set_aside"]) == (1, {"faulty": 1, "twice": 1})
        assert importing.import_postcodes(postcodes).as_json()["unchanged"] == 1
        moved = write("postcode,lon,lat\nEC1A 1HQ,-0.1,51.5\n", "m.csv")
        assert importing.import_postcodes(moved).as_json()["changed"] == 1
    assert Street.objects.count() == 2
    assert str(Postcode.objects.get(pk="EC1A 1HQ").longitude) == "-0.100000"
    assert queries.street_in("Flat 2, 14 Fore St").name == "Fore Street"


@pytest.mark.django_db
def test_a_file_without_the_columns_is_refused(write):
    with pytest.raises(CannotImport) as refused:
        importing.import_streets(write("name,easting\nx,1\n", "s.csv"))
    assert "no column longitude, latitude" in refused.value.message


@pytest.mark.django_db
def test_the_command_says_what_came_of_it_and_a_dry_run_changes_nothing(write, capsys):
    path = write([QUAYSIDE, feature("", square(1))])
    given = {"kind": "boundaries", "file": [path], "json": True, "source": None, "of": "ward", "name": "", "code": "",
             "from_on": None, "whole": False}  # fmt: skip
    with world.building():
        assert importing.run(argparse.Namespace(**given, dry_run=True)) == 1
        assert not Boundary.objects.exists()
        capsys.readouterr()
        assert importing.run(argparse.Namespace(**given, dry_run=False)) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["added"], told["set_aside"]) == (2, 1, {"faulty": 1})
    assert told["said"][0]["where"] == "feature 2"


@pytest.mark.django_db
@pytest.mark.skipif(SHARED is None, reason="there is no ../shared/data with the published files")
def test_the_published_reference_data_is_taken_in():
    with world.building():
        wards = importing.import_boundaries(
            SHARED / "boundaries-2011-13" / "city-wards-2013.geojson", version=Version(), today=TODAY
        )
        small = importing.import_boundaries(
            SHARED / "boundaries-2011-13" / "city-lsoa-2011.geojson",
            version=Version("small_area"),
            today=TODAY,
        )
        streets = importing.import_streets(SHARED / "gazetteer-city" / "police-anchor-points.csv")
        postcodes = importing.import_postcodes(SHARED / "postcodes-ec" / "city-postcodes-lonlat.csv")
    assert wards.as_json()["added"] == 25
    assert small.as_json()["set_aside"] == {}
    assert streets.as_json()["added"] == streets.rows == 307
    assert postcodes.as_json()["set_aside"] == {}
    assert queries.ward_of_postcode("ec1a 1hq") == "Farringdon Within"
