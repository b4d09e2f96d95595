"""What officers are told about requests for access."""

from uuid import UUID

from django.urls import reverse

from wardmote.outward.search.models import AccessRequest
from wardmote.records.notices.kinds import Subject

ASKED = "access_asked"
LATE = "access_late"
ACCEPTED = "access_accepted"
REFUSED = "access_refused"
WITHDRAWN = "access_withdrawn"
LAPSED = "access_lapsed"
WORDS = {
    ASKED: "A partner asks for access to a record",
    LATE: "A request for access was not answered in time",
    ACCEPTED: "Your request for access was accepted",
    REFUSED: "Your request for access was refused",
    WITHDRAWN: "A request for access was withdrawn",
    LAPSED: "Your request for access had no answer and has lapsed",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    """Named by the two agencies: who was asked about is not for a list of notices."""
    found = AccessRequest.objects.filter(pk__in=ids).select_related("asking", "owner")
    return {
        request.pk: Subject(
            f"{request.asking.short_name} asks {request.owner.short_name}",
            reverse("search:request", kwargs={"pk": request.pk}),
        )
        for request in found
    }


def ask_address(search: UUID, hit: UUID) -> str:
    """Where an agency is asked about what it answered by name only."""
    return reverse("search:ask", kwargs={"pk": search, "hit": hit})
