"""How long records are kept: the rules, what each record comes to under them, and what was decided on it.

Written by our SQL functions alone. What tells of the record itself stays in it; here are days and reasons.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Rule(models.Model):
    """A period of keeping, from a day on.

    Without an agency it is the partnership's; an agency's own of the same key comes before it.
    """

    class Since(models.TextChoices):
        SETTLED = "settled", "the day it was closed or decided"
        LAST_NOTICE = "last_notice", "the day its people last came to notice"
        BIRTH = "birth", "birth"

    class Status(models.TextChoices):
        CHECKED = "checked", "Checked"
        RECALL = "recall", "From memory"
        DEFAULT = "default", "Practice default"
        OWN = "own", "The agency’s own schedule"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=160)
    record_kind = models.CharField(
        max_length=10, blank=True, help_text="case, report, person, place or patrol; none: whichever"
    )
    agency_kind = models.CharField(max_length=10, blank=True, help_text="of owners of this kind only")
    kinds = ArrayField(models.CharField(max_length=16), default=list, help_text="none: whatever its kind")
    outcomes = ArrayField(
        models.CharField(max_length=16), default=list, help_text="none: whatever came of it"
    )
    review_group = models.PositiveSmallIntegerField(null=True)
    floor = models.BooleanField(default=False, help_text="applies besides the others; the later day counts")
    since = models.CharField(max_length=12, choices=Since)
    period_months = models.PositiveSmallIntegerField(null=True)
    until_age = models.PositiveSmallIntegerField(null=True)
    review_months = models.PositiveSmallIntegerField(null=True, help_text="reviewed at least so often")
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status)
    starts_on = models.DateField()
    at = models.DateTimeField(help_text="when it was put down")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"],
                nulls_distinct=False,
                name="retention_rule_once_from_a_day",
            ),
            # A period runs from a day, an age from a birth.
            models.CheckConstraint(
                name="retention_rule_has_its_measure",
                condition=Q(since="birth", until_age__isnull=False, period_months=None)
                | (~Q(since="birth") & Q(until_age=None, period_months__isnull=False)),
            ),
        ]


class Item(models.Model):
    """One record and how long it is kept: of settled records, and of those that a hold was placed on.

    Every person and place has one, and is settled from the day on which nothing refers to it any more.

    Owner, audience and tier follow the record by triggers. `due_on` is the day it is to be reviewed.
    """

    class RecordKind(models.TextChoices):
        CASE = "case", "Case"
        REPORT = "report", "Report"
        PERSON = "person", "Person"
        PLACE = "place", "Place"
        PATROL = "patrol", "Patrol"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_kind = models.CharField(max_length=10, choices=RecordKind)
    record_id = models.UUIDField()
    reference = models.CharField(max_length=12)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10)
    sort = models.CharField(max_length=16, help_text="the kind of case, report, person, place or patrol")
    begun_on = models.DateField()
    settled_on = models.DateField(null=True, help_text="null while it is worked on")
    outcome = models.CharField(max_length=16, blank=True)
    review_group = models.PositiveSmallIntegerField(null=True, help_text="of police records")
    since_on = models.DateField(null=True, help_text="the day the period runs from")
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+", db_index=False)
    floor_rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+", db_index=False)
    born_unknown = models.BooleanField(default=False, help_text="a birthday was wanted and is not on record")
    keep_until = models.DateField(null=True)
    kept_to = models.DateField(null=True, help_text="the next review that a decision to keep it longer set")
    due_on = models.DateField(null=True)
    freed_on = models.DateField(null=True, help_text="when what referred to it was last deleted")
    held = models.BooleanField(default=False)
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "record_id"], name="retention_item_once"),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"],
                include=["tier", "audience"],
                condition=Q(held=False, due_on__isnull=False),
                name="retention_due",
            ),
            models.Index(
                fields=["owner", "id"],
                include=["tier", "audience"],
                condition=Q(held=True),
                name="retention_held",
            ),
            models.Index(fields=["owner", "reckoned_at"], name="retention_reckoned"),
            models.Index(fields=["reference"], name="retention_reference"),
        ]


class Hold(models.Model):
    """A legal hold: while one stands, the record is not deleted. Several may stand."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="holds")
    reason = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hold_lifted_together",
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
            )
        ]


class Deletion(models.Model):
    """A record that somebody wants deleted: asked by one officer, agreed by another, done after some days.

    Partners who see the record see this row, so it holds no words.
    """

    class Ground(models.TextChoices):
        PERIOD_OVER = "period_over", "Its period is over"
        ERASURE = "erasure", "A person’s request for erasure was upheld"
        NO_BASIS = "no_basis", "It should not have been kept"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a second person"
        AGREED = "agreed", "Will be deleted"
        WITHDRAWN = "withdrawn", "Not deleted"

    LIVE = (State.ASKED, State.AGREED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="deletions")
    record_id = models.UUIDField()
    reference = models.CharField(max_length=12)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10)
    ground = models.CharField(max_length=12, choices=Ground)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(help_text="nothing is deleted before")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=["asked", "agreed"]), name="deletion_one_at_a_time"
            ),
            # Never by one person alone.
            models.CheckConstraint(
                name="deletion_agreed_by_another",
                condition=Q(agreed_by=None, agreed_at=None)
                | (Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=models.F("asked_by"))),
            ),
            models.CheckConstraint(
                name="deletion_agreed_when_it_is",
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "asked_at", "id"], name="deletion_of_owner"),
            models.Index(fields=["not_before"], condition=Q(state="agreed"), name="deletion_ready"),
            models.Index(fields=["record_id"], name="deletion_record"),
        ]


class Answer(models.Model):
    """What a partner says to a deletion of a record that it sees. The last of an agency counts."""

    class Wants(models.TextChoices):
        AGREES = "agrees", "We no longer need it"
        OBJECTS = "objects", "We object: we still work on it"
        COPY = "copy", "We want a copy of our own first"
        TAKE_OVER = "take_over", "We want to take the record over"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deletion = models.ForeignKey(Deletion, models.PROTECT, related_name="answers")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    wants = models.CharField(max_length=10, choices=Wants)
    words = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_last = models.BooleanField(default=True)
    settled_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deletion", "agency"], condition=Q(is_last=True), name="answer_last_of_an_agency"
            ),
            models.CheckConstraint(
                name="answer_settled_together",
                condition=Q(settled_at=None, settled_by=None, settled_words="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_words="")),
            ),
        ]


class Decision(models.Model):
    """What was decided on a record, by whom, when and why. Never changed."""

    class Kind(models.TextChoices):
        KEPT = "kept", "Kept longer"
        HELD = "held", "Legal hold placed"
        LIFTED = "lifted", "Legal hold lifted"
        GROUPED = "grouped", "Review group set"
        ASKED = "asked", "Deletion asked for"
        AGREED = "agreed", "Deletion agreed"
        WITHDRAWN = "withdrawn", "Deletion stopped"
        SETTLED = "settled", "A partner’s answer settled"

    class Criterion(models.TextChoices):
        SERIOUS_HARM = "capacity_to_inflict_serious_harm", "Somebody in it could do serious harm"
        VULNERABLE = "concern_for_children_or_vulnerable", "Concern for children or vulnerable adults"
        BREACH = "breach_of_trust", "Breach of trust"
        ASSOCIATIONS = "established_links_or_associations", "Established links or associations"
        SUBSTANCES = "substance_misuse", "Substance misuse"
        MENTAL_STATE = "mental_state_concern", "Concern about a state of mind"
        CLAIM = "claim_or_proceedings", "A claim or proceedings are likely"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    criterion = models.CharField(max_length=40, choices=Criterion, blank=True)
    review_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "-at"], name="retention_decisions")]
        constraints = [
            models.CheckConstraint(
                name="kept_longer_says_till_when",
                condition=~Q(kind="kept") | (Q(review_on__isnull=False) & ~Q(criterion="") & ~Q(reason="")),
            )
        ]


class Tombstone(models.Model):
    """All that is left of a deleted record: no word of what it held. Written once, by what deleted it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_kind = models.CharField(max_length=10, choices=Item.RecordKind)
    record_id = models.UUIDField()
    reference = models.CharField(max_length=12, unique=True)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", help_text="who saw it")
    tier = models.CharField(max_length=10)
    begun_on = models.DateField()
    settled_on = models.DateField(null=True)
    kept_until = models.DateField(null=True)
    ground = models.CharField(max_length=12, choices=Deletion.Ground)
    rule = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    deleted_at = models.DateTimeField()
    counts = models.JSONField(help_text="how many rows of each table, and notes of the log")

    class Meta:
        indexes = [models.Index(fields=["owner", "-deleted_at", "-id"], name="tombstone_of_owner")]


class Carried(models.Model):
    """Which tables of lower rooms go with a record, through which link: written by migrations."""

    record_kind = models.CharField(max_length=10)
    link_table = models.CharField(max_length=63)
    record_column = models.CharField(max_length=63)
    lower_table = models.CharField(max_length=63)
    lower_column = models.CharField(max_length=63)


class Hook(models.Model):
    """Functions of rooms above that are asked before a record is deleted, or called while it is.

    A check is `wardmote.NAME(kind text, record uuid) returns boolean`, true while something is in the way;
    `code` names it for the page (`retention.checks.words`). An eraser is
    `wardmote.NAME(kind text, record uuid) returns bigint`, called first: how many rows it deleted of what no
    foreign key leads to; `code` says of what. Written by migrations.
    """

    class What(models.TextChoices):
        CHECK = "check", "Check"
        ERASER = "eraser", "Eraser"

    what = models.CharField(max_length=6, choices=What)
    function = models.CharField(max_length=63)
    code = models.CharField(max_length=40)
