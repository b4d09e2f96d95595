"""The things GeoReport v2 speaks of, with the fields it gives them, in its order. Knows neither JSON nor XML.

Source: GeoReport v2, http://wiki.open311.org/GeoReport_v2/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-26 00:00"  # when what we answer last changed its shape
MOST_DESCRIPTION = 4000

Value = str | bool | int | Decimal | datetime | None | Sequence[Any]


@dataclass(frozen=True)
class Service:
    service_code: str
    service_name: str
    description: str | None = None
    metadata: bool = True
    type: str = "realtime"
    keywords: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Choice:
    key: str
    name: str


@dataclass(frozen=True)
class Attribute:
    """A further question of a service; with `variable` false, words to show whoever reports."""

    code: str
    datatype: str
    description: str
    variable: bool = True
    required: bool = False
    datatype_description: str | None = None
    order: int = 1
    values: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Definition:
    service_code: str
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True)
class Created:
    service_request_id: str
    service_notice: str | None = None
    account_id: str | None = None


@dataclass(frozen=True)
class OfToken:
    service_request_id: str
    token: str


@dataclass(frozen=True)
class ServiceRequest:
    """What is told of a report. Who reported it and what they wrote have no place here."""

    service_request_id: str
    status: str
    service_code: str
    requested_datetime: datetime
    status_notes: str | None = None
    service_name: str | None = None
    description: str | None = None
    agency_responsible: str | None = None
    service_notice: str | None = None
    updated_datetime: datetime | None = None
    expected_datetime: datetime | None = None
    address: str | None = None
    address_id: str | None = None
    zipcode: str | None = None
    lat: Decimal | None = None
    long: Decimal | None = None
    media_url: str | None = None


@dataclass(frozen=True)
class Update:
    """One thing told on a report since: of the extension for updates of requests."""

    update_id: str
    service_request_id: str
    status: str
    updated_datetime: datetime
    description: str
    media_url: str | None = None


@dataclass(frozen=True)
class UpdateTaken:
    update_id: str


@dataclass(frozen=True)
class Endpoint:
    specification: str
    url: str
    changeset: str
    type: str
    formats: tuple[str, ...] = ("application/json", "text/xml")


@dataclass(frozen=True)
class Discovery:
    changeset: str
    contact: str
    key_service: str
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True)
class Fault:
    code: int
    description: str


class Refuses(Exception):
    """What was asked cannot be answered: in the standard's form, with the status as its code."""

    def __init__(self, code: int, description: str, *, seconds: int = 0) -> None:
        super().__init__(f"{code} {description}")
        self.fault = Fault(code, description)
        self.seconds = seconds  # after which it may be asked again


@dataclass(frozen=True)
class Answer:
    """One answer: its root and, for a list, what each thing in it is called."""

    root: str
    item: str = ""
    rows: Sequence[Any] = field(default_factory=tuple)


def services(rows: Sequence[Service]) -> Answer:
    return Answer("services", "service", rows)


def definition(one: Definition) -> Answer:
    return Answer("service_definition", rows=[one])


def requests(rows: Sequence[ServiceRequest]) -> Answer:
    return Answer("service_requests", "request", rows)


def created(one: Created) -> Answer:
    return Answer("service_requests", "request", [one])


def of_token(one: OfToken) -> Answer:
    return Answer("service_requests", "request", [one])


def updates(rows: Sequence[Update | UpdateTaken]) -> Answer:
    return Answer("service_request_updates", "request_update", rows)


def discovery(one: Discovery) -> Answer:
    return Answer("discovery", rows=[one])


def errors(rows: Sequence[Fault]) -> Answer:
    return Answer("errors", "error", rows)


def plain(thing: Any) -> Any:
    """The same as mappings, lists and single values, which both writers write."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {each.name: plain(getattr(thing, each.name)) for each in fields(thing)}
    if isinstance(thing, str):
        return printable(thing)
    if isinstance(thing, Sequence):
        return [plain(each) for each in thing]
    if isinstance(thing, Mapping):
        return {name: plain(value) for name, value in thing.items()}
    return thing


def printable(words: str) -> str:
    """Without what XML 1.0 has no way to write, so that both writers say the same."""
    return "".join(
        c
        for c in words
        if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def moment(at: datetime) -> str:
    """With its offset from UTC, to the second. :raises ValueError: if it has none."""
    if at.utcoffset() is None:
        raise ValueError("a moment without an offset; expected one with")
    return at.isoformat(timespec="seconds")
