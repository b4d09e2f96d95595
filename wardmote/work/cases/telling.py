"""What officers are told about cases."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.trust.access.models import BreakGlass
from wardmote.work.cases.models import Case

SHARED = "shared"
GLASS_BROKEN = "glass_broken"
WORDS = {SHARED: "A case was shared with you", GLASS_BROKEN: "A record was opened in an emergency"}


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
