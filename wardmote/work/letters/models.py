"""Letterheads and templates of an agency, letters of a case, many letters at once, and bundles for court."""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.work.cases.models import CaseChild


class Letterhead(models.Model):
    """An agency's letterhead, as it is from a day on. Never changed: a new one comes after it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=400, blank=True, help_text="one line each")
    telephone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    footer = models.CharField(max_length=300, blank=True)
    logo = models.BinaryField(null=True, help_text="a PNG, made anew by us")
    logo_words = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="letterhead_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="letterhead_of_its_agency"),
        ]


class Template(models.Model):
    """An agency's own template: a shipped one that it changed, or one of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40, help_text="that of the shipped one it stands for, or its own")
    is_open = models.BooleanField(default=True, help_text="offered for new letters")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="letter_template_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="letter_template_of_its_agency"),
        ]


class Version(models.Model):
    """How a template reads from a day on. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    blocks = models.JSONField(help_text="what it is made of; see blocks.py")
    why = models.CharField(max_length=200, help_text="what changed")
    starts_on = models.DateField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="letter_version_once"),
            models.UniqueConstraint(fields=["id", "agency"], name="letter_version_of_its_agency"),
        ]


class Run(models.Model):
    """One letter to many: the officer's own who makes it, some letters at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    template_key = models.SlugField(max_length=40)
    template_name = models.CharField(max_length=80)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, help_text="of the people in each case whom it goes to")
    values = models.JSONField(default=dict, help_text="what was typed, the same in every letter")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "officer"], name="letter_run_of_its_officer")]


class RunItem(models.Model):
    """One case of many: what came of it. `claimed_in` is the database's: where it was opened."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        MADE = "made", "Made"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="items")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=400, blank=True)
    letters = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    claimed_in = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "reference"], name="letter_run_case_once")]
        indexes = [models.Index(fields=["run", "state", "position"], name="letter_run_next")]


class Letter(CaseChild):
    """A letter of a case: to one person of it, to an agency that sees it, or to somebody else by name."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        MADE = "made", "Made"
        SENT = "sent", "Sent"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class How(models.TextChoices):
        HAND = "hand", "By hand"
        POST = "post", "By post"
        EMAIL = "email", "By e-mail"

    reference = models.CharField(max_length=12, unique=True)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", help_text="whose letter")
    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, related_name="+")
    to_agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    to_name = models.CharField(max_length=120)
    to_address = models.CharField(max_length=400, blank=True)
    wishes = models.CharField(max_length=200, blank=True, help_text="how they wish to be reached, as read")
    template_key = models.SlugField(max_length=40)
    template_name = models.CharField(max_length=80)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    edition = models.PositiveIntegerField(null=True, help_text="of the shipped template, where no version")
    letterhead = models.ForeignKey(Letterhead, models.PROTECT, null=True, related_name="+")
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    word = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    run_item = models.ForeignKey(RunItem, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=6, choices=How, blank=True)
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)
    withdrawn_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="letter_case")]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="letter_of_its_case"),
            models.CheckConstraint(
                name="letter_to_one",
                condition=Q(person=None) | Q(to_agency=None),
            ),
            models.CheckConstraint(
                name="letter_made_together",
                condition=Q(made_at=None, made_by=None, word=None, pdf=None)
                | Q(made_at__isnull=False, made_by__isnull=False, word__isnull=False, pdf__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_sent_together",
                condition=Q(sent_how="", sent_on=None, sent_by=None)
                | (Q(sent_on__isnull=False, sent_by__isnull=False) & ~Q(sent_how="")),
            ),
            models.CheckConstraint(
                name="letter_withdrawn_together",
                condition=Q(withdrawn_why="", withdrawn_by=None, withdrawn_at=None)
                | (Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
            ),
            models.CheckConstraint(
                name="letter_state_follows",
                condition=Q(state="draft", made_at=None, sent_on=None, withdrawn_at=None)
                | Q(state="made", made_at__isnull=False, sent_on=None, withdrawn_at=None)
                | Q(state="sent", made_at__isnull=False, sent_on__isnull=False, withdrawn_at=None)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
            ),
            # One of many is made once, however often its run is begun again.
            models.UniqueConstraint(
                fields=["run_item", "person"],
                condition=Q(run_item__isnull=False),
                name="letter_of_a_run_once",
            ),
        ]


class Printout(CaseChild):
    """The PDF of one of many, sealed, for whoever makes them to print; kept for some days."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="printout")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["run", "position"], name="printout_of_run")]


class Bundle(CaseChild):
    """What of a case goes before a court: chosen, put in order, taken out of, made into one PDF."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being put together"
        MADE = "made", "Made"

    title = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    pages = models.PositiveIntegerField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="bundle_case")]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="bundle_of_its_case"),
            models.CheckConstraint(
                name="bundle_made_together",
                condition=Q(state="draft", document=None, pages=None, made_by=None, made_at=None)
                | Q(
                    state="made",
                    document__isnull=False,
                    pages__isnull=False,
                    made_by__isnull=False,
                    made_at__isnull=False,
                ),
            ),
        ]


class BundleItem(CaseChild):
    """One exhibit of a bundle, and what is taken out of it before anybody reads it."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Document"
        NOTE = "note", "Note"
        STORY = "story", "What happened when"

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    note = models.ForeignKey("cases.Note", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=160)
    words_out = models.TextField(blank=True, help_text="words taken out wherever they stand, one a line")
    areas_out = models.TextField(
        blank=True, help_text="page: left, top, right, bottom in per cent, one a line"
    )
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bundle_item_is_one_thing",
                condition=Q(kind="document", document__isnull=False, note=None)
                | Q(kind="note", document=None, note__isnull=False)
                | Q(kind="story", document=None, note=None),
            ),
            models.UniqueConstraint(
                fields=["bundle", "document"],
                condition=Q(document__isnull=False),
                name="bundle_document_once",
            ),
            models.UniqueConstraint(
                fields=["bundle", "note"], condition=Q(note__isnull=False), name="bundle_note_once"
            ),
        ]
