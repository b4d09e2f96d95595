"""Notices to one officer about something they may look at. They hold no text of the record."""

import uuid

from django.db import models


class Notice(models.Model):
    class Kind(models.TextChoices):
        AGREEMENT_ENDED = "agreement_ended", "An agreement ended"
        AGREEMENT_SUSPENDED = "agreement_suspended", "An agreement was suspended"
        SHARED = "shared", "A case was shared with you"
        ACTION_ASKED = "action_asked", "An action was asked of you"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "kind", "subject_id"], name="notice_once"),
        ]
