"""Which place on record a place in a case is. Linking shares nothing of either."""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.places.models import Place as PlaceOnRecord
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import policies, queries
from wardmote.work.cases.models import CasePlace, Place

ALREADY_LINKED = Refusal("already-linked", "This place is already linked to that record.")
NOT_LINKED = Refusal("not-linked", "This place is no longer linked to that record.")


class CannotLinkPlace(Refused):
    pass


@transaction.atomic
def link_place(*, entry: Place, place: PlaceOnRecord, by: Officer, now: datetime) -> CasePlace:
    """Say that a place in a case is this place on record.

    :raises CannotLinkPlace: with every reason, if the rules refuse.
    """
    standing = queries.standing(entry.case, by=by)
    refusals = policies.refusals_to_add(entry.case, standing=standing)
    if CasePlace.objects.filter(entry=entry, place=place, ended_at=None).exists():
        refusals.append(ALREADY_LINKED)
    if refusals:
        raise CannotLinkPlace(refusals)
    link = CasePlace(
        entry=entry,
        place=place,
        case_id=entry.case_id,  # this and the audiences: the database takes them from the entry
        parent_audience_id=entry.parent_audience_id,
        audience_id=entry.audience_id,
        by=by,
        at=now,
    )
    with by_row_policy(CannotLinkPlace, policies.NOT_ALLOWED):
        link.save(force_insert=True)
    audit.record("place linked", kind="case", subject=entry.case_id, owner=entry.case.owner_id)
    return link


@transaction.atomic
def unlink_place(*, link: CasePlace, by: Officer, now: datetime) -> None:
    """Say that a place in a case is not that place on record after all. That it was said stays.

    :raises CannotLinkPlace: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_add(link.case, standing=queries.standing(link.case, by=by)):
        raise CannotLinkPlace(refusals)
    with by_row_policy(CannotLinkPlace, policies.NOT_ALLOWED):
        if not CasePlace.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise CannotLinkPlace([NOT_LINKED])
    audit.record("place unlinked", kind="case", subject=link.case_id, owner=link.case.owner_id)
