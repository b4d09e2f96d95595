"""What the tables of a plan share: bounds of days and words, and what hangs on a plan."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
TITLE, LONG_TITLE, WORDS = 200, 1000, 4000  # characters
MOST_ACTIONS, MOST_PRIORITIES = 500, 40  # in one plan
MOST_SERVICES = 20  # of one action
MOST_MEASURES = 20
MOST_MILESTONES = 30


class Colour(models.TextChoices):
    """The three colours that can be said; done and grey are worked out."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


def within_bounds(name: str, *fields: str) -> models.CheckConstraint:
    """Each of these days is empty or in a year that can be meant."""
    holds = Q()
    for field in fields:
        holds &= Q(**{field: None}) | Q(**{f"{field}__range": (FIRST_DAY, LAST_DAY)})
    return models.CheckConstraint(name=name, condition=holds)


class OfPlan(models.Model):
    """Read by whoever may read the plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class OfAction(OfPlan):
    action = models.ForeignKey("plans.PlanAction", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
