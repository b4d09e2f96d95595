"""Alarms on unusual opening, for the governance leads and auditors of the officer's own agency."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.audit.looks import a_list
from wardmote.foundation.audit.vocabulary import in_plain
from wardmote.trust.access import alarms
from wardmote.trust.access.forms import LookForm
from wardmote.trust.identity.requests import OfficerRequest

A_PAGE = 25


def for_watching(view: Any) -> Any:
    """To everyone else there is no such page."""

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_role(*alarms.WATCHING):  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(look))


@require_safe
@for_watching
@a_list("alarms")
def index(request: OfficerRequest) -> HttpResponse:
    page = Paginator(alarms.known(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/alarms.html", {"page": page, "rows": list(page)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_watching
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    alarm = get_object_or_404(alarms.known(), pk=pk)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            alarms.look_at(alarm=alarm, words=form.cleaned_data["words"], by=request.user, now=timezone.now())
        except alarms.CannotLook as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, "What you found is on record.")
            return redirect("alarms:list")
    opened = [(in_plain(each.kind), each) for each in alarms.opened_in(alarm)]
    context = {"alarm": alarm, "form": form, "opened": opened}
    return render(request, "access/alarm.html", context, status=form.http_status)
