"""What people report: six kinds, on which rules hang, and the categories of each, which are rows with days.

Decision: docs/decisions/0149-what-people-report-is-rows.md
"""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class Kind(models.TextChoices):
    """In code, since targets, routing, public forms and the purpose of looking hang on each."""

    ASB = "asb", "Anti-social behaviour"
    NOISE = "noise", "Noise"
    HOUSING = "housing", "Tenancy or estate"
    ROUGH_SLEEPING = "rough_sleeping", "Rough sleeping"
    HATE = "hate", "Hate incident"
    OTHER = "other", "Something else"


class Status(models.TextChoices):
    """How well a word of a list is founded."""

    CHECKED = "checked", "Checked"
    DEFAULT = "default", "A default of practice"
    RECALL = "recall", "From memory"
    OWN = "own", "Set by an administrator"


UNCONFIRMED = {Status.DEFAULT, Status.RECALL}


class Category(models.Model):
    """One version of a category, from a day on: the next of its key follows it. Never changed."""

    class Qualifier(models.TextChoices):
        """Who or what it touches: the National Standard for Incident Recording, 2011."""

        PERSONAL = "personal", "Personal"
        NUISANCE = "nuisance", "Nuisance"
        ENVIRONMENTAL = "environmental", "Environmental"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40, help_text="the same for every version")
    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=80)
    qualifier = models.CharField(max_length=16, choices=Qualifier)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the last day on which it is offered")
    public_name = models.CharField(
        max_length=80, blank=True, default="", help_text="as the public is offered it; empty: it is not"
    )
    by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(help_text="when it was put down")

    class Meta:
        indexes = [models.Index(fields=["key", "starts_on", "at"], name="kinds_category_versions")]
        constraints = [
            models.CheckConstraint(
                name="kinds_category_days",
                condition=Q(starts_on__gte=FIRST_DAY, starts_on__lte=LAST_DAY)
                & (Q(ends_on=None) | Q(ends_on__gte=F("starts_on"), ends_on__lte=LAST_DAY)),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unconfirmed(self) -> bool:
        return self.status in UNCONFIRMED

    def is_offered(self, on: date) -> bool:
        """Whether it is, of a version that is in force on that day."""
        return self.ends_on is None or on <= self.ends_on


WORDS_OF = {"add": "Add", "change": "Change to", "end": "End"}


class Proposal(models.Model):
    """A change of a list that is everyone's: it holds once an administrator of another agency confirms it.

    Decision: docs/decisions/0162-lists-of-the-law-are-confirmed.md
    """

    class List(models.TextChoices):
        CATEGORY = "category", "Categories of reports"
        WORD = "word", "Words of shift reports"

    class What(models.TextChoices):
        ADD = "add", "Add"
        CHANGE = "change", "Rename"
        END = "end", "End"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for another agency"
        HELD = "held", "In the list"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.CharField(max_length=8, choices=List)
    what = models.CharField(max_length=8, choices=What)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, blank=True)
    qualifier = models.CharField(max_length=16, blank=True)
    sort = models.CharField(max_length=8, blank=True, help_text="of a word: what was seen, or done")
    category = models.CharField(max_length=40, blank=True, help_text="of a word: key of its category")
    public_name = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    alone = models.BooleanField(default=False, help_text="it held at once: no other agency had anyone to ask")
    decided_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    decided_agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="kinds_proposal_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "key"], condition=Q(state="waiting"), name="kinds_proposal_one_waits"
            ),
            models.CheckConstraint(
                name="kinds_proposal_days",
                condition=Q(starts_on__gte=FIRST_DAY, starts_on__lte=LAST_DAY)
                & (Q(ends_on=None) | Q(ends_on__gte=FIRST_DAY, ends_on__lte=LAST_DAY)),
            ),
            models.CheckConstraint(
                name="kinds_proposal_decided_together",
                condition=Q(state="waiting", decided_at=None, decided_by=None, decided_agency=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, decided_agency__isnull=False),
            ),
        ]

    @property
    def waits(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def heading(self) -> str:
        """Return "Add “Pedal cabs”"."""
        return f"{WORDS_OF[self.what]} “{self.name}”"
