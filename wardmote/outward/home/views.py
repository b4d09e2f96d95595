"""The first page after signing in, following a case, and the two pages of help."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wardmote.outward.home import commands, queries
from wardmote.outward.home.context import SHORTCUTS_COOKIE, badge_of
from wardmote.trust.access import standins
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases.models import Case
from wardmote.work.registers import queries as registers
from wardmote.work.upkeep import queries as upkeep


@login_required
@never_cache
@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    officer, now, today = request.user, timezone.now(), timezone.localdate()
    leads, edits = officer.has_role(Role.INFORMATION_GOVERNANCE), officer.has_role(Role.REGISTER_EDITOR)
    unread = queries.unread_notices(officer)
    context = {
        "today": today,
        "actions": queries.actions_of(officer, today=today),
        "reports": queries.reports_waiting(officer, now=now),
        "patrols": queries.patrols_coming(officer, now=now),
        "plan_actions": queries.plan_actions_due(officer, today=today),
        "reviews": queries.reviews_due(officer, today=today),
        "registers": registers.due_for(officer, today=today),
        "notices": unread,
        "notices_count": badge_of(len(unread)),
        "changed": queries.changes(),
        "now": now,
        "shared": queries.shared_lately(officer),
        "leads": leads,
        "standing_in": standins.stood_for(officer, today=today),
        "register": queries.register_of(officer, today=today) if leads else None,
        "upkeep": upkeep.due_for(officer, today=today) if leads or edits else None,
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
            "href": "/notices/?show=unread",
        },
    ]


def plural(things: list[Any]) -> str:
    return "" if len(things) == 1 else "s"


@login_required
@require_POST
def see_all(request: OfficerRequest) -> HttpResponse:
    """What was on the page is seen; what came since is not."""
    now = timezone.now()
    until = parse_datetime(request.POST.get("until", "")) or now
    if timezone.is_naive(until):
        until = now
    count = commands.see_all(until=until, by=request.user, now=now)
    messages.success(request, f"{count} case{'' if count == 1 else 's'} marked as seen.")
    return redirect("home:home")


@login_required
@require_POST
def follow(request: OfficerRequest, reference: str) -> HttpResponse:
    # A case this person may not see is not in the table for them: 404, never 403.
    case = get_object_or_404(Case.objects.defer("words"), reference=reference)
    follows = request.POST.get("follow") == "yes"
    commands.follow(case=case, follows=follows, by=request.user)
    if follows:
        words = f"You follow {case.reference}: what others change on it is on your first page."
        messages.success(request, words)
    else:
        messages.success(request, f"You no longer follow {case.reference}.")
    if request.POST.get("from") == "home":
        return redirect("home:home")
    return redirect("cases:detail", reference=case.reference)


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
