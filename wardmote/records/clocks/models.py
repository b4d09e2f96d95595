"""Targets, conventions and duty calendars, each from a day on; and the clocks that run by them.

A clock is a child of a report, seen by those who see it; this room knows of the report its id alone.
Its state follows its events: the database moves it, and nothing else does.
"""

import uuid
from collections.abc import Mapping
from datetime import date, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wardmote.foundation.timing import reckoning
from wardmote.foundation.timing.calendars import DutyCalendar, Span


class Status(models.TextChoices):
    CHECKED = "checked", "Checked"
    RECALL = "recall", "From memory"
    PARTNERSHIP = "partnership", "The partnership’s own default"
    OWN = "own", "The agency’s own"


UNCONFIRMED = {Status.RECALL, Status.PARTNERSHIP}


class Dated(models.Model):
    """What holds from a day on, until another of the same key does. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status)
    starts_on = models.DateField()
    at = models.DateTimeField(help_text="when it was put down")

    class Meta:
        abstract = True


class OfAnAgency(Dated):
    """Without an agency it is the partnership's; an agency's own of the same key comes before it."""

    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Convention(OfAnAgency):
    """How a period is counted. What was read in an Act is the same for every agency."""

    received = models.CharField(max_length=12)
    pause = models.CharField(max_length=12)
    first_day_counts = models.BooleanField(default=False)
    leaves_out = ArrayField(models.CharField(max_length=16), default=list)
    skips = ArrayField(models.CharField(max_length=5), default=list, help_text="days of the year: 12-25")
    last_day_moves = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"], nulls_distinct=False, name="clock_convention_once"
            )
        ]

    @property
    def short(self) -> str:
        return self.name.partition(":")[0]

    def plain(self) -> reckoning.Convention:
        return reckoning.Convention(
            received=reckoning.Received(self.received),
            pause=reckoning.PauseMoves(self.pause),
            first_day_counts=self.first_day_counts,
            leaves_out=frozenset(reckoning.LeavesOut(days) for days in self.leaves_out),
            skips=frozenset(self.skips),
            last_day_moves=self.last_day_moves,
        )


class Calendar(OfAnAgency):
    """When a service is open."""

    hours = models.JSONField(help_text='of each weekday, Monday first: [["09:00", "17:00"]]')
    opens_on_bank_holidays = models.BooleanField(default=False)
    closed = ArrayField(models.DateField(), default=list)
    extra = models.JSONField(
        default=dict, help_text='hours of single days: {"2026-12-20": [["10:00", "14:00"]]}'
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"], nulls_distinct=False, name="clock_calendar_once"
            )
        ]

    def plain(self) -> DutyCalendar:
        return DutyCalendar(
            hours=tuple(spans(day) for day in self.hours),
            opens_on_bank_holidays=self.opens_on_bank_holidays,
            closed=frozenset(self.closed),
            extra=days(self.extra),
            name=self.name,
        )


def spans(told: list[list[str]]) -> tuple[Span, ...]:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in told)


def days(told: Mapping[str, list[list[str]]]) -> dict[date, tuple[Span, ...]]:
    return {date.fromisoformat(day): spans(hours) for day, hours in told.items()}


class Target(OfAnAgency):
    """By when something is to be done. Of reports, a kind and a harm may be named: the nearest fit counts."""

    class Subject(models.TextChoices):
        REPORT = "report", "Reports"
        CASE = "case", "Cases"
        CASE_REVIEW = "case_review", "ASB case reviews"
        NOTICE = "notice", "Notices and orders"

    class Unit(models.TextChoices):
        MINUTES = "minutes", "minutes"
        HOURS = "hours", "hours"
        WORKING_HOURS = "working_hours", "working hours"
        WORKING_DAYS = "working_days", "working days"
        CALENDAR_DAYS = "calendar_days", "days"
        CLEAR_DAYS = "clear_days", "clear days"
        MONTHS = "months", "months"

    subject = models.CharField(max_length=12, choices=Subject)
    what = models.CharField(max_length=24, help_text="two of one report with the same: the nearer fit counts")
    kind = models.CharField(max_length=16, blank=True, help_text="of report; none: of any kind")
    harm = models.CharField(max_length=8, blank=True)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16, choices=Unit)
    convention = models.CharField(max_length=40)
    calendar = models.CharField(max_length=40)
    starts_itself = models.BooleanField(default=False, help_text="when a report is received")
    needs_teller = models.BooleanField(default=False, help_text="not where whoever told it is unknown")
    remind = models.PositiveIntegerField(default=0, help_text="minutes before; none: no reminder")
    withdrawn = models.BooleanField(default=False, help_text="from its day on there is no such target")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"], nulls_distinct=False, name="clock_target_once"
            ),
            models.CheckConstraint(name="clock_target_has_an_amount", condition=Q(amount__gte=1)),
        ]

    @property
    def words(self) -> str:
        """Return "15 minutes" or "1 working day"."""
        unit = self.get_unit_display()
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"

    def period(self) -> reckoning.Period:
        return reckoning.Period(self.amount, reckoning.Unit(self.unit))


class Clock(models.Model):
    """One thing due on one report, by the target, convention and calendar that it was started with."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        MISSED = "missed", "Late"
        MET = "met", "Done"
        ENDED = "ended", "No longer needed"

    LIVE = (State.RUNNING, State.PAUSED, State.MISSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report_id = models.UUIDField()
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=24)
    target = models.ForeignKey(Target, models.PROTECT, related_name="+")
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="+")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(help_text="when what it is about was received, or came anew")
    counts_from = models.DateTimeField()
    due_at = models.DateTimeField(help_text="the last moment at which it is in time")
    remind_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    paused_at = models.DateTimeField(null=True)
    while_referred = models.BooleanField(
        default=False, help_text="paused since the report is with another agency"
    )
    pauses = models.JSONField(default=list, help_text="since it started: from and to, of each that is over")
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["report_id", "due_at"], name="clock_report"),
            models.Index(fields=["due_at"], condition=Q(state="running"), name="clock_due"),
            models.Index(
                fields=["remind_at"], condition=Q(state="running", reminded_at=None), name="clock_remind"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="clock_for_events"),
            models.UniqueConstraint(
                fields=["report_id", "what"],
                condition=Q(state__in=["running", "paused", "missed"]),
                name="clock_one_at_a_time",
            ),
            models.CheckConstraint(
                name="clock_is_due_after_it_counts", condition=Q(due_at__gte=models.F("counts_from"))
            ),
        ]

    @property
    def in_time(self) -> bool:
        return self.over_at is not None and self.over_at <= self.due_at


class Event(models.Model):
    """What a clock came to: when, by whom and why. Never changed; why is read by the keeper of the report."""

    class Kind(models.TextChoices):
        STARTED = "started", "Started"
        PAUSED = "paused", "Paused"
        RESUMED = "resumed", "Went on"
        RESTARTED = "restarted", "Started anew"
        MISSED = "missed", "Became late; supervisors were told"
        MET = "met", "Done"
        ENDED = "ended", "No longer needed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="events")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField(blank=True)
    counts_from = models.DateTimeField(null=True, help_text="where it came to count anew")
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clock", "at"], name="clock_event")]
