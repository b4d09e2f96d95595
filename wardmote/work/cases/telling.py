"""What officers are told about cases."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.work.cases.models import Case

SHARED = "shared"
OFFERED, TAKEN_OVER, NOT_TAKEN = "case_offered", "case_taken", "case_not_taken"
OFFER_WITHDRAWN, NOW_YOURS = "offer_withdrawn", "case_yours"
WORDS = {
    SHARED: "A case was shared with you",
    OFFERED: "A case is offered to your agency",
    TAKEN_OVER: "A case passed to the agency it was offered to",
    NOT_TAKEN: "A case you offered was not taken over",
    OFFER_WITHDRAWN: "A case is no longer offered to your agency",
    NOW_YOURS: "A case passed to your team",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        case.pk: Subject(
            f"{case.reference}: {case.title}", reverse("cases:detail", kwargs={"reference": case.reference})
        )
        for case in Case.objects.filter(pk__in=ids).only("reference", "title")
    }
