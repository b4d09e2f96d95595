"""Pages of the register: its list, one entry and what can be done to it, matrix, names, import."""

import csv
import io
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit.commands import record
from wardmote.foundation.audit.queries import history
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements import commands, importing, policies, queries
from wardmote.trust.agreements.forms import (
    AgencyForm,
    ConfirmForm,
    EntryForm,
    FileForm,
    FilterForm,
    HandOverForm,
    MatrixForm,
    NameForm,
    NamesFilterForm,
    NewPartyForm,
    PartyForm,
    ReasonForm,
    RegisterFileForm,
    RenewForm,
    SignForm,
    VersionForm,
)
from wardmote.trust.agreements.models import Agreement, AgreementFile, Alias, Party
from wardmote.trust.agreements.standing import STANDINGS, standing
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Agency
from wardmote.trust.identity.requests import OfficerRequest

READ = require_http_methods(["GET", "HEAD"])
ASK = require_http_methods(["GET", "HEAD", "POST"])


# --- the list ---------------------------------------------------------------------------------------


@login_required
@never_cache
@vary_on_headers("HX-Request")
@READ
def listing(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    filters = filter_form(request)
    sort = request.GET.get("sort", queries.USUAL_SORT)
    page = page_of(queries.entries(filters.wanted(sort), on=today), request.GET.get("page"))
    for agreement in page.object_list:
        agreement.standing = STANDINGS[agreement.standing_key]
    context = {
        "page": page,
        "filters": filters,
        "chips": chips(filters, request.GET),
        "sort": sort,
        "counted": counted(page, "agreement", "agreements"),
        "standings": [(STANDINGS[key], count) for key, count in queries.count_by_standing(on=today).items()],
        "may_draft": not policies.refusals_to_draft(by=request.user),
        "query": request.GET.urlencode(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"agreements/list.html{part}", context)


def filter_form(request: OfficerRequest) -> FilterForm:
    return FilterForm(request.GET, purposes=queries.purposes(), organisations=queries.organisations())


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        wanted = form.cleaned_data.get(name) or []
        for value in wanted if isinstance(wanted, list) else [wanted]:
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept.strip() != value])
            rest.pop("page", None)
            words = choice_words(field).get(value, value)
            found.append({"text": f"{field.label}: {words}", "href": f"?{rest.urlencode()}"})
    return found


def choice_words(field: Any) -> dict[str, str]:
    words: dict[str, str] = {}
    for value, name in getattr(field, "choices", []):
        words |= dict(name) if isinstance(name, list) else {value: name}
    return words


COLUMNS = (
    "ID",
    "Document Name",
    "Version number",
    "Type of document",
    "Named Organisations",
    "Description",
    "State",
    "Kept by",
    "Parties",
    "Purposes",
    "Categories",
    "Start",
    "Review",
    "Last day",
)


@login_required
@never_cache
@READ
def export(request: OfficerRequest) -> HttpResponse:
    """The filtered list as CSV, its first six columns those of the register, so that it can be read back."""
    vocabulary = queries.vocabulary()
    wanted = filter_form(request).wanted(request.GET.get("sort", queries.USUAL_SORT))
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for agreement in queries.entries(wanted, on=timezone.localdate()):
        values = (
            agreement.register_id,
            agreement.document_name,
            agreement.version,
            agreement.get_document_type_display(),
            agreement.named_organisations,
            agreement.description,
            STANDINGS[agreement.standing_key].name,
            agreement.owner.name,
            "; ".join(party.organisation.name for party in agreement.parties.all()),
            "; ".join(vocabulary.purpose_names(agreement.purposes)),
            "; ".join(vocabulary.category_names(agreement.categories)),
            *(day.isoformat() if day else "" for day in dates_of(agreement)),
        )
        rows.writerow([inert(value) for value in values])
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"agreements-{timezone.localdate().isoformat()}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def dates_of(agreement: Agreement) -> tuple[date | None, date | None, date | None]:
    return agreement.starts_on, agreement.review_on, agreement.ends_on


def inert(value: str) -> str:
    """A cell that a spreadsheet would take for a formula is kept as text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


# --- one entry --------------------------------------------------------------------------------------


def find(pk: UUID) -> Agreement:
    try:
        return queries.entry(pk)
    except Agreement.DoesNotExist:
        raise Http404 from None


@login_required
@never_cache
@READ
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement = find(pk)
    by, today = request.user, timezone.localdate()
    parties = list(agreement.parties.all())
    vocabulary = queries.vocabulary()
    later = queries.later_versions(agreement)
    over = agreement.state in (Agreement.State.ENDED, Agreement.State.SUPERSEDED)
    gateways = [vocabulary.gateways[key] for key in agreement.gateways if key in vocabulary.gateways]
    context = {
        "agreement": agreement,
        "standing": standing(agreement, on=today),
        "parties": [
            {
                "party": party,
                "may_sign": not policies.refusals_to_sign(agreement, party, by=by),
                "is_own": party.organisation.agency_id == by.agency_id,
                "signs_itself": signs_itself(agreement, party, by=by),
                "may_change": not policies.refusals_to_change_party(agreement, party, by=by),
                "may_remove": not policies.refusals_to_edit(agreement, by=by),
                "may_withdraw": not policies.refusals_to_withdraw(agreement, party, by=by),
                "withdrew": party.withdrew_on is not None and party.withdrew_on <= today,
            }
            for party in parties
        ],
        "lacks": [] if over else policies.lacks(agreement, parties),
        "warnings": [] if over else policies.warnings(parties, gateways, on=today),
        "purposes": vocabulary.purpose_names(agreement.purposes),
        "categories": [
            vocabulary.categories[key] for key in agreement.categories if key in vocabulary.categories
        ],
        "gateways": gateways,
        "parts": [
            {"name": part.name, "text": getattr(agreement, part.field)}
            for part in PARTS
            if getattr(agreement, part.field)
        ],
        "blank": [part.name for part in PARTS if not getattr(agreement, part.field)],
        "type_as_written": "" if agreement.document_type else agreement.imported.get("document_type", ""),
        "later": later,
        "files": queries.files(agreement),
        "is_party": by.agency_id in {agreement.owner_id, *(p.organisation.agency_id for p in parties)},
        "may_edit": not policies.refusals_to_edit(agreement, by=by),
        "may_attach": not policies.refusals_to_attach(agreement, by=by),
        "actions": actions(agreement, parties, later, by=by, today=today),
        "events": [
            {"title": line.action_words, "at": line.at, "by": f"{line.officer_name}, {line.agency_name}"}
            for line in reversed(history("agreement", agreement.pk))
        ],
    }
    return render(request, "agreements/detail.html", context)


def signs_itself(agreement: Agreement, party: Party, *, by: Any) -> bool:
    """Whether the keeper's lead waits for the party's own lead to sign."""
    codes = [refusal.code for refusal in policies.refusals_to_sign(agreement, party, by=by)]
    return codes == ["signs-for-itself"] and not policies.leads_only(agreement, by=by)


def actions(
    agreement: Agreement, parties: list[Party], later: list[Agreement], *, by: Any, today: date
) -> list[dict[str, str]]:
    """What this officer may do now, the likeliest first."""
    in_force = policies.refusals_to_bring_into_force(agreement, parties, by=by, on=today)
    # What it lacks is said on the page, so the button leads there: only who and when hide it.
    barred = {"not-lead", "wrong-state", "ended"} & {refusal.code for refusal in in_force}
    possible: list[tuple[str, str, object]] = [
        ("send", "Send for signature", policies.refusals_to_send_for_signature(agreement, parties, by=by)),
        ("bring_into_force", "Bring into force", barred or (agreement.state == "draft" and in_force)),
        ("renew", "Renew", policies.refusals_to_renew(agreement, by=by, on=today)),
        ("resume", "Resume", policies.refusals_to_resume(agreement, by=by, on=today)),
        ("new_version", "Make a new version", policies.refusals_to_make_version(agreement, later, by=by)),
        ("hand_over", "Change who owns it", policies.refusals_to_hand_over(agreement, by=by)),
        ("suspend", "Suspend", policies.refusals_to_suspend(agreement, by=by)),
        ("end", "End", policies.refusals_to_end(agreement, by=by)),
    ]
    own_signatures = [
        {
            "text": f"Sign for {party.organisation}",
            "href": reverse("agreements:sign", args=[agreement.pk, party.pk]),
        }
        for party in parties
        if party.organisation.agency_id and not policies.refusals_to_sign(agreement, party, by=by)
    ]
    return own_signatures + [
        {"text": words, "href": reverse(f"agreements:{name}", args=[agreement.pk])}
        for name, words, refusals in possible
        if not refusals
    ]


@login_required
@never_cache
@ASK
def new(request: OfficerRequest) -> HttpResponse:
    by = request.user
    if refusals := policies.refusals_to_draft(by=by):
        return refused(request, "New entry", refusals, reverse("agreements:list"))
    form = EntryForm(
        posted(request), vocabulary=queries.vocabulary(), teams=list(by.agency.teams.order_by("name"))
    )
    if form.is_bound and form.is_valid():
        try:
            made = commands.draft_agreement(fields=form.cleaned_data, by=by, now=timezone.now())
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "Entry added. It shares nothing until it is in force.")
            return redirect("agreements:detail", pk=made.pk)
    context = {
        "form": form,
        "title": "New entry",
        "back": reverse("agreements:list"),
        "parts": part_fields(form),
    }
    return render(request, "agreements/edit.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def edit(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement = find(pk)
    by, back = request.user, reverse("agreements:detail", args=[pk])
    if refusals := policies.refusals_to_edit(agreement, by=by):
        return refused(request, "Change the entry", refusals, back)
    form = EntryForm.of(
        agreement,
        data=posted(request),
        vocabulary=queries.vocabulary(),
        teams=list(by.agency.teams.order_by("name")),
    )
    if form.is_bound and form.is_valid():
        try:
            commands.change_agreement(
                agreement=agreement, fields=form.cleaned_data, by=by, now=timezone.now()
            )
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "Entry changed.")
            return redirect(back)
    context = {"form": form, "title": "Change the entry", "back": back, "parts": part_fields(form)}
    return render(request, "agreements/edit.html", context, status=form.http_status)


def part_fields(form: EntryForm) -> list[Any]:
    return [form[part.field] for part in PARTS]


# --- acts on an entry: one page asks, shows what follows, and does ----------------------------------


def posted(request: OfficerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def say(form: UiForm, cannot: commands.CannotChangeRegister) -> None:
    for refusal in cannot.refusals:
        form.add_error(None, refusal.message)


def refused(request: OfficerRequest, title: str, refusals: list[Refusal], back: str) -> HttpResponse:
    context = {"title": title, "refusals": refusals, "back": back}
    return render(request, "agreements/refused.html", context, status=403)


def act(
    request: OfficerRequest,
    agreement: Agreement,
    *,
    title: str,
    button: str,
    refusals: list[Refusal],
    form: UiForm,
    do: Callable[[], object],
    done: str,
    words: tuple[str, ...] = (),
    style: str = "",
    effects: bool = False,
) -> HttpResponse:
    back = reverse("agreements:detail", args=[agreement.pk])
    if refusals:
        return refused(request, title, refusals, back)
    if form.is_bound and form.is_valid():
        try:
            do()
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "agreement": agreement,
        "title": title,
        "button": button,
        "style": style,
        "words": words,
        "form": form,
        "back": back,
        "effects": effects_of(agreement) if effects else None,
    }
    return render(request, "agreements/act.html", context, status=form.http_status)


def effects_of(agreement: Agreement) -> list[policies.EndingEffect]:
    return [effect for look in policies.ending_effects for effect in look(agreement)]


@login_required
@never_cache
@ASK
def send(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    return act(
        request,
        agreement,
        title="Send for signature",
        button="Send for signature",
        words=(
            "Its text is settled now. The information governance lead of each agency signs for it here. "
            "For a body that is not on the system, you record what it signed on paper.",
        ),
        refusals=policies.refusals_to_send_for_signature(agreement, list(agreement.parties.all()), by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.send_for_signature(agreement=agreement, by=by, now=timezone.now()),
        done="The entry awaits signature.",
    )


@login_required
@never_cache
@ASK
def sign(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    signing_party = party_of(agreement, party)
    form = SignForm(posted(request), initial={"signed_on": timezone.localdate()})
    is_own = signing_party.organisation.agency_id is not None
    return act(
        request,
        agreement,
        title=f"{'Sign for' if is_own else 'Record the signature of'} {signing_party.organisation}",
        button="Sign" if is_own else "Record signature",
        refusals=policies.refusals_to_sign(agreement, signing_party, by=by),
        form=form,
        do=lambda: commands.sign(
            agreement=agreement, party=signing_party, by=by, now=timezone.now(), **form.cleaned_data
        ),
        done="Signature recorded.",
    )


@login_required
@never_cache
@ASK
def bring_into_force(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by, today = find(pk), request.user, timezone.localdate()
    words = ["From its start date, its parties can share for its purposes and categories, and nothing else."]
    earlier = agreement.supersedes
    replaces = earlier is not None and earlier.state in policies.BINDING
    if replaces:
        words.append(
            "The version before it is replaced at the same moment. Nothing that was shared under it moves to "
            "this one by itself: whoever should still see it has to be given it again."
        )
    form = ConfirmForm(posted(request))
    back = reverse("agreements:detail", args=[pk])
    parties = list(agreement.parties.all())
    if refusals := policies.refusals_to_bring_into_force(agreement, parties, by=by, on=today):
        return refused(request, "Bring into force", refusals, back)
    if form.is_bound and form.is_valid():
        try:
            commands.bring_into_force(agreement=agreement, by=by, now=timezone.now())
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "The entry is in force.")
            return redirect(back)
    context = {
        "agreement": agreement,
        "title": "Bring into force",
        "button": "Bring into force",
        "words": words,
        "form": form,
        "back": back,
        "effects": effects_of(earlier) if replaces and earlier else None,
    }
    return render(request, "agreements/act.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def renew(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = RenewForm(posted(request), initial={"ends_on": agreement.ends_on})
    return act(
        request,
        agreement,
        title="Renew this agreement",
        button="Renew",
        words=("Renew it when it has been reviewed and nothing it says needs to change.",),
        refusals=policies.refusals_to_renew(agreement, by=by, on=timezone.localdate()),
        form=form,
        do=lambda: commands.renew(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data),
        done="The entry is renewed.",
    )


@login_required
@never_cache
@ASK
def suspend(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = ReasonForm(
        posted(request), question="Why is it suspended?", missing="Enter why the agreement is suspended"
    )
    return act(
        request,
        agreement,
        title="Suspend this agreement",
        button="Suspend now",
        style="warning",
        effects=True,
        words=("Nothing can be seen or shared under it from this moment, until it is resumed.",),
        refusals=policies.refusals_to_suspend(agreement, by=by),
        form=form,
        do=lambda: commands.suspend(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data),
        done="The entry is suspended. Both sides are told.",
    )


@login_required
@never_cache
@ASK
def resume(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    return act(
        request,
        agreement,
        title="Resume this agreement",
        button="Resume now",
        words=("What was shared under it can be seen again by those it was shared with.",),
        refusals=policies.refusals_to_resume(agreement, by=by, on=timezone.localdate()),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.resume(agreement=agreement, by=by, now=timezone.now()),
        done="The entry is in force again.",
    )


@login_required
@never_cache
@ASK
def end(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = ReasonForm(posted(request), question="Why does it end?", missing="Enter why the agreement ends")
    return act(
        request,
        agreement,
        title="End this agreement",
        button="End now",
        style="warning",
        effects=True,
        words=(
            "Nothing can be seen or shared under it from this moment. An ended entry cannot be resumed: a "
            "new version has to be made.",
        ),
        refusals=policies.refusals_to_end(agreement, by=by),
        form=form,
        do=lambda: commands.end(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data),
        done="The entry has ended. Both sides are told.",
    )


@login_required
@never_cache
@ASK
def new_version(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    back = reverse("agreements:detail", args=[pk])
    if refusals := policies.refusals_to_make_version(agreement, queries.later_versions(agreement), by=by):
        return refused(request, "Make a new version", refusals, back)
    form = VersionForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            draft = commands.new_version(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data)
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "New version begun, as a draft.")
            return redirect("agreements:detail", pk=draft.pk)
    context = {
        "agreement": agreement,
        "title": "Make a new version",
        "button": "Make a draft",
        "words": (
            "A draft is made that says what this version says. Its parties sign again. This version stands "
            "until the new one is brought into force, and is then replaced.",
            "Nothing that was shared under this version moves to the new one by itself.",
        ),
        "form": form,
        "back": back,
        "effects": effects_of(agreement),
    }
    return render(request, "agreements/act.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def hand_over(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    initial = {name: str(getattr(agreement, f"{name}_id") or "") for name in ("owner_team", "successor_team")}
    teams = list(agreement.owner.teams.order_by("name"))
    form = HandOverForm(posted(request), teams=teams, initial=initial)
    return act(
        request,
        agreement,
        title="Change who owns it",
        button="Save",
        refusals=policies.refusals_to_hand_over(agreement, by=by),
        form=form,
        do=lambda: commands.hand_over(agreement=agreement, by=by, now=timezone.now(), **form.chosen()),
        done="Owner and successor saved.",
    )


# --- parties ----------------------------------------------------------------------------------------


def party_of(agreement: Agreement, pk: UUID) -> Party:
    for party in agreement.parties.all():
        if party.pk == pk:
            return party
    raise Http404


@login_required
@never_cache
@ASK
def add_party(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = NewPartyForm(posted(request))

    def add() -> None:
        details = dict(form.cleaned_data)
        commands.add_party(
            agreement=agreement, name=details.pop("name"), details=details, by=by, now=timezone.now()
        )

    return act(
        request,
        agreement,
        title="Add a party",
        button="Add party",
        refusals=policies.refusals_to_edit(agreement, by=by),
        form=form,
        do=add,
        done="Party added.",
    )


@login_required
@never_cache
@ASK
def change_party(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    changed = party_of(agreement, party)
    initial = {name: getattr(changed, name) for name in commands.PARTY_DETAILS}
    form = PartyForm(posted(request), initial=initial)
    return act(
        request,
        agreement,
        title=f"Change {changed.organisation}",
        button="Save",
        refusals=policies.refusals_to_change_party(agreement, changed, by=by),
        form=form,
        do=lambda: commands.change_party(
            agreement=agreement, party=changed, details=form.cleaned_data, by=by, now=timezone.now()
        ),
        done="Party changed.",
    )


@login_required
@never_cache
@ASK
def remove_party(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    removed = party_of(agreement, party)
    return act(
        request,
        agreement,
        title=f"Remove {removed.organisation}",
        button="Remove party",
        style="warning",
        refusals=policies.refusals_to_edit(agreement, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.remove_party(agreement=agreement, party=removed, by=by, now=timezone.now()),
        done="Party removed.",
    )


@login_required
@never_cache
@ASK
def withdraw(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    leaving = party_of(agreement, party)
    return act(
        request,
        agreement,
        title=f"Withdraw {leaving.organisation}",
        button="Withdraw now",
        style="warning",
        effects=True,
        words=(
            "From this moment nothing of yours can be seen by the other parties under this agreement, and "
            "nothing of theirs by you. The agreement stays in force between the others.",
        ),
        refusals=policies.refusals_to_withdraw(agreement, leaving, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.withdraw(agreement=agreement, party=leaving, by=by, now=timezone.now()),
        done="Your agency has withdrawn. The other parties are told.",
    )


# --- documents --------------------------------------------------------------------------------------


@login_required
@never_cache
@ASK
def attach(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    data = posted(request)
    form = FileForm(data, request.FILES if data is not None else None)
    return act(
        request,
        agreement,
        title="Attach a document",
        button="Attach",
        words=("Officers of its parties can read it.",),
        refusals=policies.refusals_to_attach(agreement, by=by),
        form=form,
        do=lambda: commands.attach_file(
            agreement=agreement, file=form.checked, content=form.content, by=by, now=timezone.now()
        ),
        done="Document attached.",
    )


@login_required
@never_cache
@READ
def download(request: OfficerRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The document itself. Officers of no party have no such row, so for them there is none."""
    found = get_object_or_404(AgreementFile, pk=file, agreement_id=pk)
    record("agreement.file_read", kind="agreement", subject=pk, owner=found.agreement.owner_id)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return answer


# --- the matrix -------------------------------------------------------------------------------------


@login_required
@never_cache
@READ
def matrix(request: OfficerRequest) -> HttpResponse:
    purposes = queries.purposes()
    form = MatrixForm(request.GET, purposes=purposes)
    form.is_valid()
    purpose = form.cleaned_data.get("purpose", "")
    beyond = form.cleaned_data.get("beyond", False)
    rows = queries.matrix(on=timezone.localdate(), purpose=purpose, beyond_the_system=beyond)
    context = {
        "filters": form,
        "rows": rows,
        "bodies": [row.body for row in rows],
        "purpose": purpose,
        "purpose_name": purposes[purpose].name if purpose else "",
    }
    return render(request, "agreements/matrix.html", context)


# --- names ------------------------------------------------------------------------------------------


@login_required
@never_cache
@READ
def names(request: OfficerRequest) -> HttpResponse:
    filters = NamesFilterForm(request.GET)
    filters.is_valid()
    given = filters.cleaned_data
    found = queries.names(given.get("q", ""), only_unlinked=given.get("unlinked", False))
    page = page_of(found, request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "counted": counted(page, "name", "names"),
        "may_correct": not policies.refusals_to_correct_names(by=request.user),
        "is_narrowed": bool(given.get("q") or given.get("unlinked")),
    }
    return render(request, "agreements/names.html", context)


@login_required
@never_cache
@ASK
def name(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """One name as written: what it means, and which agency that is. Two forms, told apart by their button."""
    alias = get_object_or_404(Alias.objects.select_related("organisation__agency"), pk=pk)
    by, back = request.user, reverse("agreements:names")
    if refusals := policies.refusals_to_correct_names(by=by):
        return refused(request, f"The name {alias.name}", refusals, back)
    links = "link" in request.POST
    organisation = alias.organisation
    means = NameForm(
        None if links else posted(request),
        organisations=queries.organisations(),
        initial={"organisation": str(organisation.pk)},
    )
    is_agency = AgencyForm(
        posted(request) if links else None,
        agencies=list(Agency.objects.order_by("name")),
        initial={"agency": str(organisation.agency_id or "")},
    )
    asked = is_agency if links else means
    if asked.is_bound and asked.is_valid():
        try:
            if links:
                commands.link_organisation(
                    organisation=organisation, to=is_agency.chosen(), by=by, now=timezone.now()
                )
                told = "Saved which agency it is."
            else:
                kept = commands.repoint_name(alias=alias, to=means.chosen(), by=by, now=timezone.now())
                told = "Name corrected." + (
                    f" {entries_words(len(kept))} the party they bind." if kept else ""
                )
        except commands.CannotChangeRegister as cannot:
            say(asked, cannot)
        else:
            messages.success(request, told)
            return redirect("agreements:names")
    parties = queries.parties_of(organisation)
    context = {
        "alias": alias,
        "means": means,
        "is_agency": is_agency,
        "form": asked,
        "back": back,
        "follow": [p for p in parties if p.named_as == alias.name and p.agreement.state == "draft"],
        "stay": [p for p in parties if p.named_as == alias.name and p.agreement.state != "draft"],
        "link_refusals": policies.refusals_to_link(organisation, parties, by=by, to=None)
        if organisation.agency_id
        else policies.refusals_to_link(organisation, parties, by=by, to=by.agency),
    }
    return render(request, "agreements/name.html", context, status=asked.http_status)


def entries_words(count: int) -> str:
    return "1 entry keeps" if count == 1 else f"{count} entries keep"


# --- taking in a register ---------------------------------------------------------------------------

LARGEST_PREVIEW = 1_000_000  # bytes carried from the preview to the page that takes it in


@login_required
@never_cache
@ASK
def import_register(request: OfficerRequest) -> HttpResponse:
    """Choose a file, see what would become of each row, take it in. The file travels signed in the page."""
    by, back = request.user, reverse("agreements:list")
    if refusals := policies.refusals_to_draft(by=by):
        return refused(request, "Take in a register", refusals, back)
    carried = request.POST.get("carried", "")
    sent = None if carried else posted(request)
    form = RegisterFileForm(sent, None if sent is None else request.FILES)
    context: dict[str, Any] = {"form": form, "back": back}
    if carried:
        try:
            chosen = signing.loads(carried, salt=f"register:{by.pk}", max_age=3600)
            report = read_register(chosen["name"], bytes.fromhex(chosen["hex"]), by=by, dry_run=False)
        except (signing.BadSignature, importing.CannotImport):
            messages.error(request, "That preview is too old. Choose the file again.")
            return redirect("agreements:import")
        counts = report.as_json()
        messages.success(
            request,
            f"Register taken in: {counts['added']} added, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged, {sum(counts['set_aside'].values())} set aside.",
        )
        return redirect(back)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(LARGEST_PREVIEW + 1)
        try:
            if len(content) > LARGEST_PREVIEW:
                raise importing.CannotImport("The file must be smaller than 1 MB")
            report = read_register(file.name, content, by=by, dry_run=True)
        except importing.CannotImport as cannot:
            form.add_error("file", cannot.message)
        else:
            context |= {
                "report": report,
                "counts": report.as_json(),
                "carried": signing.dumps(
                    {"name": file.name, "hex": content.hex()}, salt=f"register:{by.pk}", compress=True
                ),
            }
    return render(request, "agreements/import.html", context, status=form.http_status)


def read_register(name: str, content: bytes, *, by: Any, dry_run: bool) -> Any:
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="wardmote-") as folder:
        path = Path(folder) / f"register{suffix if suffix in ('.csv', '.docx', '.txt', '.tsv') else '.txt'}"
        path.write_bytes(content)
        return importing.import_register(path, by=by, now=timezone.now(), dry_run=dry_run)
