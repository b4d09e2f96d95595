"""What keeps the register of agreements alive: chases, review rounds, the quarterly exchange, clauses.

None of it decides access: agreements alone do. Conventions and topics are dated rows with a source.
"""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


def bounded(*names: str) -> Q:
    """Whether each of these days is one that this century's papers can hold."""
    held = Q()
    for name in names:
        held &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": FIRST, f"{name}__lte": LAST})
    return held


class Status(models.TextChoices):
    CHECKED = "checked", "Checked against the source"
    MIXED = "mixed", "Partly checked"
    RECALL = "recall", "Unconfirmed"
    DEFAULT = "default", "Our own practice default"
    OWN = "own", "The partnership’s own words"


class Convention(models.Model):
    """A number of days, months or quarters that this room goes by, from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    value = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=8)
    starts_on = models.DateField()
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="upkeep_convention_once")]


class Topic(models.Model):
    """What is exchanged each quarter, depersonalised, and which kinds of body hold it."""

    key = models.CharField(primary_key=True, max_length=48)
    name = models.CharField(max_length=120)
    asks = models.CharField(max_length=400)
    suppliers = ArrayField(models.CharField(max_length=10), help_text="kinds of agency")
    exception = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status)
    supplier_status = models.CharField(max_length=8, choices=Status)
    position = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the last day")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Chase(models.Model):
    """One time that a party was asked for its signature, and what it answered."""

    class Way(models.TextChoices):
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Telephone"
        MEETING = "meeting", "In person"

    class Answer(models.TextChoices):
        PROMISED = "promised", "Will sign by a day"
        CHANGES = "changes", "Wants changes first"
        REFUSED = "refused", "Will not sign"
        CONTACT = "contact", "Somebody else must be asked"
        SIGNED = "signed", "Says that it was signed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="chases")
    # Goes with its party, by a key of the database's own: whoever takes a party out may delete nothing here.
    party = models.ForeignKey(
        "agreements.Party", models.DO_NOTHING, related_name="chases", db_constraint=False
    )
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    chased_on = models.DateField()
    way = models.CharField(max_length=8, choices=Way)
    to_lead = models.BooleanField(default=False, help_text="it was taken to the party's lead")
    words = models.CharField(max_length=500, blank=True)
    next_on = models.DateField(help_text="when it is to be asked again")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_words = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agreement", "-chased_on"], name="upkeep_chase_newest")]
        constraints = [
            models.CheckConstraint(
                name="upkeep_chase_days", condition=bounded("chased_on", "next_on", "answered_on")
            ),
            models.CheckConstraint(
                name="upkeep_chase_answered_together",
                condition=Q(answer="", answer_words="", answered_on=None, answered_by=None)
                | (
                    ~Q(answer="")
                    & Q(answered_on__gte=F("chased_on"), answered_on__isnull=False, answered_by__isnull=False)
                ),
            ),
        ]


class Round(models.Model):
    """The review of a year: every agreement that lived on the day it was opened is asked about once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField(unique=True)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    due_on = models.DateField()
    opened_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upkeep_round_days", condition=bounded("due_on") & Q(year__gte=1990, year__lte=2100)
            ),
            models.CheckConstraint(
                name="upkeep_round_closed_together",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]


class RoundLine(models.Model):
    """One agreement in a round, and what its keeper said of it. Said once."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "Kept as it is"
        CHANGED = "changed", "Changed: a new version"
        ENDED = "ended", "Ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="lines")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    words = models.CharField(max_length=500, blank=True)
    review_on = models.DateField(null=True, help_text="the next review, where it was kept")
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "agreement"], name="upkeep_roundline_once"),
            models.CheckConstraint(name="upkeep_roundline_days", condition=bounded("review_on")),
            models.CheckConstraint(
                name="upkeep_roundline_answered_together",
                condition=Q(outcome="", words="", review_on=None, answered_by=None, answered_at=None)
                | (~Q(outcome="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]


class Quarter(models.Model):
    """The checklist of one quarter's exchange (Crime and Disorder Act 1998, s. 17A; SI 2007/1831)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(help_text="of the calendar year, 1 to 4")
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="upkeep_quarter_once"),
            models.CheckConstraint(
                name="upkeep_quarter_days",
                condition=bounded("due_on")
                & Q(year__gte=1990, year__lte=2100, quarter__gte=1, quarter__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return f"{NAMES[self.quarter]} {self.year}"


NAMES = {1: "January to March", 2: "April to June", 3: "July to September", 4: "October to December"}


class Line(models.Model):
    """What one agency owes to one quarter's exchange. Without a supplier, nobody on the system holds it."""

    class State(models.TextChoices):
        AWAITED = "awaited", "Awaited"
        SUPPLIED = "supplied", "Supplied"
        NOT_HELD = "not_held", "Not held"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="lines")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    supplier = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.AWAITED)
    told_on = models.DateField(null=True)
    told_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="why it is not held")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "topic", "supplier"], name="upkeep_line_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="upkeep_line_days", condition=bounded("told_on")),
            models.CheckConstraint(
                name="upkeep_line_told_together",
                condition=Q(state="awaited", told_on=None, told_by=None, reason="")
                | Q(state="supplied", told_on__isnull=False, told_by__isnull=False, reason="")
                | (Q(state="not_held", told_on__isnull=False, told_by__isnull=False) & ~Q(reason="")),
            ),
        ]


class Supply(models.Model):
    """What was supplied for a line: a table without personal data, or where it is. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="supplies")
    place = models.CharField(max_length=300, blank=True, help_text="where the document is")
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True, max_length=1_000_000)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="upkeep_supply_is_something",
                condition=~Q(place="") | Q(content__isnull=False, size__gt=0, size__lte=1_000_000),
            )
        ]


class Clause(models.Model):
    """One clause of the overarching agreement, as it reads from a day on. A later row takes its place, once a
    lead of another agency has confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120)
    text = models.CharField(max_length=6000)
    starts_on = models.DateField()
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_on"], name="upkeep_clause_once"),
            models.CheckConstraint(
                name="upkeep_clause_of_one_maker",
                condition=Q(agency=None, by=None) | Q(agency__isnull=False, by__isnull=False),
            ),
            models.CheckConstraint(name="upkeep_clause_days", condition=bounded("starts_on")),
        ]


class Confirmation(models.Model):
    """That an information governance lead, not its author, stands behind a clause as it reads."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="confirmations")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    read = models.CharField(max_length=300, help_text="what it was held against")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "agency"], name="upkeep_confirmation_once")]
