"""What officers are told about patrols. A notice names nobody and holds no text of the patrol."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.intake.came_from import Origin
from wardmote.records.intake.models import Report
from wardmote.records.notices.kinds import Subject
from wardmote.records.patrols.models import ObservationReport, Patrol

TASKED = "patrol_tasked"
REPORTED = "patrol_reported"
SHARED = "patrol_shared"
CORRECTED = "patrol_corrected"
OF_STATE: dict[str, str] = {
    Patrol.State.ACCEPTED: "patrol_accepted",
    Patrol.State.REFUSED: "patrol_refused",
    Patrol.State.CANCELLED: "patrol_cancelled",
}
WORDS = {
    TASKED: "Your team is tasked with a patrol",
    REPORTED: "A patrol you tasked was reported on",
    CORRECTED: "A shift report of a patrol you tasked was corrected",
    SHARED: "A patrol and its shift reports were circulated to you",
    OF_STATE[Patrol.State.ACCEPTED]: "A patrol you tasked was accepted",
    OF_STATE[Patrol.State.REFUSED]: "A patrol you tasked was refused",
    OF_STATE[Patrol.State.CANCELLED]: "A patrol your team was tasked with is cancelled",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Patrol.objects.filter(pk__in=ids).values_list("pk", "reference")
    return {
        pk: Subject(f"Patrol {reference}", reverse("patrols:detail", kwargs={"reference": reference}))
        for pk, reference in found
    }


def patrol_of(report: Report) -> Origin | None:
    """The patrol that saw what a report tells of, for those who see the patrol too."""
    link = ObservationReport.objects.filter(report=report).select_related("patrol").first()
    if link is None:
        return None
    href = reverse("patrols:detail", kwargs={"reference": link.patrol.reference})
    return Origin(f"patrol {link.patrol.reference}", f"{href}#seen-{link.observation_id}")
