"""What can be asked about reports. It says which rows; the database says whose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from wardmote.records.intake.models import (
    Decision,
    Referral,
    ReferralStep,
    Report,
    ReportDocument,
    ReportPerson,
    Telling,
)
from wardmote.records.people import queries as people
from wardmote.records.people.matching import Traits, phones_in
from wardmote.trust.access.models import Denial
from wardmote.trust.identity.models import Officer, Role

State = Report.State


def of_team(by: Officer) -> Q:
    """Kept by the officer's team, or by their whole agency, which is everybody's there."""
    return Q(owner=by.agency_id) & (Q(team=by.team_id) | Q(team=None))


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest: datetime | None


def waiting_for_team(by: Officer) -> Waiting:
    """How many reports wait for this officer's team, and since when the oldest."""
    found = Report.objects.filter(of_team(by), state=State.WAITING)
    return Waiting(**found.aggregate(count=Count("pk"), oldest=Min("received_at")))


def other_entries(report: Report) -> QuerySet[Report]:
    """What else was published under the same number: with another outcome, say, or at another point."""
    if not report.source_id:
        return Report.objects.none()
    same = Report.objects.filter(source_id=report.source_id, source=report.source, owner=report.owner_id)
    return same.exclude(pk=report.pk).order_by("occurred_period", "pk")


def may_contribute(report: Report) -> bool:
    """Whether the officer asking may add to it now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.admits_me(%s, 'contribute')", [report.audience_id])
        row: Any = cursor.fetchone()
    return bool(row[0])


def may_decide(report: Report) -> bool:
    """Whether the officer asking may decide on it now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select wardmote.my_audiences('decide'))", [report.audience_id])
        row: Any = cursor.fetchone()
    return bool(row[0])


def decisions(report: Report) -> list[Decision]:
    """What was decided on a report, oldest first; none for those who are not of the agency that keeps it."""
    found = Decision.objects.filter(report=report).select_related("by__agency")
    return list(found.order_by("at", "id"))


def held_in(report: Report, held: Iterable[str]) -> set[str] | None:
    """Every category in a report with what was told; None unless the officer has opened it."""
    telling = Telling.objects.filter(report=report).first()
    if telling is None:
        return None
    found = {*held, *telling.categories}
    if telling.teller_name or telling.teller_phone or telling.teller_email:
        found.add("contact")
    return found


# --- referrals ----------------------------------------------------------------------------------


def works(report: Report) -> bool:
    """Whether the officer asking works this report by a referral their side accepted."""
    return _asked("select wardmote.works_report(%s)", report.pk)


def may_step(referral: Referral, side: str) -> bool:
    """Whether the officer asking is let in far enough to act for that side: the database's own answer."""
    level = "decide" if side == "sender" else "contribute"
    return _asked(f"select %s in (select wardmote.my_audiences('{level}'))", referral.audience_id)  # nosec B608


def _asked(question: str, about: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [about])
        return bool(cursor.fetchone()[0])


def live_referral(report: Report) -> Referral | None:
    """The referral of a report that waits for an answer or is being worked; one at a time."""
    return referrals_of(report).filter(state__in=Referral.LIVE).first()


def referrals_of(report: Report) -> QuerySet[Referral]:
    found = Referral.objects.filter(report=report).select_related("owner", "agency", "team", "sent_by")
    return found.order_by("-sent_at", "-id")


def steps(referrals: Collection[Referral]) -> dict[UUID, list[ReferralStep]]:
    """The history of each of these referrals, oldest first, as far as it is opened: one query."""
    found: dict[UUID, list[ReferralStep]] = {referral.pk: [] for referral in referrals}
    if found:
        told = ReferralStep.objects.filter(referral__in=found).select_related("by__agency")
        for step in told.order_by("at", "id"):
            found[step.referral_id].append(step)
    return found


def box(by: Officer, *, sent: bool, states: Collection[str] = ()) -> QuerySet[Referral]:
    """The referrals an officer may see that came to their agency or, with `sent`, that it sent.

    Where only live ones are asked for, the first to be answered comes first; else the newest.
    """
    found = (
        Referral.objects.filter(owner=by.agency_id) if sent else Referral.objects.filter(agency=by.agency_id)
    )
    if states:
        found = found.filter(state__in=states)
    found = found.select_related("owner", "agency", "team", "sent_by")
    if states and set(states) <= set(Referral.LIVE):
        return found.order_by("answer_by", "sent_at", "id")
    return found.order_by("-sent_at", "-id")


def count_by_state(by: Officer, *, sent: bool) -> dict[str, int]:
    """How many referrals of that box stand where; states without any are left out."""
    counted = box(by, sent=sent).order_by().values_list("state").annotate(how_many=Count("pk"))
    return dict(counted.order_by())


def to_answer(by: Officer, *, most: int = 1000) -> int:
    """How many referrals wait for an answer of the officer's side, counted no further than `most`."""
    return box(by, sent=False, states=[Referral.State.SENT]).order_by()[:most].count()


def reports_of(referrals: Iterable[Referral]) -> dict[UUID, Report]:
    """The reports of these referrals, as far as the officer may see them: one query."""
    ids = {referral.report_id for referral in referrals}
    return {report.pk: report for report in Report.objects.filter(pk__in=ids)}


def is_overdue(referral: Referral, *, today: date) -> bool:
    return referral.state == Referral.State.SENT and referral.answer_by < today


def receivers(referral: Referral) -> list[UUID]:
    """Whom to tell on the receiving side: the team, or those of the agency who triage and supervise.

    Without those whom the report keeps out, where the officer may decide on it: whom it keeps out is read by
    nobody else, and for nobody else does the list differ.
    """
    if referral.team_id:
        found = Officer.objects.filter(team_id=referral.team_id)
    else:
        roles = [Role.TRIAGE, Role.SUPERVISOR]
        found = Officer.objects.filter(agency_id=referral.agency_id, roles__overlap=roles)
    of_the_report = Report.objects.filter(pk=referral.report_id).values("audience_id")
    kept_out = Denial.objects.filter(audience_id__in=of_the_report).exclude(officer=None)
    return _at_work(found.exclude(pk__in=kept_out.values("officer_id")))


def senders(referral: Referral) -> list[UUID]:
    """Whom to tell on the sending side: who sent it, and those who triage in their team."""
    sender = Officer.objects.get(pk=referral.sent_by_id)
    desk = Q(pk=sender.pk)
    if sender.team_id:
        desk |= Q(team_id=sender.team_id, roles__overlap=[Role.TRIAGE])
    return _at_work(Officer.objects.filter(desk))


def _at_work(found: QuerySet[Officer]) -> list[UUID]:
    return list(found.filter(left_at=None, is_service=False).order_by("pk").values_list("pk", flat=True))


def standing_purpose(kind: str) -> str:
    """The purpose that goes with a kind of report until an officer states one: said once, in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.standing_purpose(%s)", [kind])
        purpose: str = cursor.fetchone()[0]
    return purpose


def person_links(report: Report) -> QuerySet[ReportPerson]:
    """Who in it is a person on record, as far as the officer sees both."""
    links = ReportPerson.objects.filter(report=report, ended_at=None).select_related("person__owner", "by")
    return links.order_by("at", "id")


def likely_people(telling: Telling) -> list[people.Likely]:
    """The person records that the officer may see and that may be of whoever told a report."""
    phones = tuple(phones_in(telling.teller_phone))
    return people.likely(Traits(tuple(filter(None, [telling.teller_name])), None, phones))


def document_links(report: Report) -> QuerySet[ReportDocument]:
    """Every document of a report: `documents.listing` says which of them stand."""
    return ReportDocument.objects.filter(report=report)
