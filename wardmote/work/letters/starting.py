"""What stands in a new letter's boxes because of where it was begun: rooms above put theirs here.

The address names the record it is about by its id, `?power=...`, and nothing of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.letters.forms import initial_of


@dataclass(frozen=True)
class Start:
    """`values` by field; `categories` of what they hold; `name` of whom it is to, where no entry says it."""

    values: Mapping[str, str]
    categories: Iterable[str] = ()
    name: str = ""


# By the name in the address: given the case, the id that was named and the officer.
sources: dict[str, Callable[[Case, str, Officer], Start | None]] = {}


def initial(asked: Mapping[str, str], case: Case, by: Officer) -> dict[str, Any]:
    """What the form holds first, beyond what is known of the case and whoever it is to."""
    for name, source in sources.items():
        if (given := asked.get(name)) and (start := source(case, given, by)):
            more = {"categories": list(start.categories)} | ({"name": start.name} if start.name else {})
            return initial_of(start.values) | more
    return {}
