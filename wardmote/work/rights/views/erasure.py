"""A request for erasure: whose records they are, what is asked to be deleted, and what stands in the way."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.foundation.references import as_reference
from wardmote.records.people.models import Person
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.rights import commands, erasing, forms, policies, queries
from wardmote.work.rights.models import Request
from wardmote.work.rights.views.requests import act, frame, posted, request_page, say


@request_page("POST")
def erasure(request: OfficerRequest, asked: Request) -> HttpResponse:
    if asked.kind != Request.Kind.ERASURE:
        raise Http404
    form = forms.PersonForm(posted(request))
    if form.is_valid():
        reference = as_reference(form.cleaned_data["reference"], "P")
        person = Person.objects.filter(reference=reference).first()
        try:
            if person is None:
                raise commands.CannotPack([policies.NOT_THEIRS])
            commands.choose_person(request=asked, person=person, by=request.user, now=timezone.now())
        except commands.CannotPack as refused:
            say(form, refused)
        else:
            messages.success(request, "Chosen. See what tells of them")
            return redirect("rights:erasure", reference=asked.reference)
    lines = erasing.to_erase(asked)
    shown = frame(
        request,
        asked,
        "erasure",
        form=form,
        lines=lines,
        hidden=queries.progress(asked).hidden,
        may_grant=any(line.can_be_chosen for line in lines),
    )
    return render(request, "rights/erasure.html", shown, status=form.http_status)


@request_page("POST")
@fresh_second_factor
def grant(request: OfficerRequest, asked: Request) -> HttpResponse:
    if asked.kind != Request.Kind.ERASURE:
        raise Http404
    form = forms.GrantForm(posted(request), lines=erasing.to_erase(asked))
    return act(
        request,
        asked,
        title="Grant the erasure",
        button="Grant and close",
        style="warning",
        words="The deletion of each record you choose is asked for. Another officer has to agree to each, "
        "partners are told first, and some days pass in which it can be stopped.",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.grant_erasure(
            request=asked, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done="Granted. Below is what was asked, and what stands in the way",
        onward="rights:erasure",
    )
