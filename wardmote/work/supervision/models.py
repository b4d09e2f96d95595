"""What should happen in a case and when: plans, dated contacts, reviews with sign-off, surveys, sessions.

Rows that lists and figures count carry choices and dates only; what was said in words stands in `Words`, in a
note of the case or in `Triage`, and is read once the case is opened.
"""

import uuid

from django.db import models
from django.db.models import Q

from wardmote.work.cases.models import CaseChild

UNCONFIRMED = ("recall", "partnership")


class Template(models.Model):
    """What goes with a kind of case, from a day on: the steps of a plan, or questions of triage or a survey.

    The partnership's where it names no agency. Written by our function alone; a version is never changed.
    """

    class Use(models.TextChoices):
        PLAN = "plan", "Plan"
        TRIAGE = "triage", "Triage questions"
        SURVEY = "survey", "Satisfaction survey"

    class Status(models.TextChoices):
        CHECKED = "checked", "Read in the source"
        RECALL = "recall", "From memory: unconfirmed"
        PARTNERSHIP = "partnership", "Practice default: unconfirmed"
        OWN = "own", "Set by your agency"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, null=True, related_name="+")
    use = models.CharField(max_length=8, choices=Use)
    kind = models.CharField(max_length=16, blank=True, help_text="of case; empty: any kind")
    name = models.CharField(max_length=80)
    parts = models.JSONField(help_text="the steps or the questions, in their order")
    withdrawn = models.BooleanField(default=False)
    source = models.CharField(max_length=160)
    status = models.CharField(max_length=12, choices=Status)
    starts_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "starts_on"], name="supervision_template_once", nulls_distinct=False
            )
        ]


class Plan(CaseChild):
    """A template applied to a case."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed_on = models.DateField(null=True, help_text="when the complainant agreed to it")
    agreed_by = models.ForeignKey(
        "identity.Officer",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="who recorded that they did",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "template"], name="supervision_plan_once"),
            models.CheckConstraint(
                name="supervision_plan_agreed_together",
                condition=Q(agreed_on=None, agreed_by=None)
                | Q(agreed_on__isnull=False, agreed_by__isnull=False),
            ),
        ]


class Step(CaseChild):
    """One step of a case's plan. Where it is an action, it is done when that is."""

    class LeftOut(models.TextChoices):
        NOT_NEEDED = "not_needed", "Not needed in this case"
        DONE_ALREADY = "done_already", "Done already"
        OTHERS = "others", "Another agency does it"
        RISK = "risk", "It would put someone at risk"

    class Party(models.TextChoices):
        LANDLORD = "landlord", "We"
        COMPLAINANT = "complainant", "The complainant"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    party = models.CharField(max_length=12, choices=Party, default=Party.LANDLORD)
    after = models.CharField(max_length=40, help_text="the step it follows; empty: the plan", blank=True)
    due_on = models.DateField()
    in_copy = models.BooleanField(help_text="stands in the copy that the complainant is given")
    left_out = models.CharField(max_length=12, choices=LeftOut, blank=True)
    action = models.OneToOneField("actions.Action", models.PROTECT, null=True, related_name="plan_step")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="supervision_step_once"),
            models.CheckConstraint(
                name="supervision_step_one_way",
                condition=Q(left_out="") | (~Q(left_out="") & Q(action=None, done_at=None)),
            ),
            models.CheckConstraint(
                name="supervision_step_done_together",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False, action=None),
            ),
        ]
        indexes = [models.Index(fields=["key", "case"], name="supervision_step_key")]


class Triage(CaseChild):
    """What was answered to the questions of a kind of case. Asked again, it is another row."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    answers = models.JSONField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Review(CaseChild):
    """A review, written at the owner; signed off, or sent back, by a supervisor there, another person.

    Its author, or whoever decides on the case, may take it back while it waits: who did is `answered_by`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for sign-off"
        SIGNED = "signed", "Signed off"
        SENT_BACK = "sent_back", "Sent back"
        TAKEN_BACK = "taken_back", "Taken back"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    next_on = models.DateField(help_text="when the case should be reviewed next")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="supervision_review_one_waits"
            ),
            models.CheckConstraint(
                name="supervision_review_answered_by_another",
                condition=Q(state="waiting", answered_by=None, answered_at=None)
                | (
                    Q(state__in=["signed", "sent_back"], answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answered_by=models.F("by"))
                )
                | Q(state="taken_back", answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]


class Survey(CaseChild):
    """That the complainant was asked, how, and what they chose. Their words stand apart."""

    class Way(models.TextChoices):
        PHONE = "phone", "By telephone"
        PAPER = "paper", "On paper"
        LINK = "link", "By a link of their own"

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Not wanted"
        ENDED = "ended", "Taken back"

    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    entry = models.ForeignKey("cases.Person", models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    is_safe = models.BooleanField(
        default=False, help_text="asked by the officer, they said that a link is safe for them to have"
    )
    scores = models.JSONField(default=dict, help_text="by question: which of its answers, from 0")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", help_text="none: by their link"
    )

    class Meta:
        indexes = [models.Index(fields=["-answered_at", "id"], name="supervision_survey_answered")]


class SurveyLink(models.Model):
    """The print of the secret by which a survey is answered. Our functions' alone."""

    survey = models.OneToOneField(Survey, models.PROTECT, primary_key=True, related_name="+")
    secret = models.BinaryField(max_length=32, unique=True, help_text="sha256 of what the complainant holds")
    until = models.DateField()


class Words(CaseChild):
    """What was said in a review, a sign-off, an excuse or a survey. Never changed."""

    class Of(models.TextChoices):
        REVIEW = "review", "Review"
        ANSWER = "answer", "Answer to a review"
        EXCUSE = "excuse", "Excuse"
        SURVEY = "survey", "Survey"

    of = models.CharField(max_length=8, choices=Of)
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="words")
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, related_name="words")
    excuse = models.ForeignKey("Excuse", models.PROTECT, null=True, related_name="words")
    text = models.TextField()
    by = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", help_text="none: the complainant"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supervision_words_of_one_thing",
                condition=Q(of__in=["review", "answer"], review__isnull=False, survey=None, excuse=None)
                | Q(of="survey", survey__isnull=False, review=None, excuse=None)
                | Q(of="excuse", excuse__isnull=False, review=None, survey=None),
            ),
            # Said once: nothing is added to a review while another person is signing it.
            models.UniqueConstraint(fields=["review", "of"], name="supervision_words_of_review_once"),
            models.UniqueConstraint(fields=["survey"], name="supervision_words_of_survey_once"),
            models.UniqueConstraint(fields=["excuse"], name="supervision_words_of_excuse_once"),
        ]


class Excuse(CaseChild):
    """That a case may close although something is missing: what, and who said so. Why stands in words.

    Written, both at once, by our function alone.
    """

    code = models.CharField(max_length=40)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Session(models.Model):
    """A supervision session, read by the supervisor who held it and the officer it was with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    held_on = models.DateField()
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "-held_on"], name="supervision_session_officer")]


class Agreed(models.Model):
    """Something that the two agreed in a session, and by when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="agreed")
    words = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)


__all__ = [
    "UNCONFIRMED",
    "Agreed",
    "Excuse",
    "Plan",
    "Review",
    "Session",
    "Step",
    "Survey",
    "SurveyLink",
    "Template",
    "Triage",
    "Words",
]
