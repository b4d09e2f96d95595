"""The periods of keeping as we ship them: rules.toml, in our own words, each with its source and status."""

import tomllib
import uuid
from pathlib import Path
from typing import Any

RULES = Path(__file__).with_name("rules.toml")
NAMES = uuid.UUID("5b1f1c1e-6a0e-4c70-9f6b-2f1f6d9c0a54")  # so that a rule has the same id everywhere
USUAL: dict[str, Any] = {
    "record_kind": "",
    "agency_kind": "",
    "kinds": [],
    "outcomes": [],
    "review_group": None,
    "floor": False,
    "period_months": None,
    "until_age": None,
    "review_months": None,
}


def shipped() -> list[dict[str, Any]]:
    """Every rule of the file as a row, with what it does not say filled in."""
    with RULES.open("rb") as file:
        rules = tomllib.load(file)["rule"]
    return [
        {"id": uuid.uuid5(NAMES, f"{rule['key']} {rule['starts_on']}"), **USUAL, **rule} for rule in rules
    ]
