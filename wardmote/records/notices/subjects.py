"""What notices about records of the trust floor are about: that floor knows nothing of notices."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.trust.access.models import Alarm, StandIn
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity import queries as identity
from wardmote.trust.identity.models import Departure, Officer, RoleChange


def agreements(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        entry.pk: Subject(entry.document_name, reverse("agreements:detail", kwargs={"pk": entry.pk}))
        for entry in Agreement.objects.filter(pk__in=ids).only("document_name")
    }


def role_changes(ids: set[UUID]) -> dict[UUID, Subject]:
    found = list(RoleChange.objects.filter(pk__in=ids))
    names = identity.names_of(found)
    return {
        change.pk: Subject(
            f"Roles of {names.get(change.officer_id, 'an officer')}",
            reverse("identity:role_change", kwargs={"pk": change.pk}),
        )
        for change in found
    }


def accounts(ids: set[UUID]) -> dict[UUID, Subject]:
    """One's own account; the page behind it shows nobody another's."""
    return {pk: Subject("Where you are signed in", reverse("account_sessions")) for pk in ids}


def departures(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        departure.pk: Subject(
            departure.officer.name, reverse("identity:leaver", kwargs={"pk": departure.officer_id})
        )
        for departure in Departure.objects.filter(pk__in=ids).select_related("officer")
    }


def officers(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        officer.pk: Subject(officer.name, f"{reverse('identity:directory')}?team={officer.team_id}")
        for officer in Officer.objects.filter(pk__in=ids)
    }


def alarms(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        alarm.pk: Subject(f"Use by {alarm.officer.name}", reverse("alarms:detail", kwargs={"pk": alarm.pk}))
        for alarm in Alarm.objects.filter(pk__in=ids).select_related("officer")
    }


def stand_ins(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        row.pk: Subject(f"{row.colleague.name} for {row.away.name}", reverse("standins:mine"))
        for row in StandIn.objects.filter(pk__in=ids).select_related("away", "colleague")
    }
