"""How a plan goes: progress entries, what was reported, ratings set by hand, measures and milestones."""

from django.db import models
from django.db.models import Q

from wardmote.work.plans.models.common import TITLE, WORDS, Colour, OfAction, OfPlan, within_bounds
from wardmote.work.plans.models.plan import Plan, PlanAction


class ProgressEntry(OfAction):
    """What was done by a day, and how it stands since. Written once; the newest moves its action."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="entries", db_index=False)
    what = models.CharField(max_length=WORDS)
    status = models.CharField(max_length=11, choices=PlanAction.Status)
    forecast_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["action", "-at"], name="progress_of_action")]
        constraints = [
            models.CheckConstraint(
                name="progress_completed_if_complete", condition=Q(completed_on=None) | Q(status="complete")
            ),
            within_bounds("progress_days", "forecast_on", "completed_on"),
        ]


class Reported(OfAction):
    """What a paper said of an action, as it said it. Written once; the newest counts, an empty one too."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="reported", db_index=False)
    rating = models.CharField(max_length=40, blank=True, help_text="as written: G, A/G, Amber")
    colour = models.CharField(max_length=5, choices=Colour, blank=True, help_text="the one colour it means")
    comment = models.CharField(max_length=WORDS, blank=True)
    source = models.CharField(max_length=TITLE, help_text="which paper, and where in it")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["action", "-at"], name="reported_of_action")]


class Override(OfAction):
    """A rating set by hand, with why and until when. One stands at a time; it can be lifted, not changed."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="overrides", db_index=False)
    colour = models.CharField(max_length=5, choices=Colour)
    reason = models.CharField(max_length=WORDS)
    ends_on = models.DateField(help_text="the last day, included")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["action", "-at"], name="plan_override_of_action")]
        constraints = [
            models.UniqueConstraint(
                fields=["action"], condition=Q(lifted_at=None), name="plan_override_one_at_a_time"
            ),
            models.CheckConstraint(name="plan_override_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="plan_override_lifted_by_someone",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            within_bounds("plan_override_days", "ends_on"),
        ]


class Measure(OfPlan):
    """A figure by which an action, or the whole plan, is judged."""

    class Better(models.TextChoices):
        HIGHER = "higher", "Higher is better"
        LOWER = "lower", "Lower is better"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures", db_index=False)
    action = models.ForeignKey(PlanAction, models.PROTECT, null=True, related_name="measures", db_index=False)
    name = models.CharField(max_length=TITLE)
    unit = models.CharField(max_length=60, blank=True)
    baseline = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    better = models.CharField(max_length=6, choices=Better, default=Better.HIGHER)
    source = models.CharField(max_length=TITLE, blank=True, help_text="where the figure is from")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "plan"], name="measure_for_values")]
        indexes = [models.Index(fields=["plan", "action"], name="measure_of_plan")]


class MeasureValue(OfPlan):
    """The figure of a day. Written once; of two for a day the later counts."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="values", db_index=False)
    on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=2)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["measure", "on", "at"], name="value_of_measure")]
        constraints = [within_bounds("measure_value_days", "on")]


class Milestone(OfAction):
    """A step on the way, with its day."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="milestones", db_index=False)
    title = models.CharField(max_length=TITLE)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["action", "due_on"], name="milestone_of_action")]
        constraints = [
            models.CheckConstraint(
                name="milestone_done_by_someone",
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
            ),
            within_bounds("milestone_days", "due_on", "done_on"),
        ]
