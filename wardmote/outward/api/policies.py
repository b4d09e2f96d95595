"""What the rules allow with keys, endpoints and sending on now, as a list of refusals."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from wardmote.foundation.refusals import Refusal
from wardmote.outward.api.models import Endpoint
from wardmote.outward.api.queries import CHANNEL
from wardmote.records.front_doors.models import Door
from wardmote.records.intake import policies as intake
from wardmote.records.intake.models import Report
from wardmote.trust.access.commands import Plan
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.reliance import refusals_to_rely
from wardmote.trust.identity.models import Agency, Officer, Role

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only an administrator of the agency can do this.")
NO_NAME = Refusal("no-name", "Enter whose key it is: the system, not a person.")
OTHER_DOOR = Refusal("other-door", "Choose a front door of your own agency that takes Open311.")
REVOKED = Refusal("revoked", "This key is revoked already.")

BAD_ADDRESS = Refusal(
    "bad-address", "Enter an address that begins with https://, such as https://example.org/open311/v2"
)
OWN_AGENCY = Refusal("own-agency", "Choose another agency than your own.")
NO_SERVICES = Refusal("no-services", "Enter their service code for at least one kind of report.")
NO_KEY = Refusal("no-key", "Enter the key they gave you.")
TAKEN_ADDRESS = Refusal("address-taken", "Your agency has that server already.")

NOT_READ = Refusal("not-read", "Open this report and read it before you send it on.")
IS_OFF = Refusal("is-off", "This server is switched off.")
NOT_TAKEN = Refusal("not-taken", "They take no reports of this kind.")
NO_NECESSITY = Refusal("no-necessity", "Enter why they need it.")
NO_WORDS = Refusal("no-words", "Enter what they are told.")
NO_PLACE = Refusal("no-place", "Their server wants a place: enter an address.")
SENT_ALREADY = Refusal("sent-already", "This report was sent there already.")
NOT_LIVE = Refusal(
    "not-live",
    "The agreement is not in force between your agencies for this purpose and what the report holds.",
)
NOT_UNCLEAR = Refusal(
    "not-unclear", "This can be sent once more only where it is not known whether it arrived."
)

PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")


def refusals_to_make_key(*, name: str, door: Door, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not make this key."""
    refusals = [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
    if not name.strip():
        refusals.append(NO_NAME)
    if door.agency_id != by.agency_id or door.channel != CHANNEL:
        refusals.append(OTHER_DOOR)
    return refusals


def refusals_to_keep_endpoint(
    *, recipient: Agency, address: str, services: Mapping[str, Sequence[str]], by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not keep this server so."""
    refusals = [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
    if recipient.pk == by.agency_id:
        refusals.append(OWN_AGENCY)
    if not is_address(address):
        refusals.append(BAD_ADDRESS)
    if not services:
        refusals.append(NO_SERVICES)
    return refusals


def is_address(address: str) -> bool:
    """https, a name, perhaps a port and a path; no user, no question, nothing else."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    whole = (
        parts.scheme == "https"
        and bool(parts.hostname)
        and not (parts.query or parts.fragment or parts.username)
    )
    return (
        whole and "." in (parts.hostname or "") and bool(PATH.fullmatch(parts.path)) and len(address) <= 200
    )


def refusals_to_begin_sending(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not send this report on to anyone now."""
    return intake.refusals_to_decide(report, by=by)


def refusals_to_send(
    report: Report,
    *,
    endpoint: Endpoint,
    plan: Plan,
    held: Collection[str] | None,
    agreement: Agreement,
    purpose: str,
    necessity: str,
    content: Mapping[str, str],
    by: Officer,
    today: date,
) -> list[Refusal]:
    """Every reason why this report may not be sent there on this ground now.

    `held` is every category in it, with what was told; None if the officer has not opened it.
    """
    refusals = refusals_to_begin_sending(report, by=by)
    if not endpoint.is_on:
        refusals.append(IS_OFF)
    if report.kind not in endpoint.services:
        refusals.append(NOT_TAKEN)
    if not necessity.strip():
        refusals.append(NO_NECESSITY)
    if not content.get("description", "").strip():
        refusals.append(NO_WORDS)
    if not (content.get("address_string") or content.get("lat")):
        refusals.append(NO_PLACE)
    if endpoint.recipient_id in {out.agency_id for out in plan.denials}:
        refusals.append(
            Refusal("must-not-receive", f"{endpoint.recipient.name} must not receive this report.")
        )
    if held is None:
        return [*refusals, NOT_READ]
    return refusals + refusals_to_rely(
        agreement,
        list(agreement.parties.select_related("organisation")),
        reader=endpoint.recipient,
        owner=report.owner,
        purpose=purpose,
        categories=held,
        on=today,
    )
