"""Marks beside a case or a person: what stands there, putting one, ending one, answering an objection."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.forms import UiForm
from wardmote.records.people import queries as people
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases import queries as cases
from wardmote.work.rights import commands, forms, queries
from wardmote.work.rights.commands.marking import Marked
from wardmote.work.rights.models import Mark
from wardmote.work.rights.views.requests import posted, say


def record_of(kind: str, reference: str) -> Marked:
    """The record, as far as this officer may see it: else 404, never 403."""
    found: Any = cases.visible() if kind == "case" else people.visible()
    return get_object_or_404(found, reference=reference)


def page_of(kind: str, record: Marked) -> str:
    return reverse("cases:detail" if kind == "case" else "people:detail", args=[record.reference])


def marks(kind: str) -> Any:
    @opens(kind)
    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: OfficerRequest, reference: str) -> HttpResponse:
        record = record_of(kind, reference)
        form = forms.MarkForm(posted(request))
        if form.is_valid():
            try:
                commands.put_mark(record=record, **form.cleaned_data, by=request.user, now=timezone.now())
            except commands.CannotMark as refused:
                say(form, refused)
            else:
                messages.success(request, "It stands beside the record from now on")
                return redirect(f"rights:marks_{kind}", reference=reference)
        shown = {
            "record": record,
            "kind": kind,
            "marks": queries.marks(**{kind: record.pk}),
            "form": form,
            "may_mark": queries.may_mark(kind, record.pk),
            "back_href": page_of(kind, record),
        }
        return render(request, "rights/marks.html", shown, status=form.http_status)

    return view


def changing(kind: str, *, answers: bool) -> Any:
    @opens(kind)
    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
        record = record_of(kind, reference)
        mark = get_object_or_404(Mark, pk=pk, ended_at=None, **{kind: record.pk})
        back = reverse(f"rights:marks_{kind}", args=[reference])
        form: UiForm = (forms.ObjectionForm if answers else forms.EndMarkForm)(posted(request))
        if form.is_valid():
            told = form.cleaned_data
            by, now = request.user, timezone.now()
            try:
                if answers:
                    commands.answer_objection(
                        mark=mark,
                        record=record,
                        words=told["words"],
                        restrict=told["restrict"],
                        by=by,
                        now=now,
                    )
                else:
                    commands.end_mark(mark=mark, record=record, why=told["words"], by=by, now=now)
            except commands.CannotMark as refused:
                say(form, refused)
            else:
                messages.success(request, "Saved. Partners who see the record are told that it changed")
                return redirect(back)
        shown = {"record": record, "mark": mark, "form": form, "answers": answers, "back_href": back}
        return render(request, "rights/mark.html", shown, status=form.http_status)

    return view


KINDS = ("case", "person")
MARKS = {kind: marks(kind) for kind in KINDS}
ENDS = {kind: changing(kind, answers=False) for kind in KINDS}
ANSWERS = {kind: changing(kind, answers=True) for kind in KINDS}
