"""What officers are told about referrals, on either side of them."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.intake.models import Referral
from wardmote.records.notices.kinds import Subject

SENT = "referral_sent"
OF_STATE: dict[str, str] = {
    Referral.State.ACCEPTED: "referral_accepted",
    Referral.State.REFUSED: "referral_refused",
    Referral.State.DONE: "referral_done",
    Referral.State.WITHDRAWN: "referral_withdrawn",
}
WORDS = {
    SENT: "A report was referred to you",
    OF_STATE[Referral.State.ACCEPTED]: "A referral you sent was accepted",
    OF_STATE[Referral.State.REFUSED]: "A referral you sent was refused: the report waits again",
    OF_STATE[Referral.State.DONE]: "A referral you sent was done",
    OF_STATE[Referral.State.WITHDRAWN]: "A referral to you was withdrawn",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Referral.objects.filter(pk__in=ids).select_related("owner", "agency")
    return {
        each.pk: Subject(
            f"Referral from {each.owner.short_name} to {each.agency.short_name}",
            reverse("intake:referral", kwargs={"pk": each.pk}),
        )
        for each in found
    }
