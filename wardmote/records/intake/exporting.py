"""Reports and referrals as rows of a spreadsheet: only those the officer may take away, not only read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.database.lists import first_in_order
from wardmote.records.intake import followed_by, listing, queries
from wardmote.records.intake.models import Referral, Report
from wardmote.trust.access.queries import MAY_EXPORT
from wardmote.trust.identity.models import Officer

MOST_ROWS = 10_000
BATCH = 500


def note_export(kind: str, *, count: int, by: Officer) -> None:
    """Put on record that an officer took a list of reports or of referrals away."""
    audit.record("exported", kind=f"{kind} list", subject=None, owner=by.agency_id, note=f"{count} {kind}s")


# --- the queue ----------------------------------------------------------------------------------

REPORT_COLUMNS = ["Reference", "What", "Kind", "Category", "Its reporter says", "Harm", "State", "Case",
                  "How it came", "Area", "Agency", "Team", "Received", "Happened", "Decided"]  # fmt: skip


def reports_to_export(filters: listing.Filters, *, by: Officer, now: datetime, sort: str) -> list[UUID]:
    """The first of the reports that match, in the order of the list."""
    columns = listing.order_of(filters, sort)
    filters = listing.by_what_is_due(filters, sort)
    look = listing.look_for(filters, columns, by=by, now=now)
    found = look.among(Report.objects.all()).filter(audience_id__in=MAY_EXPORT)
    if look.ids is not None:
        return first_in_order(found, columns, MOST_ROWS) if look.ids else []
    found = found.filter(listing.conditions(filters, by=by, now=now))
    parts = [(found, columns)]
    if columns is listing.WAITING_FIRST:
        parts = [
            (found.filter(listing.IS_WAITING), listing.order("harm")),
            (found.exclude(listing.IS_WAITING), listing.NEWEST),
        ]
    ids: list[UUID] = []
    for rows, order in parts:
        ids += rows.order_by(*order).values_list("pk", flat=True)[: MOST_ROWS - len(ids)]
    return ids


def report_rows(ids: list[UUID]) -> Iterator[list[Any]]:
    """Made while it is sent, with the officer acting: what they lose sight of meanwhile is left out."""
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        allowed = Report.objects.filter(pk__in=some, audience_id__in=MAY_EXPORT)
        found = {
            report.pk: report for report in allowed.select_related("owner", "team", "category", "told_as")
        }
        following = followed_by.of(pk for pk, report in found.items() if report.state == Report.State.IN_CASE)
        for report in (found[pk] for pk in some if pk in found):
            case = following.get(report.pk)
            yield [
                report.reference,
                report.heading,
                report.get_kind_display(),
                report.category.name if report.category else "",
                report.told_as.name if report.told_as else "",
                report.get_harm_display(),
                report.get_state_display(),
                case.text if case else "",
                report.get_channel_display(),
                report.area,
                report.owner.name,
                report.team.name if report.team else "",
                minute(report.received_at),
                report.occurred_period or minute(report.occurred_from),
                minute(report.decided_at),
            ]


# --- referrals ----------------------------------------------------------------------------------

REFERRAL_COLUMNS = ["Report", "Kind", "Harm", "Area", "From", "Sent by", "To", "Team", "State", "Sent",
                    "Answer by", "Last step"]  # fmt: skip


def referrals_to_export(by: Officer, *, sent: bool, states: tuple[str, ...]) -> list[UUID]:
    found = queries.box(by, sent=sent, states=states).filter(audience_id__in=MAY_EXPORT)
    return list(found.values_list("pk", flat=True)[:MOST_ROWS])


def referral_rows(ids: list[UUID]) -> Iterator[list[Any]]:
    """As the reports. Of a report that may not be taken away, nothing but the referral itself is said."""
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        allowed = Referral.objects.filter(pk__in=some, audience_id__in=MAY_EXPORT)
        found = {each.pk: each for each in allowed.select_related("owner", "agency", "team", "sent_by")}
        reports = Report.objects.filter(
            pk__in={each.report_id for each in found.values()}, audience_id__in=MAY_EXPORT
        )
        of = {report.pk: report for report in reports}
        for referral in (found[pk] for pk in some if pk in found):
            report = of.get(referral.report_id)
            yield [
                report.reference if report else "",
                report.get_kind_display() if report else "",
                report.get_harm_display() if report else "",
                report.area if report else "",
                referral.owner.name,
                referral.sent_by.name,
                referral.agency.name,
                referral.team.name if referral.team else "",
                referral.get_state_display(),
                minute(referral.sent_at),
                referral.answer_by,
                minute(referral.changed_at),
            ]


def minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
