"""The actions that an officer who leaves still holds, and how a colleague takes them over."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from wardmote.records.actions import commands, origins
from wardmote.records.actions.models import Action
from wardmote.trust.identity.leaving import Source, Thing, numbers
from wardmote.trust.identity.models import Officer

SHOWN = 200


def things(leaver: Officer) -> Iterable[Thing]:
    """Open actions they hold that the officer asking may see, each with its record; the soonest due first."""
    held = Action.objects.filter(officer=leaver, state__in=Action.OPEN_STATES)
    some = list(held.only("title", "due_on").order_by("due_on", "pk")[:SHOWN])
    belongs = origins.of(action.pk for action in some)
    for action in some:
        origin = belongs.get(action.pk)
        yield Thing(
            kind="action",
            pk=action.pk,
            text=action.title,
            href=reverse("actions:detail", kwargs={"pk": action.pk}),
            note=f"Due {action.due_on:%-d %B %Y}",
            belongs=origin.text if origin else "",
        )


def hand_over(key: UUID, to: Officer, by: Officer, now: datetime) -> None:
    note = "From a colleague who leaves: look at the steps below for how it stands."
    commands.hand_over(action=Action.objects.get(pk=key), to=to, note=note, by=by, now=now)


SOURCE = Source(
    kind="action",
    one="action they hold",
    many="actions they hold",
    of_team="open action",
    of_team_many="open actions",
    held_by_officers=lambda officers: numbers("wardmote.actions_held(%s)", officers),
    held_by_team=lambda team: numbers("wardmote.actions_of_team(%s)", team),
    things=things,
    hand_over=hand_over,
)
