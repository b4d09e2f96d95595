"""A case at the door: what an officer on a visit needs, on a phone, and a note made with one press."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.records.desk import queries as desk
from wardmote.work.cases import commands, policies, queries
from wardmote.work.cases.forms import NoteForm, OnceMixin, QuickNoteForm
from wardmote.work.cases.models import Case, Note
from wardmote.work.cases.views.known import added, known, offer_categories, rated, with_names, with_template
from wardmote.work.cases.views.page import case_page

NOTES = 3


@case_page("POST")
def visit(request: HttpRequest, case: Case) -> HttpResponse:
    form, quick = forms_of(request, case)
    if quick.is_bound and quick.is_valid():
        noted = {"text": quick.text, "categories": []}
        if note(request, quick, case, noted):
            return redirect("cases:visit", reference=case.reference)
    elif form.is_valid() and note(request, form, case, known(form)):
        return redirect("cases:visit", reference=case.reference)
    by: Any = request.user
    today = timezone.localdate()
    standing = queries.standing(case, by=by)
    sent = quick if quick.is_bound else form
    shown = {
        "case": case,
        "may_add": not policies.refusals_to_add(case, standing=standing),
        "form": sent if sent.is_bound else form,
        "note_form": form,
        "quick": quick,
        "templates": desk.templates(),
        "summary": queries.summary(case),
        "people": [person for person in queries.people(case) if person.until_on is None],
        "places": queries.places(case),
        "kept_out": [entry for entry in queries.kept_out(case) if entry.name],
        "actions": rated(queries.open_actions(case)),
        "notes": with_names(queries.notes(case)[:NOTES]),
        "today": today,
    }
    return render(request, "cases/visit.html", shown, status=sent.http_status)


def forms_of(request: HttpRequest, case: Case) -> tuple[NoteForm, QuickNoteForm]:
    """The form that was sent, bound, and the other one fresh."""
    is_quick = request.method == "POST" and "quick" in request.POST
    wants_template = request.method == "POST" and "use_template" in request.POST
    if wants_template:
        form = with_template(request, case)
    else:
        form = NoteForm(None if is_quick else request.POST or None)
    offer_categories(form, case)
    return form, QuickNoteForm(request.POST if is_quick else None, auto_id="id_quick_%s")


def note(request: HttpRequest, form: OnceMixin, case: Case, noted: dict[str, Any]) -> bool:
    done = added(request, form, Note, commands.add_note, case=case, **noted)
    if done:
        messages.success(request, "Note added")
    return done
