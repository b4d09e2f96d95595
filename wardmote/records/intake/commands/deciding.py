"""Deciding on a report: joined to a case, closed without further action; and taking such a decision back."""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.intake import clocking, policies
from wardmote.records.intake.commands.common import move, put_on_record
from wardmote.records.intake.models import Decision, Report
from wardmote.records.kinds.models import Category
from wardmote.trust.identity.models import Officer

State = Report.State


class CannotClose(Refused):
    pass


class CannotCategorise(Refused):
    pass


class CannotReopen(Refused):
    pass


class CannotJoinCase(Refused):
    pass


class CannotPutBack(Refused):
    pass


class CannotTell(Refused):
    pass


@transaction.atomic
def mark_in_case(
    report: Report, *, by: Officer, now: datetime, reason: str = "", opened: bool = False
) -> None:
    """Say that a case works this report. Called by the command that opens (`opened`) or joins the case.

    Whoever works a report that was referred to them may have a case of their own for it: with its keeper the
    report stays as it is.

    :raises CannotJoinCase: if it is closed, referred away or already in a case.
    """
    if refusals := policies.refusals_to_join_case(report, by=by):
        raise CannotJoinCase(refusals)
    if by.agency_id == report.owner_id:
        # A recorded incident waits for nobody, and may be worked in a case all the same.
        if not move(report, State.WAITING, State.RECORDED, to=State.IN_CASE, now=now):
            raise CannotJoinCase([policies.IN_A_CASE])
        kind = Decision.Kind.OPENED if opened else Decision.Kind.JOINED
        put_on_record(report, kind, by=by, now=now, reason=reason)
    audit.record("report joined to a case", kind="report", subject=report.pk, owner=report.owner_id)


@transaction.atomic
def categorise(*, report: Report, category: Category | None, by: Officer) -> bool:
    """Say which category of its kind a report is of, or that it is of none; false where it is so already.

    :raises CannotCategorise: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_categorise(report, by=by)
    refusals += policies.refusals_of_category(category, kind=report.kind, received_at=report.received_at)
    if refusals:
        raise CannotCategorise(refusals)
    if report.category_id == (category.pk if category else None):
        return False
    changed = Report.objects.filter(pk=report.pk).update(category=category)
    if not changed:
        raise CannotCategorise(policies.refusals_to_decide(report, by=by))
    report.category = category
    audit.record(
        "category of a report set",
        kind="report",
        subject=report.pk,
        owner=report.owner_id,
        note=category.key if category else "none",
    )
    return True


@transaction.atomic
def close_report(
    *,
    report: Report,
    reason: str,
    by: Officer,
    now: datetime,
    ground: str = Decision.Ground.OTHER,
    internal: str = "",
) -> None:
    """Close a report without further action.

    `reason` is said in words fit for the person who made it; `internal` is for the record alone.

    :raises CannotClose: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_close(report, by=by)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why nothing more will be done."))
    if refusals:
        raise CannotClose(refusals)
    if not move(report, State.WAITING, State.REFERRED, to=State.CLOSED, now=now, closed_reason=reason):
        raise CannotClose([policies.NOT_WAITING])
    put_on_record(report, Decision.Kind.CLOSED, by=by, now=now, ground=ground, reason=internal, words=reason)
    audit.record("no further action", kind="report", subject=report.pk, owner=report.owner_id, note=reason)


@transaction.atomic
def reopen_report(*, report: Report, by: Officer, now: datetime, reason: str = "") -> None:
    """Put a closed report, or a recorded incident, among those waiting. Why it was closed, and why it was
    reopened, stays on it.

    :raises CannotReopen: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_reopen(report, by=by):
        raise CannotReopen(refusals)
    words = "report reopened" if report.state == State.CLOSED else "recorded incident put in the queue"
    if not move(report, State.CLOSED, State.RECORDED, to=State.WAITING, now=now):
        raise CannotReopen([policies.NOT_CLOSED])
    put_on_record(report, Decision.Kind.REOPENED, by=by, now=now, reason=reason)
    clocking.start_again(report, now=now)
    audit.record(words, kind="report", subject=report.pk, owner=report.owner_id)


@transaction.atomic
def put_back(report: Report, *, reason: str, by: Officer, now: datetime) -> None:
    """Put a report joined by mistake back among those waiting. Called by the command that ends the link.

    :raises CannotPutBack: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_put_back(report, reason=reason, by=by):
        raise CannotPutBack(refusals)
    if not move(report, State.IN_CASE, to=State.WAITING, now=now):
        raise CannotPutBack([policies.NOT_IN_A_CASE])
    put_on_record(report, Decision.Kind.TAKEN_OUT, by=by, now=now, reason=reason)
    clocking.start_again(report, now=now)
    audit.record("report taken out of a case", kind="report", subject=report.pk, owner=report.owner_id)


@transaction.atomic
def tell_reporter(report: Report, *, words: str, by: Officer, now: datetime) -> None:
    """Tell whoever made a report what became of it. Called by the command that closes its case.

    :raises CannotTell: if it is in no case, or this officer may not decide on it.
    """
    refusals = policies.refusals_to_decide(report, by=by)
    if report.state != State.IN_CASE:
        refusals.append(policies.NOT_IN_A_CASE)
    if refusals:
        raise CannotTell(refusals)
    put_on_record(report, Decision.Kind.TOLD, by=by, now=now, words=words)
    audit.record("reporter told", kind="report", subject=report.pk, owner=report.owner_id)
