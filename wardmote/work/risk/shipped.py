"""The instrument that we ship, and from which day it is used."""

import uuid
from datetime import date
from typing import Any

from wardmote.work.risk.instruments import SHIPPED, read

NAMES = uuid.UUID("5b1f2d70-0d0b-4f27-9a53-0b6a9f6c3d18")  # so that each has the same id everywhere
STARTS_ON = date(2026, 1, 1)  # of this edition; a later one needs a migration of its own, with a later day


def shipped() -> dict[str, Any]:
    fields = read(SHIPPED.read_text(encoding="utf-8"))
    return {"id": uuid.uuid5(NAMES, f"{fields['key']} {fields['version']}"), **fields}


def in_use() -> dict[str, Any]:
    fields = shipped()
    return {
        "id": uuid.uuid5(NAMES, f"{fields['key']} {STARTS_ON}"),
        "instrument_id": fields["id"],
        "key": fields["key"],
        "starts_on": STARTS_ON,
    }
