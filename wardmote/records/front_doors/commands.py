"""What can be done from outside, with or without a report's secret; and with a front door, by administrators.

Whoever calls the first part needs no session: the database decides what it may touch
(migrations/0003_functions.py).
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.database.session import ask_apart
from wardmote.foundation.files import envelope
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.documents import sealing
from wardmote.records.front_doors import letters, policies
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.secrets import print_of
from wardmote.records.intake import likeness
from wardmote.trust.identity.models import Officer, Team


class CannotTake(Refused):
    pass


class CannotAdd(Refused):
    pass


class CannotReopen(Refused):
    pass


class CannotKeep(Refused):
    pass


NO_SECRET = Refusal("no-such-secret", "We have no report for that code.")


@dataclass(frozen=True)
class Told:
    """What somebody outside tells. Only `kind` and `what` are needed, and a place in `area` or `address`."""

    kind: str
    what: str
    area: str = ""  # shows in lists: no house number
    address: str = ""
    postcode: str = ""
    who: str = ""
    occurred_from: datetime | None = None
    occurred_words: str = ""
    longitude: float | None = None
    latitude: float | None = None
    teller_name: str = ""
    teller_phone: str = ""
    teller_email: str = ""
    contact_by: str = "any"
    contact_wishes: str = ""
    category: str = ""  # the key of one that the public is offered; another, or an ended one, is let go

    @property
    def is_anonymous(self) -> bool:
        return not (self.teller_name or self.teller_phone or self.teller_email)


@dataclass(frozen=True)
class Taken:
    """What became of it. `is_new` is false where the same secret was sent before: it is that report."""

    reference: str
    report: UUID
    audience: int
    is_new: bool


def network_print(network: str, *, today: date) -> bytes:
    """A network as it is counted: a print under a key of this installation and this day, kept for a day."""
    if not network:
        return b""
    key = hashlib.sha256(f"front doors {today} {settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, network.encode(), "sha256")


def take(
    *, door: Door, told: Told, secret: str, network: str = "", now: datetime, answers: bool = True
) -> Taken:
    """Take one report from outside; the same secret a second time makes no second report.

    The report is as one that an officer of the door's team takes: seen by that team, in the name of the
    agency's service account. `network` is whence it came, for the limits; empty counts for the door alone.
    Unless it `answers`, nothing is mailed to whoever tells: what no person wrote is not written back to.

    :raises CannotTake: if the door is shut, or too many came.
    """
    its = print_of(secret)
    if its is None:
        raise ValueError("a secret is made by secrets.new_secret()")
    letter = letters.first(secret) if told.teller_email and answers else None
    values = vars(told) | {"is_anonymous": told.is_anonymous}
    if told.is_anonymous:
        values["contact_by"] = "none"
    if told.occurred_from is not None:
        values["occurred_from"] = told.occurred_from.isoformat()
    compared = likeness.prints(
        **{
            name: values[name]
            for name in (
                "what", "area", "address", "postcode", "who", "teller_name", "teller_phone", "teller_email",
                "is_anonymous",
            )
        }
    )  # fmt: skip
    for _ in range(3):
        answer, reference, report, audience = ask_apart(
            "select answer, reference, report, audience from wardmote.take_from_outside("
            "%s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s, %s)",
            door.pk,
            its,
            network_print(network, today=timezone.localdate(now)),
            json.dumps(values),
            json.dumps(compared),
            new_reference("R"),
            now,
            letter.confirming if letter else None,
            letter.sealed if letter else None,
        )
        if answer != "another reference":
            break
    if answer == "shut":
        raise CannotTake([policies.SHUT if told.kind in door.kinds else policies.NO_SUCH_KIND])
    if answer == "too many":
        raise CannotTake([policies.TOO_MANY])
    if report is None:
        raise CannotTake([policies.TOO_MANY])
    return Taken(reference, report, audience, is_new=answer == "taken")


@transaction.atomic
def attach(*, secret: str, title: str, file: CheckedFile, now: datetime) -> bool:
    """Keep a checked file with the report of this secret; false where it has as many as it may.

    :raises CannotAdd: if there is no such secret.
    """
    its = print_of(secret)
    audience = (ask_apart("select wardmote.audience_of_followed(%s)", its) or [None])[0] if its else None
    if its is None or audience is None:
        raise CannotAdd([NO_SECRET])
    document = uuid.uuid5(uuid.UUID(bytes=its[:16]), file.sha256)  # sent twice it is one
    key = envelope.new_key()
    key_id, wrapped = sealing.wrapped(key, document, audience)
    about = {
        "audience": audience,
        "title": title,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "pages": file.pages,
    }
    pieces = list(envelope.seal(file.data, key, sealing.label_of_content(document)))
    row = ask_apart(
        "select wardmote.attach_from_outside(%s, %s, %s::jsonb, %s, %s, %s::bytea[], %s)",
        its, document, json.dumps(about), key_id, wrapped, pieces, now,
    )  # fmt: skip
    return bool(row[0])


def add_to_report(*, secret: str, words: str, now: datetime) -> None:
    """Add what its reporter says to a report. Those who hold it are told.

    :raises CannotAdd: if there is no such secret, or too much was added today.
    """
    answer = _by_secret("select wardmote.add_to_report(%s, %s, %s)", secret, words.strip(), now)
    if answer is None:
        raise CannotAdd([NO_SECRET])
    if answer == "too many":
        raise CannotAdd([Refusal("too-much", "You have added as much as you can today. Try again tomorrow.")])


def reopen(*, secret: str, words: str, now: datetime) -> None:
    """Reopen a closed report: it has not stopped. Those who hold it are told.

    :raises CannotReopen: if there is no such secret, the report is not closed, or was closed too long ago.
    """
    answer = _by_secret("select wardmote.reopen_from_outside(%s, %s, %s)", secret, words.strip(), now)
    if answer is None:
        raise CannotReopen([NO_SECRET])
    if answer == "open":
        raise CannotReopen([Refusal("not-closed", "This report is open. You can add to it.")])
    if answer == "over":
        raise CannotReopen([Refusal("too-late", "This report was closed too long ago. Make a new report.")])


def confirm_address(*, token: str, now: datetime) -> bool:
    """The link of the first message was opened: the address is theirs. False for a token never sent."""
    its = print_of(token)
    return bool(its) and bool(ask_apart("select wardmote.confirm_address(%s, %s)", its, now)[0])


def _by_secret(statement: str, secret: str, *values: Any) -> Any:
    its = print_of(secret)
    return ask_apart(statement, its, *values)[0] if its else None


# --- kept by administrators -----------------------------------------------------------------------


@transaction.atomic
def make_door(
    *,
    slug: str,
    name: str,
    channel: str,
    team: Team,
    kinds: Iterable[str],
    harm: str,
    by: Officer,
    now: datetime,
    is_open: bool = True,
) -> Door:
    """Make a front door of the officer's own agency.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    offered = sorted(set(kinds))
    if refusals := policies.refusals_to_make(slug=slug, name=name, team=team, kinds=offered, by=by):
        raise CannotKeep(refusals)
    with by_row_policy(CannotKeep, policies.NOT_ADMINISTRATOR), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.make_front_door(%s, %s, %s, %s, %s, %s, %s, %s)",
            [slug, name.strip(), channel, team.pk, offered, harm, is_open, now],
        )
        door = Door.objects.get(pk=cursor.fetchone()[0])
    audit.record("front door made", kind="front_door", subject=door.pk, owner=by.agency_id)
    return door


@transaction.atomic
def change_door(
    *,
    door: Door,
    name: str,
    team: Team,
    kinds: Iterable[str],
    harm: str,
    is_open: bool,
    by: Officer,
    now: datetime,
) -> None:
    """Change a front door; to shut it is one such change. What came by it stays where it is.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    offered = sorted(set(kinds))
    refusals = policies.refusals_to_keep(name=name, team=team, kinds=offered, by=by)
    if door.agency_id != by.agency_id:
        refusals.append(policies.NOT_ADMINISTRATOR)
    if refusals:
        raise CannotKeep(refusals)
    with by_row_policy(CannotKeep, policies.NOT_ADMINISTRATOR), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.change_front_door(%s, %s, %s, %s, %s, %s, %s)",
            [door.pk, name.strip(), team.pk, offered, harm, is_open, now],
        )
        if not cursor.fetchone()[0]:
            raise CannotKeep([policies.NOT_ADMINISTRATOR])
    audit.record("front door changed", kind="front_door", subject=door.pk, owner=by.agency_id)


@transaction.atomic
def set_figure(*, key: str, value: int, source: str, starts_on: date, by: Officer) -> None:
    """Set an agency's own version of a figure, from a day on. Those before it stay on record.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set_figure(key, by=by):
        raise CannotKeep(refusals)
    try:
        with by_row_policy(CannotKeep, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.set_front_door_figure(%s, %s, %s, %s)", [key, value, source, starts_on]
            )
    except IntegrityError as error:
        twice = isinstance(error.__cause__, UniqueViolation)
        raise CannotKeep([policies.SET_ALREADY if twice else policies.NOT_TAKEN]) from error
    audit.record("front door figure set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=key)
