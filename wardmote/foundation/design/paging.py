"""Pages of a long list, which count no further than anybody pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

SIZE = 25
CAP = 1000  # a longer list says "More than 1,000" and is narrowed by a filter rather than paged through


class CappedPaginator(Paginator):
    def __init__(self, found: QuerySet[Any], rows: Any, size: int) -> None:
        super().__init__(rows, size)
        self.counting = found

    @cached_property
    def found(self) -> int:
        return self.counting.order_by()[: CAP + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.found, CAP)


def number_asked_for(request: HttpRequest) -> int:
    """The number of a page as its address says it; the first where it says none."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def page_of(found: QuerySet[Any], number: str | None, *, rows: Any = None, size: int = SIZE) -> Page:
    """The page asked for, or the nearest there is; `rows` puts what is found in an order of its own."""
    return CappedPaginator(found, found if rows is None else rows, size).get_page(number)


def counted(page: Page, one: str, many: str) -> str:
    """Return "1 report", "25 reports" or "More than 1,000 reports"."""
    paginator = page.paginator
    assert isinstance(paginator, CappedPaginator)
    if paginator.found > CAP:
        return f"More than {CAP:,} {many}"
    return f"{paginator.found:,} {one if paginator.found == 1 else many}"
