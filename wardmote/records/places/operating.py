"""What `wardmote import boundaries|streets|postcodes FILE` takes in."""

from datetime import date
from typing import Any

from wardmote.foundation.command_line import Import


def add_options(group: Any) -> None:
    group.add_argument(
        "--of", choices=("ward", "small_area", "other"), default="ward", help="what is bounded (ward)"
    )
    group.add_argument("--name", default="", metavar="PROPERTY", help="which property holds the names")
    group.add_argument("--code", default="", metavar="PROPERTY", help="which property holds the codes")
    group.add_argument(
        "--from", dest="from_on", type=date.fromisoformat, metavar="DATE", help="the first day, as 2026-05-07"
    )
    group.add_argument("--whole", action="store_true", help="the file holds all there are: end the others")


SETTINGS = "wardmote.settings.migrate"
THROUGH = "wardmote.records.places.importing:run"
IMPORTS = (
    Import(
        "boundaries",
        "the wards of the partnership, or other areas, from GeoJSON",
        settings=SETTINGS,
        through=THROUGH,
        options=add_options,
    ),
    Import(
        "streets",
        "a street gazetteer: CSV with the columns name, longitude and latitude",
        settings=SETTINGS,
        through=THROUGH,
    ),
    Import(
        "postcodes",
        "postcodes: CSV with the columns postcode, longitude and latitude",
        settings=SETTINGS,
        through=THROUGH,
    ),
)
