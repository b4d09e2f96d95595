"""When something told again and again is a repeat: thresholds, each from a day on. Nothing else is kept.

What is counted is the links of reports to people and places on record, and nothing of it is written down.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Threshold(models.Model):
    """How many reports in how long. Never changed: the next version holds from its own day on.

    Without an agency it is the partnership's; an agency's own of the same key comes before it.
    """

    class Counted(models.TextChoices):
        VICTIM = "victim", "Reports that one person told, or is said to suffer from"
        LOCATION = "location", "Reports of one place"

    class Unit(models.TextChoices):
        DAYS = "days", "days"
        MONTHS = "months", "months"

    class Status(models.TextChoices):
        CHECKED = "checked", "Checked"
        RECALL = "recall", "From memory"
        PARTNERSHIP = "partnership", "The partnership’s own default"
        OWN = "own", "The agency’s own"

    UNCONFIRMED = (Status.RECALL, Status.PARTNERSHIP)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    counted = models.CharField(max_length=8, choices=Counted)
    kinds = ArrayField(
        models.CharField(max_length=16), default=list, help_text="of report; none: of any kind"
    )
    many = models.PositiveIntegerField()
    within = models.PositiveIntegerField()
    unit = models.CharField(max_length=6, choices=Unit)
    offers_review = models.BooleanField(
        default=False, help_text="from then on they may ask for a case review"
    )
    most = models.PositiveIntegerField(null=True, help_text="the highest that may be set, by law")
    withdrawn = models.BooleanField(default=False, help_text="from its day on there is no such threshold")
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status)
    starts_on = models.DateField()
    at = models.DateTimeField(help_text="when it was put down")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"], nulls_distinct=False, name="repeat_threshold_once"
            ),
            models.CheckConstraint(name="repeat_threshold_counts", condition=Q(many__gte=2, within__gte=1)),
        ]

    @property
    def window(self) -> str:
        """Return "6 months" or "1 month"."""
        unit = self.get_unit_display()
        return f"{self.within} {unit.removesuffix('s') if self.within == 1 else unit}"

    @property
    def words(self) -> str:
        """Return "3 reports in 6 months"."""
        return f"{self.many} reports in {self.window}"
