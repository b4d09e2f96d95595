"""What can be asked of front doors; and, with its secret, of a report that came in by one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, CharField, F, Func, Q, QuerySet

from wardmote.foundation.database.session import ask_apart
from wardmote.records.front_doors.figures import FIGURES
from wardmote.records.front_doors.models import Addition, Door, Parameter
from wardmote.records.front_doors.secrets import print_of
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer


@dataclass(frozen=True)
class Said:
    """One thing that happened to a report as its reporter is told of it: closed, added or reopened."""

    at: datetime
    what: str
    words: str


@dataclass(frozen=True)
class Followed:
    """All that the holder of a report's secret is told. `standing`: waiting, working, passed on or closed."""

    reference: str
    kind: str
    received_at: datetime
    standing: str
    since: datetime
    reopen_until: date | None
    has_email: bool
    is_confirmed: bool
    said: list[Said]

    @property
    def kind_words(self) -> str:
        return str(Report.Kind(self.kind).label)


# In the order in which the database tells them; what was said comes last.
FOLLOWED = [field.name for field in fields(Followed)][:-1]


@dataclass(frozen=True)
class CameBy:
    """Which door a report came in by, for those who see the report."""

    door: str
    at: datetime
    is_confirmed: bool
    said: list[Said]


def doors() -> QuerySet[Door]:
    """Every front door, by name, for officers."""
    return Door.objects.select_related("agency", "team").order_by("name", "slug")


def known(*, channel: str) -> QuerySet[Any]:
    """The doors of a channel as anyone may know them, who sees no agency and no team.

    Each says whose it is (`agency_name`) and whether it takes reports now (`takes`).
    """
    return (
        Door.objects.filter(channel=channel)
        .annotate(
            agency_name=Func(F("pk"), function="wardmote.agency_of_front_door", output_field=CharField()),
            takes=Func(F("pk"), function="wardmote.front_door_takes", output_field=BooleanField()),
        )
        .order_by("name", "slug")
    )


def door_at(slug: str, *, channel: str) -> Any:
    """The door at this address as anyone may know it, open or shut."""
    return known(channel=channel).filter(slug=slug).first()


PLAIN = [field.attname for field in Door._meta.concrete_fields]
PLAIN_DOOR = (
    "select id, slug, name, agency_id, team_id, channel, kinds, harm, is_open, by_id, changed_at"
    " from public.front_doors_door where slug = %s and channel = %s"
)


def plain_door(slug: str, *, channel: str) -> Door | None:
    """The same, where it need not say whose it is: what is sent by it is judged by the database."""
    # In so many words: putting the query together took longer than the database took to answer it.
    row = ask_apart(PLAIN_DOOR, slug, channel)
    return Door.from_db("default", PLAIN, row) if row else None


def parameter(key: str, *, agency: UUID) -> int:
    """A figure as it counts for an agency today: reopen (days), least_time (seconds), ..."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.front_door_parameter(%s, %s)", [key, agency])
        return int(cursor.fetchone()[0])


def wait_to_read(key: str, network: bytes) -> int:
    """Count one of what this figure limits by network and hour; the seconds to wait, or 0 where it may be."""
    return int(ask_apart("select wardmote.tally(%s, %s)", key, network)[0])


def figures(agency: UUID, *, on: date) -> list[Parameter]:
    """Every figure as it counts for an agency on that day: its own before the partnership's."""
    held = {}
    found = Parameter.objects.filter(Q(agency=None) | Q(agency=agency), starts_on__lte=on)
    for row in sorted(found, key=lambda row: (row.agency_id is not None, row.starts_on)):
        held[row.key] = row
    order = {key: number for number, key in enumerate(FIGURES)}
    return sorted(held.values(), key=lambda row: (order.get(row.key, len(order)), row.key))


def figure(key: str, agency: UUID, *, on: date) -> Parameter | None:
    return next((row for row in figures(agency, on=on) if row.key == key), None)


def versions(key: str, agency: UUID) -> list[Parameter]:
    """Every version of a figure that this agency has had or will have, the latest first."""
    found = Parameter.objects.filter(Q(agency=None) | Q(agency=agency), key=key)
    return list(found.order_by("-starts_on", F("agency").asc(nulls_last=True)))


def followed(secret: str) -> Followed | None:
    """Where the report of this secret stands; None for no such secret, whatever the reason."""
    its = print_of(secret)
    # The print opens the report: sent apart from the statement, it stands in no list of statements.
    row: Any = ask_apart("select * from wardmote.followed(%s)", its) if its else None
    if row is None:
        return None
    *where, said = row
    lines = [Said(datetime.fromisoformat(x["at"]), x["what"], x["words"]) for x in json.loads(said)]
    named: dict[str, Any] = dict(zip(FOLLOWED, where, strict=True))
    return Followed(**named, said=lines)


# In one statement with what was said later, which its own policy lets nobody read until the report is opened.
CAME_BY = """
select d.door, d.at, d.is_confirmed,
       (select coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'what', x.kind, 'words', x.words)
                                  order by x.at, x.id), '[]')
          from (select n.id, n.at, n.kind, n.words from public.front_doors_addition n
                 where n.report_id = %(report)s order by n.at, n.id limit 100) x)
  from wardmote.came_in_by(%(report)s) d
"""


def came_by(report: UUID) -> CameBy | None:
    """By which door a report came, and what its reporter said later, the oldest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(CAME_BY, {"report": report})
        row = cursor.fetchone()
    if row is None:
        return None
    door, at, is_confirmed, said = row
    lines = [Said(datetime.fromisoformat(x["at"]), x["what"], x["words"]) for x in json.loads(said)]
    return CameBy(door, at, is_confirmed, lines)


def from_outside(reports: Iterable[UUID]) -> set[UUID]:
    """Those of these reports that came by a front door, and so have somebody who follows them. One query."""
    ids = list(reports)
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select r from unnest(%s::uuid[]) r where exists (select from wardmote.came_in_by(r))", [ids]
        )
        return {row[0] for row in cursor.fetchall()}


def additions(report: UUID) -> QuerySet[Addition]:
    """What its reporter said later, the oldest first; nothing until the report is opened."""
    return Addition.objects.filter(report_id=report).order_by("at", "id")


def has_service_account(agency: UUID) -> bool:
    return Officer.objects.filter(agency_id=agency, is_service=True, left_at=None).exists()
