"""Reminding one agency of what it owes here. The newest day that has come is told, once to each officer."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from wardmote.records.notices.commands import tell
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Role
from wardmote.work.upkeep import queries, signatures, telling
from wardmote.work.upkeep.models import Line, Round, RoundLine

SIGNATURE, ROUND, EXCHANGE = "signature", "agreement_round", "exchange"


def remind(agency: Agency, *, today: date, now: datetime) -> int:
    """Tell what has come due by that day; how many notices there were that were not told before."""
    return (
        _of_signatures(agency, today=today, now=now)
        + _of_rounds(agency, today=today, now=now)
        + _of_exchange(agency, today=today, now=now)
    )


def _of_signatures(agency: Agency, *, today: date, now: datetime) -> int:
    told = 0
    # Entries from papers are on the list alone: nobody is reminded of a whole register at once.
    found = signatures.waiting(on=today).filter(owner_id=agency.pk).exclude(why="paper")
    for entry in found.prefetch_related(signatures.parties_prefetch()).order_by("pk"):
        keepers = queries.officers_of(agency, teams=[entry.owner_team_id])
        if entry.chase_on <= today:
            told += _tell(keepers, telling.CHASE, SIGNATURE, entry.pk, entry.chase_on, now)
        if entry.lead_on <= today:
            told += _tell(keepers, telling.TO_LEAD, SIGNATURE, entry.pk, entry.lead_on, now)
            told += _tell(_leads_of_unsigned(entry), telling.SIGN, SIGNATURE, entry.pk, entry.lead_on, now)
    return told


def _leads_of_unsigned(entry: Agreement) -> list[UUID]:
    agencies = {
        party.organisation.agency for party in signatures.unsigned(entry) if party.organisation.agency
    }
    found: list[UUID] = []
    for agency in agencies:
        found += queries.officers_of(agency, roles=(Role.INFORMATION_GOVERNANCE,))
    return found


def _of_rounds(agency: Agency, *, today: date, now: datetime) -> int:
    told = 0
    before = queries.value("round_remind", on=today)
    for round_ in Round.objects.filter(closed_at=None).order_by("year"):
        lines = RoundLine.objects.filter(round=round_, owner=agency, outcome="")
        teams = list(lines.order_by().values_list("agreement__owner_team_id", flat=True).distinct())
        if not teams:
            continue
        officers = queries.officers_of(agency, teams=teams)
        opened = round_.opened_at.date()
        told += _tell(officers, telling.ROUND, ROUND, round_.pk, min(opened, today), now)
        days = (round_.due_on - timedelta(days=before), round_.due_on)
        if day := _newest(days, today=today):
            told += _tell(officers, telling.ROUND_DUE, ROUND, round_.pk, day, now)
    return told


def _of_exchange(agency: Agency, *, today: date, now: datetime) -> int:
    told = 0
    before, after = (queries.value(key, on=today) for key in ("exchange_remind", "exchange_late"))
    lines = Line.objects.filter(supplier=agency, state=Line.State.AWAITED).select_related("quarter")
    quarters = {line.quarter_id: line.quarter for line in lines}
    for quarter in sorted(quarters.values(), key=lambda each: each.due_on):
        officers = queries.officers_of(agency)
        if day := _newest((quarter.due_on - timedelta(days=before), quarter.due_on), today=today):
            told += _tell(officers, telling.EXCHANGE, EXCHANGE, quarter.pk, day, now)
        late = (quarter.due_on + timedelta(days=1), quarter.due_on + timedelta(days=after))
        if day := _newest(late, today=today):
            told += _tell(officers, telling.EXCHANGE_LATE, EXCHANGE, quarter.pk, day, now)
    return told


def _newest(days: Iterable[date], *, today: date) -> date | None:
    """The last of these days that has come: after standing still, the worker does not say them all."""
    return max((day for day in days if day <= today), default=None)


def _tell(officers: Iterable[UUID], kind: str, about: str, subject: UUID, on: date, now: datetime) -> int:
    return tell(officers, kind=kind, subject_kind=about, subject=subject, on=on, now=now)
