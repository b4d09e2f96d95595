"""The keys by which other systems report."""

import secrets
from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.outward.api import policies
from wardmote.outward.api.models import Key
from wardmote.outward.api.queries import print_of
from wardmote.records.front_doors.models import Door
from wardmote.trust.identity.models import Officer


class CannotMakeKey(Refused):
    pass


class CannotRevoke(Refused):
    pass


@transaction.atomic
def make_key(*, name: str, door: Door, by: Officer, now: datetime) -> tuple[Key, str]:
    """Make a key for another system. What it says is given back once, here, and kept nowhere.

    :raises CannotMakeKey: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_make_key(name=name, door=door, by=by):
        raise CannotMakeKey(refusals)
    said = secrets.token_urlsafe(32)
    key = Key(
        door=door, agency_id=by.agency_id, name=name.strip(), print=print_of(said), starts_with=said[:6],
        made_by=by, made_at=now,
    )  # fmt: skip
    with by_row_policy(CannotMakeKey, policies.NOT_ADMINISTRATOR):
        key.save(force_insert=True)
    audit.record("open311 key made", kind="open311_key", subject=key.pk, owner=by.agency_id)
    return key, said


@transaction.atomic
def revoke_key(*, key: Key, by: Officer, now: datetime) -> None:
    """Take a key back: from the next call on it opens nothing. What came by it stays.

    :raises CannotRevoke: if it is revoked already, or is another agency's.
    """
    changed = Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now, revoked_by=by)
    if not changed:
        raise CannotRevoke([policies.REVOKED])
    audit.record("open311 key revoked", kind="open311_key", subject=key.pk, owner=key.agency_id)
