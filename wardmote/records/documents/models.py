"""Attachments: what is known of them, and their bytes apart."""

import uuid

from django.db import models


class Document(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()


class Content(models.Model):
    """The bytes of a document; readable only after its opening was put on record."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="content")
    data = models.BinaryField()
