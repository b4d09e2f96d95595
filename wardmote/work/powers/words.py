"""Words of the catalogue that forms show: who someone is."""

from collections.abc import Iterable

from wardmote.work.catalogue import shipped


def authorisation_words(keys: Iterable[str]) -> list[tuple[str, str]]:
    told = shipped.common()["authorisation"]
    return [(key, told[key]) for key in told if key in set(keys)]
