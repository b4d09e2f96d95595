"""Pages of a long list, which count no further than anybody pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

SIZE = 25
CAP = 1000  # a longer list says "more than 1,000" and is narrowed by a filter rather than paged through


class CappedPaginator(Paginator):
    @cached_property
    def found(self) -> int:
        return int(self.object_list.order_by()[: CAP + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self.found, CAP)

    def words(self, one: str, many: str) -> str:
        """Return "1 report", "25 reports" or "More than 1,000 reports"."""
        if self.found > CAP:
            return f"More than {CAP:,} {many}"
        return f"{self.found:,} {one if self.found == 1 else many}"


def page_of(found: QuerySet[Any], number: str | None, *, size: int = SIZE) -> Page:
    """The page asked for, or the nearest there is."""
    return CappedPaginator(found, size).get_page(number)
