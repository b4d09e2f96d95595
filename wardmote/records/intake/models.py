"""Reports as they arrive. Never edited away; knows not of cases."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value, When

from wardmote.records.kinds.models import Kind as ReportKind

# How harm stands in the queue: the gravest first.
HARM_RANK = models.Case(
    When(harm="high", then=Value(1)),
    When(harm="medium", then=Value(2)),
    default=Value(3),
    output_field=models.SmallIntegerField(),
)

RECORDED = Q(state="recorded")
TOLD = ~RECORDED  # open data may be many times as many rows: an index of the queue holds none of them


class Report(models.Model):
    """What a list may show of a report. What was said, and who said it, is in Telling."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Telephone"
        COUNTER = "counter", "In person"
        EMAIL = "email", "E-mail or letter"
        PATROL = "patrol", "Patrol or visit"
        PARTNER = "partner", "From a partner"
        FORM = "form", "Public form"
        OPEN311 = "open311", "Open311"
        OPEN_DATA = "open_data", "Open data"

    Kind = ReportKind

    class Harm(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        IN_CASE = "in_case", "In a case"
        REFERRED = "referred", "Referred"
        CLOSED = "closed", "No further action"
        RECORDED = "recorded", "Recorded incident"  # waits for nobody: taken in with many others

    class Exactness(models.TextChoices):
        APPROXIMATE = "approximate", "Approximate"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=ReportKind)
    category = models.ForeignKey(
        "kinds.Category",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the version in force on the day it was received",
    )
    told_as = models.ForeignKey(
        "kinds.Category",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="what whoever told it chose it to be, at a door of the public; never changed",
    )
    channel = models.CharField(max_length=10, choices=Channel)
    harm = models.CharField(max_length=8, choices=Harm)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    area = models.CharField(max_length=80, blank=True, help_text="street, estate or ward; no house number")
    ward = models.CharField(
        max_length=120, blank=True, db_default="", help_text="where it was told to be; the database finds it"
    )
    occurred_from = models.DateTimeField(null=True)
    occurred_words = models.CharField(max_length=120, blank=True, help_text="when, in the teller's words")
    occurred_period = models.CharField(
        max_length=7, blank=True, db_default="", help_text="where only the month is known: 2022-08"
    )
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    point_is = models.CharField(max_length=12, choices=Exactness, blank=True, db_default="")
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    closed_reason = models.TextField(blank=True, help_text="in words for the person who made it")
    decided_at = models.DateTimeField(null=True, help_text="when its state was last changed")
    next_due_at = models.DateTimeField(null=True, help_text="of its clocks; the database keeps it")
    next_due_what = models.CharField(max_length=24, blank=True, db_default="", help_text="what is due then")
    source = models.CharField(max_length=16, blank=True, db_default="", help_text="whose open data it is of")
    source_id = models.CharField(max_length=64, blank=True, db_default="", help_text="its number there")
    published = models.JSONField(null=True, help_text="the row as published, what stands above left out")
    street = models.BigIntegerField(null=True, help_text="of open data: the print of its area, found by it")

    class Meta:
        # For the queue: every sort, with the audience and the commonest filters at hand, so that what is not
        # wanted or not theirs to see is passed over in the index.
        indexes = [
            models.Index(
                fields=["-received_at", "-id"],
                include=["audience", "state", "harm", "kind"],
                name="report_newest",
                condition=TOLD,
            ),
            models.Index(
                fields=["audience", "-received_at"],
                include=["id"],
                name="report_audience_told",
                condition=TOLD,
            ),
            models.Index(fields=["audience", "state", "-decided_at"], name="report_audience", condition=TOLD),
            models.Index(
                fields=["audience"], include=["id"], name="report_audience_recorded", condition=RECORDED
            ),
            models.Index(
                HARM_RANK,
                F("received_at"),
                F("id"),
                include=["audience", "team", "owner", "kind", "channel", "harm", "state"],
                name="report_queue",
                condition=Q(state="waiting"),
            ),
            models.Index(
                HARM_RANK,
                F("received_at"),
                F("id"),
                include=["audience", "state", "harm", "kind"],
                name="report_harm",
                condition=TOLD,
            ),
            models.Index(
                fields=["next_due_at", "received_at", "id"],
                include=["audience", "state", "harm", "kind"],
                name="report_due",
                condition=Q(next_due_at__isnull=False),
            ),
            models.Index(
                fields=["state", "-received_at", "-id"],
                include=["audience", "harm", "kind"],
                name="report_state",
                condition=TOLD,
            ),
            models.Index(
                fields=["kind", "harm", "-received_at", "-id"],
                include=["audience", "state"],
                name="report_kind_harm",
                condition=TOLD,
            ),
            models.Index(
                fields=["category", "-received_at", "-id"],
                include=["audience", "state", "harm"],
                name="report_category",
                condition=Q(category__isnull=False),
            ),
            models.Index(
                fields=["state", "-decided_at", "-id"],
                include=["audience"],
                name="report_decided",
                condition=TOLD,
            ),
            models.Index(
                fields=["taken_by", "-received_at"],
                include=["audience"],
                name="report_taken_by",
                condition=TOLD,
            ),
            models.Index(fields=["-occurred_period", "-id"], name="report_recorded", condition=RECORDED),
            models.Index(
                fields=["street", "occurred_period", "kind"],
                name="report_published_street",
                condition=Q(street__isnull=False),
            ),
            models.Index(fields=["source_id"], name="report_source_id", condition=~Q(source_id="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="report_for_children"),
            # A month is a month: no day is made up for it.
            models.CheckConstraint(
                name="report_period_is_a_month",
                condition=Q(occurred_period="")
                | Q(occurred_period__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$", occurred_from=None),
            ),
            models.CheckConstraint(
                name="report_point_is_whole",
                condition=Q(longitude=None, latitude=None, point_is="")
                | (Q(longitude__isnull=False, latitude__isnull=False) & ~Q(point_is="")),
            ),
        ]

    @property
    def heading(self) -> str:
        """What it was: the kind or, of open data, the publisher's own word for it."""
        return (self.published or {}).get("Crime type") or self.get_kind_display()

    @property
    def came(self) -> str:
        """How it came, within a sentence: "telephone", "public form", and Open311 as it is written."""
        words = self.get_channel_display()
        return words if self.channel == self.Channel.OPEN311 else words.lower()

    @property
    def outcome(self) -> str:
        """What was published as having come of it, last."""
        words: str = (self.published or {}).get("Last outcome category", "")
        return words


class Telling(models.Model):
    """What was said in a report and by whom: read only once the opening is on record."""

    class Contact(models.TextChoices):
        ANY = "any", "Any way"
        PHONE = "phone", "By telephone"
        EMAIL = "email", "By e-mail"
        NONE = "none", "Do not contact"

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="telling")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    what = models.TextField()
    who = models.TextField(blank=True, help_text="who is said to be involved")
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    is_anonymous = models.BooleanField(default=False)
    teller_name = models.CharField(max_length=120, blank=True)
    teller_phone = models.CharField(max_length=40, blank=True)
    teller_email = models.CharField(max_length=254, blank=True)
    contact_by = models.CharField(max_length=8, choices=Contact, default=Contact.ANY)
    contact_wishes = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "audience"], name="telling_for_links")]


class ReportPerson(models.Model):
    """Whom a report tells of, or who told it, is a person on record: seen by those who see both."""

    class Part(models.TextChoices):
        TELLER = "teller", "Told us"
        VICTIM = "victim", "Said to suffer from it"
        INVOLVED = "involved", "Said to be involved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="person_links")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="report_links")
    part = models.CharField(max_length=8, choices=Part)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)


class ReportPlace(models.Model):
    """A report is of a place on record: seen by those who may read both, and linking shares nothing.

    It holds what the telling holds, so that nobody learns from it an address they may not read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="place_links")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="report_links")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_place_ended_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            )
        ]


class ReportChild(models.Model):
    """What every child of a report carries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class ReportDocument(ReportChild):
    """What came with a report. It goes where the report goes, or to fewer, by what it holds."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="document_links")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="report_link")


class Decision(ReportChild):
    """What was decided on a report, by whom, when and why. Kept for ever, and read by its keeper."""

    class Kind(models.TextChoices):
        JOINED = "joined", "Joined to a case"
        OPENED = "opened", "Case opened"
        REFERRED = "referred", "Referred"
        CLOSED = "closed", "No further action"
        REOPENED = "reopened", "Reopened"
        TAKEN_OUT = "taken_out", "Taken out of a case"
        TOLD = "told", "Reporter told as its case was closed"

    class Ground(models.TextChoices):
        NOT_OUR_POWERS = "not_our_powers", "Not within our powers"
        NOT_ENOUGH = "not_enough", "Not enough to act on"
        ANOTHER_BODY = "another_body", "Another body deals with it"
        ALREADY_DEALT = "already_dealt", "Already dealt with"
        OTHER = "other", "Another reason"

    report = models.ForeignKey(Report, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Kind)
    ground = models.CharField(max_length=16, choices=Ground, blank=True, help_text="of no further action")
    reason = models.TextField(blank=True, help_text="for the record; never sent to the reporter")
    words = models.TextField(blank=True, help_text="what the reporter is told")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "at"], name="decision_report")]


class Referral(models.Model):
    """A report handed to another agency to deal with: what a list of both sides shows of it.

    Its audience is the report's when it was sent, and stays: what is taken back is the report. Its state
    follows its steps, and the database alone writes it.
    """

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DONE = "done", "Done"

    LIVE = (State.SENT, State.ACCEPTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="referrals")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    disclosure = models.OneToOneField("access.Disclosure", models.PROTECT, related_name="referral")
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", help_text="sent again")
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    answer_by = models.DateField()
    sent_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["agency", "state", "-sent_at", "-id"], include=["audience"], name="referral_inbox"
            ),
            models.Index(
                fields=["owner", "state", "-sent_at", "-id"], include=["audience"], name="referral_outbox"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="referral_for_children"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(state__in=["sent", "accepted"]), name="referral_one_at_a_time"
            ),
        ]


class ReferralStep(ReportChild):
    """One state a referral came to: who, when and in what words. Never changed."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Referral.State)
    words = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="step_referral")]


class Likeness(models.Model):
    """What a report is compared by: prints of its place, people and wording. Never read, only compared.

    Decision: docs/decisions/0010-likely-duplicates.md
    """

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="+")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    received_at = models.DateTimeField()
    street = models.BigIntegerField(null=True)
    address = models.BigIntegerField(null=True)
    postcode = models.BigIntegerField(null=True)
    phone = models.BigIntegerField(null=True)
    email = models.BigIntegerField(null=True)
    teller = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    wording_1 = models.BigIntegerField(null=True)
    wording_2 = models.BigIntegerField(null=True)
    wording_3 = models.BigIntegerField(null=True)
    wording_4 = models.BigIntegerField(null=True)
    words = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=[name, "-received_at"],
                include=["audience"],
                name=f"likeness_{name}",
                condition=Q(**{f"{name}__isnull": False}),
            )
            for name in (
                "street", "address", "postcode", "phone", "email", "teller", "person",
                "wording_1", "wording_2", "wording_3", "wording_4",
            )
        ]  # fmt: skip
