"""Thresholds as we ship them: thresholds.toml, each with its source and status."""

import tomllib
import uuid
from datetime import date
from pathlib import Path
from typing import Any

THRESHOLDS = Path(__file__).with_name("thresholds.toml")
NAMES = uuid.UUID("0c2f7a63-58b1-4f0e-9d7c-51f0d83c6a24")  # so that each has the same id everywhere
STARTS_ON = date(2026, 1, 1)  # of this edition; a later one needs a migration of its own, with a later day
USUAL: dict[str, Any] = {"kinds": [], "offers_review": False, "most": None, "withdrawn": False}


def shipped() -> list[dict[str, Any]]:
    """Every row of the file, in its order, with what it does not say filled in."""
    with THRESHOLDS.open("rb") as file:
        rows = tomllib.load(file)["threshold"]
    return [
        {"id": uuid.uuid5(NAMES, f"{row['key']} {STARTS_ON}"), "starts_on": STARTS_ON, **USUAL, **row}
        for row in rows
    ]
