"""A report joins the case of what it repeats; that a case be reopened is proposed; a threshold is set."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.intake import commands as intake
from wardmote.records.intake import places
from wardmote.records.intake.models import Report, ReportPerson, ReportPlace
from wardmote.records.places.models import Place
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case
from wardmote.work.repeats import policies
from wardmote.work.repeats.queries import Link

# On the timeline of the case, which others read: nothing of the report.
REPORTED_AGAIN = "It was reported again."


class CannotJoin(Refused):
    pass


class CannotPropose(Refused):
    pass


class CannotSet(Refused):
    pass


@transaction.atomic
def join_repeat(
    *,
    report: Report,
    case: Case,
    earlier: str,
    reason: str,
    review_on: date,
    links: Iterable[Link],
    by: Officer,
    now: datetime,
) -> None:
    """Join a report to the case of what it repeats. A closed case is reopened, by whoever may decide on it.

    `earlier` is the reference of what it repeats; `links` are the places and people on record that are the
    same: the report is linked to them too, and so counts. The reason is kept on the report.

    :raises CannotJoin: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_join(report, case, by=by):
        raise CannotJoin(refusals)
    if case.status == Case.Status.CLOSED:
        cases.reopen_case(case=case, reason=REPORTED_AGAIN, review_on=review_on, by=by, now=now)
        case.refresh_from_db(fields=["status", "audience", "closed_at", "review_on"])
    why = f"Repeat of {earlier}. {reason.strip()}".strip()
    cases.join_report(case=case, report=report, reason=why, by=by, now=now)
    for link in links:
        if isinstance(link.subject, Place):
            if not ReportPlace.objects.filter(report=report, place=link.subject, ended_at=None).exists():
                places.link_place(report=report, place=link.subject, by=by, now=now)
        elif not ReportPerson.objects.filter(
            report=report, person=link.subject, part=link.part, ended_at=None
        ).exists():
            intake.link_person(report=report, person=link.subject, part=link.part, by=by, now=now)


@transaction.atomic
def propose_reopening(*, case: Case, by: Officer, now: datetime) -> None:
    """Tell those who may decide on a closed case that it was reported again. They open it, or not.

    :raises CannotPropose: if it is not closed.
    """
    if refusals := policies.refusals_to_propose(case):
        raise CannotPropose(refusals)
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.propose_reopening(%s, %s)", [case.pk, now])
        if not cursor.fetchone()[0]:
            raise CannotPropose([policies.NOT_CLOSED])
    audit.record("reopening proposed", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def set_threshold(
    *,
    key: str,
    many: int,
    within: int,
    unit: str,
    withdrawn: bool,
    source: str,
    starts_on: date,
    by: Officer,
) -> UUID:
    """Set an agency's own version of a threshold, from a day on.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set(by=by):
        raise CannotSet(refusals)
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.set_repeat_threshold(%s, %s, %s, %s, %s, %s, %s)",
                [key, many, within, unit, withdrawn, source, starts_on],
            )
            made: UUID = cursor.fetchone()[0]
    except IntegrityError as error:
        taken = getattr(error.__cause__, "sqlstate", "") == "23505"
        raise CannotSet([policies.SET_ALREADY if taken else policies.NOT_TAKEN]) from error
    audit.record("repeat threshold set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=key)
    return made
