"""Reports as they arrive. Never edited away; knows not of cases."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Report(models.Model):
    """What a list may show of a report. What was said, and who said it, is in Telling."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Telephone"
        COUNTER = "counter", "In person"
        EMAIL = "email", "E-mail or letter"
        PATROL = "patrol", "Patrol or visit"
        PARTNER = "partner", "From a partner"
        OPEN_DATA = "open_data", "Open data"

    class Kind(models.TextChoices):
        ASB = "asb", "Anti-social behaviour"
        NOISE = "noise", "Noise"
        HOUSING = "housing", "Tenancy or estate"
        ROUGH_SLEEPING = "rough_sleeping", "Rough sleeping"
        HATE = "hate", "Hate incident"
        OTHER = "other", "Something else"

    class Harm(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        IN_CASE = "in_case", "In a case"
        CLOSED = "closed", "No further action"
        RECORDED = "recorded", "Recorded incident"  # waits for nobody: taken in with many others

    class Exactness(models.TextChoices):
        APPROXIMATE = "approximate", "Approximate"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel)
    harm = models.CharField(max_length=8, choices=Harm)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    area = models.CharField(max_length=80, blank=True, help_text="street, estate or ward; no house number")
    occurred_from = models.DateTimeField(null=True)
    occurred_words = models.CharField(max_length=120, blank=True, help_text="when, in the teller's words")
    occurred_period = models.CharField(
        max_length=7, blank=True, db_default="", help_text="where only the month is known: 2022-08"
    )
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    point_is = models.CharField(max_length=12, choices=Exactness, blank=True, db_default="")
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    closed_reason = models.TextField(blank=True)
    source = models.CharField(max_length=16, blank=True, db_default="", help_text="whose open data it is of")
    source_id = models.CharField(max_length=64, blank=True, db_default="", help_text="its number there")
    published = models.JSONField(null=True, help_text="the row as published, what stands above left out")

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["audience", "-received_at"], name="report_audience"),
            models.Index(fields=["received_at"], name="report_waiting", condition=Q(state="waiting")),
            models.Index(fields=["-received_at", "-id"], name="report_told", condition=~Q(state="recorded")),
            models.Index(
                fields=["-occurred_period", "-id"], name="report_recorded", condition=Q(state="recorded")
            ),
            models.Index(fields=["source_id"], name="report_source_id", condition=~Q(source_id="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="report_for_children"),
            # A month is a month: no day is made up for it.
            models.CheckConstraint(
                name="report_period_is_a_month",
                condition=Q(occurred_period="")
                | Q(occurred_period__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$", occurred_from=None),
            ),
            models.CheckConstraint(
                name="report_point_is_whole",
                condition=Q(longitude=None, latitude=None, point_is="")
                | (Q(longitude__isnull=False, latitude__isnull=False) & ~Q(point_is="")),
            ),
        ]

    @property
    def heading(self) -> str:
        """What it was: the kind or, of open data, the publisher's own word for it."""
        return (self.published or {}).get("Crime type") or self.get_kind_display()

    @property
    def outcome(self) -> str:
        """What was published as having come of it, last."""
        words: str = (self.published or {}).get("Last outcome category", "")
        return words


class Telling(models.Model):
    """What was said in a report and by whom: read only once the opening is on record."""

    class Contact(models.TextChoices):
        ANY = "any", "Any way"
        PHONE = "phone", "By telephone"
        EMAIL = "email", "By e-mail"
        NONE = "none", "Do not contact"

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="telling")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    what = models.TextField()
    who = models.TextField(blank=True, help_text="who is said to be involved")
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    is_anonymous = models.BooleanField(default=False)
    teller_name = models.CharField(max_length=120, blank=True)
    teller_phone = models.CharField(max_length=40, blank=True)
    teller_email = models.CharField(max_length=254, blank=True)
    contact_by = models.CharField(max_length=8, choices=Contact, default=Contact.ANY)
    contact_wishes = models.TextField(blank=True)


class ReportPlace(models.Model):
    """A report is of a place on record: seen by those who may read both, and linking shares nothing.

    It holds what the telling holds, so that nobody learns from it an address they may not read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="place_links")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="report_links")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_place_ended_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            )
        ]
