"""What `wardmote import reports FILE` takes in: published incidents, or spreadsheets of a source."""

import argparse
from pathlib import Path
from typing import Any

from wardmote.foundation.command_line import Import
from wardmote.foundation.database.home import CannotRun

PUBLISHED = ("police-uk",)


def through(asked: argparse.Namespace) -> str:
    """Which code takes them in.

    :raises CannotRun: if it is not said whose they are.
    """
    if not asked.source:
        raise CannotRun(
            f"Say whose these are: add --source {' or '.join(PUBLISHED)}, or with the name of a source"
            " of spreadsheets."
        )
    return f"wardmote.records.{'intake.importing' if asked.source in PUBLISHED else 'files_in.operating'}:run"


def add_options(group: Any) -> None:
    group.add_argument(
        "--area",
        metavar="FILE",
        help="GeoJSON of the area (else the partnership's wards), or: everywhere",
    )
    group.add_argument(
        "--margin", type=float, default=30.0, metavar="METRES", help="how far outside still counts as in (30)"
    )
    group.add_argument(
        "--without-point",
        action="store_true",
        help="take rows without a point too",
    )
    group.add_argument(
        "--waiting", action="store_true", help="put them in the queue of the officer's team, to be decided on"
    )
    group.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help="JSON of a spreadsheet's columns and words, kept with its source",
    )


IMPORTS = (
    Import(
        "reports",
        "published incidents, as recorded incidents. With --source police-uk: the street files of "
        "data.police.uk",
        settings="wardmote.settings.web",
        through=through,
        options=add_options,
    ),
)
