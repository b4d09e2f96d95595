"""To whom completed actions are reported, on whose list an action is, and the rule that rates."""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.work.plans.models.common import TITLE, OfAction, OfPlan, within_bounds
from wardmote.work.plans.models.plan import Plan, PlanAction, Service


class Committee(OfPlan):
    """A board or committee that completed actions of this plan are reported to."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="committees", db_index=False)
    name = models.CharField(max_length=TITLE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="committee_once_in_a_plan"),
            models.UniqueConstraint(fields=["id", "plan"], name="committee_for_actions"),
        ]


class ReportedTo(OfAction):
    """A completed action was reported to a committee: once."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="reported_to", db_index=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="heard", db_index=False)
    on = models.DateField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "committee"], name="reported_once_to_a_committee"),
            within_bounds("reported_to_days", "on"),
        ]


class PlanTask(OfAction):
    """A service that leads an action has it on its agency's list, as an action of the one list."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="tasks", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="tasks", db_index=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    task = models.OneToOneField("actions.Action", models.PROTECT, related_name="plan_task")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "service"], condition=Q(withdrawn_at=None), name="task_once_for_a_service"
            ),
            models.CheckConstraint(
                name="plan_task_withdrawn_by_someone",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]


class DeadlineTold(models.Model):
    """That an agency was told of a deadline that passed: once for each that an action had. Our functions'."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, help_text="of the notice")
    deadline_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "agency", "kind", "deadline_on"], name="deadline_told_once"
            )
        ]


class Rule(models.Model):
    """The rule that rates, from a day on: the partnership's, or an agency's own for the plans it keeps."""

    class Status(models.TextChoices):
        CHECKED = "checked", "Checked against the source"
        OWN = "own", "Set by the agency"
        RECALL = "recall", "Unconfirmed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    amber_days = models.PositiveSmallIntegerField(help_text="before the deadline")
    quiet_days = models.PositiveSmallIntegerField(help_text="without a progress entry")
    late_days = models.PositiveSmallIntegerField(help_text="a forecast this late is red, a nearer one amber")
    remind_days = models.PositiveSmallIntegerField(help_text="before the deadline")
    escalate_days = models.PositiveSmallIntegerField(help_text="after the deadline")
    source = models.CharField(max_length=TITLE)
    status = models.CharField(max_length=10, choices=Status)
    starts_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_rule_days",
                condition=Q(
                    amber_days__range=(0, 365),
                    quiet_days__range=(1, 365),
                    late_days__range=(0, 365),
                    remind_days__range=(1, 365),
                    escalate_days__range=(1, 365),
                ),
            ),
            within_bounds("plan_rule_from", "starts_on"),
        ]
