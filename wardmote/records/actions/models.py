"""Something an agency, a team or an officer has agreed to do by a date, and its steps. Knows not why."""

import uuid

from django.db import models
from django.db.models import Q

IS_OPEN = Q(state__in=["asked", "accepted"])


class Action(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        DONE = "done", "Done"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN_STATES = (State.ASKED, State.ACCEPTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=160, help_text="what is to be done; names no one")
    detail = models.TextField(blank=True)
    asked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    asking = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    officer = models.ForeignKey(
        "identity.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    due_on = models.DateField()
    first_due_on = models.DateField(null=True, help_text="the date first agreed, once it was changed")
    wanted_due_on = models.DateField(null=True, help_text="a new date asked for, without an answer yet")
    wanted_due_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    decline_reason = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    evidence = models.TextField(blank=True, help_text="what was done, or why it was withdrawn")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="action_done_with_evidence",
                condition=~Q(state="done")
                | (Q(finished_at__isnull=False, finished_by__isnull=False) & ~Q(evidence="")),
            ),
            models.CheckConstraint(
                name="action_new_date_asked_by_someone",
                condition=Q(wanted_due_on=None, wanted_due_by=None)
                | Q(wanted_due_on__isnull=False, wanted_due_by__isnull=False),
            ),
            models.UniqueConstraint(fields=["id", "audience"], name="action_for_children"),
            models.CheckConstraint(
                name="action_declined_with_reason", condition=~Q(state="declined") | ~Q(decline_reason="")
            ),
        ]
        # For the list: whose actions, the soonest due first, with the audience and the state at hand, so that
        # what is not wanted or not theirs to see is passed over in the index.
        indexes = [
            *[
                models.Index(
                    fields=[*narrowed, "due_on", "asked_at", "id"],
                    include=["audience", "state"],
                    name=f"action_{name}",
                )
                for name, narrowed in {
                    "due": [],
                    "by_officer": ["officer"],
                    "by_team": ["team"],
                    "by_agency": ["agency"],
                    "by_asking": ["asking"],
                }.items()
            ],
            models.Index(fields=["asked_at", "id"], include=["audience", "state"], name="action_asked"),
            models.Index(
                fields=["due_on", "asked_at", "id"],
                include=["audience", "state"],
                name="action_open_due",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["agency", "due_on", "asked_at", "id"],
                include=["audience", "state"],
                name="action_open",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["team", "due_on", "asked_at", "id"],
                include=["audience", "state"],
                name="action_open_team",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["agency", "due_on", "asked_at", "id"],
                include=["audience", "state"],
                name="action_open_unplaced",
                condition=IS_OPEN & Q(team=None, officer=None),
            ),
            models.Index(fields=["audience"], include=["id"], name="action_audience"),
            models.Index(fields=["audience"], include=["id"], name="action_audience_open", condition=IS_OPEN),
        ]


class Step(models.Model):
    """One thing that was done with an action: who had it from then on, and what was said. Written once."""

    class Kind(models.TextChoices):
        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        ASSIGNED = "assigned", "Assigned"
        HANDED_OVER = "handed_over", "Handed over"
        HANDED_BACK = "handed_back", "Handed back"
        DATE_ASKED = "date_asked", "New date asked for"
        DATE_AGREED = "date_agreed", "New date agreed"
        DATE_REFUSED = "date_refused", "New date refused"
        DATE_CHANGED = "date_changed", "Date changed"
        DONE = "done", "Done"
        REOPENED = "reopened", "Reopened"
        WITHDRAWN = "withdrawn", "Withdrawn"

    HOLDING = (Kind.ASKED, Kind.ACCEPTED, Kind.ASSIGNED, Kind.HANDED_OVER, Kind.HANDED_BACK)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="steps", db_index=False)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    from_officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    from_team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True, help_text="the date asked for, agreed or refused")
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["action", "-at"], name="step_action")]
