"""Notices to one officer about something they may look at, and how that officer wants to be told.

A notice holds no text of the record.
"""

import uuid
from datetime import time

from django.contrib.postgres.fields import ArrayField
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
        indexes = [
            models.Index(fields=["officer", "-at"], name="notice_newest"),
            models.Index(fields=["officer"], condition=models.Q(read_at=None), name="notice_unread"),
        ]


def weekend() -> list[int]:
    return [5, 6]


class Preferences(models.Model):
    """How one officer wants to be told. Who never said has those of a row just made."""

    class Digest(models.TextChoices):
        DAILY = "daily", "Every working day"
        WEEKLY = "weekly", "Once a week, on its first working day"
        OFF = "off", "Never"

    officer = models.OneToOneField("identity.Officer", models.PROTECT, primary_key=True, related_name="+")
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.DAILY)
    at = models.TimeField(default=time(7, 30), help_text="London time")
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    days_off = ArrayField(models.SmallIntegerField(), default=weekend, help_text="Monday is 0")
    muted = ArrayField(models.CharField(max_length=40), default=list, help_text="kinds not shown here")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preferences_quiet_hours_have_both_ends",
                condition=models.Q(quiet_from=None, quiet_to=None)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
        ]
