"""Other councils' servers, as an agency's administrators keep them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.outward.api import policies
from wardmote.outward.api.models import Endpoint
from wardmote.outward.api.sealed import seal
from wardmote.trust.identity.models import Agency, Officer

Services = Mapping[str, Sequence[str]]


class CannotKeepEndpoint(Refused):
    pass


@transaction.atomic
def add_endpoint(
    *,
    recipient: Agency,
    address: str,
    jurisdiction: str,
    key: str,
    services: Services,
    by: Officer,
    now: datetime,
) -> Endpoint:
    """Name another council's server, whose key is sealed here and shown to nobody again.

    :raises CannotKeepEndpoint: with every reason, if the rules refuse.
    """
    address = address.strip().rstrip("/")
    refusals = policies.refusals_to_keep_endpoint(
        recipient=recipient, address=address, services=services, by=by
    )
    if not key.strip():
        refusals.append(policies.NO_KEY)
    if refusals:
        raise CannotKeepEndpoint(refusals)
    endpoint = Endpoint(
        agency_id=by.agency_id, recipient=recipient, address=address, jurisdiction=jurisdiction.strip(),
        sealed_key=seal(key.strip()), services={kind: list(told) for kind, told in services.items()}, by=by,
        changed_at=now,
    )  # fmt: skip
    try:
        with by_row_policy(CannotKeepEndpoint, policies.NOT_ADMINISTRATOR), transaction.atomic():
            endpoint.save(force_insert=True)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
        raise CannotKeepEndpoint([policies.TAKEN_ADDRESS]) from error
    audit.record("open311 endpoint added", kind="open311_endpoint", subject=endpoint.pk, owner=by.agency_id)
    return endpoint


@transaction.atomic
def change_endpoint(
    *,
    endpoint: Endpoint,
    jurisdiction: str,
    key: str,
    services: Services,
    is_on: bool,
    by: Officer,
    now: datetime,
) -> None:
    """Change how a server is called; without a key the one it has stays.

    Its address and whose it is stay for good: what was sent there was sent to them.

    :raises CannotKeepEndpoint: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_keep_endpoint(
        recipient=endpoint.recipient, address=endpoint.address, services=services, by=by
    ):
        raise CannotKeepEndpoint(refusals)
    changes = {"sealed_key": seal(key.strip())} if key.strip() else {}
    changed = Endpoint.objects.filter(pk=endpoint.pk).update(
        jurisdiction=jurisdiction.strip(),
        services={kind: list(told) for kind, told in services.items()},
        is_on=is_on,
        by=by,
        changed_at=now,
        **changes,
    )
    if not changed:
        raise CannotKeepEndpoint([policies.NOT_ADMINISTRATOR])
    audit.record("open311 endpoint changed", kind="open311_endpoint", subject=endpoint.pk, owner=by.agency_id)
