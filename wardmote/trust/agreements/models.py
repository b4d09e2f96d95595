"""The register of information sharing agreements: entries, parties, the names parties are written under."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Purpose(models.Model):
    """A stated purpose of sharing. A closed list that a partnership may add to."""

    key = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    usual_gateway = models.CharField(max_length=60, blank=True)
    personal_data = models.BooleanField(default=True)
    tier = models.CharField(max_length=10, default="standard")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A category of data an agreement may cover."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", "Personal data"
        SPECIAL = "special", "Special category data"
        OFFENCE = "criminal_offence", "Criminal offence data"

    key = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    high_care = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Gateway(models.Model):
    """A legal gateway, with its source and whether the source has been checked."""

    class Status(models.TextChoices):
        CHECKED = "checked", "Checked against the source"
        MIXED = "mixed", "Partly checked"
        RECALL = "recall", "Unconfirmed"

    key = models.CharField(primary_key=True, max_length=60)
    text = models.TextField()
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.source}: {self.text}"


class Organisation(models.Model):
    """A body that can be a party: an agency here, or one not yet on the system."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160, unique=True)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="organisations")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """A name as papers write it ("CoLP"), and the organisation it means."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True, help_text="the name, folded for comparison")
    name = models.CharField(max_length=160)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="aliases")

    class Meta:
        ordering = ["name"]


class Agreement(models.Model):
    """One entry of the register. Blank where the register is blank; `policies.lacks` says what is missing."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AWAITING_SIGNATURE = "awaiting_signature", "Awaiting signature"
        IN_FORCE = "in_force", "In force"
        SUSPENDED = "suspended", "Suspended"
        ENDED = "ended", "Ended"
        SUPERSEDED = "superseded", "Superseded"

    class DocumentType(models.TextChoices):
        AGREEMENT = "information_sharing_agreement", "Information sharing agreement"
        PROTOCOL = "information_sharing_protocol", "Information sharing protocol"
        MEMORANDUM = "memorandum_of_understanding", "Memorandum of understanding"
        OPERATING = "operating_protocol", "Operating protocol"
        PROCESSING = "data_processing_agreement", "Data processing agreement"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="agreements")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)

    # The columns of the register as partnerships keep it.
    register_id = models.CharField(max_length=40)
    document_name = models.CharField(max_length=200)
    version = models.CharField(max_length=40, blank=True)
    document_type = models.CharField(max_length=40, choices=DocumentType, blank=True)
    named_organisations = models.TextField(blank=True)
    description = models.TextField(blank=True)

    # What an agreement must say before anything is shared under it (ICO data sharing code).
    purposes = ArrayField(models.CharField(max_length=40), default=list)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    gateways = ArrayField(models.CharField(max_length=60), default=list)
    purpose_and_objective = models.TextField(blank=True)
    why_necessary = models.TextField(blank=True)
    data_items = models.TextField(blank=True)
    special_category_data = models.TextField(blank=True)
    lawful_basis = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    individual_rights = models.TextField(blank=True)
    security = models.TextField(blank=True)
    retention = models.TextField(blank=True)
    accuracy = models.TextField(blank=True)
    breaches = models.TextField(blank=True)
    freedom_of_information = models.TextField(blank=True)
    onward_sharing = models.TextField(blank=True)
    dpia_reference = models.CharField(max_length=120, blank=True)
    termination = models.TextField(blank=True)

    owner_team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    successor_team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="the last day, included")
    state_reason = models.TextField(blank=True)
    state_changed_at = models.DateTimeField(null=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="later_versions")
    imported = models.JSONField(default=dict, help_text="what the register last imported said, as it said it")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "register_id", "version"], name="agreement_version_once_in_a_register"
            ),
            models.CheckConstraint(
                name="agreement_in_force_has_owner_and_dates",
                condition=~Q(state="in_force")
                | Q(
                    owner_team__isnull=False,
                    successor_team__isnull=False,
                    starts_on__isnull=False,
                    review_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]


class Party(models.Model):
    """A body bound by an agreement, with its contacts and signature."""

    class ControllerRole(models.TextChoices):
        INDEPENDENT = "independent", "Independent controller"
        JOINT = "joint", "Joint controller"
        PROCESSOR = "processor", "Processor"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parties")
    named_as = models.CharField(max_length=160, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    data_protection_officer = models.CharField(max_length=200, blank=True)
    controller_role = models.CharField(max_length=12, choices=ControllerRole, blank=True)
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=200, blank=True, help_text="name and office")
    withdrew_on = models.DateField(null=True, help_text="the first day it is no longer bound")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="party_once_in_an_agreement")
        ]


class AgreementFile(models.Model):
    """The document itself, attached to its entry; read by officers of the parties only.

    `sealed` is its bytes under a key of its own, `wrapped` that key; both fit this entry and no other.
    `content` holds what was kept before files of the register were sealed, until `wardmote documents seal`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16, blank=True, default="", db_default="")
    wrapped = models.BinaryField(null=True)
    sealed = models.BinaryField(null=True)
    content = models.BinaryField(null=True)
    added_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_is_sealed_or_not",
                condition=Q(wrapped=None, sealed=None, key_id="", content__isnull=False)
                | (Q(wrapped__isnull=False, sealed__isnull=False, content=None) & ~Q(key_id="")),
            )
        ]
