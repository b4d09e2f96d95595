"""Marks beside a case or a person record: restriction, dispute, their own statement, objection."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.notices import commands as notices
from wardmote.records.people.models import Person
from wardmote.trust.access import sharing
from wardmote.trust.access.queries import grants_today
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.rights import policies, telling
from wardmote.work.rights.models import Mark

Marked = Case | Person


class CannotMark(Refused):
    pass


def kind_of(record: Marked) -> str:
    return "case" if isinstance(record, Case) else "person"


@transaction.atomic
def put_mark(
    *,
    record: Marked,
    kind: str,
    words: str,
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> UUID:
    """Put a mark beside a record, and tell the partners that see it. A restriction holds from this moment.

    :raises CannotMark: if the rules or the database refuse.
    """
    if key and Mark.objects.filter(pk=key).exists():
        return key
    mark = Mark(
        pk=key or uuid.uuid4(),
        kind=kind,
        case=record if isinstance(record, Case) else None,
        person=record if isinstance(record, Person) else None,
        parent_audience_id=record.audience_id,
        categories=sorted(set(categories)),
        words=words,
        by=by,
        at=now,
    )
    with by_row_policy(CannotMark, policies.MAY_NOT_MARK):
        mark.save(force_insert=True)
    _told_and_recorded(record, f"marked: {kind}", now=now)
    return mark.pk


@transaction.atomic
def end_mark(*, mark: Mark, record: Marked, why: str, by: Officer, now: datetime) -> None:
    """Take a mark away; it stays among the earlier ones, with why.

    :raises CannotMark: if the rules or the database refuse.
    """
    with by_row_policy(CannotMark, policies.MAY_NOT_MARK):
        changed = Mark.objects.filter(pk=mark.pk, ended_at=None).update(
            ended_by=by, ended_at=now, ended_why=why
        )
        if not changed:
            raise CannotMark([policies.ENDED])
    _told_and_recorded(record, f"mark ended: {mark.kind}", now=now)


@transaction.atomic
def answer_objection(
    *, mark: Mark, record: Marked, words: str, restrict: bool, by: Officer, now: datetime
) -> None:
    """Answer an objection with reasons; where it is upheld, the record is restricted from then on.

    :raises CannotMark: if the rules or the database refuse.
    """
    with by_row_policy(CannotMark, policies.MAY_NOT_MARK):
        if not Mark.objects.filter(pk=mark.pk, ended_at=None, answer="").update(answer=words):
            raise CannotMark([policies.ENDED])
    if restrict:
        put_mark(record=record, kind=Mark.Kind.RESTRICTION, words=words, by=by, now=now)
    _told_and_recorded(record, "objection answered", now=now)


def _told_and_recorded(record: Marked, action: str, *, now: datetime) -> None:
    """Partners who see the record are told, as UK GDPR Art 19 asks: that it changed, not how."""
    grants = [each.grant for each in grants_today([record.audience_id])[record.audience_id] if each.admits]
    partners = [sharing.commands.terms_of(grant) for grant in grants if grant.agency_id != record.owner_id]
    if partners:
        notices.tell(
            list(sharing.whom_to_tell(partners).values_list("pk", flat=True)),
            kind=telling.CHANGED,
            subject_kind=kind_of(record),
            subject=record.pk,
            on=timezone.localdate(now),
            now=now,
        )
    audit.record(action, kind=kind_of(record), subject=record.pk, owner=record.owner_id)
