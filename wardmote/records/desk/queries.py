"""What can be asked of a desk. The row policies say whose; each query says which."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from wardmote.records.desk.models import Draft, ListState, SavedView, Template
from wardmote.trust.identity.models import Officer

KEPT = timedelta(days=7)  # a draft; tidy_desks() in the database holds the same
MOST_VIEWS = 40


def views(list_name: str) -> QuerySet[SavedView]:
    """The officer's own views of a list and those shared with their team, by name."""
    found = SavedView.objects.filter(list_name=list_name, deleted_at=None)
    return found.select_related("officer", "team").order_by("name", "id")[:MOST_VIEWS]


def deleted_views(list_name: str) -> QuerySet[SavedView]:
    """Those that can still be had back, the latest deleted first."""
    found = SavedView.objects.filter(list_name=list_name).exclude(deleted_at=None)
    return found.select_related("officer", "team").order_by("-deleted_at", "id")[:10]


def state(list_name: str, *, by: Officer) -> ListState | None:
    found = ListState.objects.filter(officer=by, list_name=list_name)
    return found.select_related("default_view").first()


def remembered(list_name: str, *, by: Officer) -> str:
    """How this officer left the list: its query string."""
    found = ListState.objects.filter(officer=by, list_name=list_name)
    return found.values_list("query", flat=True).first() or ""


REMEMBER = """
insert into desk_liststate (id, officer_id, list_name, query) values (gen_random_uuid(), %s, %s, %s)
on conflict (officer_id, list_name) do update set query = excluded.query
where desk_liststate.query is distinct from excluded.query
"""


def remember(list_name: str, query: str, *, by: Officer) -> None:
    """Keep how a list was left, for the way back. No act of the officer's: nothing goes into the log."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [by.pk, list_name, query[:1000]])


def templates() -> QuerySet[Template]:
    """The officer's own templates, then those of their agency, by name."""
    found = Template.objects.filter(deleted_at=None).select_related("by")
    return found.order_by(F("officer_id").asc(nulls_last=True), "name", "id")[:MOST_VIEWS]


def deleted_templates() -> QuerySet[Template]:
    found = Template.objects.exclude(deleted_at=None).select_related("by")
    return found.order_by("-deleted_at", "id")[:10]


def drafts(*, by: Officer, now: datetime) -> QuerySet[Draft]:
    """What the officer has typed and not sent, the newest first."""
    return Draft.objects.filter(officer=by, saved_at__gt=now - KEPT).order_by("-saved_at", "id")


def draft_at(place: str, *, by: Officer, now: datetime) -> Draft | None:
    return drafts(by=by, now=now).filter(place=place).first()


def template_by_id(pk: UUID) -> Template | None:
    return Template.objects.filter(pk=pk, deleted_at=None).first()
