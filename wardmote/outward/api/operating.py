"""`wardmote open311 ...`: keys, and other councils' servers; one revoked; the worker's work done now."""

import argparse
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from wardmote.foundation.command_line import Command
from wardmote.foundation.database.home import CannotRun

SETTINGS = {
    "keys": "wardmote.settings.migrate",
    "revoke": "wardmote.settings.migrate",
    "endpoints": "wardmote.settings.migrate",
    "send": "wardmote.settings.worker",
    "ask": "wardmote.settings.worker",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)

    def act(name: str, words: str) -> argparse.ArgumentParser:
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
        return added

    act("keys", "list the keys of other systems; what they say is kept nowhere")
    added = act("revoke", "take a key back at once, where no administrator of its agency can be reached")
    added.add_argument("key", help="its id, as `wardmote open311 keys` gives it")
    act("endpoints", "list the servers of other councils to which agencies send reports on")
    act("send", "do now what the worker does each minute: send on what is due")
    act("ask", "do now what the worker does each hour: ask other councils what became of reports")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already.

    :raises CannotRun: with words for the operator, if it cannot be done.
    """
    told = ACTS[asked.act](asked)
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    elif isinstance(told, list):
        print(
            "\n".join(", ".join(f"{name}: {value}" for name, value in row.items()) for row in told) or "None."
        )
    else:
        print("\n".join(f"{name}: {value}" for name, value in told.items()) or "Nothing was due.")
    return 0


KEYS = """
select k.id::text as id, g.name as agency, d.slug as jurisdiction, k.name as whose,
       k.starts_with as "begins with", k.made_at::date::text as made,
       k.used_on::text as "last used", k.revoked_at::date::text as revoked
  from public.open311_key k
  join public.front_doors_door d on d.id = k.door_id
  join public.identity_agency g on g.id = k.agency_id
 order by k.revoked_at nulls first, g.name, k.name, k.id
"""
ENDPOINTS = """
select e.id::text as id, g.name as agency, r.name as recipient, e.address, e.jurisdiction, e.services,
       e.is_on as "is on", count(s.id) filter (where s.state in ('waiting', 'going')) as waiting,
       count(s.id) filter (where s.state = 'sent') as sent,
       count(s.id) filter (where s.state = 'unclear') as unclear,
       count(s.id) filter (where s.state in ('refused', 'given_up')) as failed
  from public.open311_endpoint e
  join public.identity_agency g on g.id = e.agency_id
  join public.identity_agency r on r.id = e.recipient_id
  left join public.open311_sending s on s.endpoint_id = e.id
 group by e.id, g.name, r.name order by g.name, r.name, e.id
"""
REVOKE = """
update public.open311_key k set revoked_at = now(), revoked_by_id = o.id
  from public.identity_officer o
 where k.id = %s and k.revoked_at is null and o.agency_id = k.agency_id and o.is_service returning k.agency_id
"""


def keys(asked: argparse.Namespace) -> list[dict[str, Any]]:
    return _rows(KEYS)


def endpoints(asked: argparse.Namespace) -> list[dict[str, Any]]:
    return [row | {"services": json.loads(row["services"])} for row in _rows(ENDPOINTS)]


def revoke(asked: argparse.Namespace) -> dict[str, str]:
    """The operator has no officer: the agency's service account stands for them, and the log says by whom."""
    from django.db import connection

    try:
        its = UUID(asked.key)
    except ValueError:
        raise CannotRun("Give the key's id, as `wardmote open311 keys` lists it.") from None
    with _seeing_all(), connection.cursor() as cursor:
        cursor.execute(REVOKE, [its])
        row = cursor.fetchone()
        if row is None:
            raise CannotRun("There is no key of that id that still holds.")
        cursor.execute(
            "insert into public.audit_entry (action, subject_kind, subject_id, owner_id)"
            " values ('open311 key revoked by operator', 'open311_key', %s, %s)",
            [its, row[0]],
        )
    return {"revoked": str(its)}


def send(asked: argparse.Namespace) -> dict[str, int]:
    from django.utils import timezone

    from wardmote.outward.api import jobs

    return jobs.send_all(now=timezone.now())


def ask(asked: argparse.Namespace) -> dict[str, int]:
    from django.utils import timezone

    from wardmote.outward.api import jobs

    return jobs.ask_all(now=timezone.now())


def _rows(statement: str) -> list[dict[str, Any]]:
    from django.db import connection

    with _seeing_all(), connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _seeing_all() -> Any:
    from wardmote.records.documents.operating import seeing_all

    return seeing_all()


ACTS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "keys": keys,
    "revoke": revoke,
    "endpoints": endpoints,
    "send": send,
    "ask": ask,
}


COMMANDS = (
    Command(
        "open311",
        "See the keys of other systems and other councils' servers, or send on now",
        run,
        add_arguments,
        settings=lambda asked: SETTINGS[asked.act],
    ),
)
