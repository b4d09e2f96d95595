"""A document handed over as a file, or shown as pictures of its pages, its opening put on record first."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.files.kinds import KINDS, MB, CannotAccept
from wardmote.foundation.headers import SHUT
from wardmote.records.documents import commands, queries, sealing, showing
from wardmote.records.documents.homes import home_of
from wardmote.records.documents.models import Content, Document
from wardmote.trust.identity.step_up import is_fresh

AT_ONCE = 4 * MB  # a larger file is looked through first, then handed over piece by piece

DocumentView = Callable[..., HttpResponseBase]


def document_page(view: DocumentView) -> DocumentView:
    """A view of one document: signed in, opened on record, kept by no browser. It is given the content."""

    @opens("document", by="pk")
    @never_cache
    @login_required
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponseBase:
        # A document this person may not see is not in the table for them: 404, never 403.
        content = get_object_or_404(queries.contents(), pk=pk)
        home = home_of(content.document)
        if home and home.steps_up and not is_fresh(request.user, now=timezone.now()):  # type: ignore[arg-type]
            return redirect(f"{reverse('account_again')}?{urlencode({'next': request.get_full_path()})}")
        try:
            return view(request, content, **kwargs)
        except sealing.CannotOpen as fault:
            commands.note_misfit(content.document, fault.code)
            return not_opened(request, content, "seal", status=409)
        except CannotAccept as refused:
            return not_opened(
                request, content, refused.code, status=409 if refused.code == "damaged" else 503
            )

    return page


@document_page
def download(request: HttpRequest, content: Content) -> HttpResponseBase:
    document = content.document
    if document.size <= AT_ONCE:
        answer: HttpResponseBase = HttpResponse(sealing.whole(content), content_type=document.media_type)
    else:
        sealing.look_through(content)  # nothing is handed over of a file that was changed anywhere
        answer = StreamingHttpResponse(sealing.plain_pieces(content), content_type=document.media_type)
        answer["Content-Length"] = str(document.size)
    answer["Content-Disposition"] = content_disposition_header(True, document.filed_as) or "attachment"
    for name, value in SHUT.items():
        answer[name] = value
    return answer


@document_page
def view(request: HttpRequest, content: Content) -> HttpResponse:
    """The pages of a PDF one by one, or a picture."""
    document = content.document
    if not showing.is_shown(document):
        return not_opened(request, content, "not-shown", status=200)
    sealing.look_through(content)  # said here, in words, rather than by a picture that is missing
    last = showing.pages_of(document)
    number = page_asked_for(request, last)
    zoom = request.GET.get("zoom", "")
    zoom = zoom if zoom in showing.WIDTHS else showing.USUAL
    zooms = list(showing.WIDTHS)
    at = zooms.index(zoom)
    shown = {
        "document": document,
        "kind": KINDS[document.media_type].words,
        "home": home_of(document),
        "download": address(request, "download", document),
        "number": number,
        "last": last,
        "has_more": bool(document.pages and document.pages > last),
        "zoom": zoom,
        "smaller": zooms[at - 1] if at else "",
        "larger": zooms[at + 1] if at + 1 < len(zooms) else "",
        "as_text": request.GET.get("as") == "text",
    }
    shown["picture"] = address(request, "picture", document, number=number, zoom=zoom)
    if shown["as_text"] and document.pages:
        shown["words"] = showing.picture(content, number=number, zoom="50", with_words=True).words
    return render(request, "documents/view.html", shown)


@document_page
def picture(request: HttpRequest, content: Content, number: int, zoom: str) -> HttpResponse:
    """One page as a picture made by us, of a kind that no browser takes for anything else."""
    document = content.document
    is_there = zoom in showing.WIDTHS and 1 <= number <= showing.pages_of(document)
    if not showing.is_shown(document) or not is_there:
        raise Http404
    made = showing.picture(content, number=number, zoom=zoom)
    return HttpResponse(
        made.data, content_type="image/webp", headers={**SHUT, "Content-Disposition": "inline"}
    )


def address(request: HttpRequest, name: str, document: Document, **more: Any) -> str:
    """The address of another page of this document, wherever this room is mounted."""
    assert request.resolver_match
    return reverse(f"{request.resolver_match.namespace}:{name}", kwargs={"pk": document.pk, **more})


def page_asked_for(request: HttpRequest, last: int) -> int:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    return min(max(1, number), last)


def not_opened(request: HttpRequest, content: Content, code: str, *, status: int) -> HttpResponse:
    shown = {
        "document": content.document,
        "home": home_of(content.document),
        "download": address(request, "download", content.document),
        "code": code,
    }
    return render(request, "documents/not_opened.html", shown, status=status)
