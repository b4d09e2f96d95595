"""What an officer last saw of a case and whether they follow it; and the emails of what waits for them."""

import uuid

from django.db import models


class CaseMark(models.Model):
    """One officer and one case. They follow what they lead and what their team keeps, unless they said no."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    follows = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "case"], name="mark_once")]


class Digest(models.Model):
    """One email to one officer on one day: on record before it is sent, and never sent twice."""

    class State(models.TextChoices):
        PENDING = "pending", "To be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Nothing waited"
        FAILED = "failed", "Refused by the mail server, to be tried again"
        UNKNOWN = "unknown", "Perhaps sent: the mail server did not say"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    on = models.DateField(help_text="the day in London")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "on"], name="digest_once_a_day")]
        indexes = [
            models.Index(
                fields=["on", "try_after"],
                condition=models.Q(state__in=["pending", "failed"]),
                name="digest_waiting",
            )
        ]
