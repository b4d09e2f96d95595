"""What other rooms are told: by which file a report came, and how the mailbox stands."""

from uuid import UUID

from django.db import DatabaseError, connection
from django.urls import reverse

from wardmote.records.files_in import queries
from wardmote.records.files_in.models import Batch
from wardmote.records.front_doors import queries as front_doors
from wardmote.records.intake.models import Report
from wardmote.records.intake.reporter import Line, Reporter
from wardmote.records.notices.kinds import Subject

# As the database puts them on record where the worker took them in, in nobody's name.
ACTS = ("report taken from a file", "report changed in its file", "file offered by e-mail")


# The database tells the team of its source: migrations/0004_offered_is_told.py.
WORDS = {"file_offered": "A spreadsheet came by e-mail for your team: look whether to take it in"}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    """By the source, not by the name somebody gave the file."""
    found = Batch.objects.filter(pk__in=ids).values_list("pk", "source__name")
    return {
        pk: Subject(f"File of {source}", reverse("files_in:detail", kwargs={"pk": pk}))
        for pk, source in found
    }


def reporter(report: Report) -> Reporter | None:
    """By which source it came, and what its row said later, as far as the officer asking may read it."""
    source = queries.came_by(report.pk)
    if source is None:
        return None
    lines = [
        Line(each.at, "Said otherwise in a later file", each.words)
        for each in front_doors.additions(report.pk)[:100]
    ]
    return Reporter(source, is_confirmed=False, lines=lines, follows=False)


def mailbox() -> dict[str, object] | None:
    """When the mailbox was last read, and what failed; nothing where none is read."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select read_at, failed_at, failure, aside, tried from wardmote.files_in_mailbox_told()"
            )
            row = cursor.fetchone()
    except DatabaseError:
        return None
    if row is None:
        return None
    read_at, failed_at, failure, aside, tried = row
    return {
        "read_at": read_at.isoformat() if read_at else None,
        "failed_at": failed_at.isoformat() if failed_at else None,
        "failure": failure,
        "set_aside": aside,
        "tried_again": tried,
    }
