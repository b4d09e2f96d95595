"""Entries of registers and their versions; the days that are followed; imports; what entries are tied to.

Which columns an entry has is said in Python, by the module of its register; here its values are JSON.
"""

import uuid
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


class Entry(models.Model):
    """One entry as it stands. Its number counts within its register, its owner agency and its series: those
    for the agency alone have one of their own, so that no gap tells of them."""

    class Reach(models.TextChoices):
        PARTNERSHIP = "partnership", "Every officer of the partnership"
        AGENCY = "agency", "Officers of the owner agency only"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        UNDONE = "undone", "Import undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.CharField(max_length=30)
    series = models.CharField(max_length=1, default="", blank=True, help_text="A for the agency's alone")
    number = models.PositiveIntegerField(default=0, help_text="given by the database")
    title = models.CharField(max_length=200)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    successor = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    reach = models.CharField(max_length=11, choices=Reach, default=Reach.PARTNERSHIP)
    review_on = models.DateField(null=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    lines = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="by kind; each has its id")
    version = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True, help_text="what the last change was")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    public_values = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text="all the public sees")
    natural = models.CharField(max_length=400, blank=True, help_text="what an import knows it by, folded")
    imported = models.JSONField(default=dict, help_text="what the file last taken in said, as it said it")
    created_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "owner", "series", "number"], name="entry_numbered_once_in_a_register"
            ),
            models.CheckConstraint(name="entry_has_a_title", condition=~Q(title__regex=r"^\s*$")),
            models.CheckConstraint(
                name="entry_review_in_bounds",
                condition=Q(review_on=None) | Q(review_on__gte=FIRST, review_on__lte=LAST),
            ),
            # Who published it and when, and what the public sees, are kept together or not at all; and what
            # an agency keeps to itself is never published.
            models.CheckConstraint(
                name="entry_published_together",
                condition=Q(published_at=None, published_by=None, public_values=None)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    public_values__isnull=False,
                    reach="partnership",
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["register", "owner", "natural"], name="entry_natural"),
            models.Index(fields=["register", "state", "title"], name="entry_of_register"),
        ]


class Version(models.Model):
    """An entry as it stood after one change. Written by the database at each, and never altered.

    `reach` is who read it then: one kept for the agency alone stays so when the entry is opened to all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions")
    no = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    lines = models.JSONField(encoder=DjangoJSONEncoder)
    facts = models.JSONField(help_text="team, officer, successor, review, state and whether it was published")
    reach = models.CharField(max_length=11)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "no"], name="version_once_of_an_entry")]


class Due(models.Model):
    """A day of an open entry that somebody is told of ahead, and that is escalated if it passes; once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="dues")
    kind = models.CharField(max_length=30)
    line = models.CharField(max_length=16, blank=True)
    on = models.DateField()
    words = models.CharField(max_length=200)
    ahead = models.PositiveSmallIntegerField(null=True, help_text="days; else as the timings say")
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "line", "on"], name="due_once_of_an_entry"),
            models.CheckConstraint(name="due_in_bounds", condition=Q(on__gte=FIRST, on__lte=LAST)),
            models.CheckConstraint(
                name="due_ahead_in_bounds", condition=Q(ahead=None) | Q(ahead__gte=0, ahead__lte=1000)
            ),
        ]
        indexes = [models.Index(fields=["on"], name="due_on")]


class Timing(models.Model):
    """How many days ahead somebody is told of a kind of due date, and how many after it is escalated.

    Dated: the latest that has begun holds, an agency's own before ours, a register's before any register's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.CharField(max_length=30, blank=True, help_text="blank for every register")
    kind = models.CharField(max_length=30, blank=True, help_text="blank for every kind")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    ahead = models.PositiveSmallIntegerField()
    escalate_after = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=10, default="practice", help_text="practice: a choice, no law")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timing_in_bounds",
                condition=Q(
                    ahead__lte=1000, escalate_after__lte=1000, starts_on__gte=FIRST, starts_on__lte=LAST
                ),
            )
        ]


class Batch(models.Model):
    """One import: which entries it added or changed, from which version to which; it can be undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.CharField(max_length=30)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="of the file")
    counts = models.JSONField(default=dict)
    rows = models.JSONField(default=list, help_text="entry, version before (0: none), version after")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="batch_undone_together",
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["owner", "-at"], name="batch_of_agency")]


class Aside(models.Model):
    """The rows of an import that were not taken, each with why, sealed until they are thrown away."""

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="aside")
    rows = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True, help_text="null: thrown away")


class EntryAction(models.Model):
    """An action of the one list that was asked from an entry, or from one of its lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="action_links")
    action = models.OneToOneField("actions.Action", models.PROTECT, related_name="register_link")
    line = models.CharField(max_length=16, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class EntryDocument(models.Model):
    """A document kept with an entry, such as a signed contract. Read by the audience of the document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="document_links")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="register_link")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Card(models.Model):
    """The card of an accredited person. Its code is handed out once; only a print of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="cards")
    code_print = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the code")
    issued_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(withdrawn_at=None), name="card_one_at_a_time"
            ),
            models.CheckConstraint(
                name="card_withdrawn_together",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        ]


class BidConflict(models.Model):
    """An officer says that they have an interest in a bid. They neither score nor decide it from then on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="bid_conflicts")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    interest = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "by"], name="conflict_said_once")]


class BidScore(models.Model):
    """What one scorer gives a bid for one criterion. Scored again, the newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="bid_scores")
    version = models.PositiveIntegerField(help_text="of the bid that was read")
    criterion = models.CharField(max_length=300)
    points = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="score_to_ten", condition=Q(points__lte=10))]
        indexes = [models.Index(fields=["entry", "by", "-at"], name="score_of_bid")]


class BidDecision(models.Model):
    """What was decided of a bid, once: by the agency that keeps the round, never by the bidder."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", "Granted"
        PART = "part", "Granted in part"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="bid_decision")
    outcome = models.CharField(max_length=8, choices=Outcome)
    amount = models.DecimalField(max_digits=13, decimal_places=2, null=True)
    reason = models.TextField(max_length=2000)
    conditions = models.TextField(max_length=5000, blank=True)
    version = models.PositiveIntegerField(help_text="of the bid that was decided")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_has_amount",
                condition=Q(outcome="refused", amount=None)
                | Q(outcome__in=["granted", "part"], amount__gt=0),
            )
        ]
