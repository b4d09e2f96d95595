"""A report taken from another system, by its key, without any officer's session; and what is added to it."""

import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction

from wardmote.foundation.database.session import ask_apart
from wardmote.outward.api import queries
from wardmote.outward.api.open311.catalogue import meant_by
from wardmote.outward.api.open311.reading import Told, moment_of
from wardmote.outward.api.open311.standard import Created, Refuses
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.front_doors import policies as at_the_door
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.secrets import new_secret, print_of
from wardmote.records.intake.models import Telling
from wardmote.records.places import queries as places

KNOWN = {"occurred", "when", "who", "contact"}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@transaction.atomic
def take_request(*, key: str, door: Door, told: Told, token: str, print: bytes, now: datetime) -> Created:
    """Take a report through the door of this key.

    Under the caller's token a second one is the first; and the same words (`print`) within some minutes.

    :raises Refuses: if the door is shut, does not offer it, or too many came.
    """
    its = queries.sha256(b"token\0" + token.encode()).digest() if token else print
    since = LONG_AGO if token else now - timedelta(minutes=queries.parameter("same_minutes"))
    if found := queries.known(key, its, since=since):
        return Created(found)
    code = told.service_code
    kind, category = meant_by(code, door.kinds, [] if code in door.kinds else queries.offered(door.kinds))
    secret, public_id = new_secret(), secrets.token_hex(16)
    try:
        taken = front_doors.take(door=door, told=as_told(told, kind, category), secret=secret, now=now)
    except front_doors.CannotTake as refused:
        if at_the_door.TOO_MANY in refused.refusals:
            raise Refuses(
                429, "Too many reports came in this hour. Try again later.", seconds=600
            ) from refused
        raise Refuses(404, "This jurisdiction takes no reports at the moment.") from refused
    ask_apart(
        "select wardmote.open311_keep(%s, %s, %s, %s, %s, %s)",
        *(queries.print_of(key), print_of(secret), public_id, its, told.service_code, now),
    )
    return Created(public_id, f"The reference is {taken.reference}. If somebody is in danger, call 999.")


def as_told(told: Told, kind: str, category: str = "") -> front_doors.Told:
    """As a front door takes it. Nothing that was said is left out; a link to a picture is not followed.

    :raises Refuses: if an attribute is not as its definition says.
    """
    said = told.attributes
    contact = said.get("contact", Telling.Contact.ANY.value)
    if contact not in Telling.Contact:
        raise Refuses(400, "attribute[contact] is none of its values")
    what = [told.description]
    if told.media_url:
        what.append(f"They gave this address of a picture, which nobody has looked at: {told.media_url}")
    what += [f"{code}: {words}" for code, words in said.items() if code not in KNOWN]
    when = said.get("when", "")
    if len(when) > 120:
        what.append(f"When: {when}")
    return front_doors.Told(
        kind=kind,
        category=category,
        what="\n\n".join(what),
        area=places.ward_at(told.long, told.lat) if told.lat is not None and told.long is not None else "",
        address=told.address,
        postcode=told.postcode,
        who=said.get("who", ""),
        occurred_from=moment_of(said["occurred"], "attribute[occurred]") if "occurred" in said else None,
        occurred_words=when if len(when) <= 120 else "",
        longitude=None if told.long is None else float(told.long),
        latitude=None if told.lat is None else float(told.lat),
        teller_name=told.name,
        teller_phone=told.phone,
        teller_email=told.email,
        contact_by=contact,
    )


@transaction.atomic
def add_update(*, key: str, request_id: str, words: str, reopens: bool, now: datetime) -> None:
    """Add what the reporter says to a request, or reopen it: it has not stopped.

    :raises Refuses: if this key's door has no such request, or it may not be.
    """
    (answer,) = ask_apart(
        "select wardmote.open311_add(%s, %s, %s, %s, %s)",
        *(queries.print_of(key), request_id, words, reopens, now),
    )
    if answer is None:
        raise Refuses(404, "service_request_id was not found")
    if answer == "too many":
        raise Refuses(429, "As much was added to this request as may be in a day.", seconds=3600)
    if answer == "over":
        raise Refuses(400, "This request was closed too long ago to be reopened. Make a new one.")
