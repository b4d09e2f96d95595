"""Key facts that are fed by a statistics service: asked for outside any transaction, then kept.

The operator names the hosts that may be asked (WARDMOTE_STATISTICS_HOSTS); without one nothing is. An address
that an officer typed leads nowhere else, no redirect is followed, and an answer is bounded.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from wardmote.trust.identity.models import Officer
from wardmote.work.registers import commands, values
from wardmote.work.registers.anatomy import MOST_LINES, registers
from wardmote.work.registers.json_stat import Dataset, NotJsonStat, read
from wardmote.work.registers.models import Entry

KEY, COLUMN, LINES = "key-facts", "feed", "values"
MOST_BYTES = 5_000_000
SECONDS = (5, 20)  # to connect; between two pieces of the answer

Get = Callable[[str], bytes]


class CannotFetch(Exception):
    """The figures could not be had; `message` says why and what to do, with nothing of the answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def may_be_asked(address: str) -> bool:
    """Whether the operator named the host of this address."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").casefold(), parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and not parts.username
        and port in (None, 443)
        and host in settings.STATISTICS_HOSTS
    )


def get(address: str) -> bytes:
    """What the service answers.

    :raises CannotFetch: if its host was not named, or it does not answer as it should.
    """
    if not may_be_asked(address):
        raise CannotFetch("Its host is not among those the operator named in WARDMOTE_STATISTICS_HOSTS.")
    try:
        with requests.get(
            address,
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
            headers={"Accept": "application/json"},
        ) as answer:
            if answer.status_code != 200:
                raise CannotFetch(f"The service answered with {answer.status_code}.")
            content = b""
            for piece in answer.iter_content(65_536):
                content += piece
                if len(content) > MOST_BYTES:
                    raise CannotFetch(f"The answer is larger than {MOST_BYTES:,} bytes: narrow it.")
    except requests.RequestException:
        raise CannotFetch("The service could not be reached, or broke off.") from None
    return content


def fetch(address: str, *, by: Get = get) -> Dataset:
    """The series at an address.

    :raises CannotFetch: with why there is none.
    """
    try:
        return read(json.loads(by(address)))
    except NotJsonStat as problem:
        raise CannotFetch(problem.message) from None
    except (ValueError, RecursionError):
        raise CannotFetch("The answer is no JSON.") from None


def fed(by: Officer) -> Iterator[Entry]:
    """The open key facts of the officer's agency that name a feed."""
    found = Entry.objects.filter(register=KEY, owner_id=by.agency_id, state=Entry.State.OPEN)
    for entry in found.order_by("number", "pk"):
        if entry.values.get(COLUMN):
            yield entry


def words(amount: Decimal) -> str:
    return values.stored(registers()[KEY].column("value"), f"{amount:f}") or ""


def drafted(entry: Entry, series: Dataset, today: date) -> commands.Draft:
    """The entry with the newest value and the whole series. Days to come are forecasts and stay out of it.

    Lines of days the service does not know stay; a note on one stays; of the newest `MOST_LINES` are kept.
    """
    draft = commands.draft_of(entry)
    told = {day: amount for day, amount in series.values if day <= today and values.in_bounds(day)}
    if not told:
        raise CannotFetch("The service has no value up to today.")
    lines = {(line.get("on"), line.get("basis", "actual")): dict(line) for line in draft.lines.get(LINES, ())}
    for day, amount in told.items():
        line = lines.setdefault(
            (day.isoformat(), "actual"),
            {"id": commands.new_line_id(), "on": day.isoformat(), "basis": "actual"},
        )
        line["amount"] = words(amount)
    newest = max(told)
    kept = sorted(lines.values(), key=lambda line: str(line.get("on", "")))[-MOST_LINES:]
    draft.lines = {**draft.lines, LINES: kept}
    draft.values = {
        **draft.values, "value": words(told[newest]), "as_at": newest.isoformat(), "basis": "actual"
    }  # fmt: skip
    released = draft.values.get("released_on")
    if released and released <= newest.isoformat():
        draft.values = {name: each for name, each in draft.values.items() if name != "released_on"}
    return draft


@dataclass(frozen=True)
class Outcome:
    """What became of one entry: "changed", "unchanged" or "failed", with why."""

    number: int
    title: str
    outcome: str
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "title": self.title, "outcome": self.outcome, "words": self.words}


def take(entry: Entry, series: Dataset, *, by: Officer, now: datetime, today: date) -> Outcome:
    """Keep what was fetched as the entry's next version, unless it says so already."""
    try:
        draft = drafted(entry, series, today)
        changed = commands.change(
            entry, draft, version=entry.version, by=by, now=now, note="Fetched from its statistics service"
        )
    except CannotFetch as problem:
        return Outcome(entry.number, entry.title, "failed", problem.message)
    except values.Unfit as unfit:
        return Outcome(entry.number, entry.title, "failed", f"A value is not {unfit.message}.")
    except commands.CannotKeep as cannot:
        return Outcome(
            entry.number, entry.title, "failed", " ".join(each.message for each in cannot.refusals)
        )
    return Outcome(entry.number, entry.title, "changed" if changed else "unchanged")
