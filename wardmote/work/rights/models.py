"""Requests of people about their own data: the request, its clock, its pack; and marks on records."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

Officer, Agency, Audience = "identity.Officer", "identity.Agency", "access.Audience"


class Request(models.Model):
    """What a list may show of a request. Who asks and about whom is in Asking.

    Decision: docs/decisions/0078-requests-about-ones-data.md
    """

    class Kind(models.TextChoices):
        ACCESS = "access", "A copy of their data"
        RECTIFICATION = "rectification", "Putting right"
        RESTRICTION = "restriction", "Restriction"
        OBJECTION = "objection", "Objection"
        ERASURE = "erasure", "Erasure"

    class Regime(models.TextChoices):
        GENERAL = "general", "UK GDPR"
        LAW = "law", "Law enforcement (DPA 2018 part 3)"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Ground(models.TextChoices):
        UNFOUNDED = "unfounded", "Vexatious or manifestly unfounded"
        EXCESSIVE = "excessive", "Manifestly excessive"
        NOT_SHOWN = "not_shown", "Who asks could not be confirmed"
        NOT_HELD = "not_held", "This agency holds nothing, or not as its controller"
        LAW = "law", "Another provision of the law"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind)
    regime = models.CharField(max_length=8, choices=Regime, default=Regime.GENERAL)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    received_on = models.DateField()
    identity_asked = models.BooleanField(default=False, help_text="whether it has to be shown who asks")
    identity_on = models.DateField(null=True)
    identity_how = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, help_text="the last day; none while the clock stands still")
    extended_on = models.DateField(null=True, help_text="the day they were told")
    extended_why = models.TextField(blank=True)
    second = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", help_text="second look")
    reminded = models.PositiveSmallIntegerField(default=0, help_text="how far reminding has got")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground, blank=True)
    answer = models.TextField(blank=True, help_text="what they are told")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rights_answered_together",
                condition=Q(state="open", answered_on=None, answered_by=None, ground="", answer="")
                | (~Q(state="open") & Q(answered_on__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="rights_extended_together",
                condition=Q(extended_on=None, extended_why="")
                | (Q(extended_on__isnull=False) & ~Q(extended_why="")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "due_on", "id"], name="rights_of_agency")]


class Asking(models.Model):
    """Who asks, about whom and for what: read once the request is opened."""

    request = models.OneToOneField(Request, models.PROTECT, primary_key=True, related_name="asking")
    name = models.CharField(max_length=160, help_text="whose data it is")
    born_on = models.DateField(null=True)
    contact = models.CharField(max_length=300, blank=True, help_text="where the answer goes")
    on_behalf = models.CharField(max_length=300, blank=True, help_text="who asks for them, by what authority")
    words = models.TextField(help_text="what they ask, in their own words")


class Stop(models.Model):
    """Days on which the clock stands still, while something is waited for from whoever asked."""

    class Kind(models.TextChoices):
        CLARIFICATION = "clarification", "To say what they want"
        IDENTITY = "identity", "To show who they are"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="stops")
    kind = models.CharField(max_length=14, choices=Kind)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(until_on=None), name="rights_one_stop_at_a_time"
            ),
            models.CheckConstraint(
                name="rights_stop_in_order", condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on"))
            ),
        ]


class Step(models.Model):
    """What was done on a request, by whom and why. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="steps", db_index=False)
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "-at"], name="rights_step_newest")]


# --- the pack ------------------------------------------------------------------------------------------


class Subject(models.Model):
    """A person record of this agency that is of whoever asks: seen by leads who see the record too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="subjects")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="rights_subject_once")]


class Asked(models.Model):
    """A record that the lead may not see, put to those who may: which it is, they alone know.

    `audience` is the record's, and goes where it goes. Written by our SQL functions alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="asked")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=20)
    record_id = models.UUIDField()
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "record_kind", "record_id"], name="rights_asked_once")
        ]
        indexes = [models.Index(fields=["record_id"], name="rights_asked_record")]


class Item(models.Model):
    """One part of a record that may go into the pack, as it stood when it was taken in, and what goes of it.

    It is read by those who may read that part, once record or request is opened; `cleared` is what goes.
    """

    class Decision(models.TextChoices):
        DISCLOSE = "disclose", "Goes as it is"
        REDACT = "redact", "Goes with words taken out"
        WITHHOLD = "withhold", "Withheld"
        UNSAID = "unsaid", "Withheld, and the pack says nothing of it"
        LEFT_OUT = "left_out", "Not about them"

    class Exemption(models.TextChoices):
        THIRD_PARTY = "third_party", "Somebody else's data (DPA 2018 Sch 2 para 16)"
        CRIME = "crime", "Crime and taxation (DPA 2018 Sch 2 para 2)"
        LEGAL = "legal", "Legal professional privilege (DPA 2018 Sch 2 para 19)"
        HARM = "harm", "Serious harm: health, social work, education (DPA 2018 Sch 3)"
        CHILD_ABUSE = "child_abuse", "Child abuse data (DPA 2018 Sch 3)"
        LAW_ENFORCEMENT = "law_enforcement", "Law enforcement (DPA 2018 s.45(4))"
        PROTECTIVE = "protective", "Functions that protect the public (DPA 2018 Sch 2 para 7)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="items", db_index=False)
    asked = models.ForeignKey(Asked, models.PROTECT, null=True, related_name="items")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=20)
    record_id = models.UUIDField()
    source = models.CharField(max_length=40, help_text="the table it is from")
    source_id = models.UUIDField()
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=120, help_text="what it is and of when; names no one")
    on = models.DateField(null=True)
    text = models.TextField()
    suggested = models.JSONField(default=list, help_text="where other people are named: pairs of places")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    exemption = models.CharField(max_length=16, choices=Exemption, blank=True)
    reason = models.TextField(blank=True, help_text="for the record; never in the pack")
    spans = models.JSONField(default=list, help_text="what is taken out: pairs of places in the text")
    cleared = models.TextField(blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "source", "source_id"], name="rights_item_once"),
            models.CheckConstraint(
                name="rights_decided_together",
                condition=Q(decision="", decided_by=None, decided_at=None, cleared="", looked_by=None)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="rights_withheld_with_a_reason",
                condition=~Q(decision__in=["withhold", "unsaid"])
                | (~Q(exemption="") & ~Q(reason="") & Q(cleared="")),
            ),
            models.CheckConstraint(
                name="rights_looked_by_another",
                condition=Q(looked_by=None, looked_at=None)
                | (Q(looked_at__isnull=False) & ~Q(looked_by=models.F("decided_by"))),
            ),
        ]
        indexes = [
            models.Index(fields=["request", "on", "id"], name="rights_item_of_request"),
            models.Index(fields=["source_id"], name="rights_item_source"),
            models.Index(fields=["record_id"], name="rights_item_record"),
        ]


class Copy(models.Model):
    """A copy of a document that a reviewer sent in, with what must not go blacked out.

    It is sealed as any file is, and read by those alone who review the part it is for; it goes where the
    document goes.

    Decision: docs/decisions/0151-files-in-a-pack.md
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="copies")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="pack_copy")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Enclosure(models.Model):
    """What goes of the file of a document that is a part of a pack: decided together with the part, by the
    same officer at the same moment, and void once the file is not what and where it was then.

    `stood_in` and `sha256` are the database's own: where the document was, and what it held.
    """

    class Goes(models.TextChoices):
        WHOLE = "whole", "The file goes whole"
        COPY = "copy", "A copy goes, with parts blacked out"
        WORDS = "words", "Its words go, with some taken out"
        KEPT = "kept", "The file is withheld"

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="enclosure")
    goes = models.CharField(max_length=8, choices=Goes, blank=True)
    copy = models.ForeignKey(Copy, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True, help_text="the words of the file, once they were read")
    spans = models.JSONField(default=list, help_text="what is taken out: pairs of places in the text")
    cleared = models.TextField(blank=True)
    exemption = models.CharField(max_length=16, choices=Item.Exemption, blank=True)
    reason = models.TextField(blank=True, help_text="for the record; never in the pack")
    stood_in = models.BigIntegerField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rights_file_goes_one_way",
                condition=Q(goes__in=["", "whole"], copy=None, cleared="", exemption="")
                | Q(goes="copy", copy__isnull=False, cleared="", exemption="")
                | (Q(goes="words", copy=None, exemption="") & ~Q(cleared=""))
                | (Q(goes="kept", copy=None, cleared="") & ~Q(exemption="") & ~Q(reason="")),
            )
        ]


class Pack(models.Model):
    """A pack being made, or made: in parts, each a sealed document. A part that is there stays."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be made"
        MAKING = "making", "Being made"
        STOPPED = "stopped", "Stopped"
        READY = "ready", "Ready"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="packs")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    items = models.PositiveIntegerField(help_text="how many there are to put in")
    done = models.PositiveIntegerField(default=0)
    after = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", help_text="put in last")
    made = models.PositiveIntegerField(
        default=0, db_default=0, help_text="how many documents, those that are gone too"
    )
    stopped_why = models.CharField(max_length=12, blank=True, default="", db_default="")
    stopped_at = models.UUIDField(null=True, help_text="the part whose file could not go")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Part(models.Model):
    """One document of a pack: what was cleared of many parts of records, or a file that goes with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    appendix = models.PositiveIntegerField(null=True, help_text="the number of the file, where it is one")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="pack_part")
    items = ArrayField(
        models.UUIDField(), default=list, help_text="whose words are in it; what is withheld has none"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "number"], name="rights_part_once")]


# --- marks on records ----------------------------------------------------------------------------------


class Mark(models.Model):
    """Something that stands beside a case or a person record: seen by whoever sees the record.

    While a restriction stands, the database lets nobody new into the record.
    """

    class Kind(models.TextChoices):
        RESTRICTION = "restriction", "Restricted"
        DISPUTE = "dispute", "Accuracy disputed"
        STATEMENT = "statement", "Their own statement"
        OBJECTION = "objection", "Objection"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    parent_audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    words = models.TextField(help_text="the statement or, of a restriction, why")
    answer = models.TextField(blank=True, help_text="of an objection: what was decided, and why")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rights_mark_on_one",
                condition=Q(case=None, person__isnull=False) | Q(case__isnull=False, person=None),
            ),
            models.CheckConstraint(
                name="rights_mark_ended_together",
                condition=Q(ended_at=None, ended_by=None, ended_why="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
            ),
        ]
