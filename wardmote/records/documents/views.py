"""A document handed over as a file, after its opening was put on record."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.database.middleware import opens
from wardmote.records.documents import queries


@opens("document", by="pk")
@never_cache
@login_required
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    # A document this person may not see is not in the table for them: 404, never 403.
    content = get_object_or_404(queries.contents(), pk=pk)
    document = content.document
    return HttpResponse(
        bytes(content.data),
        content_type=document.media_type,
        headers={
            # Never shown inside a page of ours, whatever a browser makes of its content.
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=document.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
