"""Sending a report on to another council's server: a disclosure, like any sharing with somebody else."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.outward.api import policies
from wardmote.outward.api.models import Endpoint, Sending
from wardmote.records.intake import queries as intake
from wardmote.records.intake.models import Report
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Disclosure, Level
from wardmote.trust.agreements.models import Agreement, Purpose
from wardmote.trust.identity.models import Officer


class CannotSend(Refused):
    pass


@transaction.atomic
def send_on(
    *,
    report: Report,
    endpoint: Endpoint,
    agreement: Agreement,
    purpose: str,
    necessity: str,
    content: Mapping[str, str],
    by: Officer,
    now: datetime,
) -> Sending:
    """Disclose a report to the council whose server it is, and put it into the queue of the worker.

    `content` is what is sent, field by field, as the officer was shown it; the key is added when it goes.

    :raises CannotSend: with every reason, if the rules or the database refuse.
    """
    agreement = Agreement.objects.get(pk=agreement.pk)  # as it is now, not as the page read it
    plan = access.plan_of(report.audience_id)
    held = intake.held_in(report, plan.held)
    refusals = policies.refusals_to_send(
        report,
        endpoint=endpoint,
        plan=plan,
        held=held,
        agreement=agreement,
        purpose=purpose,
        necessity=necessity,
        content=content,
        by=by,
        today=timezone.localdate(now),
    )
    if refusals or held is None:
        raise CannotSend(refusals)
    usual = Purpose.objects.filter(pk=purpose).values_list("usual_gateway", flat=True).first() or ""
    disclosure = Disclosure(
        audience_id=report.audience_id,
        agency_id=endpoint.recipient_id,
        agreement=agreement,
        purpose=purpose,
        gateway=usual if usual in agreement.gateways else next(iter(agreement.gateways), ""),
        categories=sorted(held),
        level=Level.READ,
        necessity=necessity,
        by=by,
        at=now,
    )
    sending = Sending(
        report=report,
        parent_audience_id=report.audience_id,
        audience_id=report.audience_id,  # the database works it out anew from the categories
        categories=sorted(held),
        endpoint=endpoint,
        disclosure=disclosure,
        content={"service_code": endpoint.services[report.kind][0], **content},
        next_at=now,
        by=by,
        at=now,
    )
    try:
        with by_row_policy(CannotSend, policies.NOT_LIVE), transaction.atomic():
            disclosure.save(force_insert=True)
            sending.save(force_insert=True)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
        raise CannotSend([policies.SENT_ALREADY]) from error
    audit.record(
        "report sent on",
        kind="report",
        subject=report.pk,
        owner=report.owner_id,
        ground=agreement.pk,
        recipient=endpoint.recipient_id,
        purpose=purpose,
        note=necessity,
    )
    return sending


@transaction.atomic
def send_again(*, sending: Sending, now: datetime) -> None:
    """It did not arrive, says an officer who asked them: it goes once more.

    :raises CannotSend: if it is not one of which that is unknown, or not theirs to decide on.
    """
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.open311_go_again(%s, %s)", [sending.pk, now])
        if not cursor.fetchone()[0]:
            raise CannotSend([policies.NOT_UNCLEAR])
