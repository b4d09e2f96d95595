"""Where a record stands that was deleted: rooms above that keep what is left of one add theirs in `AppConfig.ready`."""

from collections.abc import Callable

# Each takes a reference and answers with the address of the page, for those who may know that it was.
pages: list[Callable[[str], str | None]] = []


def page_of(reference: str) -> str | None:
    return next((href for page in pages if (href := page(reference))), None)
