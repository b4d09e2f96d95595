"""Targets, conventions and calendars as we ship them: targets.toml, each with its source and status."""

import tomllib
import uuid
from datetime import date
from pathlib import Path
from typing import Any

TARGETS = Path(__file__).with_name("targets.toml")
NAMES = uuid.UUID("7d0b6c8a-4c86-4d55-9b1e-6a7f0a4a9c31")  # so that each has the same id everywhere
STARTS_ON = date(2026, 1, 1)  # of the first edition; a row of a later one says its day, and needs a migration
USUAL: dict[str, dict[str, Any]] = {
    "convention": {"first_day_counts": False, "leaves_out": [], "skips": [], "last_day_moves": False},
    "calendar": {"opens_on_bank_holidays": False, "closed": [], "extra": {}},
    "target": {
        "kind": "",
        "harm": "",
        "convention": "service-time",
        "calendar": "office",
        "starts_itself": False,
        "needs_teller": False,
        "remind": 0,
        "withdrawn": False,
    },
}


def shipped(table: str) -> list[dict[str, Any]]:
    """Every row of the file for one table, in its order, with what it does not say filled in."""
    with TARGETS.open("rb") as file:
        rows = tomllib.load(file)[table]
    return [
        {
            "id": uuid.uuid5(NAMES, f"{table} {row['key']} {row.get('starts_on', STARTS_ON)}"),
            "starts_on": STARTS_ON,
            **USUAL[table],
            **row,
        }
        for row in rows
    ]
