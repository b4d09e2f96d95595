"""Reports from spreadsheets and from a mailbox: sources with their columns, files taken in, messages read."""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.records.intake.models import Report


class Source(models.Model):
    """Whose spreadsheets an agency takes in, and what their columns and words mean. The agency's own."""

    class Channel(models.TextChoices):
        """How its reports count as having come: of those that officers take."""

        PARTNER = "partner", "From a partner"
        PATROL = "patrol", "Patrol or visit"
        PHONE = "phone", "Telephone"
        COUNTER = "counter", "In person"
        EMAIL = "email", "E-mail or letter"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PARTNER)
    kind = models.CharField(max_length=16, choices=Report.Kind, help_text="of a row that does not say")
    harm = models.CharField(max_length=8, choices=Report.Harm, help_text="until someone has looked")
    columns = models.JSONField(default=dict, help_text="the heading of each field")
    words = models.JSONField(default=dict, help_text="the kind of report that each of its words means")
    sender = models.CharField(max_length=254, blank=True, help_text="whose mailed spreadsheets are of it")
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="file_source_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="file_source_of_its_agency"),
            models.UniqueConstraint(
                fields=["agency", "sender"], condition=~Q(sender=""), name="file_source_of_a_sender"
            ),
        ]


class Batch(models.Model):
    """One file of a source and how far it is taken in. Seen by the source's team, and whoever took it in."""

    class State(models.TextChoices):
        OFFERED = "offered", "Came by e-mail"
        MAPPING = "mapping", "Not taken in yet"
        WAITING = "waiting", "Waiting its turn"
        RUNNING = "running", "Being taken in"
        DONE = "done", "Taken in"
        CANCELLED = "cancelled", "Stopped"
        FAILED = "failed", "Could not be taken in"

    BEFORE = (State.OFFERED, State.MAPPING)
    AT_WORK = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="batches")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200, help_text="of the file")
    notes = models.CharField(max_length=400, blank=True, help_text="what of the file was left aside")
    terms = models.JSONField(default=dict, help_text="columns, words and kind it is taken in by")
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    why = models.CharField(max_length=200, blank=True, help_text="why it could not be taken in")
    rows = models.PositiveIntegerField()
    row_at = models.PositiveIntegerField(default=0, help_text="so many rows are dealt with")
    added = models.PositiveIntegerField(default=0)
    further = models.PositiveIntegerField(default=0, help_text="known, with other content")
    already = models.PositiveIntegerField(default=0, help_text="here as they are")
    faulty = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True, help_text="when somebody last worked on it")
    finished_at = models.DateTimeField(null=True)
    is_kept = models.BooleanField(default=True, help_text="what the file held is here still")

    class Meta:
        indexes = [models.Index(fields=["audience", "-at"], name="file_batch_newest")]
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="file_batch_for_children"),
            models.CheckConstraint(name="file_batch_within", condition=Q(row_at__lte=models.F("rows"))),
        ]


class Content(models.Model):
    """The rows of a file, sealed, until they are thrown away. Read once the opening is on record."""

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="content")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField(help_text="its own key, under the installation's")
    sealed = models.BinaryField()


class Fault(models.Model):
    """A row that was not taken, by its number, and why. It holds nothing of what stood in the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="faults", db_index=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(help_text="as a spreadsheet numbers it")
    column = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="file_fault_once")]


class Taken(models.Model):
    """Which row became which report: by its own reference or what it said. Our functions' alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", db_index=False)
    key = models.BinaryField(max_length=32)
    content = models.BinaryField(max_length=32)
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="file_row_once")]


class Mailbox(models.Model):
    """How reading a mailbox stands. `print` is of its address. Our functions' alone."""

    print = models.BinaryField(max_length=32, primary_key=True)
    door = models.ForeignKey("front_doors.Door", models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True, help_text="when it was last read to the end")
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)


class Message(models.Model):
    """What became of a message, known by prints of its place and its id. Our functions' alone."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", "Became a report"
        AGAIN = "again", "Was here before"
        ASIDE = "aside", "Set aside"
        TRIED = "tried", "Tried, and tried again"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="+", db_index=False)
    validity = models.BigIntegerField(help_text="UIDVALIDITY of its folder")
    uid = models.BigIntegerField()
    hash = models.BinaryField(max_length=32, help_text="of its Message-ID and what it says")
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "validity", "uid"], name="mail_message_once")
        ]
        indexes = [models.Index(fields=["mailbox", "hash"], name="mail_message_hash")]


class Parameter(models.Model):
    """A figure of files and mail, from a day on, with its source. Written by migrations and the operator."""

    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_on"], name="files_in_parameter_once_from_a_day")
        ]
