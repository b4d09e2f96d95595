"""Reports that people have begun and not sent, sealed under a key that only their browser holds."""

import uuid

from django.db import models


class Unfinished(models.Model):
    """What somebody answered so far. Nobody who has the database can read it. Gone after some hours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    print = models.BinaryField(max_length=32, unique=True, help_text="sha256 of what the browser holds")
    sealed = models.BinaryField()
    begun_at = models.DateTimeField(db_index=True)


class UnfinishedFile(models.Model):
    """A picture for a report that is not sent yet, sealed in the same way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unfinished = models.ForeignKey(Unfinished, models.CASCADE, related_name="files")
    sealed = models.BinaryField()
    at = models.DateTimeField()
