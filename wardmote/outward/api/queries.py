"""What can be asked: of a key, of what came by it, of servers; what the database answers to a print."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from wardmote.foundation.database.session import ask_apart
from wardmote.outward.api.models import Endpoint, Key, Sending, Step
from wardmote.outward.api.open311.catalogue import name_of
from wardmote.outward.api.open311.standard import ServiceRequest, Update
from wardmote.records.front_doors import queries as front_doors
from wardmote.records.front_doors.models import Door
from wardmote.records.intake.choices import choices_for
from wardmote.records.intake.models import Report
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.models import Category
from wardmote.trust.agreements.models import Agreement

CHANNEL = Door.Channel.OPEN311
# What is told of a request while it is open; of a closed one, what its reporter was told.
STANDINGS = {
    "waiting": "We have the report. Nobody has decided on it yet.",
    "working": "It is being worked on.",
    "passed on": "It was passed on to another agency, which deals with it.",
}
REOPENED = "Reopened: it has not stopped."


@dataclass(frozen=True)
class Admitted:
    """Whether a key may be used now: `yes`, `no` or `too many`; and the front door it is of."""

    answer: str
    door: UUID | None


def print_of(key: str) -> str:
    """What the database knows of a key: its sha256, in hex. It is drawn, of 256 bits: no salt is wanted."""
    return sha256(key.encode()).hexdigest()


def admit(key: str) -> Admitted:
    """Ask for one use of a key, which is counted."""
    return Admitted(*ask_apart("select answer, door from wardmote.open311_admit(%s)", print_of(key)))


def parameter(key: str) -> int:
    """A figure as it stands today: days_listed, most_listed, same_minutes, ..."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.open311_parameter(%s)", [key])
        return int(cursor.fetchone()[0])


def offered(of_kinds: Sequence[str]) -> list[Category]:
    """The categories that the public is offered today, of these kinds."""
    return kinds.for_the_public(timezone.localdate(), of_kinds)


def open_doors() -> list[Door]:
    """The front doors for Open311 that take reports now; a door's slug is its jurisdiction."""
    return list(front_doors.known(channel=CHANNEL).filter(takes=True))


def known(key: str, token: bytes, *, since: datetime) -> str | None:
    """The id of the request that this key made under a token since then."""
    row = ask_apart("select wardmote.open311_known(%s, %s, %s)", print_of(key), token, since)
    return str(row[0]) if row[0] else None


def requests(
    key: str = "",
    *,
    door: UUID | None = None,
    ids: Sequence[str] = (),
    services: Sequence[str] = (),
    statuses: Sequence[str] = (),
    starts: datetime | None = None,
    ends: datetime | None = None,
    most: int = 1,
    skip: int = 0,
) -> list[ServiceRequest]:
    """The requests named or, where none is, those of a key; the newest first. What is not there, is not."""
    told = _told(
        "select wardmote.open311_requests(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        *(print_of(key), door, list(ids), list(services), list(statuses), starts, ends, most, skip),
    )
    names: Iterable[Category] = ()
    if any(row["service"] not in Report.Kind for row in told):
        names = kinds.named(timezone.localdate()).values()
    return [_request(row, names) for row in told]


def updates(
    key: str = "",
    *,
    door: UUID | None = None,
    ids: Sequence[str] = (),
    starts: datetime | None = None,
    ends: datetime | None = None,
    most: int,
    skip: int = 0,
) -> list[Update]:
    """What was told since on the requests named, or on those of a key; the earliest first."""
    told = _told(
        "select wardmote.open311_updates(%s, %s, %s, %s, %s, %s, %s)",
        *(print_of(key), door, list(ids), starts, ends, most, skip),
    )
    return [
        Update(
            row["update"],
            row["id"],
            "closed" if row["what"] == "closed" else "open",
            datetime.fromisoformat(row["at"]),
            row["words"] if row["what"] == "closed" else REOPENED,
        )
        for row in told
    ]


def _told(statement: str, *values: Any) -> list[dict[str, Any]]:
    (found,) = ask_apart(statement, *values)
    told: list[dict[str, Any]] = found if isinstance(found, list) else json.loads(found)
    return told


def _request(row: dict[str, Any], names: Iterable[Category]) -> ServiceRequest:
    return ServiceRequest(
        service_request_id=row["id"],
        status=row["status"],
        service_code=row["service"],
        requested_datetime=datetime.fromisoformat(row["requested"]),
        status_notes=row["words"] if row["status"] == "closed" else STANDINGS[row["standing"]],
        service_name=name_of(row["service"], names),
        agency_responsible=row["agency"],
        updated_datetime=_moment(row["updated"]),
        expected_datetime=_moment(row["expected"]),
        zipcode=row["district"] or None,
        lat=_degrees(row["lat"]),
        long=_degrees(row["long"]),
    )


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _degrees(told: float | None) -> Decimal | None:
    return None if told is None else Decimal(str(told))


# --- kept by administrators -----------------------------------------------------------------------


def keys() -> QuerySet[Key]:
    """The keys of one's own agency, those that hold first. For its administrators; none for anyone else."""
    found = Key.objects.defer("print").select_related("door", "made_by", "revoked_by")
    return found.order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")


def endpoints() -> QuerySet[Endpoint]:
    """The servers to which one's own agency sends reports on."""
    return Endpoint.objects.defer("sealed_key").select_related("recipient").order_by("recipient__name", "pk")


# --- sending on -----------------------------------------------------------------------------------


def grounds_to_send(
    report: Report, *, today: date
) -> tuple[list[tuple[Endpoint, Agreement, str, str]], list[str]]:
    """To whom a report may go, each with agreement and purpose; and, of the others, why not."""
    choices = {choice.agency.pk: choice for choice in choices_for(report, today=today)}
    found, why_not = [], []
    for endpoint in endpoints().filter(is_on=True):
        choice = choices.get(endpoint.recipient_id)
        if report.kind not in endpoint.services:
            why_not.append(f"{endpoint.recipient.name} takes no reports of this kind.")
        elif choice is None or not choice.grounds:
            why_not.append(f"{endpoint.recipient.name}: {choice.why_not if choice else 'no agreement.'}")
        else:
            found += [(endpoint, agreement, purpose, name) for agreement, purpose, name in choice.grounds]
    return found, why_not


def sendings(report: UUID) -> list[Sending]:
    """What of a report was sent on, the newest first, with what became of it; nothing until it is opened."""
    found = Sending.objects.filter(report_id=report).defer("endpoint__sealed_key")
    steps = Prefetch("steps", Step.objects.order_by("at", "pk"))
    return list(
        found.select_related("endpoint__recipient", "by").prefetch_related(steps).order_by("-at", "pk")
    )
