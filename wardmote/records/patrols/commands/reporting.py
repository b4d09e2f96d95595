"""A shift reports: that they were there, what was seen; and a report is made of something seen."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.patrols import policies, queries, telling
from wardmote.records.patrols.commands.common import as_it_is, child_of, put_on_record, tell
from wardmote.records.patrols.models import (
    Account,
    Correction,
    Observation,
    ObservationReport,
    Patrol,
    ShiftReport,
    Window,
)
from wardmote.records.patrols.policies import Seen, Shift
from wardmote.trust.identity.models import Officer, Team

MOST_OF_AREA = 80


class CannotReport(Refused):
    pass


class CannotMake(Refused):
    pass


@transaction.atomic
def report_shift(
    *,
    patrol: Patrol,
    window: Window,
    shift: Shift,
    by: Officer,
    now: datetime,
    shift_id: uuid.UUID | None = None,
) -> ShiftReport:
    """Report one shift of a patrol, with all that was seen. With the last window the patrol is reported.

    With a `shift_id` of the form's own, a form sent twice makes one report: the second fails on the key.

    :raises CannotReport: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is a report of that id or of that window.
    """
    patrol = as_it_is(patrol, CannotReport)
    standing = queries.standing(patrol, by=by)
    refusals = policies.refusals_to_report(patrol, window, standing=standing)
    if refusals := refusals or policies.refusals_of_shift(shift, now=now):
        raise CannotReport(refusals)
    child = child_of(patrol)
    made = ShiftReport(
        **child | {"pk": shift_id or uuid.uuid4()},
        window=window,
        posts=shift.posts.strip(),
        officers=shift.officers,
        started_at=shift.started_at,
        ended_at=shift.ended_at,
        weather=shift.weather.strip(),
        nothing_seen=shift.nothing_seen,
        by=by,
        at=now,
    )
    with by_row_policy(CannotReport, policies.MOVED_ON):
        made.save(force_insert=True)
        if shift.findings.strip():
            Account(**child, kind=Account.Kind.FOUND, shift=made, text=shift.findings.strip()).save(
                force_insert=True
            )
        for seen in shift.seen:
            _put_down(patrol, made, seen, by=by, now=now)
    put_on_record("shift reported", patrol)
    officers = [officer for officer in queries.tasker(patrol) if officer != by.pk]
    tell(officers, telling.REPORTED, patrol, now=now)
    return made


@transaction.atomic
def correct_shift(
    *,
    patrol: Patrol,
    shift: ShiftReport,
    right: Shift,
    reason: str,
    by: Officer,
    now: datetime,
    key: uuid.UUID | None = None,
) -> Correction:
    """Put right who was there and when in a shift report. The database keeps what it said.

    :raises CannotReport: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is a correction of that key.
    """
    patrol = as_it_is(patrol, CannotReport)
    standing = queries.standing(patrol, by=by)
    refusals = policies.refusals_to_correct(patrol, shift, standing=standing, by=by)
    if not refusals:
        refusals = policies.refusals_of_hours(right, now=now)
        if not reason.strip():
            refusals.append(policies.NO_REASON)
    if refusals:
        raise CannotReport(refusals)
    made = Correction(
        **child_of(patrol) | {"pk": key or uuid.uuid4()},
        shift=shift,
        reason=reason.strip(),
        posts=right.posts.strip(),
        officers=right.officers,
        started_at=right.started_at,
        ended_at=right.ended_at,
        weather=right.weather.strip(),
        by=by,
        at=now,
    )
    with by_row_policy(CannotReport, policies.MOVED_ON):
        made.save(force_insert=True)
    put_on_record("shift report corrected", patrol)
    tell([each for each in queries.tasker(patrol) if each != by.pk], telling.CORRECTED, patrol, now=now)
    return made


@transaction.atomic
def add_observation(
    *, patrol: Patrol, shift: ShiftReport, seen: Seen, by: Officer, now: datetime
) -> Observation:
    """Add something seen that the shift report left out.

    :raises CannotReport: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is an observation of that id.
    """
    patrol = as_it_is(patrol, CannotReport)
    standing = queries.standing(patrol, by=by)
    refusals = policies.refusals_to_add(patrol, standing=standing)
    if refusals := refusals or policies.refusals_of_seen(seen, now=now):
        raise CannotReport(refusals)
    with by_row_policy(CannotReport, policies.OVER):
        made = _put_down(patrol, shift, seen, by=by, now=now)
    put_on_record("observation added", patrol)
    return made


def _put_down(patrol: Patrol, shift: ShiftReport, seen: Seen, *, by: Officer, now: datetime) -> Observation:
    made = Observation(
        **child_of(patrol) | {"pk": seen.pk or uuid.uuid4()},
        shift=shift,
        at=seen.at,
        category_id=seen.category,
        people=seen.people,
        done=list(seen.done),
        by=by,
        made_at=now,
    )
    made.save(force_insert=True)
    Account(
        **child_of(patrol),
        kind=Account.Kind.SEEN,
        observation=made,
        text=seen.what.strip(),
        place=seen.place.strip(),
    ).save(force_insert=True)
    return made


def make_report(
    *,
    patrol: Patrol,
    observation: Observation,
    kind: str,
    harm: str,
    team: Team | None = None,
    whole_agency: bool = False,
    by: Officer,
    now: datetime,
) -> Report:
    """Take a report of something seen, once. The officer's own agency keeps it; it says where it came from.

    :raises CannotMake: with every reason, if the rules refuse.
    """
    patrol = as_it_is(patrol, CannotMake)
    standing = queries.standing(patrol, by=by)
    account = Account.objects.filter(observation=observation).first()
    if not standing.contribute:
        raise CannotMake([policies.NOT_ALLOWED])
    if account is None:
        raise CannotMake([policies.NOT_OPENED])
    at = timezone.localtime(observation.at)
    try:
        with transaction.atomic(), by_row_policy(CannotMake, policies.NOT_ALLOWED):
            report = intake.take_report(
                what=f"{account.text}\n\nSeen on patrol {patrol.reference} on {at:%-d %B %Y at %H:%M}.",
                kind=kind,
                category=queries.category_of(observation, kind=kind, on=timezone.localdate(now)),
                harm=harm,
                channel=Report.Channel.PATROL,
                area=(patrol.area or patrol.ward)[:MOST_OF_AREA],
                address=account.place,
                occurred_from=observation.at,
                is_anonymous=True,
                contact_wishes=f"Seen on patrol {patrol.reference}: nobody waits for an answer.",
                team=team,
                whole_agency=whole_agency,
                by=by,
                now=now,
            )
            ObservationReport(**child_of(patrol), observation=observation, report=report, by=by, at=now).save(
                force_insert=True
            )
            put_on_record("report made of what was seen", patrol)
    except IntegrityError:  # another was first
        raise CannotMake([policies.MADE_ALREADY]) from None
    except intake.CannotTake as refused:
        raise CannotMake(refused.refusals) from refused
    return report
