"""Where a report goes: as it is received, by the agency's rules; later, by an officer with a reason."""

import logging
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.clocks import commands as clocks
from wardmote.records.intake.destined import Destination, Fresh
from wardmote.records.intake.models import Report
from wardmote.records.routing import policies, queries
from wardmote.records.routing.models import Routed
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Team

logger = logging.getLogger("wardmote.routing")

AT_ONCE = 500
How = Routed.How


class CannotReroute(Refused):
    pass


def destination(fresh: Fresh, by: Officer) -> Destination | None:
    """Where the rules send a report that an officer takes; called by the command that takes it."""
    told = queries.about(
        kind=fresh.kind,
        harm=fresh.harm,
        channel=fresh.channel,
        at=fresh.at,
        area=fresh.area,
        postcode=fresh.postcode,
        category=fresh.category,
    )
    outcome = queries.decide(told, agency=by.agency_id)
    if outcome is None:
        return None
    team = Team.objects.get(pk=outcome.team) if outcome.team else None
    return Destination(team, lambda report: _routed(report, outcome, by=by, at=fresh.at))


def _routed(report: Report, outcome: queries.Outcome, *, by: Officer, at: datetime) -> None:
    """Put on record which rule sent a new report where."""
    Routed(
        report=report,
        parent_audience_id=report.audience_id,
        audience_id=report.audience_id,
        how=How.RULE if outcome.rule else How.NO_RULE,
        rule=outcome.rule,
        number=outcome.number,
        why=outcome.why,
        to_team_id=report.team_id,
        to_officer_id=outcome.officer,
        gap=outcome.gap,
        by=by,
        at=at,
    ).save(force_insert=True)
    action = "report routed" if outcome.rule else "no rule routes the report"
    audit.record(action, kind="report", subject=report.pk, owner=report.owner_id)


@transaction.atomic
def reroute(*, report: Report, team: Team, reason: str, by: Officer, now: datetime) -> None:
    """Send a report on to another team of its agency, which sees it from then on; its clocks count anew.

    Whoever saw it before goes on seeing it. To another agency it is referred.

    :raises CannotReroute: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_reroute(report, team=team, reason=reason, by=by):
        raise CannotReroute(refusals)
    plan = access.plan_of(report.audience_id)
    if access.Terms(report.owner_id) not in plan.grants:
        plan = plan.with_grant(access.Terms(report.owner_id, team_id=team.pk))
    before = report.team_id
    with by_row_policy(CannotReroute, policies.NOT_ALLOWED):
        same = Report.objects.filter(pk=report.pk, state=Report.State.WAITING)
        same = same.filter(team_id=before) if before else same.filter(team=None)
        if not same.update(team=team):
            raise CannotReroute([policies.MOVED_ON])
        audience = access.make_audience(plan)
        if audience != report.audience_id:
            access.set_audience("report", report.pk, audience)
        report.refresh_from_db(fields=["audience", "team"])
        Routed(
            report=report,
            parent_audience_id=report.audience_id,
            audience_id=report.audience_id,
            how=How.OFFICER,
            why=reason.strip(),
            from_team_id=before,
            to_team=team,
            by=by,
            at=now,
        ).save(force_insert=True)
    try:
        clocks.restart(
            report_id=report.pk, reason=f"Sent on to {team.name}: {reason.strip()}", by=by, now=now
        )
    except clocks.CannotMove as refused:
        raise CannotReroute(refused.refusals) from refused
    audit.record("report sent on to another team", kind="report", subject=report.pk, owner=report.owner_id)


def route_arrivals(*, now: datetime) -> int:
    """For the worker: ask the rules of what came by a front door, each report in a transaction of its own;
    of how many that was put on record. One that the database refuses, as when a rule changes in between, is
    asked anew the next time, and keeps no other waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.arrivals_to_route(%s, %s)", [now, AT_ONCE])
        found = cursor.fetchall()
    done = 0
    for report, kind, harm, channel, area, postcode, lon, lat, agency, _team, at in found:
        point = (lon, lat) if lon is not None and lat is not None else None
        told = queries.about(
            kind=kind, harm=harm, channel=channel, at=at, area=area, postcode=postcode, point=point
        )
        outcome = queries.decide(told, agency=agency, reader=queries.WORKER)
        if outcome is None:
            continue
        try:
            done += _route_arrival(report, outcome, now=now)
        except IntegrityError as refused:
            logger.warning("a report could not be routed (%s)", type(refused).__name__)
    return done


@transaction.atomic
def _route_arrival(report: str, outcome: queries.Outcome, *, now: datetime) -> bool:
    """The database looks whether the rule holds, and works out to whom it leads."""
    rule = outcome.rule.pk if outcome.rule else None
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.route_arrival(%s, %s, %s, %s)", [report, rule, outcome.why, now])
        moved = bool(cursor.fetchone()[0])
    if moved:
        access.has_moved("report", None)  # the keys of photographs follow to the new audience
    return moved
