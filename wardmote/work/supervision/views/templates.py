"""Templates of kinds of case: what is in force, where each comes from, and an agency's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, posted, signed_in
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import refuse
from wardmote.work.supervision import commands, policies, queries
from wardmote.work.supervision.forms import TemplateForm
from wardmote.work.supervision.models import UNCONFIRMED, Template

KINDS = dict(Case.Kind.choices)


def dressed(rows: list[Template]) -> list[Any]:
    found: list[Any] = list(rows)
    for row in found:
        row.unconfirmed = row.status in UNCONFIRMED
        row.of = KINDS.get(row.kind, "Any kind of case")
        names = {part["key"]: part["name"] for part in row.parts}
        row.lines = [{**part, "follows": names.get(part.get("after") or "", "")} for part in row.parts]
    return found


@READ
@signed_in
def listed(request: OfficerRequest) -> HttpResponse:
    by = request.user
    context = {
        "rows": dressed(queries.templates(by.agency_id, on=timezone.localdate())),
        "may_set": not policies.refusals_to_set(by=by),
    }
    return render(request, "supervision/templates.html", context)


@READ
@signed_in
def history(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = dressed(queries.versions(key, by.agency_id))
    if not found:
        raise Http404
    held = next((row for row in queries.templates(by.agency_id, on=today) if row.key == key), None)
    for row in found:
        row.is_to_come, row.is_present = row.starts_on > today, held is not None and row.pk == held.pk
    context = {"rows": found, "name": found[0].name, "may_set": not policies.refusals_to_set(by=by)}
    return render(request, "supervision/template.html", context)


@ASK
@signed_in
def set_template(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = next((row for row in queries.templates(by.agency_id, on=today) if row.key == key), None)
    if was is None:
        raise Http404
    refusals = policies.refusals_to_set(by=by)
    form = TemplateForm(posted(request), today=today, template=was, initial={"starts_on": today})
    if not refusals and form.is_valid():
        told = form.cleaned_data
        try:
            commands.set_template(
                key=key,
                parts=form.parts,
                withdrawn=told["withdrawn"],
                source=told["source"],
                starts_on=told["starts_on"],
                by=by,
            )
        except commands.CannotSet as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The template is set")
            return redirect("supervision:template", key=key)
    context = {"form": form, "was": was, "refusals": refusals, "is_plan": form.is_plan}
    context["is_survey"] = was.use == Template.Use.SURVEY
    return render(
        request, "supervision/set_template.html", context, status=403 if refusals else form.http_status
    )
