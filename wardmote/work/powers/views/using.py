"""A case's powers and which may be used now; using one; serving a draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wardmote.foundation.database.middleware import first
from wardmote.records.documents import listing as documents
from wardmote.records.documents.models import Document
from wardmote.work.cases import commands as of_cases
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, was_made_before
from wardmote.work.catalogue import law
from wardmote.work.powers import beside, catalogued, commands, lawful, policies, queries
from wardmote.work.powers.forms.service import ServeForm, ServiceFields
from wardmote.work.powers.forms.using import UseForm
from wardmote.work.powers.models import Step, Use
from wardmote.work.powers.views.common import HERE, lit, look_first, use_of


@case_page()
def of_case(request: HttpRequest, case: Case) -> HttpResponse:
    """Every use in the case, and what may be used now, the lowest rung first."""
    by: Any = request.user
    now = timezone.now()
    uses = list(queries.with_all(queries.of_case(case)))
    subjects = queries.subjects_of(case)
    for use in uses:
        use.case = case
        use.on = queries.subject_words(subjects.get(use.pk))  # type: ignore[attr-defined]
    shown = context(request, case, HERE, uses=lit(uses))
    shown["refusals"] = policies.refusals_to_begin(case, standing=shown["standing"])
    if not shown["refusals"]:
        shown |= offered(by, now, lawful.earlier(uses))
    return render(request, "powers/of_case.html", shown)


def offered(by: Any, now: Any, earlier: list[law.EarlierUse]) -> dict[str, Any]:
    """The powers that may be used now, by rung; and the others, each with every reason."""
    ladder: dict[int, list[law.Power]] = {}
    refused = []
    for power in catalogued.powers(by=by).values():
        if reasons := lawful.at_first_sight(power, by=by, at=now, earlier=earlier):
            refused.append((power, [each.words for each in reasons]))
        else:
            ladder.setdefault(power.ladder_step, []).append(power)
    rungs = catalogued.rungs()
    return {
        "ladder": [(rungs.get(step, ""), ladder[step]) for step in sorted(ladder)],
        "refused": refused,
    }


@first(look_first)
@case_page("POST")
def new(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """All that one use needs, on one page: served now, or kept as a draft."""
    by: Any = request.user
    now = timezone.now()
    power = catalogued.power(key, by=by)
    if power is None:
        raise Http404
    people, places = list(cases.people(case)), list(cases.places(case))
    papers = documents_of(case)

    def form_of(data: Any, wants: set[str], initial: dict[str, Any] | None = None) -> UseForm:
        return UseForm(
            data, request.FILES if data is not None else None, power=power, by=by, people=people,
            places=places, documents=papers, today=timezone.localdate(now), wants=wants, initial=initial,
        )  # fmt: skip

    told = request.POST if request.method == "POST" else None
    wants = {"acknowledged"} if told and "acknowledged" in told else set()
    form = form_of(told, wants, None if told else prefilled(case, request.GET.get("from", "")))
    stands: queries.Beside | None = None
    if form.is_valid():
        stands = queries.beside(case, form.chosen, by=by)
        if not form.is_draft and needs_words(stands, form, by):
            form = form_of(about(request, stands), {"acknowledged"})
            form.is_valid()
            form.add_error("acknowledged", policies.SAY_WHAT_YOU_DID.message)
        else:
            made = make(case, form, by=by, now=now)
            if isinstance(made, UUID):
                messages.success(
                    request,
                    f"{power.name}: kept as a draft" if form.is_draft else f"{power.name}: put on record",
                )
                return redirect("powers:use", reference=case.reference, pk=made)
            for refusal in made:
                form.add_error(None, refusal.message)
    shown_again(case, form)
    shown = context(request, case, HERE, form=form, power=power, back=address(case, HERE))
    shown["refusals"] = policies.refusals_to_begin(case, standing=shown["standing"])
    if not form.is_bound and not shown["refusals"]:
        uses = list(queries.with_all(queries.of_case(case)))
        shown["ahead"] = [
            each.words for each in lawful.at_first_sight(power, by=by, at=now, earlier=lawful.earlier(uses))
        ]
    shown |= warned(stands)
    return render(request, "powers/new.html", shown, status=form.http_status)


MOST_PAPERS = 50


def documents_of(case: Case) -> list[Document]:
    """The documents of the case that stand, the newest first, of which one may prove a service."""
    return [link.document for link in documents.standing(cases.document_links(case))[:MOST_PAPERS]]


def shown_again(case: Case, form: ServiceFields) -> None:
    """What a form that was sent and is shown once more says of its file, and what of it goes on record."""
    if form.is_bound and form.errors:
        form.ask_the_file_again()
    if form.infected:
        of_cases.note_infected(case=case, count=1)


def needs_words(stands: queries.Beside, form: Any, by: Any) -> bool:
    """Whether the officer has still to say what they did about what they are told now.

    Words sent before it was shown are about nothing.
    """
    given = form.cleaned_data
    return stands.warns and not (
        len((given.get("acknowledged") or "").strip()) > 2
        and queries.answered_for(stands, given.get("look") or "", by=by)
    )


def about(request: HttpRequest, stands: queries.Beside) -> Any:
    """What was sent, its words to be about the newest look."""
    sent = request.POST.copy()
    sent["look"] = stands.look_key
    return sent


def warned(stands: queries.Beside | None) -> dict[str, Any]:
    if stands is None or not stands.warns:
        return {}
    search = stands.look.search_id if stands.look else None
    return {
        "seen": lit(stands.seen),
        "ask": [
            (each.owner, beside.ask_address(search, each.hit_id) if each.hit_id else "", each.case)
            for each in stands.ask
        ],
    }


def make(case: Case, form: UseForm, *, by: Any, now: Any) -> UUID | list[policies.Refusal]:
    """The id of what was made, once however often it is sent; or every reason against it."""
    key = form.cleaned_data["key"]
    try:
        with transaction.atomic():
            if form.is_draft:
                use = commands.draft(case=case, plan=form.plan(), by=by, now=now, key=key)
            else:
                use = commands.serve_now(
                    case=case, plan=form.plan(), service=form.service(now), by=by, now=now, key=key
                )
    except commands.CannotUse as refused:
        return refused.refusals
    except IntegrityError as error:
        if was_made_before(error) and queries.of_case(case).filter(pk=key).exists():
            return key
        raise
    return use.pk


def prefilled(case: Case, use: str) -> dict[str, Any]:
    """What is known already from the use that this one follows: on whom, and what was breached."""
    try:
        before = queries.with_all(queries.of_case(case)).filter(pk=UUID(use)).first()
    except ValueError:
        return {}
    said = queries.particulars(before) if before else None
    if before is None or said is None:
        return {}
    breaches = [step.words for step in before.steps.all() if step.kind == Step.Kind.BREACHED]
    subject = (
        f"person:{said.entry_id}" if said.entry_id else f"place:{said.place_id}" if said.place_id else "body"
    )
    return {"subject": subject, "body": said.body, "age": said.age, "grounds": "\n\n".join(breaches)}


@first(look_first)
@case_page("POST")
def serve(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """A draft is served: the law is asked anew, of the day it is."""
    by: Any = request.user
    now = timezone.now()
    use = use_of(case, pk)
    said = queries.particulars(use)
    power = catalogued.power(use.power, by=by)
    if said is None or power is None:
        raise Http404
    plan = commands.plan_of(use, said, power, use.steps.all())
    stands = queries.beside(case, plan.subject, by=by, than=use.pk)

    papers = documents_of(case)

    def form_of(data: Any) -> ServeForm:
        return ServeForm(
            data, request.FILES if data is not None else None, power=power, today=timezone.localdate(now),
            warned=stands.warns, documents=papers, initial={"look": stands.look_key},
        )  # fmt: skip

    form = form_of(request.POST if request.method == "POST" else None)
    if form.is_valid() and needs_words(stands, form, by):
        form = form_of(about(request, stands))
        form.is_valid()
        form.add_error("acknowledged", policies.SAY_WHAT_YOU_DID.message)
    elif form.is_valid():
        try:
            commands.serve(use=use, plan=plan, service=form.service(now), by=by, now=now)
        except commands.CannotUse as refused:
            for refusal in refused.refusals:
                form.add_error(
                    "acknowledged"
                    if refusal is policies.SAY_WHAT_YOU_DID and "acknowledged" in form.fields
                    else None,
                    refusal.message,
                )
        else:
            messages.success(request, f"{use.power_name}: served")
            return redirect("powers:use", reference=case.reference, pk=use.pk)
    shown_again(case, form)
    shown = context(
        request,
        case,
        HERE,
        form=form,
        use=use,
        heading=f"Serve: {use.power_name}",
        button="Put down that it was served",
        back=address(case, "powers:use", pk=use.pk),
    )
    if use.state not in Use.NOT_SERVED:
        shown["refusals"] = [policies.MOVED_ON]
    shown |= warned(stands)
    return render(request, "powers/step.html", shown, status=form.http_status)


@first(look_first)
@case_page("POST")
@require_POST
def look(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """Whether another agency has a live power on the same by now: looked anew, on record."""
    by: Any = request.user
    use = use_of(case, pk)
    said = queries.particulars(use)
    if said is None:
        raise Http404
    stands = queries.beside(case, queries.subject_of(said), by=by, than=use.pk)
    shown = context(request, case, HERE, use=use, back=address(case, "powers:use", pk=use.pk), is_served=True)
    return render(request, "powers/look.html", shown | warned(stands))
