"""The first page after signing in, reading notices, and the two pages of help."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wardmote.outward.home import queries
from wardmote.outward.home.context import SHORTCUTS_COOKIE
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    officer, now, today = request.user, timezone.now(), timezone.localdate()
    leads = officer.has_role(Role.INFORMATION_GOVERNANCE)
    context = {
        "today": today,
        "actions": queries.actions_of(officer, today=today),
        "reports": queries.reports_waiting(officer, now=now),
        "reviews": queries.reviews_due(officer, today=today),
        "notices": queries.unread_notices(officer),
        "shared": queries.shared_lately(officer),
        "leads": leads,
        "register": queries.register_of(officer, today=today) if leads else None,
        "shown": f":{queries.SHOWN}",
    }
    return render(request, "home/home.html", context | {"tiles": tiles(context)})


def tiles(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The numbers at the top: what waits, each leading to its list."""
    actions, reports = found["actions"], found["reports"]
    overdue = any(case.review_on < found["today"] for case in found["reviews"])
    return [
        {
            "number": len(actions.mine),
            "text": f"action{plural(actions.mine)} of mine open",
            "href": "/actions/?view=mine",
            "urgent": actions.overdue,
        },
        {
            "number": len(actions.unanswered),
            "text": f"action{plural(actions.unanswered)} for my team without an answer",
            "href": "/actions/?view=team",
            "urgent": any(line.rating.colour == "red" for line in actions.unanswered),
        },
        {
            "number": reports.count,
            "text": f"report{'' if reports.count == 1 else 's'} waiting for my team"
            + (f", the oldest {reports.oldest}" if reports.oldest else ""),
            "href": "/reports/?whose=team&state=waiting",
        },
        {
            "number": len(found["reviews"]),
            "text": f"case{plural(found['reviews'])} of mine due for review",
            "href": "#reviews",
            "urgent": overdue,
        },
        {
            "number": len(found["notices"]),
            "text": f"unread notice{plural(found['notices'])}",
            "href": "#notices",
        },
    ]


def plural(things: list[Any]) -> str:
    return "" if len(things) == 1 else "s"


@login_required
@require_POST
def read_notice(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """Mark one notice read; somebody else's is 404."""
    notice = get_object_or_404(Notice, pk=pk, officer=request.user)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect("home:home")


@login_required
@require_POST
def read_notices(request: OfficerRequest) -> HttpResponse:
    read = Notice.objects.filter(officer=request.user, read_at=None).update(read_at=timezone.now())
    messages.success(request, f"{read} notice{'' if read == 1 else 's'} marked as read.")
    return redirect("home:home")


@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """What the keys do; and, kept in a cookie of this browser, whether they do anything."""
    if request.method != "POST":
        return render(request, "home/keys.html")
    answer = redirect("home:keys")
    if request.POST.get("shortcuts") == "off":
        answer.set_cookie(
            SHORTCUTS_COOKIE, "off", max_age=timedelta(days=365), httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    else:
        answer.delete_cookie(SHORTCUTS_COOKIE)
    return answer


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")
