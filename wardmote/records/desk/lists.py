"""The lists whose views can be saved. The room of a list adds its own in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from wardmote.trust.identity.models import Officer


@dataclass(frozen=True)
class List:
    words: str  # "Cases"
    address: str  # the name of its address: "cases:list"
    # A query string as this officer may use it: what the list does not know, or has not, is left out of it.
    clean: Callable[[str, Officer], str]

    @property
    def href(self) -> str:
        return reverse(self.address)


lists: dict[str, List] = {}
