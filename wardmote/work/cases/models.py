"""A concern being worked: the case, what is known in it, and its links to reports, actions and documents.

Each child carries `parent_audience` (the case's, kept by a cascading composite key) and its own `audience`,
which the database narrows where the child holds a category some grants do not cover.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value, When

AT_HAND = ["audience", "status", "kind", "risk"]  # in every index of the list

# How high a risk stands, for sorting.
RISK_RANK = models.Case(
    When(risk="high", then=Value(3)),
    When(risk="medium", then=Value(2)),
    default=Value(1),
    output_field=models.SmallIntegerField(),
)


class Case(models.Model):
    """What a list may show of a case. Its account, people, places and notes are read once it is opened."""

    class Kind(models.TextChoices):
        ASB = "asb", "Anti-social behaviour"
        NOISE = "noise", "Noise"
        HOUSING = "housing", "Tenancy or estate"
        ROUGH_SLEEPING = "rough_sleeping", "Rough sleeping"
        HATE = "hate", "Hate incident"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Risk(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        REDUCED = "reduced", "Reduced to a level the victim accepts"
        MOVED_ON = "moved_on", "Passed to another agency"
        UNPROVEN = "unproven", "Not enough to act on"
        WITHDRAWN = "withdrawn", "Complaint withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    lead = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.CharField(max_length=160, help_text="what it is about; names no one")
    kind = models.CharField(max_length=16, choices=Kind)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    risk = models.CharField(max_length=8, choices=Risk, default=Risk.LOW)
    area = models.CharField(max_length=80, blank=True)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    review_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    words = models.GeneratedField(
        expression=models.Func(
            models.F("title"), template="to_tsvector('english'::regconfig, %(expressions)s)"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            # Who closed it, when and with what outcome are recorded together or not at all.
            models.CheckConstraint(
                name="case_closed_together",
                condition=Q(status="open", closed_at=None, closed_by=None, outcome="")
                | (Q(status="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
            ),
            models.UniqueConstraint(fields=["id", "audience"], name="case_for_children"),
        ]
        # For the list: every sort, and every filter newest first, each with the audience and the commonest
        # filters at hand, so that what is not wanted or not theirs to see is passed over in the index.
        indexes = [
            *[
                models.Index(
                    fields=[*narrowed, "-opened_at", "-id"],
                    include=[c for c in AT_HAND if c not in narrowed],
                    name=f"case_{name}",
                )
                for name, narrowed in {
                    "newest": [],
                    "by_status": ["status"],
                    "by_three": ["status", "kind", "risk"],
                    "by_kind": ["kind"],
                    "by_risk": ["risk"],
                    "by_area": ["area"],
                    "by_owner": ["owner"],
                    "by_team": ["team"],
                    "by_lead": ["lead"],
                }.items()
            ],
            models.Index(fields=["-changed_at", "-id"], include=AT_HAND, name="case_changed"),
            models.Index(fields=["review_on", "id"], include=AT_HAND, name="case_review"),
            models.Index(
                RISK_RANK.desc(),
                F("opened_at").desc(),
                F("id").desc(),
                include=AT_HAND,
                name="case_riskiest",
            ),
            models.Index(fields=["audience", "-opened_at"], include=["id"], name="case_audience"),
            models.Index(fields=["lead", "review_on"], name="case_lead_open", condition=Q(status="open")),
        ]


class CaseChild(models.Model):
    """What every sensitive child of a case carries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class Summary(CaseChild):
    """The case told: one living summary, its earlier wordings kept beside it."""

    text = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Person(CaseChild):
    """What this case knows of a person."""

    class Role(models.TextChoices):
        VICTIM = "victim", "Victim or complainant"
        PERPETRATOR = "perpetrator", "Said to be responsible"
        WITNESS = "witness", "Witness"
        CHILD = "child", "Child in the household"
        OTHER = "other", "Otherwise connected"

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role)
    born_on = models.DateField(null=True)
    contact = models.CharField(max_length=200, blank=True)
    contact_wishes = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "case", "audience"], name="case_person_for_links")
        ]


class Place(CaseChild):
    """A place in a case."""

    class Role(models.TextChoices):
        WHERE = "where", "Where it happens"
        VICTIM_HOME = "victim_home", "Home of the victim"
        PERPETRATOR_HOME = "perpetrator_home", "Home of who is said to be responsible"
        OTHER = "other", "Otherwise connected"

    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=8, blank=True)
    role = models.CharField(max_length=16, choices=Role)
    about = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class EarlierWording(CaseChild):
    """What was known of a person or a place before it was corrected: written by the database."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    was = models.JSONField(help_text="the columns that were corrected, as they were")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", help_text="who corrected it")
    at = models.DateTimeField()


class Note(CaseChild):
    """A dated note. Its author may mend it for a short while; then it stands."""

    text = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="note_case")]


class MustNotReceive(CaseChild):
    """Someone who must receive nothing of this case: an officer, an agency, or a person by name."""

    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    is_conflict = models.BooleanField(
        default=False, help_text="by a declared conflict, which a supervisor lifts"
    )


class Conflict(CaseChild):
    """A conflict of interest that an officer declared, or their supervisor for them. The words are read
    by the case's lead and the owner's supervisors alone. Written and lifted by our SQL functions.

    Decision: docs/decisions/0048-conflicts-of-interest.md
    """

    entry = models.ForeignKey(MustNotReceive, models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_lifted_together",
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
            ),
            models.UniqueConstraint(
                fields=["case", "officer"], condition=Q(lifted_at=None), name="conflict_once"
            ),
        ]


class CaseLink(models.Model):
    """What every link from a case to a record of a lower room carries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class CaseAction(CaseLink):
    case = models.ForeignKey(Case, models.PROTECT, related_name="action_links")
    action = models.OneToOneField("actions.Action", models.PROTECT, related_name="case_link")


class CaseDocument(CaseLink):
    case = models.ForeignKey(Case, models.PROTECT, related_name="document_links")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="case_link")


class CaseDisclosure(CaseLink):
    case = models.ForeignKey(Case, models.PROTECT, related_name="disclosure_links")
    disclosure = models.OneToOneField("access.Disclosure", models.PROTECT, related_name="case_link")


class CaseReport(CaseLink):
    """A report in a case. The report keeps its own audience: joining it shares nothing of it.

    A report taken out again keeps its link, with who ended it and when.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="report_links")
    report = models.ForeignKey("intake.Report", models.PROTECT, related_name="case_links")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "case"], condition=Q(ended_at=None), name="report_once_in_a_case"
            ),
            models.CheckConstraint(
                name="report_link_ended_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]


class CasePerson(models.Model):
    """Whom this case knows is a person on record: seen by those who see both, and read through by nobody.

    It goes where the case's entry goes. Their role and its days stay in the entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Person, models.PROTECT, related_name="links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="person_links")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="case_links")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)


class CasePlace(CaseLink):
    """A place in this case is a place on record: seen by those who see both, and linking shares nothing.

    It goes where the case's entry goes, and holds what that holds.
    """

    entry = models.ForeignKey(Place, models.PROTECT, related_name="links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="place_links")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="case_links")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_place_ended_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            )
        ]


class Event(CaseLink):
    """A step in a case's life: opened, shared, closed, reopened. Written once, by its command."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Case opened"
        SHARED = "shared", "Shared"
        WITHDRAWN = "withdrawn", "Sharing withdrawn"
        CHANGED = "changed", "Details changed"
        ASSIGNED = "assigned", "Lead officer changed"
        CLOSED = "closed", "Case closed"
        REOPENED = "reopened", "Case reopened"
        REVIEWED = "reviewed", "Reviewed"
        JOINED = "joined", "Report joined"
        TAKEN_OUT = "taken_out", "Report taken out"
        PASSED_ON = "passed_on", "Passed to another agency"

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="event_case")]


class Transfer(CaseLink):
    """A case offered to another agency, to become its owner. Its state follows its steps, and the database
    alone writes it; accepted, the database makes the case theirs.

    Decision: docs/decisions/0033-a-case-changes-owner.md
    """

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    keeps = models.BooleanField(help_text="the agency that gives it away goes on reading and adding")
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    offered_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="offered"), name="transfer_one_at_a_time"
            )
        ]


class TransferStep(CaseLink):
    """One state a transfer came to: who, when and in what words. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Transfer.State)
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
