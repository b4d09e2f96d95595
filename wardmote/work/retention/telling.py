"""What officers are told about how long records are kept: no names, and no word of the record."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.work.retention.models import Deletion

DUE, OVERDUE = "retention_due", "retention_overdue"
PLANNED, ASKED, ANSWERED, STOPPED = (
    "deletion_planned",
    "deletion_asked",
    "deletion_answered",
    "deletion_stopped",
)
WORDS = {
    DUE: "Records are due for review before deletion",
    OVERDUE: "Records due for review have waited too long",
    PLANNED: "A partner means to delete a record that you see",
    ASKED: "The deletion of a record waits for a second person",
    ANSWERED: "There is an answer to a planned deletion",
    STOPPED: "A planned deletion was stopped",
}


def records(ids: set[UUID]) -> dict[UUID, Subject]:
    """Of records that are to be deleted, by the record's own id: the notice goes with the record."""
    return {
        record: Subject(reference, reverse("retention:record", kwargs={"reference": reference}))
        for record, reference in Deletion.objects.filter(record_id__in=ids).values_list(
            "record_id", "reference"
        )
    }


def lists(ids: set[UUID]) -> dict[UUID, Subject]:
    return {pk: Subject("Due for review", reverse("retention:list")) for pk in ids}
