"""Shifts that an officer who leaves has yet to do, and what leads to a team: rules, rotas, shifts."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.timing.calendars import on_the_wall
from wardmote.records.routing import commands
from wardmote.records.routing.models import Shift
from wardmote.trust.identity.leaving import Source, Thing, numbers
from wardmote.trust.identity.models import Officer

SHOWN = 200


def things(leaver: Officer) -> Iterable[Thing]:
    """Shifts of theirs that are not over, the soonest first."""
    held = Shift.objects.filter(officer=leaver, withdrawn_at=None, ends_at__gt=timezone.now())
    for shift in held.select_related("rota").order_by("starts_at", "pk")[:SHOWN]:
        start = on_the_wall(shift.starts_at)
        href = f"{reverse('routing:rota', kwargs={'pk': shift.rota_id})}?week={start:%Y-%m-%d}"
        yield Thing("shift", shift.pk, f"{shift.rota.name}, {start:%A %-d %B %Y, %H:%M}", href)


def hand_over(key: UUID, to: Officer, by: Officer, now: datetime) -> None:
    shift = Shift.objects.select_related("rota").get(pk=key)
    commands.give_shift(shift=shift, to=to, by=by, now=now)


SOURCE = Source(
    kind="shift",
    one="shift they have yet to do",
    many="shifts they have yet to do",
    of_team="rule, rota or shift that leads to it",
    of_team_many="rules, rotas or shifts that lead to it",
    held_by_officers=lambda officers: numbers("wardmote.shifts_held(%s)", officers),
    held_by_team=lambda team: numbers("wardmote.routing_of_team(%s)", team),
    things=things,
    hand_over=hand_over,
)
