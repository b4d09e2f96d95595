"""What another system asks or tells, read from form fields: bounded, and each fault in words.

Nothing but form fields is read: no XML and no JSON comes in, so neither has anything to explode.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from wardmote.outward.api.open311.standard import MOST_DESCRIPTION, Refuses, printable

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * 1024
MOST_FIELDS = 100
MOST_NAMED = 50  # requests asked for by name at once
ATTRIBUTE = re.compile(r"^attribute\[([A-Za-z0-9_-]{1,40})\](\[\])?$")
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """A report as another system tells it."""

    service_code: str
    description: str
    lat: Decimal | None
    long: Decimal | None
    address: str
    postcode: str
    name: str
    email: str
    phone: str
    media_url: str
    attributes: Mapping[str, str]

    @property
    def is_anonymous(self) -> bool:
        return not (self.name or self.email or self.phone)


@dataclass(frozen=True)
class Asked:
    """Which requests are asked for."""

    ids: tuple[str, ...]
    service_codes: tuple[str, ...]
    statuses: tuple[str, ...]
    starts: datetime | None
    ends: datetime | None
    page: int
    page_size: int


def fields_of(body: bytes, content_type: str) -> QueryDict:
    """The fields of a request's body.

    :raises Refuses: if it is of another type, too long, or holds too much.
    """
    if content_type.partition(";")[0].strip().lower() not in ("", FORM):
        raise Refuses(400, f"Send the fields as {FORM}. Nothing else is read.")
    if len(body) > MOST_BYTES:
        raise Refuses(413, f"This is too long: at most {MOST_BYTES // 1024} kB are read.")
    if body.count(b"&") >= MOST_FIELDS:
        raise Refuses(400, f"There are too many fields: at most {MOST_FIELDS} are read.")
    try:
        return QueryDict(body, encoding="utf-8")
    except ValueError:
        raise Refuses(400, "The fields could not be read. Send them in UTF-8.") from None


def told(fields: QueryDict) -> Told:
    """A report.

    :raises Refuses: with what is missing or wrong.
    """
    code = text(fields, "service_code", 40)
    if not code:
        raise Refuses(400, "service_code was not provided")
    lat, long = point(fields)
    address = text(fields, "address_string", 200)
    if lat is None and not address:
        raise Refuses(400, "Provide lat and long, or address_string. address_id is not known here.")
    description = text(fields, "description", MOST_DESCRIPTION)
    if not description:
        raise Refuses(400, "description was not provided")
    found = POSTCODE.search(address)
    return Told(
        service_code=code,
        description=description,
        lat=lat,
        long=long,
        address=address,
        postcode=f"{found[1]} {found[2]}".upper() if found else "",
        name=" ".join(filter(None, (text(fields, "first_name", 60), text(fields, "last_name", 59)))),
        email=email(fields),
        phone=text(fields, "phone", 40),
        media_url=text(fields, "media_url", 500),
        attributes=attributes(fields),
    )


def text(fields: QueryDict, name: str, most: int) -> str:
    """What stands in a field. :raises Refuses: if it is longer than `most` characters."""
    found = printable(fields.get(name, "")).strip()
    if len(found) > most:
        raise Refuses(400, f"{name} is too long: at most {most} characters")
    return found


def email(fields: QueryDict) -> str:
    found = text(fields, "email", 254)
    if found and not re.fullmatch(r"[^@\s]+@[^@\s]+", found):
        raise Refuses(400, "email is not an e-mail address")
    return found


def point(fields: QueryDict) -> tuple[Decimal, Decimal] | tuple[None, None]:
    lat, long = (degrees(fields, name, most) for name, most in (("lat", 90), ("long", 180)))
    if lat is None or long is None:
        if lat is not None or long is not None:
            raise Refuses(400, "lat and long are given together or not at all")
        return None, None
    return lat, long


def degrees(fields: QueryDict, name: str, most: int) -> Decimal | None:
    """To six decimals, which is a hand's breadth."""
    given = text(fields, name, 30)
    if not given:
        return None
    try:
        found = Decimal(given)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or abs(found) > most:
        raise Refuses(400, f"{name} is not a number of degrees (WGS 84)")
    return found.quantize(Decimal("0.000001"))


def attributes(fields: QueryDict) -> dict[str, str]:
    found = {}
    for name in fields:
        if matched := ATTRIBUTE.match(name):
            given = [printable(each).strip() for each in fields.getlist(name)]
            words = ", ".join(filter(None, given))
            if len(words) > MOST_DESCRIPTION:
                raise Refuses(400, f"{name} is too long: at most {MOST_DESCRIPTION} characters")
            if words:
                found[matched[1]] = words
    return found


def asked(fields: QueryDict, *, most: int, days: int) -> Asked:
    """Which requests: at most `most` a page, over a span of at most `days` days.

    :raises Refuses: with what is wrong.
    """
    ids = several(fields, "service_request_id")
    if len(ids) > MOST_NAMED:
        raise Refuses(400, f"At most {MOST_NAMED} requests can be asked for by service_request_id at once")
    statuses = several(fields, "status")
    if unknown := set(statuses) - {"open", "closed"}:
        raise Refuses(400, f"status is open or closed, not {sorted(unknown)[0][:20]}")
    starts, ends = when(fields, "start_date"), when(fields, "end_date")
    if starts and ends and not timedelta() <= ends - starts <= timedelta(days=days):
        raise Refuses(400, f"start_date and end_date span at most {days} days, the earlier first")
    return Asked(
        ids=ids,
        service_codes=several(fields, "service_code"),
        statuses=statuses,
        starts=starts,
        ends=ends,
        page=number(fields, "page", 1, 10_000),
        page_size=number(fields, "page_size", most, most),
    )


def several(fields: QueryDict, name: str) -> tuple[str, ...]:
    """Given with commas, or by the same name again."""
    given = ",".join(fields.getlist(name))
    if len(given) > 4000:
        raise Refuses(400, f"{name} is too long")
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in printable(given).split(",")))))


def number(fields: QueryDict, name: str, usual: int, most: int) -> int:
    given = text(fields, name, 20)
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and int(given) > 0):
        raise Refuses(400, f"{name} is a number from 1")
    return min(int(given), most)


def when(fields: QueryDict, name: str) -> datetime | None:
    given = text(fields, name, 40)
    return moment_of(given, name) if given else None


def moment_of(given: str, name: str) -> datetime:
    """A date and time in the W3C's form.

    :raises Refuses: if it is none, or has no offset.
    """
    try:
        # A plus that was not escaped arrives as a space.
        found = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)$", r"+\1", given) if "T" in given else given)
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise Refuses(400, f"{name} is a date and time with its offset, such as 2026-01-31T09:30:00Z")
    return found


@dataclass(frozen=True)
class ToldSince:
    """What a reporter says on a request since, as another system tells it."""

    request_id: str
    description: str
    status: str


def update(fields: QueryDict) -> ToldSince:
    """:raises Refuses: with what is missing or wrong."""
    request_id = text(fields, "service_request_id", 80)
    if not request_id:
        raise Refuses(400, "service_request_id was not provided")
    description = text(fields, "description", MOST_DESCRIPTION)
    if not description:
        raise Refuses(400, "description was not provided")
    if picture := text(fields, "media_url", 500):
        description += f"\n\nThey gave this address of a picture, which nobody has looked at: {picture}"
    status = text(fields, "status", 20).lower()
    if status not in ("", "open", "closed"):
        raise Refuses(400, "status is open or closed")
    return ToldSince(request_id, description, status)
