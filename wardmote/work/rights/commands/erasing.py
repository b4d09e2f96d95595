"""A request for erasure granted: retention is asked to delete each record chosen, by its own rules."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wardmote.trust.identity.models import Officer
from wardmote.work.retention import commands as retention
from wardmote.work.retention import queries as kept
from wardmote.work.retention.models import Deletion
from wardmote.work.rights import policies, queries
from wardmote.work.rights.commands.working import CannotWork, answer
from wardmote.work.rights.models import Request, Step


@transaction.atomic
def grant_erasure(
    *, request: Request, references: Iterable[str], words: str, by: Officer, now: datetime
) -> list[str]:
    """Grant it and close it, and ask that each record chosen be deleted; the references of those asked.

    Nothing is deleted by this: a second officer agrees, partners are told, days pass. Where something stands
    in the way of a record, the request is granted all the same, and it is put down what stands there.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    chosen = list(dict.fromkeys(references))
    can_go = {each.reference for each in queries.tied(request) if each.kind in kept.KINDS}
    if refusals := policies.refusals_to_grant(request, chosen, can_go, by=by):
        raise CannotWork(refusals)
    answer(request=request, words=words, by=by, now=now)
    asked = []
    for reference in chosen:
        stands = _ask(request, reference, now=now)
        title = f"Deletion of {reference} not asked: something stands in the way" if stands else ""
        Step.objects.bulk_create(
            [
                Step(
                    request=request,
                    title=title or f"Deletion of {reference} asked",
                    words=stands,
                    by=by,
                    at=now,
                )
            ]
        )
        if not stands:
            asked.append(reference)
    return asked


def _ask(request: Request, reference: str, *, now: datetime) -> str:
    """Ask for one; what stands in the way, if anything does."""
    record = kept.record(reference)
    if record is None or record.item is None:
        return (policies.REFERRED if reference.startswith("P-") else policies.NOT_SETTLED).message
    try:
        retention.ask_deletion(
            record=record,
            ground=Deletion.Ground.ERASURE,
            reason=f"Erasure granted: {request.reference}",
            today=timezone.localdate(now),
        )
    except retention.CannotDecide as refused:
        return "\n".join(refusal.message for refusal in refused.refusals)
    return ""
