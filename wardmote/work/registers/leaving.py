"""The entries that an officer who leaves still owns, and how a colleague takes them over."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from wardmote.trust.identity.leaving import Source, Thing, numbers
from wardmote.trust.identity.models import Officer
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import Entry

SHOWN = 200


def things(leaver: Officer) -> Iterable[Thing]:
    """Open entries that are theirs, of those that the officer asking may see; the successor is named."""
    held = Entry.objects.filter(officer=leaver, state=Entry.State.OPEN).select_related("successor")
    for entry in held.defer("values", "lines", "public_values", "imported").order_by("title", "pk")[:SHOWN]:
        register = registers().get(entry.register)
        name = register.one.capitalize() if register else "Entry"
        yield Thing(
            kind="register_entry",
            pk=entry.pk,
            text=entry.title,
            href=reverse("registers:entry", kwargs={"key": entry.register, "pk": entry.pk}),
            note=f"{name}; successor: {entry.successor.name}" if entry.successor else f"{name}; no successor",
        )


def hand_over(key: UUID, to: Officer, by: Officer, now: datetime) -> None:
    from wardmote.work.registers import commands

    commands.hand_over(entry=Entry.objects.get(pk=key), to=to, by=by, now=now)


SOURCE = Source(
    kind="register_entry",
    one="register entry they own",
    many="register entries they own",
    of_team="register entry",
    of_team_many="register entries",
    held_by_officers=lambda officers: numbers("wardmote.registers_held(%s)", officers),
    held_by_team=lambda team: numbers("wardmote.registers_of_team(%s)", team),
    things=things,
    hand_over=hand_over,
)
