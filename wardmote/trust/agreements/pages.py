"""Pages that rooms above add to the register and to an entry, in `AppConfig.ready`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """Its words, and the name of its URL; that of an entry takes the entry's id as `pk`."""

    text: str
    name: str


of_register: list[Page] = []
of_entry: list[Page] = []
