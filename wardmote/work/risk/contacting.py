"""Where a contact in a case is noted: on the page of a room above, which adds it in `AppConfig.ready`."""

from collections.abc import Callable

from wardmote.work.cases.models import Case

pages: list[Callable[[Case], str]] = []


def page_of(case: Case) -> str:
    """The address of the first such page; empty where no room has one."""
    return next((page(case) for page in pages), "")
