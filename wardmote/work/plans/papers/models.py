"""Papers that plans are taken in from: the file while it waits, what it changed, and how its table looked."""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.work.plans.models.common import TITLE, within_bounds


class PlanFile(models.Model):
    """One file of a plan and what became of it. Seen by its agency's register editors alone."""

    class State(models.TextChoices):
        WAITING = "waiting", "Not taken in yet"
        STARTED = "started", "Being taken in"
        FAILED = "failed", "Could not be taken in to its end"
        TAKEN = "taken", "Taken in"
        UNDONE = "undone", "Undone"
        STOPPED = "stopped", "Left aside"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200, help_text="of the file")
    notes = models.CharField(max_length=400, blank=True, help_text="what of the file was left aside")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=TITLE, blank=True, help_text="of the plan it begins")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    is_told = models.BooleanField(default=False, help_text="which plan it is of has been said")
    table_at = models.PositiveSmallIntegerField(null=True, help_text="which of its tables is the plan")
    terms = models.JSONField(default=dict, help_text="columns, names with a slash, and whose each name is")
    rows = models.PositiveIntegerField()
    report = models.JSONField(default=dict, help_text="what became of each row, by its place in the file")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    touched_at = models.DateTimeField(null=True, help_text="when it was last gone on with")
    row_at = models.PositiveIntegerField(default=0, help_text="so many rows are dealt with")
    why = models.CharField(max_length=200, blank=True, help_text="why it could not be taken in")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_kept = models.BooleanField(default=True, help_text="what the file held is here still")

    class Meta:
        indexes = [models.Index(fields=["owner", "-at"], name="plan_file_newest")]
        constraints = [
            models.CheckConstraint(
                name="plan_file_taken_by_someone",
                condition=Q(state__in=["waiting", "stopped"], taken_at=None, taken_by=None)
                | Q(
                    state__in=["started", "failed"],
                    started_at__isnull=False,
                    started_by__isnull=False,
                    taken_at=None,
                    taken_by=None,
                )
                | Q(state="taken", taken_at__isnull=False, taken_by__isnull=False)
                | Q(state="undone"),
            ),
            within_bounds("plan_file_days", "starts_on", "ends_on"),
        ]


class Content(models.Model):
    """What a file held, sealed, until it is thrown away."""

    file = models.OneToOneField(PlanFile, models.PROTECT, primary_key=True, related_name="content")
    sealed = models.BinaryField()


class Change(models.Model):
    """One thing that taking in a file made or changed, and how it was, for undoing it. Written once."""

    class What(models.TextChoices):
        PLAN = "plan", "The plan"
        PRIORITY = "priority", "A priority"
        MADE = "made", "An action was added"
        CHANGED = "changed", "An action was changed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(PlanFile, models.PROTECT, related_name="changes", db_index=False)
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=8, choices=What)
    action = models.ForeignKey("plans.PlanAction", models.PROTECT, null=True, related_name="+")
    priority = models.ForeignKey("plans.Priority", models.PROTECT, null=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="plan_change_once_in_a_file")
        ]


class Layout(models.Model):
    """How the table of a plan looked in the paper it came from: its headings, and what each column is."""

    plan = models.OneToOneField("plans.Plan", models.PROTECT, primary_key=True, related_name="layout")
    heading = models.JSONField(help_text="in their order")
    columns = models.JSONField(help_text="the heading of each field")
