"""The cases that an officer who leaves still leads, and how a colleague takes them over."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from wardmote.trust.identity.leaving import Source, Thing, numbers
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands
from wardmote.work.cases.models import Case

SHOWN = 200


def things(leaver: Officer) -> Iterable[Thing]:
    """Open cases they lead, of those that the officer asking may see; the soonest due for review first."""
    led = Case.objects.filter(lead=leaver, owner_id=leaver.agency_id, status=Case.Status.OPEN)
    for case in led.only("reference", "title", "review_on").order_by("review_on", "reference")[:SHOWN]:
        yield Thing(
            kind="case",
            pk=case.pk,
            text=f"{case.reference}: {case.title}",
            href=reverse("cases:detail", kwargs={"reference": case.reference}),
            note=f"Review due {case.review_on:%-d %B %Y}",
        )


def hand_over(key: UUID, to: Officer, by: Officer, now: datetime) -> None:
    case = Case.objects.select_related("owner", "team", "lead").defer("words").get(pk=key)
    commands.assign_lead(case=case, lead=to, by=by, now=now)


SOURCE = Source(
    kind="case",
    one="case they lead",
    many="cases they lead",
    of_team="open case",
    of_team_many="open cases",
    held_by_officers=lambda officers: numbers("wardmote.cases_held(%s)", officers),
    held_by_team=lambda team: numbers("wardmote.cases_of_team(%s)", team),
    things=things,
    hand_over=hand_over,
)
