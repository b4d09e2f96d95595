"""What other systems ask and tell. No session: what a caller may do, the database says, by key or by id."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from wardmote.foundation.database.middleware import asked_from, no_actor
from wardmote.outward.api import commands, queries
from wardmote.outward.api.open311 import catalogue, reading, standard, writers
from wardmote.outward.api.open311.standard import Answer, Refuses
from wardmote.records.front_doors import queries as front_doors
from wardmote.records.front_doors.commands import network_print
from wardmote.records.front_doors.models import Door

NO_KEY = "api_key was not provided, or is not one that holds"


def call(*methods: str) -> Callable[[Callable[..., Answer]], Any]:
    """A view that answers in the form its address ends in. It is given the fields, of query or body."""

    def mark(view: Callable[..., Answer]) -> Any:
        @no_actor
        @csrf_exempt  # no cookie lets anybody in here: a page that posts for somebody has no key
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, form: str, **named: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Refuses(405, f"Only {' or '.join(methods)} is answered here")
                fields = posted(request) if request.method == "POST" else asked_for(request)
                return written(view(request, fields, **named), form)
            except Refuses as refused:
                response = written(standard.errors([refused.fault]), form, status=refused.fault.code)
                if refused.fault.code == 405:
                    response["Allow"] = ", ".join(methods)
                if refused.seconds:
                    response["Retry-After"] = str(refused.seconds)
                return response

        return answer

    return mark


def written(answer: Answer, form: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(writers.write(answer, form), status=status, content_type=writers.TYPES[form])


def asked_for(request: HttpRequest) -> QueryDict:
    return reading.fields_of(request.META.get("QUERY_STRING", "").encode(), "")


def posted(request: HttpRequest) -> QueryDict:
    """The fields of the body and, as some clients send them, of the address. No more is read than may be."""
    body = request.read(reading.MOST_BYTES + 1)
    fields = reading.fields_of(body, request.content_type or "")
    if request.META.get("QUERY_STRING", ""):
        fields = fields.copy()
        for name, given in asked_for(request).lists():
            if name not in fields:
                fields.setlist(name, given)
    return fields


def key_of(request: HttpRequest, fields: QueryDict) -> str:
    """A header keeps a key out of logs of addresses; the standard's own place for it is among the fields."""
    return (request.headers.get("X-Api-Key") or fields.get("api_key") or "").strip()[:200]


def admitted(request: HttpRequest, fields: QueryDict) -> tuple[str, UUID]:
    """The key, and the door it is of. The use is counted and stays so, whatever follows.

    :raises Refuses: if there is none that holds, or it was used too often.
    """
    key = key_of(request, fields)
    allowed = queries.admit(key) if key else queries.Admitted("no", None)
    if allowed.answer == "too many":
        raise Refuses(429, "Too many calls in this minute", seconds=60 - timezone.now().second)
    if allowed.answer != "yes" or allowed.door is None:
        raise Refuses(403, NO_KEY)
    return key, allowed.door


def counted(request: HttpRequest, fields: QueryDict) -> None:
    """Count what needs no key: for the key, where one that holds is given, else for the network it is from.

    :raises Refuses: if it was asked too often.
    """
    if key := key_of(request, fields):
        try:
            admitted(request, fields)
        except Refuses as refused:
            if refused.fault.code == 429:
                raise
            key = ""
    if not key:
        network = network_print(asked_from(request), today=timezone.localdate())
        if seconds := front_doors.wait_to_read("open311_an_hour", network):
            raise Refuses(429, "Too many calls without a key in this hour", seconds=seconds)


def named(request: HttpRequest, fields: QueryDict) -> tuple[str, UUID | None]:
    """Of what is named by its id no key is asked: `admitted` for those.

    :raises Refuses: if it was asked too often.
    """
    counted(request, fields)
    return "", None


def door_of(fields: QueryDict) -> Door:
    """The open front door whose slug is the jurisdiction; without one, the only one there is.

    :raises Refuses: if there is none, or it has to be said which.
    """
    doors = queries.open_doors()
    wanted = reading.text(fields, "jurisdiction_id", 80)
    if not wanted and len(doors) > 1:
        raise Refuses(400, "jurisdiction_id was not provided")
    for door in doors:
        if not wanted or door.slug == wanted:
            return door
    raise Refuses(404, "jurisdiction_id was not found")


def narrowed(fields: QueryDict, own: UUID | None = None) -> UUID | None:
    """The door that requests are asked of, where a jurisdiction is given.

    :raises Refuses: if there is no such jurisdiction, or the key is of another.
    """
    if not reading.text(fields, "jurisdiction_id", 80):
        return None
    door = door_of(fields)
    if own is not None and door.pk != own:
        raise Refuses(403, "This api_key is of another jurisdiction")
    return UUID(str(door.pk))


@call("GET")
def discovery(request: HttpRequest, fields: QueryDict) -> Answer:
    ask = f"Ask the administrators of {settings.PARTNERSHIP}"
    endpoint = standard.Endpoint(
        standard.SPECIFICATION,
        f"{settings.SITE_ADDRESS}/open311/v2",
        standard.CHANGESET,
        "test" if settings.DEMO else "production",
    )
    return standard.discovery(
        standard.Discovery(standard.CHANGESET, f"{ask}.", f"{ask} for a key.", (endpoint,))
    )


@call("GET")
def services(request: HttpRequest, fields: QueryDict) -> Answer:
    counted(request, fields)
    kinds = door_of(fields).kinds
    return standard.services(catalogue.services(kinds, queries.offered(kinds)))


@call("GET")
def definition(request: HttpRequest, fields: QueryDict, code: str) -> Answer:
    counted(request, fields)
    kinds = door_of(fields).kinds
    catalogue.meant_by(code, kinds, [] if code in kinds else queries.offered(kinds))
    return standard.definition(catalogue.definition(code))


@call("GET", "POST")
def requests(request: HttpRequest, fields: QueryDict) -> Answer:
    return take(request, fields) if request.method == "POST" else listing(request, fields)


def take(request: HttpRequest, fields: QueryDict) -> Answer:
    key, own = admitted(request, fields)
    narrowed(fields, own)
    door = next((door for door in queries.open_doors() if door.pk == own), None)
    if door is None:
        raise Refuses(404, "This jurisdiction takes no reports at the moment.")
    told = reading.told(fields)
    one = commands.take_request(
        key=key, door=door, told=told, token=token_of(request), print=print_of(fields), now=timezone.now()
    )
    return standard.created(one)


def token_of(request: HttpRequest) -> str:
    return request.headers.get("Idempotency-Key", "").strip()[:200]


def print_of(fields: QueryDict) -> bytes:
    """What tells this report from another: all that was told."""
    told = sorted((name, given) for name, given in fields.lists() if name != "api_key")
    return sha256(b"told\0" + repr(told).encode()).digest()


def listing(request: HttpRequest, fields: QueryDict) -> Answer:
    """Those named, by whoever has their ids; without ids, those of a key."""
    days = queries.parameter("days_listed")
    asked = reading.asked(fields, most=queries.parameter("most_listed"), days=days)
    key, own = named(request, fields) if asked.ids else admitted(request, fields)
    starts, ends = span(asked, days=days, now=timezone.now())
    with transaction.atomic():
        found = queries.requests(
            key,
            door=narrowed(fields, own),
            ids=asked.ids,
            services=() if asked.ids else asked.service_codes,
            statuses=() if asked.ids else asked.statuses,
            starts=starts,
            ends=ends,
            most=asked.page_size,
            skip=(asked.page - 1) * asked.page_size,
        )
    return standard.requests(found)


def span(asked: reading.Asked, *, days: int, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when until when; named requests are found whenever they were made."""
    if asked.ids:
        return None, None
    if asked.starts is None:
        return (asked.ends or now) - timedelta(days=days), asked.ends
    return asked.starts, asked.ends or asked.starts + timedelta(days=days)


@call("GET")
def request(request: HttpRequest, fields: QueryDict, public_id: str) -> Answer:
    counted(request, fields)
    found = queries.requests(door=narrowed(fields), ids=[public_id])
    if not found:
        raise Refuses(404, "service_request_id was not found")
    return standard.requests(found)


@call("GET")
def token(request: HttpRequest, fields: QueryDict, token: str) -> Answer:
    """The request made under a token of the caller's own, which it sent as `Idempotency-Key`."""
    key, own = admitted(request, fields)
    narrowed(fields, own)
    its = sha256(b"token\0" + token.encode()).digest()
    with transaction.atomic():
        found = queries.known(key, its, since=commands.LONG_AGO)
    if found is None:
        raise Refuses(404, "token was not found")
    return standard.of_token(standard.OfToken(found, token))


@call("GET", "POST")
def updates(request: HttpRequest, fields: QueryDict) -> Answer:
    if request.method == "POST":
        return add(request, fields)
    days = queries.parameter("days_listed")
    asked = reading.asked(fields, most=queries.parameter("most_listed"), days=days)
    key, own = named(request, fields) if asked.ids else admitted(request, fields)
    starts, ends = span(asked, days=days, now=timezone.now())
    found = queries.updates(
        key,
        door=narrowed(fields, own),
        ids=asked.ids,
        starts=starts,
        ends=ends,
        most=asked.page_size,
        skip=(asked.page - 1) * asked.page_size,
    )
    return standard.updates(found)


def add(request: HttpRequest, fields: QueryDict) -> Answer:
    key, own = admitted(request, fields)
    narrowed(fields, own)
    told = reading.update(fields)
    found = queries.requests(door=own, ids=[told.request_id])
    if not found:
        raise Refuses(404, "service_request_id was not found")
    commands.add_update(
        key=key,
        request_id=told.request_id,
        words=told.description,
        reopens=told.status == "open" and found[0].status == "closed",
        now=timezone.now(),
    )
    return standard.updates([standard.UpdateTaken(print_of(fields)[:12].hex())])
