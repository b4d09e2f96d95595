"""Who in a case is a person on record: suggested, linked, made, unlinked."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.work.cases import commands, policies, queries
from wardmote.work.cases.forms import PersonRecordForm
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, refuse


@case_page("POST")
def person_record(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """Which record someone in this case has: one that may be theirs, another, a new one, or none yet."""
    entry = get_object_or_404(queries.people(case).select_related("case__owner"), pk=pk)
    likely = queries.likely_people(entry)
    form = PersonRecordForm(request.POST or None, likely=likely, by=request.user)  # type: ignore[arg-type]
    if form.is_valid():
        by, now = request.user, timezone.now()
        try:
            with transaction.atomic():
                if form.is_new:
                    commands.link_to_new_person(
                        entry=entry,
                        team=form.team,
                        whole_agency=form.is_whole_agency,
                        by=by,  # type: ignore[arg-type]
                        now=now,
                    )
                elif form.record is not None:
                    commands.link_person(entry=entry, person=form.record, by=by, now=now)  # type: ignore[arg-type]
        except Refused as refused:  # the rules of cases, or of people
            refuse(form, refused)
        else:
            if form.is_new or form.record is not None:
                messages.success(request, "Linked to a person record")
            return redirect(address(case, "people"))
    shown = context(request, case, "people", entry=entry, likely=likely, form=form)
    if not form.is_bound:
        shown["refusals"] = policies.refusals_to_add(case, standing=shown["standing"])
    return render(request, "cases/person_record.html", shown, status=form.http_status)


@case_page("POST")
def unlink_person(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    if request.method != "POST":
        return redirect(address(case, "people"))
    link = get_object_or_404(queries.person_links(case).select_related("case__owner"), pk=pk)
    try:
        commands.unlink_person(link=link, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except commands.CannotUnlinkPerson as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, "No longer linked to that person record")
    return redirect(address(case, "people"))
