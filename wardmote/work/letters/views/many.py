"""One letter to many: those ordered, ordering one, its progress, and all of them in one PDF to print."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design.paging import page_of
from wardmote.foundation.headers import SHUT
from wardmote.foundation.refusals import Refused
from wardmote.foundation.sealing.wrapping import CannotOpen
from wardmote.trust.access import holds
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, posted, signed_in
from wardmote.work.cases.models import Person
from wardmote.work.cases.views import bulk
from wardmote.work.cases.views.page import refuse
from wardmote.work.letters import binding, commands, policies, queries
from wardmote.work.letters.commands.many import printed
from wardmote.work.letters.forms import AllSentForm, ManyForm
from wardmote.work.letters.models import Printout, Run

NOT_PRINTED = (
    "Letters are kept to print for some days, until they are marked as sent or withdrawn, and only while"
    " whoever they are to may have them and is called and reached as they were."
)


@READ
@signed_in
def runs(request: OfficerRequest) -> HttpResponse:
    page = page_of(queries.runs(request.user), request.GET.get("page"))
    shown = {
        "page": page,
        "runs": [(run, queries.progress(run)) for run in page],
        "refusals": policies.refusals_to_make_many(by=request.user),
    }
    return render(request, "letters/runs.html", shown)


@ASK
@signed_in
def order(request: OfficerRequest) -> HttpResponse:
    """Which template; then to whom in which cases, and what stands in each letter."""
    by, now = request.user, timezone.now()
    templates = queries.offered(by.agency, on=timezone.localdate(now))
    asked = request.POST.get("template") or request.GET.get("template")
    template = next((each for each in templates if each.key == asked), None)
    refusals = policies.refusals_to_make_many(by=by)
    chosen = cases_chosen(request) if request.method == "POST" and "ordered" not in request.POST else []
    shown: dict[str, Any] = {"templates": templates, "template": template, "refusals": refusals}
    if template is None or refusals:
        shown["chosen"] = chosen
        return render(request, "letters/order.html", shown, status=403 if refusals and chosen else 200)
    is_sent = "ordered" in request.POST
    start = {"role": Person.Role.VICTIM, "references": "\n".join(chosen or request.POST.getlist("chosen"))}
    form = ManyForm(
        posted(request) if is_sent else None,
        request.FILES or None if is_sent else None,
        template=template,
        initial=start,
    )
    if form.is_valid():
        told = form.cleaned_data
        if Run.objects.filter(pk=told["key"]).exists():  # the button was pressed twice
            return redirect("letters:run", pk=told["key"])
        try:
            run = commands.begin_run(
                template_key=template.key,
                role=told["role"],
                values=form.values(),
                references=told["cases"],
                by=by,
                now=now,
                key=told["key"],
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            commands.go_on(run=run, by=by, now=now)  # the first cases are opened, on record
            return redirect("letters:run", pk=run.pk)
    return render(request, "letters/order.html", shown | {"form": form}, status=form.http_status)


def cases_chosen(request: OfficerRequest) -> list[str]:
    """The cases ticked in the list of cases, or its whole first part."""
    return bulk.whole_list(request) if request.POST.get("whole_list") else bulk.references(request)


@ASK
@signed_in
def run(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """How far it is. Each time it is sent some letters are made: by itself, where there is script."""
    by, now = request.user, timezone.now()
    found = get_object_or_404(queries.runs(by), pk=pk)
    if request.method == "POST":
        step = commands.go_on(run=found, by=by, now=now)
        return redirect(f"{request.path}{'?later' if step.waits else ''}")
    shown = {
        "run": found,
        "progress": queries.progress(found),
        "refused": queries.refused_of(found)[:1_000],
        "goes_on": found.finished_at is None and "later" not in request.GET,
        "later": "later" in request.GET and found.finished_at is None,
        "to_print": Printout.objects.filter(run=found).count(),
        "role": dict(Person.Role.choices).get(found.role, ""),
        "out": queries.out_of(found),
    }
    return render(request, "letters/run.html", shown)


@ASK
@signed_in
def sent(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """That all of them went out, how and when: some hundreds at a time, by itself where there is script."""
    by, now = request.user, timezone.now()
    found = get_object_or_404(queries.runs(by), pk=pk)
    form = AllSentForm(posted(request), initial={"how": "post", "sent_on": timezone.localdate(now)})
    goes_on = False
    if form.is_valid():
        try:
            step = commands.mark_all_sent(run=found, by=by, now=now, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            if step.beyond is None:
                out = queries.out_of(found)
                messages.success(request, f"Marked as sent: {out.sent} of these letters")
                if out.made:
                    messages.warning(request, f"{out.made} may not go as they are, and stay.")
                return redirect("letters:run", pk=pk)
            told = request.POST.copy()
            told["beyond"] = str(step.beyond)
            form, goes_on = AllSentForm(told), True
    shown = {"run": found, "form": form, "goes_on": goes_on, "out": queries.out_of(found)}
    return render(request, "letters/run_sent.html", shown, status=form.http_status)


@require_POST
@signed_in
def to_print(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """All letters of a run that the officer may still see, in one PDF, in the order of the cases."""
    found = get_object_or_404(queries.runs(request.user), pk=pk)
    parts: list[bytes] = []
    for printout in Printout.objects.filter(run=found).order_by("position", "at").iterator(chunk_size=50):
        if holds.refusals("case", printout.case_id):
            continue
        try:
            parts.append(printed(printout))
        except CannotOpen:
            messages.error(request, "A letter is not as it was sealed, and was left out.")
    left = queries.progress(found).letters - len(parts)
    if not parts:
        messages.error(request, f"There is nothing to print. {NOT_PRINTED}")
        return redirect("letters:run", pk=pk)
    audit.record(
        "exported",
        kind="letter_run",
        subject=found.pk,
        owner=request.user.agency_id,
        note=f"{len(parts)} letters, to print; {left} left out",
    )
    if left > 0:
        messages.warning(request, f"{left} of these letters left out of what you print. {NOT_PRINTED}")
    answer = HttpResponse(binding.joined(parts), content_type="application/pdf", headers=SHUT)
    name = f"Letters {timezone.localdate(found.at):%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
