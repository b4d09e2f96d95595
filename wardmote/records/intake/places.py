"""Which place on record a report is of. Linking shares nothing of either."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.intake.models import Report, ReportPlace, Telling
from wardmote.records.places import queries as places
from wardmote.records.places.gathering import MOST, Gathered
from wardmote.records.places.models import Place
from wardmote.trust.identity.models import Officer

ALREADY_LINKED = Refusal("already-linked", "This report is already linked to that place.")
NOT_LINKED = Refusal("not-linked", "This report is no longer linked to that place.")
NOT_ALLOWED = Refusal("not-allowed", "You may look at this report, but not link it.")


class CannotLinkPlace(Refused):
    pass


def links_of(report: Report) -> list[ReportPlace]:
    """The places on record it is linked to, as far as the officer sees both ends."""
    found = ReportPlace.objects.filter(report=report, ended_at=None).select_related("place__owner")
    return list(found.defer("place__words").order_by("at", "pk"))


def suggested(telling: Telling | None, links: list[ReportPlace]) -> list[Place]:
    """The places on record that are written like the address that was told."""
    if telling is None or not telling.address:
        return []
    linked = [link.place_id for link in links]
    return places.alike(address=telling.address, postcode=telling.postcode, without=linked)


def ward_of(report: Report, telling: Telling | None) -> str:
    """The ward of its point or, without one, of the postcode that was told."""
    if report.longitude is not None and report.latitude is not None:
        return places.ward_at(report.longitude, report.latitude)
    return places.ward_of_postcode(telling.postcode) if telling else ""


@transaction.atomic
def link_place(*, report: Report, place: Place, by: Officer, now: datetime) -> ReportPlace:
    """Say that a report is of this place on record.

    :raises CannotLinkPlace: with every reason, if the rules refuse.
    """
    if ReportPlace.objects.filter(report=report, place=place, ended_at=None).exists():
        raise CannotLinkPlace([ALREADY_LINKED])
    link = ReportPlace(
        report=report,
        place=place,
        parent_audience_id=report.audience_id,  # the database takes both from the report and its telling
        audience_id=report.audience_id,
        by=by,
        at=now,
    )
    with by_row_policy(CannotLinkPlace, NOT_ALLOWED):
        link.save(force_insert=True)
    audit.record("place linked", kind="report", subject=report.pk, owner=report.owner_id)
    return link


@transaction.atomic
def unlink_place(*, link: ReportPlace, by: Officer, now: datetime) -> None:
    """Say that a report is not of that place after all. That it was said stays.

    :raises CannotLinkPlace: if it is not linked any more, or this officer may not say so.
    """
    if not ReportPlace.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by):
        raise CannotLinkPlace([NOT_LINKED])
    audit.record("place unlinked", kind="report", subject=link.report_id, owner=link.report.owner_id)


def of_places(ids: list[UUID]) -> Iterable[Gathered]:
    """The reports of these places, for their page."""
    links = ReportPlace.objects.filter(place__in=ids, ended_at=None).select_related("report__owner")
    return [
        Gathered(
            "Reports",
            f"{link.report.heading} ({link.report.reference})",
            reverse("intake:detail", kwargs={"reference": link.report.reference}),
            link.report.received_at,
            f"{link.report.get_state_display()}, {link.report.owner.short_name}",
            is_open=link.report.state == Report.State.WAITING,
        )
        for link in links.order_by("-at", "pk")[:MOST]
    ]
