"""What officers are told of this room. A notice names nobody and holds no text of a record."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.trust.agreements.models import Agreement
from wardmote.work.upkeep.models import Quarter, Round

CHASE = "signature_chase_due"
TO_LEAD = "signature_to_lead"
SIGN = "signature_asked_again"
ROUND = "review_round_opened"
ROUND_DUE = "review_round_due"
EXCHANGE = "exchange_due"
EXCHANGE_LATE = "exchange_late"
WORDS = {
    CHASE: "A party has still to sign: ask it again",
    TO_LEAD: "A party has not signed for weeks: take it to its lead",
    SIGN: "An agreement has waited for your signature for weeks",
    ROUND: "A review round asks for your answers",
    ROUND_DUE: "A review round still waits for your answers",
    EXCHANGE: "Your data for the quarterly exchange is due",
    EXCHANGE_LATE: "Your data for the quarterly exchange is overdue",
}


def signatures(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Agreement.objects.filter(pk__in=ids).only("document_name", "register_id")
    return {
        entry.pk: Subject(
            entry.document_name or entry.register_id, reverse("upkeep:entry", kwargs={"pk": entry.pk})
        )
        for entry in found
    }


def rounds(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        row.pk: Subject(f"Review round {row.year}", reverse("upkeep:round", kwargs={"year": row.year}))
        for row in Round.objects.filter(pk__in=ids)
    }


def exchanges(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        row.pk: Subject(
            f"Exchange, {row}",
            reverse("upkeep:quarter", kwargs={"year": row.year, "quarter": row.quarter}),
        )
        for row in Quarter.objects.filter(pk__in=ids)
    }
