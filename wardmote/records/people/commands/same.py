"""Saying that two records are of one person, and taking it back. No record is moved and nobody let in by it.

What is put in the log stands under the tie itself, so that whoever sees one end sees no sign of the other.
"""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.people import policies
from wardmote.records.people.models import Link, Merge, Person
from wardmote.trust.identity.models import Officer

TIE = "same_person"


class CannotMerge(Refused):
    pass


class CannotUndo(Refused):
    pass


class CannotLink(Refused):
    pass


class CannotUnlink(Refused):
    pass


@transaction.atomic
def merge(*, away: Person, into: Person, reason: str, by: Officer, now: datetime) -> Merge:
    """Have `away` read through `into` by those who see both. Both keep their audience and what is theirs.

    :raises CannotMerge: with every reason, if the rules refuse.
    """
    # Both are held, always in the same order: two officers may press at once, one each way.
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=[away.pk, into.pk]).order_by("pk"))
    if refusals := policies.refusals_to_merge(away, into, by=by):
        raise CannotMerge(refusals)
    made = Merge(away=away, into=into, reason=reason, by=by, at=now)
    with by_row_policy(CannotMerge, policies.NOT_ALLOWED):
        made.save(force_insert=True)
    audit.record("records merged", kind=TIE, subject=made.pk, owner=into.owner_id, note=reason)
    return made


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: Officer, now: datetime) -> None:
    """Take a merge back: each record is read by itself again, as it was and with what was added to it since.

    :raises CannotUndo: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_undo(merge, by=by):
        raise CannotUndo(refusals)
    with by_row_policy(CannotUndo, policies.NOT_ALLOWED):
        live = Merge.objects.filter(pk=merge.pk, undone_at=None)
        if not live.update(undone_at=now, undone_by=by, undone_reason=reason):
            raise CannotUndo([policies.NOT_MERGED])
    audit.record("merge undone", kind=TIE, subject=merge.pk, owner=merge.into.owner_id, note=reason)


@transaction.atomic
def link(*, one: Person, other: Person, reason: str, by: Officer, now: datetime) -> Link:
    """Say that two records are of one person. It is seen by those who see both, and opens neither.

    :raises CannotLink: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_link(one, other, by=by):
        raise CannotLink(refusals)
    made = Link(one=one, other=other, reason=reason, by=by, at=now)
    with by_row_policy(CannotLink, policies.NOT_ALLOWED):
        made.save(force_insert=True)
    audit.record("records linked", kind=TIE, subject=made.pk, owner=by.agency_id, note=reason)
    return made


@transaction.atomic
def end_link(*, link: Link, by: Officer, now: datetime) -> None:
    """Say that two linked records are of two people after all.

    :raises CannotUnlink: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_unlink(link, by=by):
        raise CannotUnlink(refusals)
    with by_row_policy(CannotUnlink, policies.NOT_ALLOWED):
        if not Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise CannotUnlink([policies.NOT_LINKED])
    audit.record("link ended", kind=TIE, subject=link.pk, owner=by.agency_id)
