"""Taking a report."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refused
from wardmote.records.intake import clocking, destined, likeness, policies
from wardmote.records.intake.models import Likeness, Report, Telling
from wardmote.records.kinds.models import Category
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.identity.models import Officer, Team


class CannotTake(Refused):
    pass


@transaction.atomic
def take_report(
    *,
    what: str,
    kind: str,
    harm: str,
    channel: str,
    by: Officer,
    now: datetime,
    area: str = "",
    address: str = "",
    postcode: str = "",
    who: str = "",
    occurred_from: datetime | None = None,
    occurred_words: str = "",
    is_anonymous: bool = False,
    teller_name: str = "",
    teller_phone: str = "",
    teller_email: str = "",
    contact_by: str = Telling.Contact.ANY,
    contact_wishes: str = "",
    team: Team | None = None,
    whole_agency: bool = False,
    category: Category | None = None,
    categories: Iterable[str] = (),
    report_id: uuid.UUID | None = None,
) -> Report:
    """Take a report for a team of the officer's own agency, or for the whole agency where that is chosen.

    Where the agency's rules name another team, that team keeps it, as if it had been chosen.
    With a `report_id` of the form's own, a form sent twice makes one report: the second fails on the key.

    :raises CannotTake: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is a report of that id.
    """
    if refusals := policies.refusals_to_take(
        what=what, area=area, address=address, team=team, whole_agency=whole_agency, by=by
    ) + policies.refusals_of_category(category, kind=kind, received_at=now):
        raise CannotTake(refusals)

    destination = destined.of(destined.Fresh(kind, harm, channel, area, postcode, now, category), by=by)
    if destination is not None and destination.team is not None:
        team = destination.team
    audience_id = access.make_audience(
        access.Plan(
            grants_of_a_new_report(team=None if whole_agency else team, by=by), held=frozenset({"incident"})
        )
    )
    report = Report(
        pk=report_id or uuid.uuid4(),
        reference=new_reference("R"),
        audience_id=audience_id,
        owner_id=by.agency_id,
        team=team,
        kind=kind,
        category=category,
        channel=channel,
        harm=harm,
        area=area,
        occurred_from=occurred_from,
        occurred_words=occurred_words,
        received_at=now,
        taken_by=by,
    )
    reachable = not is_anonymous and contact_by != Telling.Contact.NONE
    planned = clocking.plans_for(
        report, has_teller=reachable and bool(teller_name or teller_phone or teller_email), now=now
    )
    if planned:  # as the database keeps it from then on
        report.next_due_at, report.next_due_what = planned[0].reckoned.due, planned[0].target.what
    report.save(force_insert=True)
    told = Telling(
        report=report,
        parent_audience_id=audience_id,
        audience_id=audience_id,  # the database works it out anew from the categories
        categories=sorted(set(categories)),
        what=what,
        who=who,
        address=address,
        postcode=postcode,
        is_anonymous=is_anonymous,
        # Whoever gave no name gave no way to trace them either.
        teller_name="" if is_anonymous else teller_name,
        teller_phone="" if is_anonymous else teller_phone,
        teller_email="" if is_anonymous else teller_email,
        contact_by=Telling.Contact.NONE if is_anonymous else contact_by,
        contact_wishes=contact_wishes,
    )
    told.save(force_insert=True)
    likeness_of(report, told).save(force_insert=True)
    clocking.start(report, planned)
    audit.record("report taken", kind="report", subject=report.pk, owner=report.owner_id)
    if destination is not None:
        destination.keep(report)
    return report


def likeness_of(report: Report, told: Telling) -> Likeness:
    """What a report is compared by; it is as narrow as what was told."""
    return Likeness(
        report=report,
        parent_audience_id=told.parent_audience_id,
        audience_id=told.audience_id,
        categories=told.categories,
        received_at=report.received_at,
        **likeness.prints(
            what=told.what,
            area=report.area,
            address=told.address,
            postcode=told.postcode,
            who=told.who,
            teller_name=told.teller_name,
            teller_phone=told.teller_phone,
            teller_email=told.teller_email,
            is_anonymous=told.is_anonymous,
        ),
    )


def grants_of_a_new_report(*, team: Team | None, by: Officer) -> frozenset[access.Terms]:
    """The keeping team decides; the officer who took it for another team goes on seeing it."""
    grants = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    if team is not None and team.pk != by.team_id:
        grants.add(access.Terms(by.agency_id, team_id=by.team_id, officer_id=by.pk, level=Level.CONTRIBUTE))
    return frozenset(grants)
