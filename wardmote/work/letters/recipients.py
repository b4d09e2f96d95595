"""Whom a letter is to: a person of the case, an agency that sees it, or somebody else by name."""

from dataclasses import dataclass

from wardmote.trust.identity.models import Agency
from wardmote.work.cases.models import Person


@dataclass(frozen=True)
class Recipient:
    """`wishes` is how the person wishes to be reached, as whoever writes has read it."""

    name: str
    address: str = ""
    person: Person | None = None
    agency: Agency | None = None
    wishes: str = ""


def to_person(person: Person, *, address: str = "", heeded: bool = False) -> Recipient:
    """To a person of the case. `heeded`: their wishes were read, and this letter keeps to them."""
    wishes = person.contact_wishes if heeded else ""
    return Recipient(person.name, address, person=person, wishes=wishes)


def to_agency(agency: Agency, *, address: str = "") -> Recipient:
    return Recipient(agency.name, address, agency=agency)
