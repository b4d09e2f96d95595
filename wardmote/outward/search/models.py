"""The index that search finds by, which only our SQL functions read; what was searched; what was answered by
name only; and what an officer asked of another agency because of it.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Source(models.Model):
    """A table that is searched, and what of it. Written by migrations through `sources.install`."""

    table = models.CharField(primary_key=True, max_length=63)
    key = models.CharField(max_length=63, help_text="the column that tells its rows apart")
    record_kind = models.CharField(max_length=20, help_text="whose page a hit leads to")
    record_key = models.CharField(max_length=63, help_text="the column with the id of that record")
    fields = models.JSONField(help_text="what each column is: kind of hit, field, columns")


class Entry(models.Model):
    """What one row of a source is found by, in one field. Written by triggers and nobody else."""

    class Field(models.TextChoices):
        NAME = "name", "Name"
        STREET = "street", "Address or area"
        CONTACT = "contact", "Telephone or e-mail"
        TITLE = "title", "Title"
        TEXT = "text", "Text"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, help_text="the group a hit stands in: person, place, case, ...")
    record_kind = models.CharField(max_length=20)
    record_id = models.UUIDField()
    source = models.CharField(max_length=63)
    source_id = models.UUIDField()
    field = models.CharField(max_length=8, choices=Field)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    keys = ArrayField(models.TextField(), default=list)
    words = SearchVectorField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id", "kind", "field"], name="entry_once"),
        ]
        indexes = [
            GinIndex(fields=["keys"], name="entry_keys", condition=Q(words=None)),
            GinIndex(fields=["words"], name="entry_words", condition=Q(words__isnull=False)),
            models.Index(fields=["audience"], name="entry_audience", condition=Q(words__isnull=False)),
        ]


class Word(models.Model):
    """A word that stands in some name or address: what a misspelt one is compared with."""

    id = models.BigAutoField(primary_key=True)
    sort = models.CharField(max_length=1)
    word = models.TextField()
    near = ArrayField(models.TextField(), help_text="itself, and itself without one of its letters")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "word"], name="word_once")]
        indexes = [
            GinIndex(fields=["near"], name="word_near"),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="word_alike"),
        ]


class Parameter(models.Model):
    """A figure of the partnership's own, from a day on, with where it comes from. Written by migrations."""

    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="parameter_once_from_a_day")]


class Search(models.Model):
    """What an officer searched for: theirs alone, kept for a day, so that no address holds a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    xid = models.BigIntegerField()
    words = models.CharField(max_length=200)
    look_up = models.PositiveIntegerField(
        null=True, help_text="the how manieth name or address of the day; nothing for other words"
    )

    class Meta:
        indexes = [models.Index(fields=["officer", "-at"], name="search_of_officer")]


class NameHit(models.Model):
    """That another agency keeps a record about someone of that name, or about that address: nothing else."""

    class About(models.TextChoices):
        NAME = "name", "Someone of this name"
        ADDRESS = "address", "This address"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    search = models.ForeignKey(Search, models.CASCADE, related_name="name_hits")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    xid = models.BigIntegerField()
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=20)
    sort = models.CharField(max_length=20, help_text="the kind of case: anti-social behaviour, noise, ...")
    about = models.CharField(max_length=8, choices=About)


class NamePolicy(models.Model):
    """Whether an agency answers by name only about a kind of record; where it is silent, the usual holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    sort = models.CharField(max_length=20)
    answers = models.BooleanField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "sort"], name="name_policy_once")]


class AccessRequest(models.Model):
    """An officer asks another agency for sight of what it keeps. The record is seen by its owner alone."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Lapsed without an answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    asking = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=20)
    sort = models.CharField(max_length=20)
    about = models.CharField(max_length=8, choices=NameHit.About)
    words = models.CharField(max_length=200, help_text="as the one who asks typed it")
    purpose = models.CharField(max_length=40)
    necessity = models.TextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    escalated = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    record_id = models.UUIDField(null=True, help_text="what was shared, once it was")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="request_answered_together",
                condition=Q(state="asked", answered_at=None)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "-asked_at"], name="request_of_owner"),
            models.Index(fields=["asked_by", "-asked_at"], name="request_of_officer"),
        ]


class RequestSubject(models.Model):
    """Which record of the owner a request is about: for those of the owner who may decide on that record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="subjects")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=20)
    record_id = models.UUIDField()
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="request_subject_record")]
