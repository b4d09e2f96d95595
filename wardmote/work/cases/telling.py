"""What officers are told about cases."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.trust.access.models import BreakGlass
from wardmote.work.cases.conflicts import DECLARED
from wardmote.work.cases.models import Case

SHARED = "shared"
GLASS_BROKEN = "glass_broken"
OFFERED, TAKEN_OVER, NOT_TAKEN = "case_offered", "case_taken", "case_not_taken"
OFFER_WITHDRAWN, NOW_YOURS = "offer_withdrawn", "case_yours"
WORDS = {
    SHARED: "A case was shared with you",
    OFFERED: "A case is offered to your agency",
    TAKEN_OVER: "A case passed to the agency it was offered to",
    NOT_TAKEN: "A case you offered was not taken over",
    OFFER_WITHDRAWN: "A case is no longer offered to your agency",
    NOW_YOURS: "A case passed to your team",
    DECLARED: "A conflict of interest was declared on a case",
    GLASS_BROKEN: "A record was opened in an emergency",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        case.pk: Subject(
            f"{case.reference}: {case.title}", reverse("cases:detail", kwargs={"reference": case.reference})
        )
        for case in Case.objects.filter(pk__in=ids).only("reference", "title")
    }


def glasses(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        glass.pk: Subject(f"Emergency opening of {glass.reference}", reverse("cases:glass", args=[glass.pk]))
        for glass in BreakGlass.objects.filter(pk__in=ids).only("reference")
    }
