"""Opening a case, and joining reports to it."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Team
from wardmote.work.cases import policies, queries
from wardmote.work.cases.commands.common import note_event, tell
from wardmote.work.cases.models import (
    Case,
    CaseReport,
    Event,
)


class CannotOpen(Refused):
    pass


class CannotJoin(Refused):
    pass


class CannotTakeOut(Refused):
    pass


@transaction.atomic
def open_case(
    *,
    title: str,
    kind: str,
    area: str,
    summary: str,
    risk: str,
    categories: Iterable[str],
    team: Team | None,
    lead: Officer | None,
    review_on: date,
    report: Report | None = None,
    why: str = "",
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Case:
    """Open a case, seen by `team`, or with no team by the whole of the officer's agency.

    An officer who opens a case for another team keeps sight of it by name. `key` is the id the
    case will have, so that a form sent twice opens one case. `why` is kept on the report it is opened from.

    :raises CannotOpen: with every reason, if the rules refuse.
    :raises wardmote.records.intake.commands.CannotJoinCase: if the report is closed or in a case.
    """
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_open(by=by, team=team, lead=lead, review_on=review_on, today=today):
        raise CannotOpen(refusals)
    held = tuple(sorted(set(categories))) or ("incident",)
    ways_in = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    if team is not None and team.pk != by.team_id:
        ways_in.add(access.Terms(by.agency_id, team_id=by.team_id, officer_id=by.pk))
    with by_row_policy(CannotOpen, policies.NOT_ALLOWED):
        audience = access.make_audience(access.Plan(frozenset(ways_in), held=frozenset(held)))
        case = Case.objects.create(
            pk=key or uuid.uuid4(),
            reference=new_reference("C"),
            audience_id=audience,
            owner_id=by.agency_id,
            team=team,
            lead=lead,
            title=title,
            kind=kind,
            risk=risk,
            area=area,
            categories=list(held),
            opened_at=now,
            opened_by=by,
            changed_at=now,
            review_on=review_on,
        )
        tell(case, summary, by=by, now=now)
        note_event(case, Event.Kind.OPENED, by=by, now=now)
        if report is not None:
            _join(case, report, reason=why, opened=True, by=by, now=now)
    audit.record("case opened", kind="case", subject=case.pk, owner=case.owner_id)
    return case


def _join(case: Case, report: Report, *, reason: str, opened: bool, by: Officer, now: datetime) -> None:
    intake.mark_in_case(report, reason=reason, opened=opened, by=by, now=now)
    CaseReport.objects.bulk_create(
        [
            CaseReport(
                case_id=case.pk,
                report=report,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                by=by,
                at=now,
            )
        ]
    )


@transaction.atomic
def join_report(*, case: Case, report: Report, reason: str = "", by: Officer, now: datetime) -> None:
    """Join a waiting report to a case. The report keeps its own audience: nothing of it is shared.

    `reason` is kept on the report, not in the case.

    :raises CannotJoin: if the case is closed or not the officer's to add to.
    :raises wardmote.records.intake.commands.CannotJoinCase: if the report is closed or in a case.
    """
    if refusals := policies.refusals_to_ask(case, standing=queries.standing(case, by=by)):
        raise CannotJoin(refusals)
    with by_row_policy(CannotJoin, policies.NOT_ALLOWED):
        _join(case, report, reason=reason, opened=False, by=by, now=now)
        note_event(case, Event.Kind.JOINED, by=by, now=now)
    audit.record("report joined", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def take_report_out(*, link: CaseReport, reason: str, by: Officer, now: datetime) -> None:
    """Take a report out of a case it was joined to by mistake: it waits again. That it was there is kept.

    :raises CannotTakeOut: if the link has ended, or is not the officer's to end.
    :raises wardmote.records.intake.commands.CannotPutBack: if the rules of reports refuse.
    """
    intake.put_back(link.report, reason=reason, by=by, now=now)
    with by_row_policy(CannotTakeOut, policies.NOT_ALLOWED):
        ended = CaseReport.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by)
        if not ended:
            raise CannotTakeOut([policies.NOT_IN_THIS_CASE])
        if queries.standing(link.case, by=by).contribute:
            note_event(link.case, Event.Kind.TAKEN_OUT, by=by, now=now)
    audit.record("report taken out", kind="case", subject=link.case_id, owner=link.case.owner_id)
