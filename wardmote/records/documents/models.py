"""Attachments: what is known of them, their sealed keys, and their sealed bytes, each apart."""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.foundation.files.kinds import KINDS


class Document(models.Model):
    """What a list may show of a document. `moved_in` is the database's own: the transaction in which it last
    went to another audience, for only there may its key be wrapped anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True)
    added_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="newer")
    withdrawn_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    moved_in = models.BigIntegerField(null=True, editable=False)
    kept_for = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text="a room that says who of those in the audience may read it; nothing, where all may",
    )

    class Meta:
        constraints = [
            # Who withdrew it, when and why are recorded together or not at all.
            models.CheckConstraint(
                name="document_withdrawn_together",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            )
        ]
        indexes = [
            models.Index(fields=["moved_in"], name="document_moved", condition=Q(moved_in__isnull=False))
        ]

    @property
    def called(self) -> str:
        """Its title. What a room keeps for itself has none, so that no search comes upon it."""
        return self.title or "Copy with parts blacked out"

    @property
    def filed_as(self) -> str:
        """The name under which it is handed over."""
        kind = KINDS.get(self.media_type)
        return self.name or f"copy{kind.endings[0] if kind else ''}"


class Content(models.Model):
    """The key of a document, wrapped for the audience it was in; read only after its opening was recorded.

    `data` holds what was kept before there was sealing, until `wardmote documents seal`; no page reads it.
    """

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="content")
    key_id = models.CharField(max_length=16, blank=True, default="")
    wrapped = models.BinaryField(null=True)
    sealed_for = models.BigIntegerField(null=True, help_text="the audience the key was wrapped for")
    pieces = models.PositiveIntegerField(default=0)
    data = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="content_is_sealed_or_not",
                condition=Q(wrapped=None, key_id="", sealed_for=None, data__isnull=False)
                | (Q(wrapped__isnull=False, sealed_for__isnull=False, data=None) & ~Q(key_id="")),
            )
        ]


class Piece(models.Model):
    """A part of a document's bytes, sealed under its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="piece_of_document")]
