"""The card of an accredited person, with a code that shows anybody whether it holds today.

Police Reform Act 2002, section 42(1): an accredited person shows the accreditation when asked. The card names
nobody online. Its code leads nowhere once a new card is issued, the accreditation is suspended or has ended.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files import made as files
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers import policies
from wardmote.work.registers.models import Card, Entry

REGISTER = "accredited-persons"
TEMPLATE = Path(__file__).with_name("card.typ")
CODE = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes
WORDS = {
    "valid": "This accreditation holds today",
    "suspended": "This accreditation is suspended: it gives no powers today",
    "ended": "This accreditation does not hold any more",
}


class CannotIssue(Refused):
    pass


NOT_NOW = Refusal(
    "not-now",
    "A card is issued by a register editor of the agency while the accreditation holds: granted, begun and "
    "not ended, vetting and training good today, and its organisation accredited in the register.",
)


@dataclass(frozen=True)
class Shown:
    """What a code shows to anybody. Of a card that does not hold there are no powers, areas or last day."""

    standing: str
    organisation: str
    badge: str
    powers: list[str]
    areas: list[str]
    restrictions: str
    ends_on: date | None
    agency: str

    @property
    def words(self) -> str:
        return WORDS[self.standing]


def print_of(code: str) -> bytes | None:
    """What the database knows of a code; None for what can be none."""
    return hashlib.sha256(code.encode()).digest() if CODE.fullmatch(code) else None


def shown(code: str) -> Shown | None:
    """What the card of this code shows today; None if there is no such card."""
    if (its_print := print_of(code)) is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.card_shows(%s)", [its_print])
        row = cursor.fetchone()
    if row is None:
        return None
    standing, organisation, badge, powers, areas, restrictions, ends_on, agency = row
    return Shown(
        standing,
        organisation or "",
        badge or "",
        _list(powers),
        _list(areas),
        restrictions or "",
        ends_on,
        agency,
    )


def _list(said: Any) -> list[str]:
    return list(json.loads(said) if isinstance(said, str) else said or [])


def may_issue(entry: Entry) -> bool:
    """Whether this officer may issue a card for it today: the database says so."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.issues_card(%s)", [entry.pk])
        return bool(cursor.fetchone()[0])


def current(entry: Entry) -> Card | None:
    return entry.cards.filter(withdrawn_at=None).select_related("issued_by").first()


@transaction.atomic
def issue(entry: Entry, *, by: Officer, now: datetime) -> str:
    """Issue a card; the one before it is withdrawn. Returns its code, which is kept nowhere.

    :raises CannotIssue: if the accreditation does not hold today, or the officer may not.
    """
    if entry.register != REGISTER or not by.has_role(Role.REGISTER_EDITOR):
        raise CannotIssue([NOT_NOW])
    code = secrets.token_urlsafe(32)
    with by_row_policy(CannotIssue, NOT_NOW):
        entry.cards.filter(withdrawn_at=None).update(withdrawn_by=by, withdrawn_at=now)
        Card(entry=entry, code_print=print_of(code) or b"", issued_by=by, issued_at=now).save(
            force_insert=True
        )
    audit.record("accreditation card issued", kind="register_entry", subject=entry.pk, owner=entry.owner_id)
    return code


@transaction.atomic
def withdraw(entry: Entry, *, by: Officer, now: datetime) -> None:
    """Withdraw the card: its code shows from now on that it does not hold.

    :raises CannotIssue: if there is none, or the officer does not keep the entry.
    """
    if not policies.keeps(entry, by=by):
        raise CannotIssue([policies.NOT_KEEPER])
    if not entry.cards.filter(withdrawn_at=None).update(withdrawn_by=by, withdrawn_at=now):
        raise CannotIssue([Refusal("no-card", "There is no card to withdraw.")])
    audit.record(
        "accreditation card withdrawn", kind="register_entry", subject=entry.pk, owner=entry.owner_id
    )


def address_of(code: str) -> str:
    return settings.SITE_ADDRESS + reverse("registers:check_card", kwargs={"code": code})


def qr(address: str) -> bytes:
    """A QR code of the address, as a drawing."""
    drawing = BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", border=2, scale=4)
    return drawing.getvalue()


def pdf(entry: Entry, code: str, *, at: datetime) -> bytes:
    """The card to print, as large as a bank card: front and back."""
    said = entry.values
    address = address_of(code)
    return files.pdf(
        TEMPLATE,
        {
            "title": f"Accreditation {said.get('badge', '')}",
            "name": entry.title,
            "organisation": said.get("organisation", ""),
            "agency": entry.owner.name,
            "badge": said.get("badge", ""),
            "until": day_words(date.fromisoformat(said["ends_on"])),
            "powers": said.get("powers", []),
            "areas": said.get("areas", []),
            "address": address,
            "qr": list(qr(address)),
        },
        at=at,
    )
