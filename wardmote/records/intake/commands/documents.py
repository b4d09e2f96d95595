"""Documents of a report: what came with it, and what was added by mistake."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.documents import commands as documents
from wardmote.records.documents.models import Document
from wardmote.records.intake import policies, queries
from wardmote.records.intake.models import Report, ReportDocument
from wardmote.trust.identity.models import Officer


class CannotAddDocument(Refused):
    pass


@transaction.atomic
def add_document(
    *,
    report: Report,
    title: str,
    file: CheckedFile,
    categories: Iterable[str] = (),
    replaces: Document | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Document:
    """Attach a document, seen by those of the report whose agreement covers its categories.

    :raises CannotAddDocument: with every reason, if the rules refuse.
    """
    held = sorted(set(categories))
    if refusals := policies.refusals_to_add_document(report, categories=held, by=by):
        raise CannotAddDocument(refusals)
    with by_row_policy(CannotAddDocument, policies.MAY_NOT_ADD):
        link = ReportDocument(
            report=report,
            parent_audience_id=report.audience_id,
            audience_id=report.audience_id,
            categories=held,
        )
        document = documents.add_to(link, title=title, file=file, replaces=replaces, by=by, now=now, key=key)
    audit.record("document added", kind="report", subject=report.pk, owner=report.owner_id)
    return document


@transaction.atomic
def withdraw_document(*, report: Report, document: Document, reason: str, by: Officer, now: datetime) -> None:
    """Take a document that was added by mistake out of the report's list, with the reason.

    :raises documents.CannotWithdraw: with every reason, if the rules refuse.
    """
    with by_row_policy(documents.CannotWithdraw, policies.MAY_NOT_ADD):
        documents.withdraw_document(
            document=document,
            reason=reason,
            contributes=queries.may_contribute(report),
            decides=queries.may_decide(report),
            by=by,
            now=now,
        )
    audit.record("document withdrawn", kind="report", subject=report.pk, owner=report.owner_id)


def note_infected(*, report: Report, count: int) -> None:
    """Put on record that files were refused because the virus scanner found something in them."""
    for _ in range(count):
        audit.record("infected file refused", kind="report", subject=report.pk, owner=report.owner_id)
