"""Patrols: what is asked of whom, when and where; what a shift reports; what was seen.

What a list may show stands in `Patrol`, `Window`, `ShiftReport` and `Observation`, and names no one. What was
asked, found and seen in words is an `Account`: read once the patrol's opening is on record.
"""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, NullIf

from wardmote.records.kinds.models import FIRST_DAY, LAST_DAY, UNCONFIRMED, Status

SHIPPED_ON = date(2011, 4, 1)  # of the words that we ship: before any shift that is reported
LONGEST = timedelta(hours=25)  # a day by the clock on the wall, on the night it is put back


class Term(models.Model):
    """A word that shift reports choose from: what was seen, or what was done. Only its end is ever set."""

    class Sort(models.TextChoices):
        CATEGORY = "category", "What was seen"
        DONE = "done", "What was done"

    key = models.CharField(primary_key=True, max_length=30)
    sort = models.CharField(max_length=8, choices=Sort)
    name = models.CharField(max_length=80)
    report_kind = models.CharField(
        max_length=16, blank=True, help_text="the kind of report made of such an observation"
    )
    category = models.CharField(
        max_length=40, blank=True, default="", help_text="key of the category that such a report has"
    )
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status, default=Status.DEFAULT)
    starts_on = models.DateField(default=SHIPPED_ON)
    ends_on = models.DateField(null=True, help_text="the last day on which it is offered")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="patrols_term_days",
                condition=Q(starts_on__gte=FIRST_DAY, starts_on__lte=LAST_DAY)
                & (Q(ends_on=None) | Q(ends_on__gte=F("starts_on"), ends_on__lte=LAST_DAY)),
            )
        ]

    @property
    def unconfirmed(self) -> bool:
        return self.status in UNCONFIRMED

    def is_offered(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class Patrol(models.Model):
    """One tasking: a team of an agency is asked to be somewhere at some hours, for a purpose."""

    class Kind(models.TextChoices):
        PATROL = "patrol", "Patrol"
        JOINT = "joint", "Joint visit"
        PRESENCE = "presence", "Peak-time presence"

    class State(models.TextChoices):
        TASKED = "tasked", "Tasked"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        UNDER_WAY = "under_way", "Under way"
        REPORTED = "reported", "Reported"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    LIVE = (State.TASKED, State.ACCEPTED, State.UNDER_WAY)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(
        "identity.Team",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="that tasks it",
    )
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120, help_text="its purpose; shows in lists, so it names no one")
    ward = models.CharField(max_length=120, blank=True, help_text="the name of a ward")
    area = models.CharField(max_length=80, blank=True, help_text="street, estate or bridges; no house number")
    carrier = models.ForeignKey(
        "identity.Agency", models.PROTECT, related_name="+", db_index=False, help_text="who carries it out"
    )
    carrier_team = models.ForeignKey(
        "identity.Team", models.PROTECT, null=True, related_name="+", db_index=False
    )
    tasked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    tasked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.TASKED)
    changed_at = models.DateTimeField(
        help_text="when its state was last changed, or something was added later; the database keeps it"
    )
    first_at = models.DateTimeField(
        null=True, help_text="when its first window begins; the database keeps it"
    )
    last_at = models.DateTimeField(null=True, help_text="when its last window ends; the database keeps it")
    # What figures are counted by: the ward, or the words where there is none.
    where = models.GeneratedField(
        expression=Coalesce(NullIf(F("ward"), models.Value("")), F("area")),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["audience"], include=["id", "state"], name="patrol_audience"),
            models.Index(fields=["-last_at", "-id"], include=["audience", "state"], name="patrol_newest"),
            models.Index(
                fields=["carrier", "carrier_team", "last_at"],
                include=["audience"],
                name="patrol_carried",
                condition=Q(state__in=["tasked", "accepted", "under_way"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="patrol_for_children"),
            models.CheckConstraint(name="patrol_is_somewhere", condition=~Q(ward="") | ~Q(area="")),
        ]

    @property
    def place_words(self) -> str:
        return ", ".join(filter(None, [self.area, self.ward]))

    @property
    def carried_by(self) -> str:
        return f"{self.carrier_team}, {self.carrier.short_name}" if self.carrier_team else self.carrier.name


class PatrolChild(models.Model):
    """Goes where its patrol goes, or to fewer by what it holds: the database works its audience out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    categories = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class Window(PatrolChild):
    """One time at which somebody is to be there."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="windows", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patrol", "starts_at"], name="window_once"),
            models.UniqueConstraint(fields=["id", "patrol"], name="window_for_reports"),
            models.CheckConstraint(
                name="window_in_order",
                condition=Q(ends_at__gt=F("starts_at"), ends_at__lte=F("starts_at") + LONGEST),
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], include=["patrol", "audience", "ends_at"], name="window_by_time"
            )
        ]


class Partner(PatrolChild):
    """An agency asked to come along. Being named lets nobody in: that is sharing, under an agreement."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="partners", db_index=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patrol", "agency"], name="partner_once")]


class Step(PatrolChild):
    """Each change of its state, by whom, when, and why where that is to be said. Moves the patrol."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=Patrol.State)
    words = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="patrol_step_says_why", condition=~Q(state__in=["refused", "cancelled"]) | ~Q(words="")
            )
        ]


class ShiftReport(PatrolChild):
    """What one shift reports of one window: that they were there, how long and with how many."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="shifts", db_index=False)
    window = models.OneToOneField(Window, models.PROTECT, related_name="report")
    posts = models.CharField(max_length=200, help_text="who was there, by post and not by name: two wardens")
    officers = models.PositiveSmallIntegerField(help_text="how many were there")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    weather = models.CharField(max_length=80, blank=True)
    nothing_seen = models.BooleanField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patrol"], name="shift_patrol")]
        constraints = [
            models.UniqueConstraint(fields=["id", "patrol"], name="shift_for_observations"),
            models.CheckConstraint(
                name="shift_in_order",
                condition=Q(ended_at__gt=F("started_at"), ended_at__lte=F("started_at") + LONGEST),
            ),
            models.CheckConstraint(name="shift_by_someone", condition=Q(officers__gte=1)),
        ]

    @property
    def hours(self) -> float:
        return (self.ended_at - self.started_at).total_seconds() / 3600


class Correction(PatrolChild):
    """What a shift report said wrongly: the database writes what is right there, and keeps what it was."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(ShiftReport, models.PROTECT, related_name="corrections")
    reason = models.TextField(help_text="what was wrong")
    posts = models.CharField(max_length=200)
    officers = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    weather = models.CharField(max_length=80, blank=True)
    was_posts = models.CharField(max_length=200, blank=True, help_text="the database keeps what it was")
    was_officers = models.PositiveSmallIntegerField(null=True)
    was_started_at = models.DateTimeField(null=True)
    was_ended_at = models.DateTimeField(null=True)
    was_weather = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patrol"], name="correction_patrol")]
        constraints = [
            models.CheckConstraint(
                name="correction_says_why",
                condition=~Q(reason=""),
            )
        ]


class Observation(PatrolChild):
    """One thing seen on a shift: what sort of thing, when, how many people and what was done."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="observations", db_index=False)
    shift = models.ForeignKey(ShiftReport, models.PROTECT, related_name="observations")
    at = models.DateTimeField()
    category = models.ForeignKey(Term, models.PROTECT, related_name="+", db_index=False)
    people = models.PositiveSmallIntegerField(null=True, help_text="how many, where they were counted")
    done = ArrayField(models.CharField(max_length=30), default=list, help_text="keys of terms")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], include=["patrol", "audience", "category"], name="observation_by_time"
            ),
            models.Index(fields=["patrol"], name="observation_patrol"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "patrol"], name="observation_for_words"),
        ]

    @property
    def people_words(self) -> str:
        if self.people is None:
            return ""
        return f"{self.people} {'person' if self.people == 1 else 'people'}"


class Account(PatrolChild):
    """What was asked, found or seen, in words: read only once the patrol's opening is on record."""

    class Kind(models.TextChoices):
        BRIEF = "brief", "What to look for"
        FOUND = "found", "Findings of a shift"
        SEEN = "seen", "What was seen"

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=5, choices=Kind)
    shift = models.OneToOneField(ShiftReport, models.PROTECT, null=True, related_name="account")
    observation = models.OneToOneField(Observation, models.PROTECT, null=True, related_name="account")
    text = models.TextField()
    place = models.CharField(max_length=120, blank=True, help_text="where, as near as it was noted")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_is_of_one_thing",
                condition=Q(kind="brief", shift=None, observation=None)
                | Q(kind="found", shift__isnull=False, observation=None)
                | Q(kind="seen", shift=None, observation__isnull=False),
            ),
            models.UniqueConstraint(fields=["patrol"], condition=Q(kind="brief"), name="account_one_brief"),
        ]


class ObservationReport(PatrolChild):
    """A report was made of an observation, once: seen by those who see both."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="+")
    observation = models.OneToOneField(Observation, models.PROTECT, related_name="report_link")
    report = models.OneToOneField("intake.Report", models.PROTECT, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class PatrolDisclosure(PatrolChild):
    """An act of sharing this patrol, with its shift reports, goes where the patrol goes."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="+")
    disclosure = models.OneToOneField("access.Disclosure", models.PROTECT, related_name="+")
