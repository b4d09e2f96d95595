"""For administrators: the keys of other systems, and other councils' servers."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refused
from wardmote.outward.api import commands, forms, queries
from wardmote.outward.api.models import Endpoint
from wardmote.records.front_doors import queries as front_doors
from wardmote.trust.identity.models import Agency, Role
from wardmote.trust.identity.requests import OfficerRequest


def administrators(view: Any) -> Any:
    """To everyone else there is no such page."""

    def only(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not request.user.has_role(Role.ADMINISTRATOR):  # type: ignore[union-attr]
            raise Http404
        answer: HttpResponse = view(request, *args, **named)
        return answer

    return login_required(never_cache(only))


def say(form: UiForm, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def own_doors(request: OfficerRequest) -> list[Any]:
    return list(front_doors.doors().filter(channel=queries.CHANNEL, agency_id=request.user.agency_id))


@require_safe
@administrators
def overview(request: OfficerRequest) -> HttpResponse:
    context = {
        "keys": list(queries.keys()[:200]),
        "doors": own_doors(request),
        "endpoints": list(queries.endpoints()[:200]),
        "address": f"{settings.SITE_ADDRESS}/open311/v2",
    }
    return render(request, "open311/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def make_key(request: OfficerRequest) -> HttpResponse:
    form = forms.KeyForm(posted(request), doors=own_doors(request))
    if form.is_valid():
        try:
            key, said = commands.make_key(
                name=form.cleaned_data["name"], door=form.door_chosen, by=request.user, now=timezone.now()
            )
        except commands.CannotMakeKey as refused:
            say(form, refused)
        else:
            # The one page that says it: nothing is kept that could say it again.
            return render(request, "open311/key.html", {"key": key, "said": said})
    context = {"form": form, "doors": form.doors}
    return render(request, "open311/make_key.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def revoke_key(request: OfficerRequest, pk: UUID) -> HttpResponse:
    key = get_object_or_404(queries.keys(), pk=pk, revoked_at=None)
    form = forms.ConfirmForm(posted(request))
    if form.is_valid():
        try:
            commands.revoke_key(key=key, by=request.user, now=timezone.now())
        except commands.CannotRevoke as refused:
            say(form, refused)
        else:
            messages.success(request, f"The key of {key.name} is revoked")
            return redirect("open311:overview")
    return render(request, "open311/revoke.html", {"form": form, "key": key}, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def add_endpoint(request: OfficerRequest) -> HttpResponse:
    agencies = Agency.objects.exclude(pk=request.user.agency_id).order_by("name")
    form = forms.EndpointForm(posted(request), agencies=agencies)
    if form.is_valid():
        try:
            commands.add_endpoint(
                recipient=form.agencies[form.cleaned_data["recipient"]],
                address=form.cleaned_data["address"],
                jurisdiction=form.cleaned_data["jurisdiction"],
                key=form.cleaned_data["key"],
                services=form.services(),
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotKeepEndpoint as refused:
            say(form, refused)
        else:
            messages.success(request, "Reports may be sent there, where an agreement lets them")
            return redirect("open311:overview")
    return _endpoint_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def change_endpoint(request: OfficerRequest, pk: UUID) -> HttpResponse:
    endpoint = get_object_or_404(queries.endpoints(), pk=pk)
    initial: dict[str, Any] = {f"code_{kind}": code for kind, (code, _) in endpoint.services.items()}
    initial |= {"jurisdiction": endpoint.jurisdiction, "is_on": endpoint.is_on}
    form = forms.EndpointForm(posted(request), agencies=(), endpoint=endpoint, initial=initial)
    if form.is_valid():
        try:
            commands.change_endpoint(
                endpoint=endpoint,
                jurisdiction=form.cleaned_data["jurisdiction"],
                key=form.cleaned_data["key"],
                services=form.services(),
                is_on=form.cleaned_data["is_on"],
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotKeepEndpoint as refused:
            say(form, refused)
        else:
            messages.success(request, "Saved")
            return redirect("open311:overview")
    return _endpoint_page(request, form, endpoint)


def _endpoint_page(request: OfficerRequest, form: UiForm, endpoint: Endpoint | None) -> HttpResponse:
    context = {"form": form, "endpoint": endpoint, "back_href": reverse("open311:overview")}
    return render(request, "open311/endpoint.html", context, status=form.http_status)
