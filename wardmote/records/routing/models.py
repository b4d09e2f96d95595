"""Rules by which reports go to a team, duty rotas with their shifts, calls to the desk, hand-overs."""

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wardmote.records.intake.models import Report, ReportChild
from wardmote.records.routing import rules


class Rota(models.Model):
    """Who is on duty when, at one agency. Where nobody is, reports go to the fallback team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    fallback_team = models.ForeignKey("identity.Team", models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "agency"], name="rota_for_what_is_its")]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A team, or one officer of it, on duty from and until. Taken away by being withdrawn; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rota = models.ForeignKey(Rota, models.PROTECT, related_name="shifts")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["rota", "starts_at"], name="shift_of_rota")]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="shift_withdrawn_together",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        ]

    @property
    def who(self) -> str:
        return f"{self.officer.name}, {self.team.name}" if self.officer else self.team.name


class Rule(models.Model):
    """One version of an agency's rule, from a day on: the next of the same key follows it. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(default=uuid.uuid4, help_text="the same for every version")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(help_text="the lowest is asked first")
    kinds = ArrayField(models.CharField(max_length=16), default=list, help_text="of report; none: any")
    incident_categories = ArrayField(
        models.CharField(max_length=40),
        default=list,
        db_default=[],
        help_text="keys of categories; none: any",
    )
    harms = ArrayField(models.CharField(max_length=8), default=list)
    channels = ArrayField(models.CharField(max_length=10), default=list)
    places = ArrayField(
        models.CharField(max_length=80), default=list, help_text="words of an area, or a ward"
    )
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, help_text="Monday is 0")
    from_time = models.TimeField(null=True)
    until_time = models.TimeField(null=True, help_text="not later than the first: on the next day")
    bank_holidays = models.CharField(max_length=8, default=rules.BankHolidays.ANY)
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    rota = models.ForeignKey(Rota, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the last day, included")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "starts_on"], name="rule_of_agency")]
        constraints = [
            models.CheckConstraint(
                name="rule_leads_somewhere",
                condition=Q(team__isnull=False, rota=None) | Q(team=None, rota__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_hours_together",
                condition=Q(from_time=None, until_time=None)
                | Q(from_time__isnull=False, until_time__isnull=False),
            ),
        ]

    def plain(self) -> rules.Rule:
        return rules.Rule(
            name=self.name,
            kinds=frozenset(self.kinds),
            categories=frozenset(self.incident_categories),
            harms=frozenset(self.harms),
            channels=frozenset(self.channels),
            places=tuple(self.places),
            days=frozenset(self.days),
            from_time=self.from_time,
            until_time=self.until_time,
            bank_holidays=rules.BankHolidays(self.bank_holidays),
            team=self.team_id,
            rota=self.rota_id,
        )


class Routed(ReportChild):
    """One time a report went to a team: by which rule or by whom, and why. For its keeper, once opened."""

    class How(models.TextChoices):
        RULE = "rule", "By a rule"
        NO_RULE = "no_rule", "No rule applies"
        OFFICER = "officer", "Sent on by an officer"

    report = models.ForeignKey(Report, models.PROTECT, related_name="routed")
    how = models.CharField(max_length=8, choices=How)
    rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, related_name="+", help_text="the version that fired"
    )
    number = models.PositiveSmallIntegerField(null=True, help_text="its place in the table then")
    why = models.TextField(help_text="each condition that held, or the officer's reason")
    from_team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    to_officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    gap = models.BooleanField(default=False, help_text="nobody was on the rota: to its fallback team")
    by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "at"], name="routed_report")]


class Call(models.Model):
    """A telephone call to the desk, as it is counted. What was said, and a number, stand with its report."""

    class Outcome(models.TextChoices):
        REPORT = "report", "Made a report"
        ADDED = "added", "Added to a report"
        ADVICE = "advice", "Advice only"
        ABANDONED = "abandoned", "Rang off"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="calls")
    outcome = models.CharField(max_length=10, choices=Outcome)
    kind = models.CharField(max_length=16, choices=Report.Kind)
    area = models.CharField(max_length=80, blank=True, help_text="no house number")
    advice = models.CharField(max_length=200, blank=True, help_text="what was advised; names nobody")
    taken_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    waited = models.PositiveIntegerField(null=True, help_text="seconds until it was answered")
    lasted = models.PositiveIntegerField(null=True, help_text="seconds until it was written down")
    call_back_by = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    at = models.DateTimeField(help_text="when it was written down")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-taken_at"], include=["audience"], name="call_newest"),
            models.Index(
                fields=["owner", "call_back_by"],
                include=["audience"],
                condition=Q(call_back_by__isnull=False, called_back_at=None),
                name="call_back_due",
            ),
        ]
        constraints = [
            # A number to ring stands with a report, where it is read only once that is opened.
            models.CheckConstraint(
                name="call_back_is_of_a_report", condition=Q(call_back_by=None) | Q(report__isnull=False)
            ),
            models.CheckConstraint(
                name="call_has_its_report",
                condition=Q(outcome__in=["report", "added"], report__isnull=False)
                | Q(outcome__in=["advice", "abandoned"], report=None),
            ),
        ]

    def is_overdue(self, now: datetime) -> bool:
        return self.call_back_by is not None and self.called_back_at is None and self.call_back_by < now


class CallNote(ReportChild):
    """What a caller said, their number, each time they were rung back. Read once the report is opened."""

    class Kind(models.TextChoices):
        SAID = "said", "Rang"
        TRIED = "tried", "Rung back: no answer"
        RUNG = "rung", "Rung back"

    report = models.ForeignKey(Report, models.PROTECT, related_name="call_notes")
    call = models.ForeignKey(Call, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "at"], name="callnote_report")]


class HandOver(models.Model):
    """What one shift tells the next: written by who goes, acknowledged by who comes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    rota = models.ForeignKey(Rota, models.PROTECT, related_name="hand_overs")
    note = models.TextField()
    reports = ArrayField(
        models.UUIDField(), default=list, help_text="what is open; shown to those who see each"
    )
    since = models.DateTimeField(help_text="when the shift began; its calls are counted for each reader")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    acknowledged_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["rota", "-at"], include=["audience"], name="hand_over_newest")]
        constraints = [
            models.CheckConstraint(
                name="hand_over_acknowledged_together",
                condition=Q(acknowledged_by=None, acknowledged_at=None)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_taken_by_another",
                condition=Q(acknowledged_by=None) | ~Q(acknowledged_by=F("by")),
            ),
        ]
