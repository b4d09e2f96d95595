"""The services named in a cell: semicolons, commas and lines divide them, "/" only where it is known to."""

import re
from collections.abc import Collection, Mapping

from wardmote.foundation.imports.names import name_key, split_names

SLASH = re.compile(r"\s*/\s*")


def services(text: str, *, known: Collection[str] = (), told: Mapping[str, bool] | None = None) -> list[str]:
    """The names in their order, each once. "and" and "&" never divide: they are parts of names.

    `known` are keys (`name_key`) of names that stand by themselves somewhere; `told` is what a person said of
    a name with "/", by its key: whether it is several. Nobody said, it is divided if each part is known.
    """
    told = told or {}
    found: dict[str, str] = {}
    for name in split_names(text).names:
        for each in _divided(name, known, told):
            found.setdefault(name_key(each), each)
    return [name for key, name in found.items() if key]


def _divided(name: str, known: Collection[str], told: Mapping[str, bool]) -> list[str]:
    parts = [part for part in SLASH.split(name) if part]
    if len(parts) < 2:
        return [name]
    is_several = told.get(name_key(name), all(name_key(part) in known for part in parts))
    return parts if is_several else [name]


def alone(cells: Collection[str]) -> set[str]:
    """Keys of the names that stand without "/" in these cells."""
    return {
        key
        for cell in cells
        for name in split_names(cell).names
        if "/" not in name and (key := name_key(name))
    }


def with_slash(cells: Collection[str]) -> dict[str, str]:
    """The names with "/" in these cells, by their key, as first written."""
    found: dict[str, str] = {}
    for cell in cells:
        for name in split_names(cell).names:
            if len([part for part in SLASH.split(name) if part]) > 1:
                found.setdefault(name_key(name), name)
    return found
