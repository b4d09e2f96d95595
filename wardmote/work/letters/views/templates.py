"""Templates and letterheads of an agency: the list, one with its history, changing it block by block."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in
from wardmote.work.cases.views.page import refuse
from wardmote.work.letters import blocks, commands, policies, queries, setting, shipped
from wardmote.work.letters.blocks import KINDS, Block
from wardmote.work.letters.fields import FIELDS, examples
from wardmote.work.letters.forms import LetterheadForm, NewTemplateForm, SaveForm
from wardmote.work.letters.models import Letterhead, Template, Version


def paper(request: OfficerRequest, name: str, made_of: Any) -> setting.Paper:
    """A template with made-up values, on the agency's letterhead."""
    agency = request.user.agency
    head = queries.head_of(queries.letterhead(agency, on=timezone.localdate()), agency)
    return setting.Paper(name, head, setting.pieces(made_of, examples() | {"agency_name": head.name}))


@READ
@signed_in
def index(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    head = queries.letterhead(by.agency, on=today)
    shown = {
        "templates": queries.templates(by.agency, on=today),
        "letterhead": head,
        "may_set": not policies.refusals_to_set_templates(by=by),
        "may_make_many": not policies.refusals_to_make_many(by=by),
    }
    return render(request, "letters/templates.html", shown)


def asked_for(request: OfficerRequest, versions: list[Version]) -> Version | None:
    asked = request.GET.get("version", "")
    return next((each for each in versions if str(each.number) == asked), None)


def as_read(
    found: queries.Offered | None, versions: list[Version], older: Version | None
) -> tuple[str, list[Block]]:
    """The name and blocks of an older version, or as the template reads today, or will."""
    if older is None and found is not None:
        return found.name, list(found.blocks)
    version = older or versions[0]
    return version.name, blocks.read(version.blocks)


@READ
@signed_in
def template(request: OfficerRequest, key: str) -> HttpResponse:
    by = request.user
    found = queries.template(by.agency, key, on=timezone.localdate())
    versions = list(queries.versions(by.agency, key))
    if found is None and not versions:
        raise Http404
    older = asked_for(request, versions)
    name, made_of = as_read(found, versions, older)
    shown = {
        "key": key,
        "name": name,
        "found": found,
        "older": older,
        "versions": versions,
        "paper": paper(request, name, made_of),
        "is_shipped": key in shipped.templates(),
        "own": Template.objects.filter(agency=by.agency, key=key).first(),
        "may_set": not policies.refusals_to_set_templates(by=by),
    }
    return render(request, "letters/template.html", shown)


def sent_blocks(data: QueryDict) -> list[Block]:
    """The blocks as the page sent them, whatever is wrong with them."""
    asked = data.get("blocks", "0")
    count = (
        min(int(asked), blocks.MOST_BLOCKS + 1)
        if asked.isascii() and asked.isdigit() and len(asked) < 4
        else 0
    )
    return [
        Block(data.get(f"kind-{n}", "paragraph"), data.get(f"words-{n}", "").replace("\r\n", "\n"))
        for n in range(count)
    ]


def changed(made_of: list[Block], data: QueryDict) -> list[Block]:
    """After a button of one block, or that of a new one, was pressed."""
    act, _, number = data.get("do", "").partition("-")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    made = list(made_of)
    if act == "add" and len(made) < blocks.MOST_BLOCKS:
        kind = data.get("new_kind", "paragraph")
        made.append(Block(kind if kind in KINDS else "paragraph"))
    elif 0 <= at < len(made):
        if act == "up" and at > 0:
            made[at - 1], made[at] = made[at], made[at - 1]
        elif act == "down" and at + 1 < len(made):
            made[at + 1], made[at] = made[at], made[at + 1]
        elif act == "out":
            del made[at]
        elif act == "field" and (name := data.get(f"field-{at}", "")) in FIELDS:
            space = " " if made[at].words and not made[at].words.endswith((" ", "\n")) else ""
            made[at] = Block(made[at].kind, f"{made[at].words}{space}{{{{ {name} }}}}")
    return made


@ASK
@signed_in
def edit(request: OfficerRequest, key: str) -> HttpResponse:
    """Blocks up and down, in and out: each button sends the page, and nothing is kept until it is saved."""
    by, now = request.user, timezone.now()
    found = queries.template(by.agency, key, on=timezone.localdate(now))
    versions = list(queries.versions(by.agency, key))
    if found is None and not versions:
        raise Http404
    older = asked_for(request, versions)
    name, made_of = as_read(found, versions, older)
    refusals = policies.refusals_to_set_templates(by=by)
    why = f"Version {older.number} put back" if older else ""
    form = SaveForm(initial={"name": name, "why": why, "starts_on": timezone.localdate(now)})
    faults: dict[int, list[str]] = {}
    shown_paper, status = None, 403 if refusals and request.method == "POST" else 200
    if request.method == "POST" and not refusals:
        made_of = sent_blocks(request.POST)
        pressed = request.POST.get("do", "")
        if pressed == "save":
            form = SaveForm(request.POST)
            done = save(request, key, form, made_of, faults)
            if done is not None:
                return done
            status = form.http_status
        elif pressed == "preview" and (faulty := faults_of(made_of)):
            form = SaveForm(request.POST)
            form.is_valid()
            sort_out(faulty, faults, form)
            status = form.http_status
        else:
            form = SaveForm(initial={n: request.POST.get(n, "") for n in ("name", "why", "starts_on")})
            made_of = changed(made_of, request.POST)
            if pressed == "preview":
                shown_paper = paper(request, name, made_of)
    shown = {
        "key": key,
        "name": name,
        "form": form,
        "refusals": refusals,
        "blocks": [lined(n, block, faults.get(n, [])) for n, block in enumerate(made_of)],
        "kinds": list(KINDS.values()),
        "fields": list(FIELDS.values()),
        "paper": shown_paper,
        "back": reverse("letters:template", args=[key]),
    }
    answer = render(request, "letters/edit.html", shown, status=status)
    answer.draft_taken = True  # type: ignore[attr-defined]  # what was typed is on this page, in its new order
    return answer


def lined(number: int, block: Block, faults: list[str]) -> dict[str, Any]:
    """A block as the page shows it."""
    kind = KINDS.get(block.kind, KINDS["paragraph"])
    told = {"number": number, "kind": kind.key, "words": block.words, "faults": faults}
    return {**told, "has_words": kind.has_words, "title": kind.name}


def faults_of(made_of: list[Block]) -> list[tuple[int, str]]:
    try:
        blocks.read(blocks.kept(made_of))
    except blocks.CannotSet as cannot:
        return cannot.faults
    return []


def save(
    request: OfficerRequest, key: str, form: SaveForm, made_of: list[Block], faults: dict[int, list[str]]
) -> HttpResponse | None:
    faulty = faults_of(made_of)
    if not form.is_valid() or faulty:
        sort_out(faulty, faults, form)
        return None
    try:
        version = commands.save_version(
            key=key, made_of=blocks.kept(made_of), by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except Refused as refused:
        refuse(form, refused)
        return None
    messages.success(request, f"Version {version.number} of {version.name} saved")
    return redirect("letters:template", key=key)


def sort_out(faulty: list[tuple[int, str]], faults: dict[int, list[str]], form: SaveForm) -> None:
    """Each fault beside its block, and all of them in the summary."""
    for number, fault in faulty:
        faults.setdefault(number, []).append(fault)
        form.add_error(None, f"Block {number + 1}: {fault}")


@ASK
@signed_in
def new(request: OfficerRequest) -> HttpResponse:
    """A template that no shipped one stands behind: begun with one paragraph, and changed from there."""
    by, now = request.user, timezone.now()
    form = NewTemplateForm(posted(request))
    key = slugify(form["name"].value() or "")[:36].strip("-") if form.is_bound else ""

    def begin() -> None:
        free = key or "template"
        taken = set(shipped.templates()) | set(
            Template.objects.filter(agency=by.agency).values_list("key", flat=True)
        )
        while free in taken:
            stem, _, number = free.rpartition("-")
            free = f"{stem}-{int(number) + 1}" if stem and number.isdecimal() else f"{free}-2"
        commands.save_version(
            key=free,
            name=form.cleaned_data["name"],
            made_of=[{"kind": "address"}, {"kind": "date"}, {"kind": "reference"},
                     {"kind": "paragraph", "words": "Write the letter here."}, {"kind": "signature"}],
            why="Begun",
            starts_on=timezone.localdate(now),
            by=by,
            now=now,
        )  # fmt: skip

    return act(
        request,
        title="Add a template",
        button="Add template",
        back=reverse("letters:templates"),
        form=form,
        do=begin,
        done="Template added. Change it before anybody uses it.",
        refusals=policies.refusals_to_set_templates(by=by),
    )


@require_POST
@signed_in
def offer(request: OfficerRequest, key: str) -> HttpResponse:
    by, now = request.user, timezone.now()
    found = get_object_or_404(Template, agency=by.agency, key=key)
    is_open = request.POST.get("offer") == "yes"
    try:
        commands.offer_template(template=found, is_open=is_open, by=by, now=now)
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, "Offered for new letters" if is_open else "No more offered for new letters")
    return redirect("letters:template", key=key)


@ASK
@signed_in
def letterhead(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    today = timezone.localdate(now)
    found = queries.letterhead(by.agency, on=today)
    refusals = policies.refusals_to_set_letterhead(by=by)
    start: dict[str, Any] = {"starts_on": today, "name": by.agency.name}
    if found is not None:
        names = ("name", "address", "telephone", "email", "footer", "logo_words")
        start |= {name: getattr(found, name) for name in names}
    form = LetterheadForm(posted(request), request.FILES or None, initial=start)
    if not refusals and form.is_valid():
        told = dict(form.cleaned_data)
        no_logo, logo = told.pop("no_logo"), told.pop("logo")
        if logo is None and not no_logo and found is not None and found.logo:
            logo = bytes(found.logo)
        told["address"] = told["address"].replace("\r\n", "\n")
        try:
            commands.set_letterhead(logo=logo, by=by, now=now, **told)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Letterhead set")
            return redirect("letters:letterhead")
    shown = {
        "form": form,
        "refusals": refusals,
        "versions": queries.letterheads(by.agency)[:20],
        "present": found,
        "paper": paper(request, "Letterhead", [Block("paragraph", "So a letter begins.")]),
    }
    status = 403 if refusals and request.method == "POST" else form.http_status
    return render(request, "letters/letterhead.html", shown, status=status)


@READ
@signed_in
def logo(request: OfficerRequest, number: int) -> HttpResponse:
    """The logo of a letterhead: a picture of our own making."""
    found = get_object_or_404(Letterhead, agency=request.user.agency, number=number, logo__isnull=False)
    return HttpResponse(bytes(found.logo or b""), content_type="image/png")
