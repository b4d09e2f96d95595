"""The catalogue as this room reads it: every power, as it is for an agency."""

from collections.abc import Iterable

from wardmote.trust.identity.models import Officer
from wardmote.work.catalogue import law, shipped
from wardmote.work.catalogue import queries as catalogue


def powers(*, by: Officer) -> dict[str, law.Power]:
    return catalogue.powers(by.agency_id)


def power(key: str, *, by: Officer) -> law.Power | None:
    return catalogue.power(key, by.agency_id)


def rungs() -> dict[int, str]:
    """The ladder: what each step of it is."""
    return {int(step): words for step, words in shipped.common()["ladder"].items()}


def authorisation_words(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Who an officer may be, in words, in the order of the catalogue."""
    told = shipped.common()["authorisation"]
    return [(key, told[key]) for key in told if key in set(keys)]


def circumstance_words(keys: Iterable[str]) -> list[tuple[str, str]]:
    """What a limit or a consultation depends on, in words, in the order of the catalogue."""
    told = shipped.common()["circumstance"]
    return [(key, told[key]) for key in told if key in set(keys)]
