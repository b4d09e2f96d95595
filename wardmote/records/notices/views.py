"""An officer's notices, and how they want to be told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.design.paging import counted, page_of
from wardmote.records.notices import commands, kinds, queries
from wardmote.records.notices.forms import FilterForm, PreferencesForm
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.requests import OfficerRequest

MOST_OF_ONE = 10  # of what was told about one record, the newest


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def index(request: OfficerRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    kind, unread = form.cleaned_data.get("kind", ""), form.cleaned_data.get("show") == "unread"
    found = queries.notices_of(request.user, unread=unread, kind=kind)
    page = page_of(queries.by_subject(found), request.GET.get("page"))
    about = {group["subject_id"]: group for group in page.object_list}
    told: dict[Any, list[Any]] = {subject: [] for subject in about}
    for notice in found.filter(subject_id__in=about):
        told[notice.subject_id].append(notice)
    subjects = kinds.subjects_of(notices[0] for notices in told.values() if notices)
    for subject, group in about.items():
        group["subject"] = subjects.get(subject)  # None for what the officer may no longer see
        group["more"] = max(0, len(told[subject]) - MOST_OF_ONE)
        group["notices"] = [
            {"notice": notice, "words": kinds.words.get(notice.kind, "")}
            for notice in told[subject][:MOST_OF_ONE]
        ]
    context = {
        "page": page,
        "counted": counted(page, "record", "records"),
        "filters": form,
        "filtered": bool(kind or unread),
        "kind": kind,
        "query": request.GET.urlencode(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"notices/list.html{part}", context)


@login_required
@require_POST
def read(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """Mark one notice read; somebody else's is 404."""
    return mark(request, pk, read=True)


@login_required
@require_POST
def unread(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return mark(request, pk, read=False)


def mark(request: OfficerRequest, pk: UUID, *, read: bool) -> HttpResponse:
    notice = get_object_or_404(Notice, pk=pk, officer=request.user)
    commands.mark([notice.pk], read=read, by=request.user, now=timezone.now())
    return back(request)


@login_required
@require_POST
def read_about(request: OfficerRequest, subject: UUID) -> HttpResponse:
    commands.mark_about(subject, by=request.user, now=timezone.now())
    return back(request)


@login_required
@require_POST
def read_all(request: OfficerRequest) -> HttpResponse:
    marked = commands.mark_all(kind=request.POST.get("kind", ""), by=request.user, now=timezone.now())
    messages.success(request, f"{marked} notice{'' if marked == 1 else 's'} marked as read.")
    return back(request)


def back(request: OfficerRequest) -> HttpResponse:
    """To the first page or to the list as it was: never to an address that came with the form."""
    if request.POST.get("from") == "home":
        return redirect("/")
    answer = redirect("notices:list")
    if query := request.POST.get("back", ""):
        answer["Location"] += f"?{query}"
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: OfficerRequest) -> HttpResponse:
    kept = queries.preferences_of(request.user)
    form = PreferencesForm(request.POST or None, preferences=kept)
    if form.is_valid():
        try:
            commands.keep_preferences(**form.told(), by=request.user)
        except commands.CannotKeep as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, "How you are told is saved.")
            return redirect("notices:preferences")
    return render(
        request,
        "notices/preferences.html",
        {"form": form, "some_off": bool(kept.muted)},
        status=form.http_status,
    )
