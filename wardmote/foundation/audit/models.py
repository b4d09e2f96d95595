"""The append-only record: who did what, to what, on what ground. No foreign key leads to or from it."""

import uuid

from django.db import models


class Entry(models.Model):
    """One act or opening. The database fills time, transaction, actor, digest and leaf.

    The personal part (`note`) is in the leaf only as a salted digest, so it can be erased one day
    without breaking the tree. Format: docs/audit-format.md; hashing: RFC 6962, section 2.1.
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
    leaf = models.BinaryField(max_length=32)

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
        ]
