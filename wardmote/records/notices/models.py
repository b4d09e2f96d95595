"""Notices to one officer about something they may look at. They hold no text of the record."""

import uuid

from django.db import models
from django.utils import timezone


class Notice(models.Model):
    class Kind(models.TextChoices):
        AGREEMENT_ENDED = "agreement_ended", "An agreement ended"
        AGREEMENT_SUSPENDED = "agreement_suspended", "An agreement was suspended"
        AGREEMENT_LEFT = "agreement_left", "A party left an agreement"
        SHARED = "shared", "A case was shared with you"
        ACTION_ASKED = "action_asked", "An action was asked of you"
        ACTION_DECLINED = "action_declined", "An action you asked for was declined"
        ACTION_DONE = "action_done", "An action you asked for was done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    on = models.DateField(
        default=timezone.localdate, help_text="the day of what it tells, so that it is told once"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "kind", "subject_id", "on"], name="notice_once"),
        ]
