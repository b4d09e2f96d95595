"""What a list shows of its saved views: chips for each, and the address under which its filters are saved."""

from typing import Any

from django.db.models import Exists, OuterRef

from wardmote.records.desk import queries
from wardmote.records.desk.models import ListState, SavedView
from wardmote.trust.identity.models import Officer

EVERYTHING = "all"  # ?view=all: the list without a filter, also for those it opens with a view


def views_of(list_name: str, *, by: Officer) -> list[SavedView]:
    """The views of a list, by name, each knowing whether the list opens with it (`opens`): one query."""
    mine = ListState.objects.filter(officer=by, list_name=list_name, default_view=OuterRef("pk"))
    found = SavedView.objects.filter(list_name=list_name, deleted_at=None).annotate(opens=Exists(mine))
    chosen_first = list(found.order_by("-opens", "name", "id")[: queries.MOST_VIEWS])
    return sorted(chosen_first, key=lambda view: (view.name, str(view.pk)))


def opens_with(views: list[SavedView]) -> str:
    """The query of the view that the list opens with; empty where it opens with none."""
    return next((view.query for view in views if view.opens), "")  # type: ignore[attr-defined]


def offered(list_name: str, views: list[SavedView], here: str) -> dict[str, Any]:
    """For `desk/saved_views.html` and `desk/save_this.html`; `here` is the list's query, cleaned."""
    return {
        "list_name": list_name,
        "saved_views": [
            {"view": view, "current": view.query == here, "keys": f"v {number}" if number < 10 else ""}
            for number, view in enumerate(views, start=1)
        ],
        "savable": here,
    }
