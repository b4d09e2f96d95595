"""A plan, its priorities and actions, and the services that lead or support them."""

import uuid

from django.db import models
from django.db.models import F, Q

from wardmote.work.plans.models.common import LONG_TITLE, TITLE, WORDS, OfAction, OfPlan, within_bounds


class Plan(models.Model):
    """The partnership's plan for some time. Names no one. A draft is its owner's, with all of it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CURRENT = "current", "Current"
        CLOSED = "closed", "Closed"
        DISCARDED = "discarded", "Thrown away"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=TITLE)
    about = models.CharField(max_length=WORDS, blank=True, help_text="what stands above the table")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day, included")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "title", "starts_on"],
                condition=~Q(state="discarded"),
                name="plan_once_at_an_agency",
            ),
            models.CheckConstraint(
                name="plan_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            within_bounds("plan_days", "starts_on", "ends_on"),
        ]


class Priority(OfPlan):
    """A heading of the plan. `written` is the heading as a paper had it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="priorities", db_index=False)
    number = models.CharField(max_length=12)
    title = models.CharField(max_length=TITLE)
    written = models.CharField(max_length=TITLE + 40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="priority_once_in_a_plan"),
            models.UniqueConstraint(fields=["id", "plan"], name="priority_for_actions"),
        ]


class PlanAction(OfPlan):
    """What is to be done under a priority.

    Status, forecast and completion follow the newest progress entry. `first_deadline_on` is written by the
    database when the deadline of a current plan is first changed. An action taken out stays, out of sight.
    """

    class Precision(models.TextChoices):
        DAY = "day", "A day"
        MONTH = "month", "A month"

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        UNDER_WAY = "under_way", "Under way"
        COMPLETE = "complete", "Complete"
        STOPPED = "stopped", "Stopped"

    OPEN = (Status.NOT_STARTED, Status.UNDER_WAY)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions", db_index=False)
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="actions")
    number = models.CharField(max_length=12, help_text="as the plan counts: 1.4")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=LONG_TITLE)
    deadline_on = models.DateField(null=True, help_text="of a month, its last day")
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    first_deadline_on = models.DateField(null=True, help_text="before it was first changed")
    status = models.CharField(max_length=11, choices=Status, default=Status.NOT_STARTED)
    forecast_on = models.DateField(null=True, help_text="when those who lead it expect it")
    completed_on = models.DateField(null=True, help_text="empty of a completed action whose day nobody knows")
    last_entry_at = models.DateTimeField(null=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_to")
    written = models.JSONField(default=dict, help_text="cells as a paper had them, to write them back")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], condition=Q(removed_at=None), name="plan_action_once_in_a_plan"
            ),
            models.UniqueConstraint(fields=["id", "plan"], name="plan_action_for_children"),
            models.CheckConstraint(
                name="plan_action_completed_if_complete",
                condition=Q(completed_on=None) | Q(status="complete"),
            ),
            models.CheckConstraint(
                name="plan_action_removed_by_someone",
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            within_bounds(
                "plan_action_days", "deadline_on", "first_deadline_on", "forecast_on", "completed_on"
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_on"],
                condition=Q(status__in=["not_started", "under_way"], removed_at=None),
                name="plan_action_open_due",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.COMPLETE


class Service(OfPlan):
    """A service as the plan writes it, and which agency, or team of it, it means. Several may mean one."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="services", db_index=False)
    key = models.CharField(max_length=TITLE, help_text="the name, folded for comparison")
    name = models.CharField(max_length=TITLE)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="service_once_in_a_plan"),
            models.UniqueConstraint(fields=["id", "plan"], name="service_for_actions"),
            models.CheckConstraint(
                name="service_team_of_an_agency", condition=Q(team=None) | Q(agency__isnull=False)
            ),
        ]

    @property
    def meant(self) -> str:
        """The team or the agency it means; nothing where that is called the same, or is not known."""
        words = str(self.team or self.agency or "")
        return "" if words == self.name else words


class ActionService(OfAction):
    """A service leads an action or supports it."""

    class Part(models.TextChoices):
        LEADS = "leads", "Leads"
        SUPPORTS = "supports", "Supports"

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="services", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="of_actions")
    part = models.CharField(max_length=8, choices=Part, default=Part.LEADS)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "service"], name="service_once_for_an_action")
        ]
