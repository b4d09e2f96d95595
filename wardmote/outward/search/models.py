"""What is found by: the index, which only our SQL functions read. What was searched; what was answered by name
only; and what an officer asked of another agency because of it.
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
            models.Index(fields=["record_id"], name="entry_record"),
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
