"""Front doors: where reports come in from outside, without a session; and what reporters add later."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wardmote.records.intake.models import Report, ReportChild


class Door(models.Model):
    """One way in, which everyone may know, kept by the administrators of the agency its reports land with."""

    class Channel(models.TextChoices):
        FORM = "form", "Public form"
        OPEN311 = "open311", "Open311"
        EMAIL = "email", "E-mail"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True, help_text="its place in the address of the form")
    name = models.CharField(max_length=80)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    kinds = ArrayField(models.CharField(max_length=16), help_text="the kinds of report it offers")
    harm = models.CharField(
        max_length=8, choices=Report.Harm, default=Report.Harm.MEDIUM, help_text="until someone has looked"
    )
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="door_offers_something", condition=Q(kinds__len__gt=0)),
        ]


class Arrival(models.Model):
    """Which door a report came by, and the prints of what its reporter holds. Our functions' alone."""

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="+")
    door = models.ForeignKey(Door, models.PROTECT, related_name="+")
    secret = models.BinaryField(max_length=32, unique=True, help_text="sha256 of the reporter's secret")
    confirming = models.BinaryField(
        max_length=32, unique=True, null=True, help_text="sha256 of what is mailed"
    )
    confirmed_at = models.DateTimeField(null=True, help_text="when the reporter's e-mail address was")
    at = models.DateTimeField()


class Addition(ReportChild):
    """What the reporter added later, or why they reopened it. Read once the report's opening is on record."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added to it"
        REOPENED = "reopened", "Reopened it: it has not stopped"

    report = models.ForeignKey(Report, models.PROTECT, related_name="additions")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "at"], name="addition_report")]


class Letter(models.Model):
    """A message to a reporter that has not gone yet. What it must say and may not stand here is sealed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "We have your report"
        NEWS = "news", "There is news of your report"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    sealed = models.BinaryField(null=True, help_text="the link and the code of the first message")
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)


class Tally(models.Model):
    """How often what a figure limits was in an hour, from one network, which stands here as a keyed print."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    figure = models.CharField(max_length=40, help_text="the key of what limits it")
    network = models.BinaryField(max_length=32, help_text="a print; empty: not known, or all")
    door = models.ForeignKey(Door, models.PROTECT, null=True, related_name="+", db_index=False)
    hour = models.DateTimeField(db_index=True)
    share = models.PositiveSmallIntegerField(help_text="so that many at once do not wait for one row")
    many = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "network", "hour", "door", "share"], nulls_distinct=False, name="tally_once"
            )
        ]


class Parameter(models.Model):
    """A figure of front doors, from a day on, with its source. Never changed.

    Without an agency it is the partnership's; an agency's own of the same key comes before it, at its doors.
    """

    key = models.CharField(max_length=40)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"],
                nulls_distinct=False,
                name="front_door_parameter_once_from_a_day",
            )
        ]

    @property
    def words(self) -> str:
        """Return "28 days" or "1 report"."""
        return f"{self.value:,} {self.unit.removesuffix('s') if self.value == 1 else self.unit}"
