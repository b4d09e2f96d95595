"""Audiences, their grants and denials, and disclosures: who may see what, and why.

Who is admitted now is decided in one place, the SQL function `wardmote.my_audiences()`.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Level(models.IntegerChoices):
    NAME = 1, "Name only"
    READ = 2, "Read"
    CONTRIBUTE = 3, "Contribute"
    DECIDE = 4, "Decide"
    EXPORT = 5, "Export"


class Holding(models.Model):
    """One distinct set of data categories held together in rows of an audience."""

    id = models.BigAutoField(primary_key=True)
    categories = ArrayField(models.CharField(max_length=40), unique=True)


class Audience(models.Model):
    """One distinct set of who may see. Never changed: a record moves to another audience."""

    class Tier(models.TextChoices):
        STANDARD = "standard", "Standard"
        NAMED = "named", "Named officers only"
        CHANNEL = "channel", "Channel"

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    tier = models.CharField(max_length=10, choices=Tier, default=Tier.STANDARD)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    fingerprint = models.BinaryField(max_length=32, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "owner", "holding"], name="audience_for_grants")]


class Terms(models.Model):
    """What grants of partners rely on, each once: agreement, owner, reader, purpose, and what is held."""

    id = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=40)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "agency", "owner", "purpose", "holding"], name="terms_are_distinct"
            )
        ]


class LiveTerms(models.Model):
    """The days, both included, on which some terms let their agency in: worked out by the database whenever
    an agreement, its parties or the purposes change. A side without an end is infinite.
    """

    id = models.BigAutoField(primary_key=True)
    terms = models.ForeignKey(Terms, models.CASCADE, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    live_from = models.DateField()
    live_until = models.DateField()


class Grant(models.Model):
    """One way in: an agency, within it a team or a named officer; the agreement and purpose relied on."""

    id = models.BigAutoField(primary_key=True)
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="grants")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, null=True, related_name="grants")
    terms = models.ForeignKey(
        Terms, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=40, blank=True)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    level = models.PositiveSmallIntegerField(choices=Level)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="the last day, included")

    class Meta:
        indexes = [
            models.Index(fields=["agreement"], name="grant_agreement"),
        ]
        constraints = [
            # Another agency is let in under an agreement for a purpose, or not at all.
            models.CheckConstraint(
                name="grant_partner_needs_an_agreement",
                condition=Q(agency=models.F("owner"), agreement=None)
                | (Q(agreement__isnull=False) & ~Q(purpose="")),
            ),
        ]


class Denial(models.Model):
    """Must not receive: an officer, or a whole agency, kept out of an audience whatever its grants say."""

    id = models.BigAutoField(primary_key=True)
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="denials")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")


class Disclosure(models.Model):
    """One act of sharing: what, to whom, under which agreement and purpose, by whom, when, why necessary."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    gateway = models.CharField(max_length=60, blank=True)
    categories = ArrayField(models.CharField(max_length=40))
    level = models.PositiveSmallIntegerField(choices=Level)
    necessity = models.TextField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)


class Shareable(models.Model):
    """Which tables may change audience through `set_audience()`: written by the migrations of their rooms."""

    kind = models.CharField(primary_key=True, max_length=40)
    table = models.CharField(max_length=63)


class Door(models.Model):
    """Where a record stands that a page is asked for by key: written by the migrations of their rooms."""

    kind = models.CharField(primary_key=True, max_length=40)
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63, help_text="reference or id")


class AtTheDoor(models.Model):
    """Whether an officer says why before they open a record of this kind; from a day on, with its source."""

    record_kind = models.CharField(max_length=40, help_text="case, report")
    sort = models.CharField(max_length=40, help_text="the kind of case or report: hate, noise, ...")
    asks = models.BooleanField()
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "sort", "starts_on"], name="door_once_from_a_day")
        ]


class StandingPurpose(models.Model):
    """A reason to open a record that needs no agreement, and the roles whose usual reason it is."""

    key = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class StatedPurpose(models.Model):
    """Why an officer opened a record, said once in a session. Read and written by our SQL functions alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.BinaryField(max_length=32, help_text="sha256 of the session's hash")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "record_kind", "record_id"], name="purpose_stated_once"
            )
        ]


class Parameter(models.Model):
    """A figure of access, from a day on, with where it comes from. Written by migrations and the operator."""

    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_on"], name="access_parameter_once_from_a_day")
        ]


class BreakGlass(models.Model):
    """One officer's wider sight of one record, in an emergency, for some minutes; reviewed by its owner.

    Begun, ended and reviewed by our SQL functions alone, which also put it on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    reference = models.CharField(max_length=12)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    lead = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    review_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    justified = models.BooleanField(null=True)
    review_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="glass_reviewed_together",
                condition=Q(reviewed_at=None, reviewed_by=None, justified=None, review_words="")
                | (
                    Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False)
                    & ~Q(review_words="")
                ),
            )
        ]
        indexes = [
            models.Index(fields=["officer", "until"], name="glass_live", condition=Q(ended_at=None)),
            models.Index(fields=["owner", "reviewed_at", "review_by"], name="glass_of_owner"),
        ]


class Alarm(models.Model):
    """An officer opened, or took away, far more in one day than they usually do. Raised by our SQL function;
    looked at by their agency's information governance leads and auditors.

    Decision: docs/decisions/0050-alarms-on-unusual-use.md
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    opened = models.PositiveIntegerField(help_text="different records, when it was raised")
    usually_opened = models.PositiveIntegerField()
    exported = models.PositiveIntegerField(help_text="lists taken away, when it was raised")
    usually_exported = models.PositiveIntegerField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "on"], name="alarm_once_a_day"),
            models.CheckConstraint(
                name="alarm_looked_at_together",
                condition=Q(looked_at=None, looked_by=None, words="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(words="")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "-on"], name="alarm_of_agency")]


class StandIn(models.Model):
    """A colleague who stands in for an officer while they are away: has what they have by name, until a day.

    Named and withdrawn by our SQL functions alone, which also put it on record.
    Decision: docs/decisions/0051-standing-in.md
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    away = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    colleague = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day, included")
    with_named = models.BooleanField(
        help_text="records for named officers too, which only the officer away may say"
    )
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="withdrawn before its last day")
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="standin_is_another", condition=~Q(away=F("colleague"))),
            models.CheckConstraint(name="standin_by_another", condition=~Q(by=F("colleague"))),
            models.CheckConstraint(
                name="standin_begins_before_it_ends", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="standin_named_by_themselves", condition=Q(with_named=False) | Q(by=F("away"))
            ),
            models.CheckConstraint(
                name="standin_ended_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["colleague", "ends_on"], name="standin_of", condition=Q(ended_at=None)),
            models.Index(fields=["away", "ends_on"], name="standin_for", condition=Q(ended_at=None)),
        ]
