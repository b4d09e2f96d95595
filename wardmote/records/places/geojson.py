"""Reading boundaries from GeoJSON. What is wrong is said with the feature, the value found and expected."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape as to_shape

LARGEST = 64 * 1024 * 1024  # bytes; wards of all of Great Britain are half of that
WGS84 = re.compile(r"(CRS84|EPSG:{1,2}4326)$")
NAMES = re.compile(r"([A-Z]{2,5}\d{2}NM|name|ward_?name|label)$", re.IGNORECASE)
CODES = re.compile(r"([A-Z]{2,5}\d{2}CD|code|ward_?code|gss_?code|reference)$", re.IGNORECASE)


class CannotReadBoundaries(Exception):
    """The file as a whole cannot be used; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Drawn:
    """One feature that can be used; `number` counts from 1 as the file has them."""

    number: int
    name: str
    code: str
    shape: dict[str, Any]


@dataclass
class Drawing:
    """What a file holds: features that can be used, and those that cannot, each with why."""

    drawn: list[Drawn] = field(default_factory=list)
    faulty: list[tuple[int, str]] = field(default_factory=list)

    @property
    def features(self) -> int:
        return len(self.drawn) + len(self.faulty)


def read(path: Path, *, name: str = "", code: str = "") -> Drawing:
    """The boundaries in a GeoJSON file. `name` and `code` say which properties hold those, if unclear.

    :raises CannotReadBoundaries: if it is no feature collection in longitude and latitude, or the property
        that holds the names cannot be told.
    """
    collection = _collection(path)
    features = [one if isinstance(one, dict) else {} for one in collection["features"]]
    properties = sorted({key for one in features for key in (one.get("properties") or {})})
    name = name or _the_one(properties, NAMES, "name", path, needed=True)
    code = code or _the_one(properties, CODES, "code", path, needed=False)
    for asked in (name, code):
        if asked and asked not in properties:
            raise CannotReadBoundaries(
                f"{path.name} has no property {asked}; its features have {', '.join(properties)}."
            )
    found = Drawing()
    for number, feature in enumerate(features, start=1):
        if problem := _fault(feature, name, code):
            found.faulty.append((number, problem))
            continue
        given = feature["properties"]
        shape = {key: feature["geometry"][key] for key in ("type", "coordinates")}
        found.drawn.append(Drawn(number, str(given[name]).strip(), _text(given.get(code)), shape))
    return found


def _collection(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise CannotReadBoundaries(f"{path.name} is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise CannotReadBoundaries(f"{path.name} is not GeoJSON: it cannot be read as JSON.") from problem
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        kind = found.get("type") if isinstance(found, dict) else type(found).__name__
        raise CannotReadBoundaries(f"{path.name} holds a {kind}; expected a FeatureCollection.")
    if not isinstance(found.get("features"), list) or not found["features"]:
        raise CannotReadBoundaries(f"{path.name} has no features; expected at least one boundary.")
    crs = found.get("crs")
    if isinstance(crs, dict):
        named = str((crs.get("properties") or {}).get("name", ""))
        if not WGS84.search(named):
            raise CannotReadBoundaries(
                f"{path.name} is in {named or 'another coordinate system'}; expected longitude and latitude"
                " (WGS 84, EPSG:4326)."
            )
    return found


def _the_one(properties: list[str], like: re.Pattern[str], what: str, path: Path, *, needed: bool) -> str:
    found = [one for one in properties if like.fullmatch(one)]
    if len(found) == 1:
        return found[0]
    if needed:
        raise CannotReadBoundaries(
            f"{path.name}: say which property holds the {what} with --{what}; its features have"
            f" {', '.join(properties) or 'no properties'}."
        )
    return ""


def _fault(feature: Mapping[str, Any], name: str, code: str) -> str:
    """What is wrong with one feature, or nothing."""
    given = feature.get("properties") or {}
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    words = _text(given.get(name))
    if not words:
        return f"property {name} is blank; expected the name of the area."
    if len(words) > 120 or len(_text(given.get(code))) > 20:
        return f"property {name} or {code} is too long; expected at most 120 and 20 characters."
    if kind not in {"Polygon", "MultiPolygon"}:
        return f"its geometry is {kind or 'missing'}; expected a Polygon or a MultiPolygon."
    try:
        drawn = to_shape(geometry)
        west, south, east, north = drawn.bounds
    except Exception:
        return "its coordinates cannot be read; expected rings of longitude and latitude."
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return "its coordinates are not longitude and latitude; expected -180 to 180 and -90 to 90."
    if not drawn.is_valid:
        reason = shapely.is_valid_reason(drawn).split("[")[0].lower()
        return f"its shape is not valid ({reason}); expected rings that do not cross themselves."
    if drawn.is_empty or not drawn.area:
        return "its shape is empty; expected an area."
    return ""


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
