"""The documents of one record as its page lists them, given the links that join the record to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wardmote.foundation.files.kinds import KINDS
from wardmote.records.documents.models import Document
from wardmote.records.documents.policies import refusals_to_withdraw
from wardmote.records.documents.showing import is_shown
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Officer


def every(links: QuerySet[Any]) -> QuerySet[Any]:
    """The documents of these links, newest first: earlier versions and those withdrawn as well."""
    found = links.select_related("document__added_by__agency", "document__withdrawn_by__agency")
    return found.order_by("-document__added_at", "id")


def standing(links: QuerySet[Any], *, words: str = "") -> QuerySet[Any]:
    """The documents of these links as they stand, newest first; those whose title holds some words."""
    newer = Document.objects.filter(replaces=OuterRef("document_id"), withdrawn_at=None)
    found = every(links).filter(~Exists(newer), document__withdrawn_at=None)
    return found.filter(document__title__icontains=words) if words else found


def withdrawn(links: QuerySet[Any]) -> QuerySet[Any]:
    return every(links).filter(document__withdrawn_at__isnull=False)


def replaced(links: QuerySet[Any]) -> dict[UUID, Document]:
    """The documents of these links that were replaced, by their id."""
    found = Document.objects.filter(
        pk__in=links.values("document"), withdrawn_at=None, newer__withdrawn_at=None
    )
    found = found.filter(newer__isnull=False).select_related("added_by__agency")
    return {document.pk: document for document in found}


def chain(document: Document, earlier: dict[UUID, Document]) -> list[Any]:
    """The versions before this one, the newest first, as far as the officer sees them."""
    found: list[Any] = []
    while (before := earlier.get(document.replaces_id)) and before not in found:  # type: ignore[arg-type]
        found.append(before)
        document = before
    return found


@dataclass(frozen=True)
class Line:
    """One document as a page lists it; an address that is empty is not offered."""

    link: Any
    document: Document
    href: str  # where it is shown or, of a kind that is not, handed over
    download: str
    replace: str
    withdraw: str
    kind: str
    categories: list[str]
    earlier: list[tuple[Document, str]]


def lines(
    links: list[Any],
    everything: QuerySet[Any],
    *,
    address: Callable[[str, UUID], str],
    by: Officer,
    contributes: bool,
    decides: bool,
) -> list[Line]:
    """What a page shows of these links of `everything`, its documents with all that can be done with each.

    `address` gives the address of `view`, `download`, `replace` and `withdraw` of a document in its room.
    """
    earlier = replaced(everything) if any(link.document.replaces_id for link in links) else {}
    names: dict[str, str] = {}
    if any(link.categories for link in links):
        names = dict(Category.objects.values_list("key", "name"))

    def shown_at(document: Document) -> str:
        return address("view" if is_shown(document) else "download", document.pk)

    found = []
    for link in links:
        document = link.document
        refused = refusals_to_withdraw(document, by=by, contributes=contributes, decides=decides)
        found.append(
            Line(
                link=link,
                document=document,
                href=shown_at(document),
                download=address("download", document.pk),
                replace=address("replace", document.pk) if contributes else "",
                withdraw="" if refused else address("withdraw", document.pk),
                kind=KINDS[document.media_type].words if document.media_type in KINDS else "",
                categories=[names.get(key, key) for key in link.categories],
                earlier=[(each, shown_at(each)) for each in chain(document, earlier)],
            )
        )
    return found
