"""Reports as they arrive. Never edited away; knows not of cases."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Report(models.Model):
    """What a list may show of a report. What was said, and who said it, is in Telling."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Telephone"
        COUNTER = "counter", "In person"
        EMAIL = "email", "E-mail or letter"
        PATROL = "patrol", "Patrol or visit"
        PARTNER = "partner", "From a partner"

    class Kind(models.TextChoices):
        ASB = "asb", "Anti-social behaviour"
        NOISE = "noise", "Noise"
        HOUSING = "housing", "Tenancy or estate"
        ROUGH_SLEEPING = "rough_sleeping", "Rough sleeping"
        HATE = "hate", "Hate incident"
        OTHER = "other", "Something else"

    class Harm(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        IN_CASE = "in_case", "In a case"
        CLOSED = "closed", "No further action"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel)
    harm = models.CharField(max_length=8, choices=Harm)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    area = models.CharField(max_length=80, blank=True, help_text="street, estate or ward; no house number")
    occurred_from = models.DateTimeField(null=True)
    occurred_words = models.CharField(max_length=120, blank=True, help_text="when, in the teller's words")
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    closed_reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["audience", "-received_at"], name="report_audience"),
            models.Index(fields=["received_at"], name="report_waiting", condition=Q(state="waiting")),
        ]
        constraints = [models.UniqueConstraint(fields=["id", "audience"], name="report_for_children")]


class Telling(models.Model):
    """What was said in a report and by whom: read only once the opening is on record."""

    class Contact(models.TextChoices):
        ANY = "any", "Any way"
        PHONE = "phone", "By telephone"
        EMAIL = "email", "By e-mail"
        NONE = "none", "Do not contact"

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="telling")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    what = models.TextField()
    who = models.TextField(blank=True, help_text="who is said to be involved")
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    is_anonymous = models.BooleanField(default=False)
    teller_name = models.CharField(max_length=120, blank=True)
    teller_phone = models.CharField(max_length=40, blank=True)
    teller_email = models.CharField(max_length=254, blank=True)
    contact_by = models.CharField(max_length=8, choices=Contact, default=Contact.ANY)
    contact_wishes = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "audience"], name="telling_for_links")]


class ReportPerson(models.Model):
    """Whom a report tells of, or who told it, is a person on record: seen by those who see both."""

    class Part(models.TextChoices):
        TELLER = "teller", "Told us"
        VICTIM = "victim", "Said to suffer from it"
        INVOLVED = "involved", "Said to be involved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="person_links")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="report_links")
    part = models.CharField(max_length=8, choices=Part)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
