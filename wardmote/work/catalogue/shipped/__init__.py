"""The catalogue as we ship it: the files beside this one, each entry and figure with source and status.

A later edition of a file needs a migration of its own, with a later day.
"""

import tomllib
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NAMES = uuid.UUID("5b1d0f5e-6f3c-4f6a-8a67-2c7d3f9d1b40")  # so that each has the same id everywhere
STARTS_ON = date(2026, 11, 23)  # the day of the first edition; an entry with a later one says so itself
SCALE = "standard_scale"


@cache
def common() -> Mapping[str, Any]:
    """What the entries share: ladder, families, who may act, ranks, steps, provisions."""
    return tomllib.loads((HERE / "common.toml").read_text(encoding="utf-8"))


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Every power of the files, in their order, as it stands there."""
    found = []
    for file in sorted(HERE.glob("[a-z]_*.toml")):
        found += tomllib.loads(file.read_text(encoding="utf-8"))["power"]
    return tuple(found)


def powers() -> list[dict[str, Any]]:
    """A row of each power: its words, without the figures, which have rows of their own."""
    return [
        {
            "id": uuid.uuid5(NAMES, f"power {told['key']} {told.get('edition', STARTS_ON)}"),
            "key": told["key"],
            "name": told["name"],
            "family": told["family"],
            "ladder_step": told["ladder_step"],
            "place": place,
            "said": said(told),
            "in_force_from": told.get("in_force_from"),
            "provision": told.get("provision", ""),
            "source": told["source"],
            "status": told["status"],
            "starts_on": told.get("edition", STARTS_ON),
        }
        for place, told in enumerate(entries())
    ]


COLUMNS = {
    "edition",
    "key",
    "name",
    "family",
    "ladder_step",
    "in_force_from",
    "provision",
    "source",
    "status",
}
OF_THE_FIGURE = {"value", "unit", "from", "to"}


def said(told: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says besides: what each deadline counts stands in its figure."""
    words = {name: value for name, value in told.items() if name not in COLUMNS | {"figures"}}
    words["deadlines"] = [
        {name: value for name, value in row.items() if name not in OF_THE_FIGURE}
        for row in told.get("deadlines", [])
    ]
    return words


def figures() -> list[dict[str, Any]]:
    """A row of each figure: of the powers, of what their deadlines count, and of the standard scale."""
    scale = common()["scale"]
    found = rows_of(SCALE, scale["figure"], scale["source"], "checked")
    for entry in entries():
        told = [*entry.get("figures", ()), *map(counted, entry.get("deadlines", ()))]
        status = "checked" if entry["status"] == "mixed" else entry["status"]
        found += rows_of(entry["key"], told, entry["source"], status)
    return found


def rows_of(power: str, told: Iterable[Mapping[str, Any]], source: str, status: str) -> list[dict[str, Any]]:
    return [row(power, place, each, source, status) for place, each in enumerate(told) if "unit" in each]


def counted(deadline: Mapping[str, Any]) -> dict[str, Any]:
    """The figure of a deadline: without a unit, it has none of its own."""
    wanted = ("name", "label", "value", "unit", "from", "to", "section", "status", "note", "provision")
    return {name: deadline[name] for name in wanted if name in deadline} | {"kind": "period"}


def row(power: str, place: int, told: Mapping[str, Any], source: str, status: str) -> dict[str, Any]:
    name, starts_on, provision = told["name"], told.get("from"), told.get("provision", "")
    brought_in = next((each for each in common()["provision"] if each["key"] == provision), None)
    return {
        "id": uuid.uuid5(NAMES, f"figure {power} {name} {starts_on} {provision} {STARTS_ON}"),
        "power": power,
        "name": name,
        "label": told["label"],
        "kind": told["kind"],
        "place": place,
        "value": told.get("value"),
        "unit": told["unit"],
        "starts_on": starts_on,
        "ends_on": told.get("to"),
        "provision": provision,
        "section": told.get("section", ""),
        "source": brought_in["source"] if brought_in else source,
        "status": told.get("status", status),
        "note": told.get("note", ""),
        "edition": STARTS_ON,
    }
