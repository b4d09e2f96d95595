"""Whether an answer is as the standard's JSON schemas say. They stand beside the repository, and only sometimes.

As much of JSON Schema as those schemas use; a word that is not known fails, so that nothing is passed over.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

ABOVE = [folder / "shared" / "open311" for folder in Path(__file__).resolve().parents]
TYPES: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "null": type(None),
}
SAYS_NOTHING = {"description", "minItems", "uniqueItems"}  # `minItems` stands beside `$ref`, where it is void

FOLDER = next((folder for folder in ABOVE if (folder / "request.json").is_file()), Path())

schemas = pytest.mark.skipif(
    Path() == FOLDER, reason="the schemas of GeoReport v2 do not stand beside this repository"
)


def faults(value: Any, name: str) -> list[str]:
    """Every place where the value is not as the schema of that file says."""
    return list(_faults(value, json.loads((FOLDER / name).read_text()), name))


def _faults(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    for word, says in schema.items():
        if word in SAYS_NOTHING:
            continue
        if word == "$ref":
            yield from _faults(value, json.loads((FOLDER / says).read_text()), at)
        elif word == "type":
            right = isinstance(value, TYPES[says]) and (says in ("boolean",) or not isinstance(value, bool))
            if not right:
                yield f"{at} is {value!r}; expected {says}"
        elif word == "anyOf":
            if all(list(_faults(value, each, at)) for each in says):
                yield f"{at} is {value!r}; expected one of {says}"
        elif word == "enum":
            if value not in says:
                yield f"{at} is {value!r}; expected one of {says}"
        elif word == "required":
            yield from (f"{at} has no {name}" for name in says if name not in value)
        elif word == "properties":
            for name, inner in says.items():
                if name in value:
                    yield from _faults(value[name], inner, f"{at}.{name}")
        elif word == "items":
            for number, each in enumerate(value):
                yield from _faults(each, says, f"{at}[{number}]")
        elif word == "maxLength":
            if isinstance(value, str) and len(value) > says:
                yield f"{at} is {len(value)} long; expected at most {says}"
        elif word == "format":
            if (
                isinstance(value, str)
                and says == "date-time"
                and datetime.fromisoformat(value).utcoffset() is None
            ):
                yield f"{at} is {value}; expected an offset"
        else:
            raise AssertionError(f"the schema says {word}, which these tests do not read")
