"""What pages of requests share: the request found, and what the rules say put on the form."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refused
from wardmote.outward.search import queries
from wardmote.outward.search.models import AccessRequest


def visible_request(pk: UUID) -> AccessRequest:
    # A request this officer may not see is not in the table for them: 404, never 403.
    return get_object_or_404(queries.requests(), pk=pk)


def say(form: UiForm, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)
