"""The append-only record: who did what, to what, on what ground. No foreign key leads to or from it."""

import uuid

from django.db import models


class Entry(models.Model):
    """One act or opening. The database fills time, transaction, actor and digest.

    The leaf, worked out when the entry is sealed, has the personal part (`note`) only as a salted
    digest, so it can be erased one day without breaking the tree. Format: docs/audit-format.md;
    hashing: RFC 6962, section 2.1.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    xid = models.BigIntegerField()
    officer_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    owner_id = models.UUIDField(null=True, help_text="the agency whose record it is")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    ground_id = models.UUIDField(null=True, help_text="the agreement relied on")
    recipient_id = models.UUIDField(null=True, help_text="the agency shared with or asked")
    purpose = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="audit_subject"),
            models.Index(fields=["agency_id", "at"], name="audit_agency"),
            models.Index(fields=["owner_id", "at"], name="audit_owner"),
            models.Index(
                fields=["officer_id", "at"],
                name="audit_openings",
                condition=models.Q(action="opened"),
                include=["subject_id", "xid"],
            ),
            models.Index(fields=["xid"], name="audit_transaction"),
        ]


# --- the sealed log: docs/audit-format.md. Written by the functions of the sealer alone --------------------


class Place(models.Model):
    """Where an entry stands in the tree: from 0 on, without a gap, for good."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)


class Tile(models.Model):
    """Up to 256 hashes of the tree, side by side. Only the last tile of a level is not full; it grows."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()


class Checkpoint(models.Model):
    """The signed top of the tree at one moment. Public: it names no one."""

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    ended_before = models.BigIntegerField(help_text="every transaction before this one had ended")
    begun_before = models.BigIntegerField(help_text="no transaction from this one on had begun")
    note = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["size"], name="audit_checkpoint_size"),
            models.Index(fields=["at"], name="audit_checkpoint_at"),
        ]


class Key(models.Model):
    """A public key that checkpoints were signed with, and from when until when."""

    id = models.CharField(primary_key=True, max_length=8)
    public = models.CharField(max_length=300)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(until_at=None), name="audit_one_key_in_use"
            )
        ]


class Recipient(models.Model):
    """Where an agency has the day's checkpoint sent to; an empty address is none."""

    agency_id = models.UUIDField(primary_key=True)
    address = models.CharField(max_length=254, blank=True)
    set_at = models.DateTimeField()
    sent_on = models.DateField(null=True)


class Limit(models.Model):
    """How often in an hour one officer may do something, from a day on. The operator may change it."""

    what = models.CharField(max_length=20)
    an_hour = models.PositiveIntegerField()
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "starts_on"], name="audit_limit_once_from_a_day")
        ]
