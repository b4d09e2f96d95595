"""The pages of a desk: views of lists, templates, and what was typed and not sent."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wardmote.foundation import words_apart
from wardmote.foundation.onward import is_ours
from wardmote.foundation.refusals import Refused
from wardmote.records.desk import commands, filling, policies, queries
from wardmote.records.desk.forms import ME, TEAM, TemplateForm, ViewForm
from wardmote.records.desk.lists import List, lists
from wardmote.records.desk.models import SavedView, Template
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest


def the_list(list_name: str) -> List:
    if list_name not in lists:
        raise Http404
    return lists[list_name]


def refuse(form: Any, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)


def say(request: HttpRequest, refused: Refused) -> None:
    for refusal in refused.refusals:
        messages.error(request, refusal.message)


# --- views of a list ----------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def of_list(request: OfficerRequest, list_name: str) -> HttpResponse:
    which = the_list(list_name)
    by = request.user
    found = [
        {"view": view, "may_change": not policies.refusals_to_change_view(view, by=by)}
        for view in queries.views(list_name)
    ]
    gone = [
        view for view in queries.deleted_views(list_name) if not policies.refusals_to_change_view(view, by=by)
    ]
    state = queries.state(list_name, by=by)
    shown = {
        "list": which,
        "list_name": list_name,
        "views": found,
        "gone": gone,
        "opens_with": state.default_view_id if state else None,
    }
    return render(request, "desk/views.html", shown)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: OfficerRequest, list_name: str) -> HttpResponse:
    """Save the filters that stand in this page's own address, as they stood in the list's."""
    which, by = the_list(list_name), request.user
    query = which.clean(request.GET.urlencode(), by)
    form = ViewForm(request.POST or None, by=by)
    if form.is_valid():
        key = form.cleaned_data["key"]
        try:
            if not SavedView.objects.filter(pk=key).exists():
                with transaction.atomic():
                    view = commands.save_view(
                        list_name=list_name,
                        name=form.cleaned_data["name"],
                        query=query,
                        team=form.team,
                        by=by,
                        now=timezone.now(),
                        key=key,
                    )
                    if form.cleaned_data["opens"]:
                        commands.open_with(list_name=list_name, view=view, by=by)
        except Refused as refused:
            refuse(form, refused)
        except IntegrityError:
            return redirect(
                words_apart.address(which.href, words_apart.read(query, by.pk))
            )  # its twin, sent at once, was first
        else:
            messages.success(request, "View saved")
            return redirect(words_apart.address(which.href, words_apart.read(query, by.pk)))
    shown = {"list": which, "list_name": list_name, "form": form, "query": query}
    shown["refusals"] = [] if query else [policies.NO_FILTER]
    return render(request, "desk/save_view.html", shown, status=form.http_status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: OfficerRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.select_related("team"), pk=pk, deleted_at=None)
    by, which = request.user, the_list(view.list_name)
    state = queries.state(view.list_name, by=by)
    opens = state is not None and state.default_view_id == view.pk
    form = ViewForm(
        request.POST or None,
        by=by,
        initial={"name": view.name, "seen_by": TEAM if view.team_id else ME, "opens": opens},
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                commands.change_view(view=view, name=form.cleaned_data["name"], team=form.team, by=by)
                if form.cleaned_data["opens"] != opens:
                    chosen = view if form.cleaned_data["opens"] else None
                    commands.open_with(list_name=view.list_name, view=chosen, by=by)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "View changed")
            return redirect("desk:views", list_name=view.list_name)
    shown = {"list": which, "list_name": view.list_name, "form": form, "view": view}
    shown["refusals"] = policies.refusals_to_change_view(view, by=by)
    return render(request, "desk/save_view.html", shown, status=form.http_status)


@login_required
@require_POST
def delete(request: OfficerRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk)
    try:
        commands.delete_view(view=view, by=request.user, now=timezone.now())
    except Refused as refused:
        say(request, refused)
    else:
        messages.success(request, "View deleted. You can undo this below.")
    return redirect("desk:views", list_name=view.list_name)


@login_required
@require_POST
def bring_back(request: OfficerRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.select_related("team"), pk=pk)
    try:
        commands.bring_view_back(view=view, by=request.user)
    except Refused as refused:
        say(request, refused)
    else:
        messages.success(request, "View brought back")
    return redirect("desk:views", list_name=view.list_name)


@login_required
@require_POST
def open_with(request: OfficerRequest, list_name: str) -> HttpResponse:
    """Have the list open with a view, or with none."""
    the_list(list_name)
    view = None
    if asked := request.POST.get("view"):
        try:
            view = get_object_or_404(SavedView, pk=UUID(asked), list_name=list_name, deleted_at=None)
        except ValueError:
            raise Http404 from None
    commands.open_with(list_name=list_name, view=view, by=request.user)
    words = f"The list opens with “{view.name}”" if view else "The list opens with everything you may see"
    messages.success(request, words)
    return redirect("desk:views", list_name=list_name)


# --- templates ----------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def templates(request: OfficerRequest) -> HttpResponse:
    by = request.user
    found = [
        {
            "template": template,
            "may_change": not policies.refusals_to_change_template(template, by=by),
            "unknown": filling.unknown(template.text),
        }
        for template in queries.templates()
    ]
    gone = [
        template
        for template in queries.deleted_templates()
        if not policies.refusals_to_change_template(template, by=by)
    ]
    return render(request, "desk/templates.html", {"templates": found, "gone": gone})


def say_unknown(request: HttpRequest, text: str) -> None:
    if typed := filling.unknown(text):
        word = "is no field and stays" if len(typed) == 1 else "are no fields and stay"
        messages.warning(request, f"{', '.join(typed)} {word} as typed")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: OfficerRequest) -> HttpResponse:
    by = request.user
    form = TemplateForm(request.POST or None, by=by)
    if form.is_valid():
        told = form.cleaned_data
        try:
            if not Template.objects.filter(pk=told["key"]).exists():
                with transaction.atomic():
                    commands.make_template(
                        name=told["name"],
                        text=told["text"],
                        for_agency=form.for_agency,
                        by=by,
                        now=timezone.now(),
                        key=told["key"],
                    )
        except Refused as refused:
            refuse(form, refused)
        except IntegrityError:
            return redirect("desk:templates")
        else:
            messages.success(request, "Template saved")
            say_unknown(request, told["text"])
            return redirect("desk:templates")
    return render(
        request, "desk/template.html", {"form": form, "is_supervisor": by.has_role(Role.SUPERVISOR)},
        status=form.http_status,
    )  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_template(request: OfficerRequest, pk: UUID) -> HttpResponse:
    template = get_object_or_404(Template, pk=pk, deleted_at=None)
    by = request.user
    form = TemplateForm(
        request.POST or None, by=by, is_new=False, initial={"name": template.name, "text": template.text}
    )
    if form.is_valid():
        told = form.cleaned_data
        try:
            commands.change_template(
                template=template, name=told["name"], text=told["text"], by=by, now=timezone.now()
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Template changed")
            say_unknown(request, told["text"])
            return redirect("desk:templates")
    shown = {"form": form, "template": template}
    shown["refusals"] = policies.refusals_to_change_template(template, by=by)
    return render(request, "desk/template.html", shown, status=form.http_status)


@login_required
@require_POST
def delete_template(request: OfficerRequest, pk: UUID) -> HttpResponse:
    template = get_object_or_404(Template, pk=pk)
    try:
        commands.delete_template(template=template, by=request.user, now=timezone.now())
    except Refused as refused:
        say(request, refused)
    else:
        messages.success(request, "Template deleted. You can undo this below.")
    return redirect("desk:templates")


@login_required
@require_POST
def bring_template_back(request: OfficerRequest, pk: UUID) -> HttpResponse:
    template = get_object_or_404(Template, pk=pk)
    try:
        commands.bring_template_back(template=template, by=request.user)
    except Refused as refused:
        say(request, refused)
    else:
        messages.success(request, "Template brought back")
    return redirect("desk:templates")


# --- drafts -------------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def drafts(request: OfficerRequest) -> HttpResponse:
    """What this officer has typed somewhere and not sent."""
    found = queries.drafts(by=request.user, now=timezone.now()).defer("fields")
    return render(request, "desk/drafts.html", {"drafts": found})


@login_required
@require_POST
def forget(request: OfficerRequest) -> HttpResponse:
    commands.forget_draft(place=request.POST.get("place", ""), by=request.user)
    messages.success(request, "What you had typed is thrown away")
    return redirect("desk:drafts")


@login_required
@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in again, in a tab of its own, ends."""
    return render(request, "desk/signed_in.html")


@never_cache
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """For the page's script: who is signed in now and what is kept for a form of theirs; or keep it.

    401 where nobody is signed in, 409 where it is not the officer whose page it was: what one officer
    typed is never kept, nor sent, as another's.
    """
    by: Any = request.user
    if getattr(by, "agency_id", None) is None:
        return JsonResponse({}, status=401)
    now = timezone.now()
    if request.method == "GET":
        kept = queries.draft_at(request.GET.get("place", ""), by=by, now=now)
        return JsonResponse(
            {
                "officer": str(by.pk),
                "token": get_token(request),
                "draft": {"fields": json.loads(kept.fields), "at": clock(kept.saved_at)} if kept else None,
            }
        )
    told = read_draft(request)
    if told is None:
        return JsonResponse({}, status=400)
    if told["officer"] != str(by.pk):
        return JsonResponse({}, status=409)
    commands.keep_draft(place=told["place"], about=told["about"], fields=told["fields"], by=by, now=now)
    return JsonResponse({"at": clock(now)})


def clock(moment: Any) -> str:
    here = timezone.localtime(moment)
    words = f"{here:%H:%M}"
    return words if here.date() == timezone.localdate() else f"{words} on {here.day} {here:%B}"


def read_draft(request: HttpRequest) -> dict[str, Any] | None:
    """What the script sent, if it has the shape of a draft."""
    try:
        told = json.loads(request.body)
        place, about, fields = str(told["place"]), str(told["about"])[:160], dict(told["fields"])
    except (ValueError, KeyError, TypeError):
        return None
    if not is_ours(place) or len(place) > 300 or len(request.body) > commands.LONGEST_DRAFT:
        return None
    clean = {str(name)[:60]: [str(value) for value in values] for name, values in fields.items()}
    return {"place": place, "about": about, "fields": clean, "officer": str(told.get("officer", ""))}
