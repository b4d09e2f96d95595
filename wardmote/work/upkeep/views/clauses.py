"""The clauses, and the overarching agreement that is drawn up from them."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.headers import SHUT
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.agreements import policies as agreements
from wardmote.trust.agreements import queries as register
from wardmote.trust.identity.models import Agency, Officer, Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, for_roles, signed_in
from wardmote.work.letters import pdf, word
from wardmote.work.upkeep import commands, overarching, policies, queries
from wardmote.work.upkeep.commands.drawing_up import DOCX
from wardmote.work.upkeep.forms import ClauseForm, OverarchingForm, ReadForm
from wardmote.work.upkeep.models import Clause
from wardmote.work.upkeep.queries import Standing
from wardmote.work.upkeep.views.common import act, posted

FILES = {"docx": DOCX, "pdf": "application/pdf"}
HOUR = 3600


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    standings = queries.clauses(on=timezone.localdate())
    context = {
        "standings": standings,
        "unconfirmed": sum(not each.is_confirmed for each in standings),
        "waiting": sum(bool(each.waiting) for each in standings),
        "may_draw_up": not agreements.refusals_to_draft(by=request.user),
        "is_lead": policies.is_lead(request.user),
    }
    return render(request, "upkeep/clauses.html", context)


def standing_of(key: str) -> Standing:
    for each in queries.clauses(on=timezone.localdate()):
        if each.clause.key == key:
            return each
    raise Http404


def refusals(version: Clause, by: Officer) -> list[Refusal]:
    confirmed = any(row.agency_id == by.agency_id for row in version.confirmations.all())
    return policies.refusals_to_confirm(version, confirmed=confirmed, by=by)


@READ
@signed_in
def clause(request: OfficerRequest, key: str) -> HttpResponse:
    found, by = standing_of(key), request.user
    versions = queries.versions_of(key)
    waiting = {each.pk for each in found.waiting}
    for version in versions:
        version.is_standing = version.pk == found.clause.pk  # type: ignore[attr-defined]
        version.waits = version.pk in waiting  # type: ignore[attr-defined]
        version.may_confirm = (version.is_standing or version.waits) and not refusals(version, by)  # type: ignore[attr-defined]
    context = {
        "standing": found,
        "versions": versions,
        "is_lead": policies.is_lead(by),
        "fields": overarching.FIELDS.items(),
        "today": timezone.localdate(),
    }
    return render(request, "upkeep/clause.html", context)


@ASK
@for_roles(Role.INFORMATION_GOVERNANCE)
def change(request: OfficerRequest, key: str) -> HttpResponse:
    by, now, today = request.user, timezone.now(), timezone.localdate()
    of: Clause = standing_of(key).clause
    form = ClauseForm.of(of, posted(request), today=today)
    fields = "; ".join(f"{{{{ {name} }}}}: {words}" for name, words in overarching.FIELDS.items())
    return act(
        request,
        title="Change a clause",
        caption=of.heading,
        button="Save",
        back=reverse("upkeep:clause", kwargs={"key": key}),
        form=form,
        refusals=[],
        words=(
            "What you write is a version from a day on; documents drawn up before stay as they are."
            " It does not count until an information governance lead of another agency has confirmed it:"
            " until then the clause stands as it is.",
            f"These fields are filled in: {fields}.",
        ),
        do=lambda: commands.write_clause(of=of, by=by, now=now, **form.cleaned_data),
        done="The clause is saved. It counts once a lead of another agency has confirmed it.",
    )


@ASK
@for_roles(Role.INFORMATION_GOVERNANCE)
def confirm(request: OfficerRequest, key: str) -> HttpResponse:
    by, now = request.user, timezone.now()
    standing = standing_of(key)
    there = {str(each.pk): each for each in (standing.clause, *standing.waiting)}
    asked = request.GET.get("version", "")
    found = there.get(asked) or next(iter(standing.waiting), standing.clause)
    form = ReadForm(posted(request))
    return act(
        request,
        title="Confirm a clause",
        caption=found.heading,
        button="Confirm",
        back=reverse("upkeep:clause", kwargs={"key": key}),
        form=form,
        refusals=refusals(found, by),
        words=(
            f"It reads so from {day_words(found.starts_on)}, for every agency, once it is confirmed.",
            found.text,
        ),
        do=lambda: commands.confirm_clause(clause=found, by=by, now=now, **form.cleaned_data),
        done="The clause is confirmed.",
    )


@ASK
@signed_in
def draw_up(request: OfficerRequest) -> HttpResponse:
    """Choose, look at it, take it as Word or PDF, keep it as a draft. What was chosen travels signed."""
    by, now, today = request.user, timezone.now(), timezone.localdate()
    back = reverse("upkeep:clauses")
    refusals = agreements.refusals_to_draft(by=by)
    if refusals:
        shown = {"title": "Draw up an overarching agreement", "refusals": refusals, "back": back}
        return render(request, "upkeep/act.html", shown, status=403)
    known, agencies = register.vocabulary(), list(Agency.objects.order_by("name"))
    salt = f"overarching:{by.pk}"
    carried, data = request.POST.get("carried", ""), posted(request)
    if carried:
        try:
            data = QueryDict(signing.loads(carried, salt=salt, max_age=HOUR))
        except signing.BadSignature:
            messages.error(request, "That preview is too old. Choose again.")
            return redirect("upkeep:draw_up")
    form = OverarchingForm(data, known=known, agencies=agencies, keeper=by.agency)
    context = {"form": form, "back": back}
    if form.is_bound and form.is_valid():
        chosen = form.chosen()
        wanted = request.POST.get("do", "")
        if wanted == "keep" and carried:
            try:
                made = commands.draw_up(chosen=chosen, by=by, now=now)
            except Refused as cannot:
                for refusal in cannot.refusals:
                    form.add_error(None, refusal.message)
                return render(request, "upkeep/draw_up.html", context, status=form.http_status)
            messages.success(request, "Kept as a draft of the register, with the document as Word and PDF.")
            return redirect("agreements:detail", pk=made.pk)
        document = overarching.drawn_up(chosen, on=today)
        if wanted in FILES and carried:
            content = (word if wanted == "docx" else pdf).made(document.paper, at=now)
            record("agreement document taken", kind="agreement_document", subject=None, owner=by.agency_id)
            answer = HttpResponse(content, content_type=FILES[wanted], headers=SHUT)
            answer["Content-Disposition"] = (
                content_disposition_header(True, f"agreement.{wanted}") or "attachment"
            )
            return answer
        assert data is not None
        kept = data.copy()
        kept.pop("csrfmiddlewaretoken", None)
        context |= {
            "document": document,
            "carried": carried or signing.dumps(kept.urlencode(), salt=salt, compress=True),
        }
        return render(request, "upkeep/preview.html", context)
    return render(request, "upkeep/draw_up.html", context, status=form.http_status)
