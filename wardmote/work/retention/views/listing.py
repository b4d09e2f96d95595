"""What is due for review at one's agency, what is held, what is to be deleted, and what was."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.retention import policies, queries
from wardmote.work.retention.reckoning import reckon
from wardmote.work.retention.views.common import SHOWN, a_list, tabs

SOON = timedelta(days=28)


@require_safe
@login_required
@never_cache
@a_list("records due for review")
def listing(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    show = request.GET.get("show", "")
    if show not in dict(SHOWN):
        show = "due"
    found: Any = {
        "due": lambda: queries.due(by, on=today),
        "held": lambda: queries.held(by),
        "asked": lambda: queries.deletions(by),
        "deleted": lambda: queries.tombstones(by),
    }[show]()
    if not policies.is_lead(by):  # others decide on what is for named officers only
        found = found.exclude(tier="standard")
    page = page_of(found, request.GET.get("page"))
    context: dict[str, Any] = {
        "show": show,
        "page": page,
        "rows": list(page.object_list),
        "counted": counted(page, "record", "records"),
        "tabs": tabs(show),
        "is_lead": policies.is_lead(by),
    }
    if show in {"due", "held"}:
        live = queries.deletions_of({item.pk for item in context["rows"]})
        late = today - timedelta(days=queries.days("retention_overdue"))
        for item in context["rows"]:
            item.reckoned = reckon(item)
            item.deletion = live.get(item.pk)
            item.late = show == "due" and item.due_on <= late
    return render(request, "retention/list.html", context)
