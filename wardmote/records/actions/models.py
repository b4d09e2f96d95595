"""Something an agency, a team or an officer has agreed to do by a date. Knows not why."""

import uuid

from django.db import models
from django.db.models import Q


class Action(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        DONE = "done", "Done"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN_STATES = (State.ASKED, State.ACCEPTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    title = models.CharField(max_length=160, help_text="what is to be done; names no one")
    detail = models.TextField(blank=True)
    asked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    asking = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    decline_reason = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    evidence = models.TextField(blank=True, help_text="what was done, or why it was withdrawn")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="action_done_with_evidence",
                condition=~Q(state="done")
                | (Q(finished_at__isnull=False, finished_by__isnull=False) & ~Q(evidence="")),
            ),
            models.CheckConstraint(
                name="action_declined_with_reason", condition=~Q(state="declined") | ~Q(decline_reason="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_on"], name="action_open", condition=Q(state__in=["asked", "accepted"])
            ),
            models.Index(fields=["audience"], name="action_audience"),
        ]
