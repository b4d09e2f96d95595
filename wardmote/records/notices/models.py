"""Notices to one officer about something they may look at. They hold no text of the record."""

import uuid

from django.db import models
from django.utils import timezone


class Notice(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, help_text="one of notices.kinds")
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
