"""Reports go on to other councils' servers, and those are asked what became of them.

Each call stands between two transactions: begun before it, and what became of it after. Killed in between,
the report is set aside as not known to have arrived, and whoever sent it is told.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.outward.api.open311 import remote
from wardmote.outward.api.open311.remote import Server
from wardmote.outward.api.sealed import unseal

QUEUE = "open311"
MOST = 50  # calls of one run: others wait for the next minute


@app.periodic(cron="* * * * *")
@app.task(name="open311.send", queue=QUEUE, queueing_lock="open311.send")
def send(timestamp: int) -> dict[str, int]:
    return send_all(now=timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(name="open311.ask", queue=QUEUE, queueing_lock="open311.ask")
def ask(timestamp: int) -> dict[str, int]:
    return ask_all(now=timezone.now())


def send_all(*, now: datetime) -> dict[str, int]:
    """Send what is due, each once; how many came to which end."""
    ends: dict[str, int] = {}
    for _ in range(MOST):
        if (row := _row("select * from wardmote.open311_next(%s)", now)) is None:
            break
        end = send_one(row, now=now)
        ends[end] = ends.get(end, 0) + 1
    return ends


def send_one(row: tuple[Any, ...], *, now: datetime) -> str:
    its, address, jurisdiction, sealed, content, _ = row
    server = Server(address, jurisdiction, unseal(sealed))
    try:
        arrived = remote.post(server, json.loads(content), token=str(its))
    except remote.NotReached as reason:
        return tried(its, "again", words=str(reason), now=now)
    except remote.Refused as reason:
        return tried(its, "refused", words=str(reason), now=now)
    except remote.NotKnown as reason:
        return look_for(server, its, words=str(reason), now=now)
    return tried(its, "sent", remote_id=arrived.remote_id, token=arrived.token, now=now)


def look_for(server: Server, its: UUID, *, words: str, now: datetime) -> str:
    """A server that keeps our token says whether it arrived; of another's, nobody knows."""
    try:
        remote_id = remote.find(server, str(its))
    except remote.NotReached:
        remote_id = ""
    return tried(its, "sent" if remote_id else "unclear", remote_id=remote_id, words=words, now=now)


def tried(
    its: UUID, outcome: str, *, remote_id: str = "", token: str = "", words: str = "", now: datetime
) -> str:
    row = _row(
        "select wardmote.open311_tried(%s, %s, %s, %s, %s, %s)", its, outcome, remote_id, token, words, now
    )
    return str(row[0]) if row else ""


def ask_all(*, now: datetime) -> dict[str, int]:
    """Ask what became of those sent; of how many there is news."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.open311_to_ask(%s, %s)", [now, MOST])
        rows = cursor.fetchall()
    told = {"asked": len(rows), "news": 0, "not reached": 0}
    for its, address, jurisdiction, sealed, remote_id, token in rows:
        server = Server(address, jurisdiction, unseal(sealed))
        try:
            remote_id = remote_id or remote.find(server, token)
            heard = remote.ask(server, remote_id) if remote_id else None
        except remote.NotReached:
            told["not reached"] += 1
            continue
        if heard is not None:
            told["news"] += bool(
                _row(
                    "select wardmote.open311_heard(%s, %s, %s, %s, %s)",
                    *(its, heard.remote_id, heard.status, heard.notes, now),
                )[0]  # type: ignore[index]
            )
    return told


def _row(statement: str, *values: Any) -> tuple[Any, ...] | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
