"""Keys of other systems and what they told us; other councils' servers, and what was sent on to them."""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.records.intake.models import Report, ReportChild


class Key(models.Model):
    """The key by which one other system reports, through one front door. Kept as its sha256; shown once.

    The print stands in a column that no page can read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    door = models.ForeignKey("front_doors.Door", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, help_text="whose it is: a system, never a person")
    print = models.CharField(max_length=64, unique=True, help_text="sha256, in hex")
    starts_with = models.CharField(max_length=8, help_text="to tell keys apart")
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True, help_text="the last day it was used")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_revoked_together",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Use(models.Model):
    """How often a key was used in a minute. Our functions' alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(Key, models.CASCADE, related_name="+", db_index=False)
    minute = models.DateTimeField()
    many = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "minute"], name="use_once_a_minute")]


class Arrived(models.Model):
    """A report that came by Open311, under the id it is asked for by. Our functions' alone."""

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="+")
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    door = models.ForeignKey("front_doors.Door", models.PROTECT, related_name="+", db_index=False)
    public_id = models.CharField(max_length=32, unique=True, help_text="128 bits, drawn")
    token = models.BinaryField(max_length=32, help_text="sha256 of the caller's token or of what it told")
    service_code = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["door", "-at", "report"], name="arrived_newest"),
            models.Index(fields=["key", "token"], name="arrived_token"),
        ]


class Parameter(models.Model):
    """A figure of Open311 here, from a day on, with its source. Written by migrations and the operator."""

    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_on"], name="open311_parameter_once_from_a_day")
        ]


class Endpoint(models.Model):
    """Another council's server, to which an agency sends reports on. The key for it is sealed.

    What is sent there is disclosed to `recipient`, under an agreement with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, help_text="https, up to and without the name of a call")
    jurisdiction = models.CharField(max_length=80, blank=True)
    sealed_key = models.BinaryField(max_length=500)
    services = models.JSONField(default=dict, help_text="a kind of report: [service_code, service_name]")
    is_on = models.BooleanField(default=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="endpoint_is_https", condition=Q(address__startswith="https://")),
            models.UniqueConstraint(fields=["agency", "address"], name="endpoint_once_an_agency"),
        ]

    def __str__(self) -> str:
        return self.recipient.name


class Sending(ReportChild):
    """A report sent on: what was sent, and how far it is. Its words are read once the report is opened."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to go"
        GOING = "going", "Going"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused by their server"
        UNCLEAR = "unclear", "Not known whether it arrived"
        GIVEN_UP = "given_up", "Given up"

    report = models.ForeignKey(Report, models.PROTECT, related_name="sendings")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    disclosure = models.OneToOneField("access.Disclosure", models.PROTECT, related_name="+")
    content = models.JSONField(help_text="the fields as they are sent, without the key")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="when it is tried, or asked after, next")
    remote_id = models.CharField(max_length=200, blank=True)
    remote_token = models.CharField(max_length=200, blank=True)
    remote_status = models.CharField(max_length=10, blank=True)
    remote_notes = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="sending_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["report", "at"], name="sending_report"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "endpoint"],
                condition=~Q(state__in=["refused", "given_up"]),
                name="sending_once",
            )
        ]


class Step(ReportChild):
    """What became of a sending: a try, or what their server says of it since."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    sending = models.ForeignKey(Sending, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=80)
    words = models.TextField(blank=True, help_text="their server's")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sending", "at"], name="step_sending")]
