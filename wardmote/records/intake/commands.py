"""What can be done with a report: taken, joined to a case, closed without further action, reopened."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.intake import policies
from wardmote.records.intake.models import Report, ReportPerson, Telling
from wardmote.records.people.models import Person
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.access.sharing import by_row_policy
from wardmote.trust.identity.models import Officer, Team


class CannotTake(Refused):
    pass


class CannotClose(Refused):
    pass


class CannotReopen(Refused):
    pass


class CannotJoinCase(Refused):
    pass


class CannotLinkPerson(Refused):
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
    categories: Iterable[str] = (),
    report_id: uuid.UUID | None = None,
) -> Report:
    """Take a report for a team of the officer's own agency, or for the whole agency where that is chosen.

    With a `report_id` of the form's own, a form sent twice makes one report: the second fails on the key.

    :raises CannotTake: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is a report of that id.
    """
    if refusals := policies.refusals_to_take(
        what=what, area=area, address=address, team=team, whole_agency=whole_agency, by=by
    ):
        raise CannotTake(refusals)

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
        channel=channel,
        harm=harm,
        area=area,
        occurred_from=occurred_from,
        occurred_words=occurred_words,
        received_at=now,
        taken_by=by,
    )
    report.save(force_insert=True)
    Telling.objects.create(
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
    audit.record("report taken", kind="report", subject=report.pk, owner=report.owner_id)
    return report


def grants_of_a_new_report(*, team: Team | None, by: Officer) -> frozenset[access.Terms]:
    """The keeping team decides; the officer who took it for another team goes on seeing it."""
    grants = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    if team is not None and team.pk != by.team_id:
        grants.add(access.Terms(by.agency_id, team_id=by.team_id, officer_id=by.pk, level=Level.CONTRIBUTE))
    return frozenset(grants)


@transaction.atomic
def mark_in_case(report: Report, *, by: Officer, now: datetime) -> None:
    """Say that a case works this report. Called by the command that opens or joins the case.

    :raises CannotJoinCase: if it is closed or already in a case.
    """
    if refusals := policies.refusals_to_join_case(report, by=by):
        raise CannotJoinCase(refusals)
    if not _move(report, Report.State.WAITING, to=Report.State.IN_CASE):
        raise CannotJoinCase([policies.IN_A_CASE])
    audit.record("report joined to a case", kind="report", subject=report.pk, owner=report.owner_id)


@transaction.atomic
def close_report(*, report: Report, reason: str, by: Officer, now: datetime) -> None:
    """Close a report without further action, saying why in words fit for the person who made it.

    :raises CannotClose: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_close(report, by=by)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why nothing more will be done."))
    if refusals:
        raise CannotClose(refusals)
    if not _move(report, Report.State.WAITING, to=Report.State.CLOSED, closed_reason=reason):
        raise CannotClose([policies.NOT_WAITING])
    audit.record("no further action", kind="report", subject=report.pk, owner=report.owner_id, note=reason)


@transaction.atomic
def reopen_report(*, report: Report, by: Officer, now: datetime) -> None:
    """Put a closed report back among those waiting. Why it was closed stays on it.

    :raises CannotReopen: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_reopen(report, by=by):
        raise CannotReopen(refusals)
    if not _move(report, Report.State.CLOSED, to=Report.State.WAITING):
        raise CannotReopen([policies.NOT_CLOSED])
    audit.record("report reopened", kind="report", subject=report.pk, owner=report.owner_id)


def _move(report: Report, state: str, *, to: str, **fields: str) -> bool:
    # The state is asked again in the write: two officers may press at once.
    moved = Report.objects.filter(pk=report.pk, state=state).update(state=to, **fields)
    if moved:
        report.state = to
        for name, value in fields.items():
            setattr(report, name, value)
    return bool(moved)


@transaction.atomic
def link_person(*, report: Report, person: Person, part: str, by: Officer, now: datetime) -> ReportPerson:
    """Say that someone a report tells of, or who told it, is this person. It is seen by those who see both.

    :raises CannotLinkPerson: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_link_person(report, person, part=part):
        raise CannotLinkPerson(refusals)
    link = ReportPerson(
        report=report, audience_id=report.audience_id, person=person, part=part, by=by, at=now
    )
    with by_row_policy(CannotLinkPerson, policies.MAY_NOT_LINK):
        link.save(force_insert=True)
    audit.record("person linked", kind="report_person", subject=link.pk, owner=report.owner_id)
    return link


@transaction.atomic
def unlink_person(*, link: ReportPerson, by: Officer, now: datetime) -> None:
    """Say that it is not that person after all.

    :raises CannotLinkPerson: with every reason, if the rules refuse.
    """
    with by_row_policy(CannotLinkPerson, policies.MAY_NOT_LINK):
        if not ReportPerson.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise CannotLinkPerson([policies.MAY_NOT_LINK])
    audit.record("person unlinked", kind="report_person", subject=link.pk, owner=link.report.owner_id)
