"""Templates filled in: named fields from a fixed list, put in the place of their names and nothing more.

Never a template language: those run code. A field that is not on the list stays as it was typed.
"""

import re
from collections.abc import Mapping

FIELDS = {
    "case reference": "the reference of the case",
    "today": "the day it is used",
    "officer": "the name of who uses it",
    "agency": "the agency of who uses it",
}
FIELD = re.compile(r"\{([^{}\n]{1,40})\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each field on the list replaced, once; what a value holds is not looked at again."""
    return FIELD.sub(lambda found: values.get(named(found[1]), found[0]), text)


def unknown(text: str) -> list[str]:
    """What stands in braces and is no field, each once, as it was typed."""
    return list(dict.fromkeys(found[0] for found in FIELD.finditer(text) if named(found[1]) not in FIELDS))


def named(typed: str) -> str:
    return " ".join(typed.split()).casefold()
