"""Uses of powers: what was served on whom or where, its steps, conditions and dates, and looks before it.

What a list may show stands in `Use` and `DueDate`, and names no one. On whom, why, each step in words and the
conditions are read once the case's opening is on record. Every row is a part of its case. Which power may be
used, by whom and with which dates is asked of the catalogue: nothing of the law stands here.

Decisions: docs/decisions/0113-uses-are-parts-of-a-case.md, 0114-a-look-before-serving.md
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from wardmote.work.cases.models import CaseChild

AT_HAND = ["audience", "power", "state", "agency"]  # in every index of the list


class Use(CaseChild):
    """One use of a power, as a list may show it. Its state follows its steps, in the database."""

    class Subject(models.TextChoices):
        PERSON = "person", "A person"
        BODY = "body", "A business or another body"
        PLACE = "place", "A place"

    class State(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        AUTHORISED = "authorised", "Authorised"
        SERVED = "served", "Served"
        IN_FORCE = "in_force", "In force"
        ENDED = "ended", "Ended"
        DISCHARGED = "discharged", "Discharged"
        QUASHED = "quashed", "Quashed on appeal"
        WITHDRAWN = "withdrawn", "Withdrawn"

    NOT_SERVED = (State.DRAFTED, State.AUTHORISED)
    STANDING = (State.SERVED, State.IN_FORCE)
    LIVE = (State.AUTHORISED, *STANDING)  # another agency should know before it acts

    power = models.CharField(max_length=60, help_text="its key in the catalogue")
    power_name = models.CharField(max_length=160, help_text="as it was called on that day")
    family = models.CharField(max_length=40)
    law_on = models.DateField(help_text="the day whose law was asked")
    subject_kind = models.CharField(max_length=8, choices=Subject)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFTED)
    ward = models.CharField(
        max_length=80, default="", help_text="that the case's area names; the database finds it"
    )
    drafted_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    starts_on = models.DateField(
        null=True, help_text="in force from then, where that is not when it is served"
    )
    ends_on = models.DateField(null=True, help_text="the last day")
    ended_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True, help_text="the first of its dates that is open")
    under_appeal = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="power_use_for_children"),
            models.CheckConstraint(
                name="power_use_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], include=AT_HAND, name="power_use_changed"),
            models.Index(fields=["audience", "-changed_at"], include=["id"], name="power_use_audience"),
            models.Index(
                fields=["next_due_at"],
                include=["audience"],
                condition=Q(next_due_at__isnull=False),
                name="power_use_due",
            ),
        ]

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE


class Print(models.Model):
    """What the subject of a use is compared by. No login reads it: an index on it would tell who is there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    use = models.OneToOneField(Use, models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["words"], name="power_print_words")]


class UseChild(CaseChild):
    """What every part of a use carries: of the same case, and of the categories the use holds at least."""

    use = models.ForeignKey(Use, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Particulars(CaseChild):
    """On whom or what, why, and on what authority: said once, when it is drafted."""

    use = models.OneToOneField(Use, models.PROTECT, related_name="particulars")
    entry = models.ForeignKey("cases.Person", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("cases.Place", models.PROTECT, null=True, related_name="+")
    body = models.CharField(max_length=160, blank=True)
    age = models.PositiveSmallIntegerField(null=True)
    grounds = models.TextField()
    tests = models.JSONField(default=list, help_text="the tests of the law that the officer says are met")
    consultation = models.TextField(blank=True)
    authorised_by = models.CharField(max_length=120, blank=True)
    authorised_rank = models.CharField(max_length=60, blank=True)
    figures = models.JSONField(default=dict, help_text="amounts and lengths chosen, by their key")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="power_use_of_one_subject",
                condition=Q(entry__isnull=False, place=None, body="")
                | Q(entry=None, place__isnull=False, body="")
                | (Q(entry=None, place=None) & ~Q(body="")),
            )
        ]


class Condition(UseChild):
    """What it asks of them or forbids. An ended one stays."""

    class Kind(models.TextChoices):
        MUST = "must", "Must"
        MUST_NOT = "must_not", "Must not"

    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Step(UseChild):
    """One thing that happened to it. Never changed; the state of the use follows it."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        AUTHORISED = "authorised", "Authorised"
        ACKNOWLEDGED = "acknowledged", "Said what was done about another agency's power"
        SERVED = "served", "Served"
        EVENT = "event", "A day that brings dates"
        BEGAN = "began", "Came into force"
        VARIED = "varied", "Varied"
        CONDITION_ENDED = "condition_ended", "Condition ended"
        EXTENDED = "extended", "Extended"
        BREACHED = "breached", "Breach noted"
        PENALTY = "penalty", "Fixed penalty issued"
        PAID = "paid", "Fixed penalty paid"
        APPEALED = "appealed", "Appeal lodged"
        DISMISSED = "dismissed", "Appeal dismissed"
        UPHELD = "upheld", "Appeal allowed"
        DATE_MET = "date_met", "A date was kept"
        COMPLIED = "complied", "Complied with"
        OUTCOME = "outcome", "Ended, with its outcome"
        EXPIRED = "expired", "Ran out"
        DISCHARGED = "discharged", "Discharged"
        WITHDRAWN = "withdrawn", "Withdrawn"

    BY_THE_CLOCK = (Kind.BEGAN, Kind.EXPIRED)

    kind = models.CharField(max_length=16, choices=Kind)
    by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(help_text="when it was put down")
    happened_at = models.DateTimeField(help_text="when it happened")
    how = models.CharField(max_length=40, blank=True, help_text="how it was served; what is extended to")
    whom = models.CharField(max_length=120, blank=True, help_text="who served it, where that is another")
    words = models.TextField(blank=True)
    amount = models.PositiveIntegerField(null=True, help_text="in pence")
    until_on = models.DateField(
        null=True, help_text="its new last day; the day of an event that brings dates"
    )
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    condition = models.ForeignKey(Condition, models.PROTECT, null=True, related_name="+")
    settles = models.CharField(
        max_length=60,
        blank=True,
        help_text="the name of the date that was kept, or of the event; the look that words are about",
    )

    class Meta:
        indexes = [models.Index(fields=["use", "at"], name="power_step_use")]


class DueDate(UseChild):
    """A date that the law gives, with its rule in words. Reckoned anew, the earlier one stays beside it."""

    name = models.CharField(max_length=60)
    label = models.CharField(max_length=160)
    due_at = models.DateTimeField()
    rule = models.TextField()
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    law_on = models.DateField()
    passes = models.BooleanField(default=False, help_text="a time that runs out by itself, as for an appeal")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["use", "name"], condition=Q(replaced_at=None), name="power_date_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(replaced_at=None, done_at=None), name="power_date_open"
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.replaced_at is None and self.done_at is None

    @property
    def by_the_hour(self) -> bool:
        """Whether it is a moment, and not a day of which the last minute is included."""
        local = timezone.localtime(self.due_at)
        return (local.hour, local.minute) != (23, 59)


class Look(models.Model):
    """That an officer looked, before serving, whether another agency has a live power on the same subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    subject = models.CharField(
        max_length=200, help_text="the id of the entry or the place; of a body, its print"
    )
    at = models.DateTimeField()
    xid = models.BigIntegerField()
    search_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["officer", "case", "-at"], name="power_look_newest")]


class Answer(models.Model):
    """By name only: ask this agency, and nothing of what it has; or open this case, which one may see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    look = models.ForeignKey(Look, models.CASCADE, related_name="answers")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", db_index=False)
    hit_id = models.UUIDField(null=True)
    xid = models.BigIntegerField()


class Parameter(models.Model):
    """A number of the room, from a day on."""

    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="power_parameter_once")]
