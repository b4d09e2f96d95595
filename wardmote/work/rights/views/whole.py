"""A finished pack handed over as one file, its opening put on record first."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.headers import SHUT
from wardmote.records.documents import sealing
from wardmote.records.documents.models import Document
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.rights import commands, policies, whole
from wardmote.work.rights.models import Pack


@opens("data_pack", by="pk")
@never_cache
@login_required
@require_safe
@fresh_second_factor
def as_zip(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponseBase:
    packs = Pack.objects.filter(state=Pack.State.READY).select_related("request")
    pack = get_object_or_404(packs, pk=pk, request__reference=reference)
    # A lead whom nothing of it is for has no such pack: 404, never 403.
    if not Document.objects.filter(audience=pack.audience_id, pack_part__pack=pack).exists():
        raise Http404
    try:
        made = whole.looked_through(pack)
    except (whole.CannotTakeAway, sealing.CannotOpen) as fault:
        why = policies.NOT_TAKEN_AWAY.get(fault.code, policies.FILE_NOT_SEALED_SO.message)
        messages.error(request, why)
        return redirect("rights:pack", reference=reference)
    commands.note_taken_away(pack, files=len(made.files))
    answer = StreamingHttpResponse(made.pieces(), content_type="application/zip")
    answer["Content-Length"] = str(made.length)
    answer["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    for name, value in SHUT.items():
        answer[name] = value
    return answer
