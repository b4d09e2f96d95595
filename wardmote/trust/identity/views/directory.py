"""The directory: who works where, and an officer's own page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.trust.identity import queries
from wardmote.trust.identity.forms import DirectoryFilter
from wardmote.trust.identity.models import APPROVERS, Role, Team

A_PAGE = 25


@require_safe
@login_required
@vary_on_headers("HX-Request")
def directory(request: HttpRequest) -> HttpResponse:
    filters = DirectoryFilter(request.GET, agencies=queries.agencies())
    asked = filters.cleaned_data if filters.is_valid() else {}
    team = _team(request.GET.get("team", ""))
    officers = queries.officers(
        words=asked.get("q", ""),
        agency=asked["agency"].pk if asked.get("agency") else None,
        team=team.pk if team else None,
        role=asked.get("role", ""),
    )
    page = Paginator(officers, A_PAGE).get_page(request.GET.get("page"))
    notes = queries.notes_on(page.object_list, today=timezone.localdate())
    for officer in page.object_list:
        officer.notes = notes[officer.pk]  # type: ignore[attr-defined]
    template = "identity/directory.html#results" if request.htmx else "identity/directory.html"  # type: ignore[attr-defined]
    context = {
        "filters": filters,
        "page": page,
        "count": page.paginator.count,
        "team": team,
        "looks_after": looks_after_href(request.user),
    }
    return render(request, template, context)


def looks_after_href(officer: Any) -> str:
    """The first page on which this officer looks after those of their agency; none for most."""
    if officer.has_role(Role.ADMINISTRATOR):
        return reverse("identity:accounts")
    return reverse("identity:role_changes") if officer.has_role(*APPROVERS) else ""


def _team(key: str) -> Team | None:
    try:
        return Team.objects.select_related("agency").filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


@require_safe
@login_required
def agencies(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/agencies.html", {"agencies": queries.agencies()})


@require_safe
@login_required
def agency(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.agency_with_teams(), pk=pk)
    return render(request, "identity/agency.html", {"agency": found})


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    officer = request.user
    rows = [
        {"key": "Name", "value": officer.name},  # type: ignore[union-attr]
        {"key": "Job title", "value": officer.job_title or "Not given"},  # type: ignore[union-attr]
        {"key": "Agency", "value": officer.agency},  # type: ignore[union-attr]
        {"key": "Team", "value": officer.team or "No team"},  # type: ignore[union-attr]
        {"key": "Roles", "value": officer.role_names() or "None"},  # type: ignore[union-attr]
    ]
    sign_in = [
        {"key": "Password", "value": "Set", "href": reverse("account_change_password")},
        {
            "key": "Passkeys and second factor",
            "value": "Used when you signed in" if officer.second_factor_at else "Not used when you signed in",  # type: ignore[union-attr]
            "href": reverse("mfa_index"),
        },
        {
            "key": "Sessions",
            "value": "Where you are signed in, and your last sign-ins",
            "href": reverse("account_sessions"),
            "action": "Show",
        },
    ]
    return render(request, "identity/me.html", {"rows": rows, "sign_in": sign_in})
