"""Pages of records beyond the record: what is left of a deleted one, and how long one is kept.

Rooms above that have such a page add it in `AppConfig.ready`.
"""

from collections.abc import Callable

# Each takes a reference and answers with the address of the page, for those who may know that it was.
pages: list[Callable[[str], str | None]] = []
# Each takes a reference and answers with the address of the page that says how long the record is kept.
kept: list[Callable[[str], str]] = []


def page_of(reference: str) -> str | None:
    return next((href for page in pages if (href := page(reference))), None)


def kept_at(reference: str) -> str:
    """Where it says how long this record is kept; nothing where no room says so."""
    return next((page(reference) for page in kept), "")
