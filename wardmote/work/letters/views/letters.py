"""Letters of a case: their list, writing one, its own page, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wardmote.foundation.design.paging import page_of
from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.cases.models import Case, Person
from wardmote.work.cases.views.known import offer_categories
from wardmote.work.cases.views.page import case_page, context, refuse, show_form
from wardmote.work.letters import commands, policies, queries, setting, starting
from wardmote.work.letters.commands.writing import paper_of, values_of
from wardmote.work.letters.forms import AskForm, LetterForm, SentForm, WithdrawLetterForm, initial_of
from wardmote.work.letters.models import Letter
from wardmote.work.letters.queries import Offered
from wardmote.work.letters.recipients import Recipient, to_agency, to_person

HERE = "letters:letters"
COLOURS = {"draft": "grey", "made": "blue", "sent": "green", "withdrawn": "red"}


def dressed(letter: Letter) -> Letter:
    letter.colour = COLOURS[letter.state]  # type: ignore[attr-defined]
    return letter


@case_page()
def letters(request: HttpRequest, case: Case) -> HttpResponse:
    page = page_of(queries.letters(case), request.GET.get("page"))
    shown = context(request, case, HERE, page=page)
    shown["letters"] = [dressed(letter) for letter in page]
    shown["refusals"] = policies.refusals_to_write(case, standing=shown["standing"])
    shown["may_bundle"] = not policies.refusals_to_bundle(None, standing=shown["standing"])
    return render(request, "letters/letters.html", shown)


@case_page("POST")
def write(request: HttpRequest, case: Case, pk: UUID | None = None) -> HttpResponse:
    """Whom it is to and by which template, and below it the letter; of a draft, with what was kept."""
    by: Any = request.user
    draft = get_object_or_404(queries.letters(case), pk=pk, state=Letter.State.DRAFT) if pk else None
    today = timezone.localdate()
    people = queries.people_to_write_to(case)
    agencies = queries.agencies_to_write_to(case, by=by)
    templates = queries.offered(by.agency, on=today)
    ask = AskForm(
        asked_of(request, draft, people, templates), people=people, agencies=agencies, templates=templates
    )
    shown = context(request, case, HERE, ask=ask, draft=draft)
    shown["refusals"] = policies.refusals_to_write(case, standing=shown["standing"])
    shown["asked"] = "to" in request.GET or request.method == "POST" or draft is not None
    status = 200
    if not shown["refusals"] and shown["asked"] and ask.is_valid():
        answer = fill(request, case, shown, ask, templates, people, agencies, draft)
        if answer is not None:
            return answer
        status = shown["form"].http_status
    elif not shown["asked"]:
        ask.errors.clear()
    answer = render(request, "letters/write.html", shown, status=status)
    answer.draft_taken = "paper" in shown  # type: ignore[attr-defined]  # a preview holds what was typed
    return answer


def asked_of(
    request: HttpRequest, draft: Letter | None, people: list[Person], templates: list[Offered]
) -> dict[str, Any]:
    """Whom it is to and by which template: as the address says, else as the draft, else what is likely."""
    to, template = request.GET.get("to"), request.GET.get("template")
    if draft is not None:
        to = to or (
            f"person:{draft.person_id}"
            if draft.person_id
            else f"agency:{draft.to_agency_id}"
            if draft.to_agency_id
            else AskForm.SOMEBODY
        )
        template = template or draft.template_key
    if to is None and people:
        to = f"person:{people[0].pk}"
    return {"to": to or "", "template": template or (templates[0].key if templates else "")}


def fill(
    request: HttpRequest,
    case: Case,
    shown: dict[str, Any],
    ask: AskForm,
    templates: list[Offered],
    people: list[Person],
    agencies: list[Agency],
    draft: Letter | None,
) -> HttpResponse | None:
    """The letter itself; an answer only where it was made or kept."""
    by: Any = request.user
    to, key = ask.cleaned_data["to"], ask.cleaned_data["template"]
    template = next(each for each in templates if each.key == key)
    person = next((each for each in people if to == f"person:{each.pk}"), None)
    agency = next((each for each in agencies if to == f"agency:{each.pk}"), None)
    form = LetterForm(
        request.POST or None,
        template=template,
        wishes=person.contact_wishes if person else "",
        named=bool(person or agency),
        initial=initial(case, person, agency, draft, by) | starting.initial(request.GET, case, by),
    )
    offer_categories(form, case)
    shown |= {"form": form, "template": template, "person": person, "agency": agency}
    act = request.POST.get("do", "")
    if request.method != "POST" or not form.is_valid():
        return None
    told = form.cleaned_data
    if person is not None:
        whom = to_person(person, address=told["address"], heeded=told.get("heeded", False))
    elif agency is not None:
        whom = to_agency(agency, address=told["address"])
    else:
        whom = Recipient(told["name"], told["address"])
    if act == "preview":
        # As the making asks: what a preview shows of somebody's letter may be printed from the screen.
        for refusal in policies.refusals_to_address(case, to=whom, by=by):
            form.add_error(None, refusal.message)
        if form.is_valid():
            shown["paper"] = preview(case, template, whom, form.values(), by)
        return None
    if draft is None and (kept := queries.letters(case).filter(pk=told["key"]).first()):
        if kept.state != Letter.State.DRAFT:
            return redirect(page_of_letter(case, kept))  # the button was pressed twice
        draft = kept  # or they went back to this page, and on from there
    try:
        letter = keep(act, case, template, whom, form, draft, by)
    except Refused as refused:
        refuse(form, refused)
        return None
    messages.success(
        request, f"{letter.template_name} made" if letter.state == Letter.State.MADE else "Draft kept"
    )
    return redirect(page_of_letter(case, letter))


def keep(
    act: str,
    case: Case,
    template: Offered,
    whom: Recipient,
    form: LetterForm,
    draft: Letter | None,
    by: Officer,
) -> Letter:
    told = form.cleaned_data
    given: dict[str, Any] = {
        "case": case,
        "template_key": template.key,
        "to": whom,
        "values": form.values(),
        "categories": told["categories"],
        "by": by,
        "now": timezone.now(),
    }
    if act == "make" and draft is None:
        return commands.make(key=told["key"], **given)
    kept = commands.save_draft(draft=draft, key=told["key"], **given)
    if act != "make":
        return kept
    fresh = queries.letters(case).get(pk=kept.pk)
    return commands.make_draft(letter=fresh, case=case, by=by, now=timezone.now())


def initial(
    case: Case, person: Person | None, agency: Agency | None, draft: Letter | None, by: Officer
) -> dict[str, Any]:
    """What stands in the boxes first: of the draft, else what is known already.

    Address and tick are of whoever the draft was to, and stand for nobody else; the tick for those wishes.
    """
    pk = person.pk if person else None
    if draft is not None and (draft.person_id, draft.to_agency_id) == (pk, agency.pk if agency else None):
        to = {
            "name": draft.to_name,
            "address": draft.to_address,
            "heeded": bool(person and draft.wishes and draft.wishes == person.contact_wishes),
        }
    else:
        to = {"address": queries.address_of(queries.home_of(person) if person else None)}
    if draft is not None:
        return {**to, "categories": draft.categories, **initial_of(draft.values)}
    known = {"where": queries.where_it_happens(case)}
    return {**to, **initial_of(known)}


def preview(
    case: Case, template: Offered, whom: Recipient, values: dict[str, str], by: Officer
) -> setting.Paper:
    """The letter as it would be, of which nothing is kept."""
    today = timezone.localdate()
    letter = Letter(
        agency=by.agency,
        to_name=whom.name,
        to_address=whom.address,
        values=values,
        letterhead=queries.letterhead(by.agency, on=today),
        reference="L-…",
    )
    return paper_of(letter, template, case.reference, by=by, on=today)


def page_of_letter(case: Case, letter: Letter) -> str:
    return reverse("letters:letter", kwargs={"reference": case.reference, "pk": letter.pk})


@case_page()
def letter(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """One letter: as it stands, where it is, and what may be done with it."""
    found = dressed(get_object_or_404(queries.letters(case).select_related("letterhead", "by__team"), pk=pk))
    by: Any = request.user
    shown = context(request, case, HERE, letter=found, back=reverse(HERE, args=[case.reference]))
    standing = shown["standing"]
    shown["may_change"] = not policies.refusals_to_change(found, standing=standing, by=by)
    shown["refusals"] = (
        policies.refusals_to_write(case, standing=standing) if found.state in ("draft", "made") else []
    )
    template = queries.used_in(found)
    if template is not None:
        day = timezone.localdate(found.made_at or found.at)
        values = values_of(found, case.reference, by=found.made_by or found.by, on=day)
        shown["paper"] = setting.Paper(
            found.template_name,
            queries.head_of(found.letterhead, found.agency),
            setting.pieces(template.blocks, values),
        )
    return render(request, "letters/letter.html", shown)


@case_page("POST")
@require_POST
def make(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.letters(case), pk=pk)
    try:
        commands.make_draft(letter=found, case=case, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, f"{found.template_name} made")
    return redirect(page_of_letter(case, found))


@case_page("POST")
def sent(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.letters(case), pk=pk)
    by: Any = request.user
    now = timezone.now()
    form = SentForm(request.POST or None, initial={"sent_on": timezone.localdate(now)})
    if form.is_valid():
        try:
            commands.mark_sent(letter=found, case=case, by=by, now=now, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Marked as sent")
            return redirect(page_of_letter(case, found))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading=f"{found.template_name} went out",
        intro=f"To {found.to_name}.",
        button="Mark as sent",
        back=page_of_letter(case, found),
        unless=lambda case, standing: (
            policies.refusals_to_change(found, standing=standing, by=by)
            + ([] if found.state == Letter.State.MADE else [policies.NOT_MADE])
        ),
    )


@case_page("POST")
def withdraw(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.letters(case), pk=pk)
    by: Any = request.user
    form = WithdrawLetterForm(request.POST or None)
    if form.is_valid():
        try:
            commands.withdraw(
                letter=found, case=case, why=form.cleaned_data["why"], by=by, now=timezone.now()
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Letter withdrawn")
            return redirect(page_of_letter(case, found))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Withdraw a letter",
        intro=f"{found.template_name}, to {found.to_name}. What was made of it stays with the case.",
        button="Withdraw letter",
        style="warning",
        back=page_of_letter(case, found),
        unless=lambda case, standing: policies.refusals_to_withdraw(found, standing=standing, by=by),
    )
