"""The catalogue of tools and powers: entries, figures from a day on, what is in force, and who confirmed it.

Nothing is ever changed: a later row comes beside the earlier one, and both are shown.
"""

import uuid

from django.db import models
from django.db.models import Q


class Status(models.TextChoices):
    CHECKED = "checked", "Checked"
    RECALL = "recall", "From memory"
    MIXED = "mixed", "Part checked, part from memory"
    DEFAULT = "default", "Our own practice default"
    BILL = "bill", "Read of the Bill only"
    OWN = "own", "The agency’s own"


UNCONFIRMED = (Status.RECALL, Status.MIXED, Status.DEFAULT, Status.BILL)


class Entry(models.Model):
    """One tool or power, as an edition of the catalogue says it. What it counts stands in its figures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=16)
    ladder_step = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(help_text="in the order of the catalogue")
    said = models.JSONField(help_text="its words: see catalogue.assembling")
    in_force_from = models.DateField(null=True, help_text="none: longer than the catalogue goes back")
    provision = models.CharField(max_length=40, blank=True, help_text="that brings it in")
    source = models.CharField(max_length=300)
    status = models.CharField(max_length=8, choices=Status)
    starts_on = models.DateField(help_text="the day of the edition")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="catalogue_entry_once")]


class Figure(models.Model):
    """One figure of a power. Without an agency it is the catalogue's; an agency's own comes before it."""

    class Kind(models.TextChoices):
        CEILING = "ceiling", "At most"
        FLOOR = "floor", "At least"
        PERIOD = "period", "Period"
        AGE = "age", "Age"
        SUM = "sum", "Sum"
        TIME = "time", "Time of day"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    power = models.CharField(max_length=40, help_text="its key; or that of the standard scale")
    name = models.CharField(max_length=48)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind)
    place = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=10, decimal_places=2, null=True, help_text="none: no limit")
    unit = models.CharField(max_length=16)
    starts_on = models.DateField(null=True, help_text="none: longer than the catalogue goes back")
    ends_on = models.DateField(null=True, help_text="the last day")
    provision = models.CharField(max_length=40, blank=True, help_text="that brings it in, and when")
    section = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300)
    status = models.CharField(max_length=8, choices=Status)
    note = models.CharField(max_length=200, blank=True)
    edition = models.DateField(null=True, help_text="of the catalogue that shipped it; none: an agency's own")
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["power", "name", "agency", "starts_on", "provision", "edition"],
                nulls_distinct=False,
                name="catalogue_figure_once",
            ),
            models.CheckConstraint(
                name="catalogue_figure_of_one_maker",
                condition=Q(agency=None, by=None, edition__isnull=False)
                | Q(agency__isnull=False, by__isnull=False, edition=None, starts_on__isnull=False),
            ),
        ]


class Commencement(models.Model):
    """From when an agency takes what was enacted to be in force; without a day, not. The last counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provision = models.CharField(max_length=40)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True)
    source = models.CharField(max_length=300)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "provision", "-at"], name="commencement_last")]


class Confirmation(models.Model):
    """Someone at an agency has read the source of an entry, or of one figure, and says that it is so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    power = models.CharField(max_length=40)
    figure = models.ForeignKey(Figure, models.PROTECT, null=True, related_name="confirmations")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    source = models.CharField(max_length=300)
    read_on = models.DateField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "power"], name="confirmation_of_power")]
