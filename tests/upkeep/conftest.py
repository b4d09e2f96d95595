"""A register with one agreement that waits for a signature, and officers who keep it."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests import world
from wardmote.trust.agreements.models import Agreement, Organisation, Party
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.upkeep import reminding

TODAY = date.today()


def now() -> datetime:
    return datetime.now(UTC)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def awaiting(p: world.Partnership, *, sent: int, **fields: Any) -> Agreement:
    """An entry of the council's, sent for signature so many days ago; housing has not signed."""
    made = world.agreement(p.council, p.housing, state="awaiting_signature", **fields)
    with world.building():
        Agreement.objects.filter(pk=made.pk).update(state_changed_at=now() - timedelta(days=sent))
        Party.objects.filter(agreement=made, organisation__agency=p.housing).update(signed_on=None)
        made.refresh_from_db()
    return made


def party(agreement: Agreement, agency: Any) -> Party:
    with world.building():
        found = Party.objects.select_related("organisation")
        return found.get(agreement=agreement, organisation__agency=agency)


def reminded(agency: Any, *, on: date = TODAY) -> int:
    """What the worker does for one agency on a day."""
    with world.building():
        service = Officer.objects.get(agency=agency, is_service=True)
    with world.as_officer(service):
        return reminding.remind(agency, today=on, now=now())


def quarter_made(day: date) -> bool:
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set local role wardmote_worker")
        cursor.execute("select wardmote.make_exchange_by_clock(%s)", [day])
        made = cursor.fetchone()[0]
        cursor.execute("reset role")
    return bool(made)


@pytest.fixture
def register(partnership: world.Partnership) -> Any:
    p = partnership
    with world.building():
        Organisation.objects.get_or_create(name="Lantern Trust", agency=None)
    return SimpleNamespace(
        p=p,
        waiting=awaiting(p, sent=20, document_name="Referrals to Lantern", register_id="R1"),
        lead=p.governance,
        theirs=world.officer(p.housing, p.partner.team, "Hattie Lead", Role.INFORMATION_GOVERNANCE),
    )
