"""A case with a document, and what is needed to ask for it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import world
from tests.files import makers
from wardmote.foundation.files.checked import check_upload
from wardmote.records.documents.models import Content, Document, Piece
from wardmote.work.cases import commands as cases

TEXT = b"What the neighbours wrote down. " * 20_000  # three pieces


@pytest.fixture
def case(partnership: world.Partnership) -> Any:
    made = world.case(partnership)
    for officer in (partnership.caseworker, partnership.partner, partnership.colleague):
        world.opened_earlier(officer, made.pk)
    return made


def attach(
    p: world.Partnership,
    case: Any,
    *,
    data: bytes = TEXT,
    name: str = "diary.txt",
    by: Any = None,
    **more: Any,
) -> Document:
    with world.as_officer(by or p.caseworker) as officer:
        case.refresh_from_db(fields=["audience"])
        document = cases.add_document(
            case=case, title=more.pop("title", "A diary"), file=check_upload(name, data), by=officer,
            now=datetime.now(UTC), **more,
        )  # fmt: skip
    for reader in (p.caseworker, p.colleague, p.partner, p.partner_colleague, p.outsider):
        world.opened_earlier(reader, document.pk)
    return document


def address(document: Document, name: str = "download", **more: Any) -> str:
    return reverse(f"cases:documents:{name}", kwargs={"pk": document.pk, **more})


def get(officer: Any, document: Document, name: str = "download", **more: Any) -> Any:
    return world.client_for(officer).get(address(document, name, **more))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def by_sql(statement: str, *values: Any) -> None:
    """As somebody with a hand on the database: past the policies and the triggers."""
    from django.db import connection

    with world.building(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("set session_replication_role = origin")


def stored(document: Document) -> tuple[Content, list[Piece]]:
    with world.building():
        return Content.objects.get(pk=document.pk), list(
            Piece.objects.filter(document=document).order_by("number")
        )


def send(
    client: Any,
    case: Any,
    *files: tuple[str, bytes],
    title: str = "Letters",
    page: str = "add_document",
    **more: Any,
) -> Any:
    kwargs = {"reference": case.reference} | ({"pk": more.pop("pk")} if "pk" in more else {})
    return client.post(
        reverse(f"cases:{page}", kwargs=kwargs),
        {"file": [SimpleUploadedFile(name, data) for name, data in files], "title": title, **more},
    )


PDF = makers.pdf(3)
