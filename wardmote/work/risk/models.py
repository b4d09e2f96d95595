"""How much harm threatens: instruments that are data, assessments made by them, and what follows.

Instruments are everyone's to read. An assessment is a child of its case: its band and dates go where the
case goes, its answers, notes and judgements are read once the case is opened. Assessments, overrides and
standings are written by our SQL functions alone, which compute the band from the answers.
Decision: docs/decisions/0121-the-band-follows.md
"""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wardmote.work.cases.models import Case, CaseChild


class Instrument(models.Model):
    """One version of questions with points and bands. Never changed: another version stands beside it."""

    class Status(models.TextChoices):
        CHECKED = "checked", "Checked"
        RECALL = "recall", "From memory"
        PARTNERSHIP = "partnership", "The partnership’s own default"
        LICENSED = "licensed", "As its owner publishes it"

    UNCONFIRMED = (Status.RECALL, Status.PARTNERSHIP)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status)
    licence = models.CharField(max_length=200, blank=True)
    who = ArrayField(models.CharField(max_length=24), help_text="roles that may complete it")
    kinds = ArrayField(models.CharField(max_length=16), default=list, help_text="of case; none: of any kind")
    content = models.JSONField(help_text="questions and bands")
    signature = models.CharField(max_length=64, help_text="SHA-256 of all of the above")
    at = models.DateTimeField(help_text="when it was loaded")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="risk_instrument_version_once")
        ]

    def band(self, key: str) -> dict[str, Any]:
        return next(band for band in self.content["bands"] if band["key"] == key)

    def band_name(self, key: str) -> str:
        return str(self.band(key)["name"])

    @property
    def is_unconfirmed(self) -> bool:
        return self.status in self.UNCONFIRMED


class Use(models.Model):
    """From which day a version is used, or its key no more. An agency's own comes first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="uses")
    key = models.CharField(max_length=40)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    withdrawn = models.BooleanField(default=False)
    starts_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"], nulls_distinct=False, name="risk_use_once"
            )
        ]


class Assessment(CaseChild):
    """What an assessment came to: of a person of the case, or of the case as a whole."""

    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, related_name="+")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    score = models.PositiveIntegerField()
    computed = models.CharField(max_length=20, help_text="the band that follows from the answers")
    band = models.CharField(max_length=20, help_text="the band in use")
    level = models.CharField(max_length=8, choices=Case.Risk, help_text="of the band in use")
    contact_days = models.PositiveIntegerField()
    review_on = models.DateField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"], name="risk_assessment_case"),
            models.Index(fields=["-at", "id"], include=["audience"], name="risk_assessment_newest"),
        ]


class Answers(CaseChild):
    """What was answered, and noted beside it."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="told")
    answers = models.JSONField()
    notes = models.JSONField(default=dict)


class Override(CaseChild):
    """Another band than the computed one: asked with a judgement, and agreed or refused by a supervisor."""

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a supervisor"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        LAPSED = "lapsed", "Lapsed: assessed again before it was answered"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="overrides")
    band = models.CharField(max_length=20)
    words = models.TextField(help_text="the judgement")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state="asked"), name="risk_override_one_at_a_time"
            ),
            models.CheckConstraint(
                name="risk_override_answered_together",
                condition=Q(state="asked", answered_by=None, answered_at=None)
                | (~Q(state="asked") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]


class Contact(CaseChild):
    """That someone in a case was spoken with or tried, and when next. What was said is a note of the case."""

    class Method(models.TextChoices):
        PHONE = "phone", "Telephone"
        VISIT = "visit", "Visit"
        MEETING = "meeting", "Meeting"
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"

    class Side(models.TextChoices):
        COMPLAINANT = "complainant", "Complainant"
        OTHER = "other", "Other party"

    person = models.ForeignKey(
        "cases.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="none: all whom the case is about",
    )
    side = models.CharField(max_length=12, choices=Side)
    method = models.CharField(max_length=8, choices=Method)
    reached = models.BooleanField(help_text="an attempt puts the next contact off by nothing")
    at = models.DateTimeField()
    next_on = models.DateField(null=True, help_text="when they are to be contacted next")
    note = models.OneToOneField("cases.Note", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    by_owner = models.BooleanField(
        default=False,
        help_text="noted at whoever owned the case then: the database says; only such a one settles",
    )

    class Meta:
        indexes = [models.Index(fields=["case", "person", "-at", "-id"], name="risk_contact_case")]


class FollowUp(CaseChild):
    """What became of an action that a band sets: asked, or left out for a reason."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="follow_ups")
    key = models.CharField(max_length=40)
    action = models.ForeignKey("actions.Action", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "key"], name="risk_follow_up_once"),
            models.CheckConstraint(
                name="risk_follow_up_asked_or_left_out",
                condition=Q(action__isnull=False, reason="") | (Q(action=None) & ~Q(reason="")),
            ),
        ]


class Standing(CaseChild):
    """Where a case stands: the highest of its newest assessments, and what is due. The database writes it."""

    level = models.CharField(max_length=8, choices=Case.Risk)
    contact_on = models.DateField()
    review_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], name="risk_standing_once")]
        indexes = [
            models.Index(fields=["contact_on", "case"], include=["audience"], name="risk_contact_due"),
            models.Index(fields=["review_on", "case"], include=["audience"], name="risk_review_due"),
        ]
