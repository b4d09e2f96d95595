"""A source of the council's first team, and files of it taken in as the worker does."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from tests import world
from tests.files_in.sheets import HEADING, ROWS, csv_file
from wardmote.records.files_in import commands, jobs, mapping
from wardmote.records.files_in.mapping import Terms
from wardmote.records.files_in.models import Batch, Source
from wardmote.records.files_in.reading import Read, read_file

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
WORDS = {"noise music": "noise", "noise alarm": "noise", "nuisance": "asb"}


@pytest.fixture
def source(partnership) -> Source:
    return made(partnership.caseworker)


def made(by, **fields) -> Source:
    given = {"name": "Noise log", "team": by.team, "channel": "phone", "kind": "other", "harm": "medium"}
    with world.as_officer(by):
        return commands.make_source(**given | {"by": by, "now": NOW} | fields)


def read(rows, name="log.csv", **how) -> Read:
    return read_file(name, csv_file(rows, **how))


def terms_for(file: Read) -> Terms:
    return Terms(mapping.guessed(file.table["heading"]), WORDS, "other")


def started(by, source, rows=(HEADING, *ROWS), file=None) -> Batch:
    file = file or read(rows)
    with world.as_officer(by):
        batch = commands.add_batch(source=source, read=file, by=by, now=NOW)
        commands.start(batch=batch, terms=terms_for(file), by=by, now=NOW)
    return batch


def as_the_worker(do):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        try:
            return do()
        finally:
            cursor.execute("reset role")


def taken_in(by, source, rows=(HEADING, *ROWS), **how) -> Batch:
    batch = started(by, source, rows, **how)
    as_the_worker(jobs.take_in_all)
    with world.building():
        return Batch.objects.get(pk=batch.pk)
