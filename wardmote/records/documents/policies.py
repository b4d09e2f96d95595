"""What the rules allow with a document now, as a list of refusals. The row policies are the guarantee."""

from wardmote.foundation.refusals import Refusal
from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Officer

WITHDRAWN = Refusal("already-withdrawn", "This document has already been withdrawn.")
NOT_YOURS = Refusal(
    "not-yours", "Only the officer who added a document, or those who decide on the record, may withdraw it."
)


def refusals_to_withdraw(
    document: Document, *, by: Officer, contributes: bool, decides: bool
) -> list[Refusal]:
    """Every reason why this officer may not withdraw this document now."""
    refusals = [WITHDRAWN] if document.withdrawn_at is not None else []
    if not (decides or (contributes and document.added_by_id == by.pk)):
        refusals.append(NOT_YOURS)
    return refusals
