"""What goes of the file of a document: looked at, a copy sent in, its words read, chosen and saved."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation import redacting
from wardmote.records.documents import showing
from wardmote.records.documents.models import Document
from wardmote.records.documents.views import page_asked_for
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.rights import commands, forms, policies, queries
from wardmote.work.rights.models import Copy, Enclosure, Item, Request
from wardmote.work.rights.views.requests import posted, say


def review_file(request: OfficerRequest, part: Item, shown: dict[str, Any]) -> HttpResponse:
    """A document, with its file: a copy sent in, its words read, or decided on, by what was pressed."""
    said = Enclosure.objects.filter(pk=part.pk).select_related("copy").first()
    copies = queries.copies(part)
    copy = said.copy if said and said.copy else (copies[0] if copies else None)
    pressed = next((what for what in ("send", "read") if what in request.POST), "")
    sent = forms.CopyForm(
        posted(request) if pressed == "send" else None, request.FILES if pressed == "send" else None
    )
    form = forms.FileForm(
        posted(request) if not pressed else None,
        item=part,
        said=said,
        has_copy=bool(copies),
        named=queries.named_beside(part) if said and said.text else (),
    )
    now, preview = timezone.now(), ""
    try:
        if pressed == "send" and sent.is_valid():
            file = sent.cleaned_data["copy"]
            key = uuid.uuid5(sent.cleaned_data["key"], file.sha256)
            commands.keep_copy(item=part, file=file, by=request.user, now=now, key=key)
            for note in file.notes:
                messages.info(request, f"{note}.")
            messages.success(request, "The copy is there. Compare it with the file, then say what goes")
            return redirect(request.path)
        if pressed == "read":
            commands.read_words(item=part, by=request.user, now=now)
            messages.success(request, "Its words are there. Choose what is taken out")
            return redirect(request.path)
        if form.is_bound and form.is_valid():
            if "preview" in request.POST:
                preview = redacting.without(part.text, form.spans())
                if form.cleaned_data["goes"] == Enclosure.Goes.WORDS:
                    preview += f"\n\n{redacting.without(form.text, form.text_spans())}"
            else:
                decide(request, part, form, copies)
                return redirect(shown["next_href"]())
    except commands.CannotDecide as refused:
        if pressed == "read":
            for refusal in refused.refusals:
                messages.error(request, refusal.message)
            return redirect(request.path)
        say(sent if pressed == "send" else form, refused)
    shown |= beside(request, part, said, copy, asked=shown["asked"])
    shown |= {
        "part": part,
        "form": form,
        "sent": sent,
        "preview": preview,
        "may_look": not policies.refusals_to_look(part, by=request.user),
    }
    status = sent.http_status if pressed == "send" else form.http_status
    return render(request, "rights/file.html", shown, status=status)


def decide(request: OfficerRequest, part: Item, form: forms.FileForm, copies: list[Copy]) -> None:
    """:raises CannotDecide: if the rules or the database refuse."""
    told = form.cleaned_data
    commands.decide_file(
        item=part,
        goes=told["goes"],
        spans=form.spans(),
        text_spans=form.text_spans(),
        copy=copies[0] if copies else None,
        exemption=told["exemption"],
        reason=told["reason"],
        by=request.user,
        now=timezone.now(),
    )
    label = dict(form.fields["goes"].choices)[told["goes"]]  # type: ignore[attr-defined]
    messages.success(request, f"{part.title}: {label[0].lower()}{label[1:]}")


def beside(
    request: OfficerRequest, part: Item, said: Enclosure | None, copy: Copy | None, *, asked: Request | None
) -> dict[str, Any]:
    """The file and the copy, page beside page; and what is in the way of what was decided."""
    document = Document.objects.filter(pk=part.source_id).first()
    is_open = asked is None or asked.state == Request.State.OPEN
    fault = queries.fault_of(part) if part.decision and is_open else ""
    shown: dict[str, Any] = {"document": document, "said": said, "copy": copy, "pages": None}
    shown["fault"] = policies.STOPPED_BECAUSE.get(fault, "")
    shown["has_words"] = document is not None and document.media_type in commands.READABLE
    if document is None or copy is None or document.withdrawn_at is not None:
        return shown
    last = max(showing.pages_of(document), showing.pages_of(copy.document))
    number = page_asked_for(request, last)
    sides = (("The file", document), ("The copy with parts blacked out", copy.document))
    shown["pages"] = {
        "number": number,
        "last": last,
        "sides": [
            {
                "words": words,
                "picture": reverse("rights:documents:picture", args=[each.pk, number, showing.USUAL])
                if showing.is_shown(each) and number <= showing.pages_of(each)
                else "",
                "href": reverse("rights:documents:view", args=[each.pk]),
            }
            for words, each in sides
        ],
    }
    return shown
