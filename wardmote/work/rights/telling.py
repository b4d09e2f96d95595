"""What officers are told about requests of people about their data. No notice names anybody."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.documents.homes import Home
from wardmote.records.documents.models import Document
from wardmote.records.notices.kinds import Subject
from wardmote.trust.access.holds import Beside
from wardmote.work.rights.models import Asked, Copy, Mark, Part, Request

DUE = "data_due"
LATE = "data_late"
STOOD = "data_stood"
ASKED = "data_asked"
SECOND = "data_second"
READY = "data_pack_ready"
PACK_STOPPED = "data_pack_stop"
CHANGED = "data_changed"
WORDS = {
    DUE: "A request about somebody's data is due soon",
    LATE: "A request about somebody's data is overdue",
    STOOD: "The clock of a request about somebody's data has stood still for long",
    ASKED: "Somebody asked for their data: a record of yours tells of them",
    SECOND: "You are asked for a second look at what goes out to somebody",
    READY: "A pack of somebody's data is ready",
    PACK_STOPPED: "The making of a pack of somebody's data stopped: a file cannot go as it was decided",
    CHANGED: "A record shared with you was corrected, disputed or restricted",
}
# Why a record is not deleted now, by the codes that the database answers with.
REQUEST_OPEN, RESTRICTED = "data-request", "restricted"
KEPT = {
    REQUEST_OPEN: "A request about somebody’s data is open and needs it. Answer that first.",
    RESTRICTED: "Use of it is restricted: somebody asked that it be kept as it is.",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Request.objects.filter(pk__in=ids)
    return {
        each.pk: Subject(
            f"{each.reference}: {each.get_kind_display().lower()}",
            reverse("rights:detail", kwargs={"reference": each.reference}),
        )
        for each in found
    }


def asked(ids: set[UUID]) -> dict[UUID, Subject]:
    """Led to the list of what waits: the record is named there."""
    words = {"person": "A person record", "case": "A case", "report": "A report"}
    return {
        each.pk: Subject(words[each.record_kind], reverse("rights:asked"))
        for each in Asked.objects.filter(pk__in=ids)
    }


def home_of_part(document: Document) -> Home | None:
    """A part of a pack is at home in its request, and wants a fresh second factor to be taken away."""
    part = Part.objects.filter(document=document.pk).select_related("pack__request").first()
    if part is None:
        return None
    reference = part.pack.request.reference
    return Home(
        reverse("rights:pack", kwargs={"reference": reference}), f"Pack of {reference}", steps_up=True
    )


def home_of_copy(document: Document) -> Home | None:
    """A copy that a reviewer sent in is at home in the part it is for; for who was asked, in what waits."""
    if document.kept_for != "rights":
        return None
    copy = Copy.objects.filter(document=document.pk).select_related("item__request").first()
    if copy is None:
        return Home(reverse("rights:asked"), "You were asked about")
    reference = copy.item.request.reference
    return Home(reverse("rights:item", args=[reference, copy.item_id]), f"Review of {reference}")


COLOURS = {Mark.Kind.RESTRICTION: "red", Mark.Kind.DISPUTE: "orange", Mark.Kind.OBJECTION: "yellow"}


def beside(kind: str, record: UUID, reference: str) -> list[Beside]:
    """What stands beside a case or a person, for whoever has opened it."""
    href = reverse(f"rights:marks_{kind}", args=[reference])
    found = (
        Mark.objects.filter(ended_at=None, **{kind: record})
        .order_by("at", "pk")
        .values_list("kind", flat=True)
    )
    kinds = dict.fromkeys(found)
    return [
        Beside("See what, and why", href, Mark.Kind(each).label, COLOURS.get(Mark.Kind(each), "blue"))
        for each in kinds
    ] or [Beside("Rights of the person", href)]
