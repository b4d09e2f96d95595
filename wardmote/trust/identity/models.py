"""Agencies, teams and officers, and who asks for what about them; and, apart, the accounts that sign in."""

import uuid
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Agency(models.Model):
    """A partner body. Access fact: written through policies only."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        POLICE = "police", "Police"
        HOUSING = "housing", "Housing provider"
        PROBATION = "probation", "Probation"
        HEALTH = "health", "Health"
        FIRE = "fire", "Fire and rescue"
        CHARITY = "charity", "Charity"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="team_once_in_an_agency")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CASEWORKER = "caseworker", "Caseworker"
    SUPERVISOR = "supervisor", "Supervisor"
    TRIAGE = "triage", "Triage"
    PANEL_COORDINATOR = "panel_coordinator", "Panel coordinator"
    PANEL_CHAIR = "panel_chair", "Panel chair"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance lead"
    REGISTER_EDITOR = "register_editor", "Register editor"
    ALERT_AUTHOR = "alert_author", "Alert author"
    ALERT_APPROVER = "alert_approver", "Alert approver"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class Officer(models.Model):
    """One person's place at one agency, or an agency's service account.

    The same id as the Account that signs in for them, bound in SQL.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="officers")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="officers")
    job_title = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=24, choices=Role), default=list)
    is_service = models.BooleanField(default=False)
    leaving_on = models.DateField(null=True, help_text="the last day on which they may sign in")
    left_at = models.DateTimeField(null=True)

    is_authenticated = True
    is_anonymous = False
    is_active = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(is_service=True), name="officer_one_service_account_an_agency"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)

    def role_names(self) -> str:
        return role_names(self.roles)


def role_names(roles: Iterable[str]) -> str:
    return ", ".join(Role(role).label for role in roles)


# Who, beside an administrator, looks after the agency's own officers: they approve what an administrator
# proposes.
APPROVERS = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.INFORMATION_GOVERNANCE)


class InvitationManager(models.Manager["Invitation"]):
    def get_queryset(self) -> "models.QuerySet[Invitation]":
        return super().get_queryset().defer("token")  # no page may read it


class Invitation(models.Model):
    """Someone asked to come. Officer and account are made when they open the link, under this same id.

    The link's token is kept as its sha256, in a column that no page can read.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        REVOKED = "revoked", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    job_title = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=24, choices=Role), default=list, help_text="as proposed")
    token = models.CharField(max_length=64, unique=True, help_text="sha256, in hex")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    invited_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = InvitationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=Q(state="pending"),
                name="invitation_once_while_it_waits",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
        ]
        indexes = [models.Index(fields=["agency", "state", "-invited_at"], name="invitation_of_agency")]


class RoleChange(models.Model):
    """Roles that one administrator proposes for an officer, and that another person grants or refuses.

    `officer_id` is no foreign key: for someone invited it is the id they will have when they come. They join
    `team` by the same approval, since a team is a way into its cases.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    officer_id = models.UUIDField(db_index=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    roles_before = ArrayField(models.CharField(max_length=24, choices=Role), default=list)
    roles = ArrayField(models.CharField(max_length=24, choices=Role), default=list)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, help_text="why it was refused")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer_id"],
                condition=Q(state="pending"),
                name="rolechange_one_waits_for_an_officer",
            ),
            models.CheckConstraint(
                name="rolechange_settled_together",
                condition=Q(state="pending", settled_by=None, settled_at=None)
                | Q(~Q(state="pending"), settled_by__isnull=False, settled_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "-proposed_at"], name="rolechange_of_agency")]

    @property
    def added(self) -> list[str]:
        return [role for role in self.roles if role not in self.roles_before]

    @property
    def removed(self) -> list[str]:
        return [role for role in self.roles_before if role not in self.roles]


class Departure(models.Model):
    """An officer who leaves or left: what they owned is handed over until nothing is left."""

    officer = models.OneToOneField(Officer, models.PROTECT, primary_key=True, related_name="departure")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    marked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, email: str | None) -> "Account":
        return self.get(email=(email or "").lower())


class Account(AbstractBaseUser):
    """What signs in. Only the authenticator's login can read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_lower_case"),
        ]


class Session(AbstractBaseSession):
    """A session, under the sha256 of its cookie. `account` is empty until every factor was given."""

    session_key = models.CharField(primary_key=True, max_length=64, help_text="sha256, in hex")
    account_id = models.UUIDField(null=True, db_index=True)
    second_factor_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True, help_text="to the minute")
    over_at = models.DateTimeField(
        null=True, help_text="when its limits end it at the latest: the database says"
    )
    seen_from = models.CharField(
        max_length=43, blank=True, db_default="", help_text="the network, never the whole address"
    )
    device = models.CharField(
        max_length=60, blank=True, db_default="", help_text="browser and system, in words"
    )

    @classmethod
    def get_session_store_class(cls) -> type:
        from wardmote.trust.identity.sessions import SessionStore

        return SessionStore


class SessionLimit(models.Model):
    """How long a session of an officer of this role lasts, from a day on; of no role, everybody's."""

    role = models.CharField(max_length=24, blank=True)
    idle_minutes = models.PositiveIntegerField()
    whole_minutes = models.PositiveIntegerField()
    starts_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "starts_on"], name="session_limit_once_from_a_day")
        ]


class SignIn(models.Model):
    """One sign-in of an account, for its own owner to look through."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_id = models.UUIDField()
    at = models.DateTimeField()
    how = models.CharField(max_length=60)
    device = models.CharField(max_length=60, blank=True)
    seen_from = models.CharField(max_length=43, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account_id", "-at"], name="signin_of_account")]


class FactorKey(models.Model):
    """The one key that second factors are sealed with, wrapped under the installation's keys."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    key_id = models.CharField(max_length=20)
    wrapped = models.BinaryField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="identity_one_key_of_second_factors")
        ]


class Tally(models.Model):
    """Tries and used codes, for some minutes (tallies.py). The key is a hash: it would name addresses."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    over_at = models.DateTimeField(db_index=True)


class JobActor(models.Model):
    """Which service account a queued job acts as. Written by a trigger; `secret` while the job runs."""

    job_id = models.BigIntegerField(primary_key=True)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    secret = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 (null: not running)


class Installation(models.Model):
    """The one row of what holds for this installation as a whole."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    second_factor_required = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="installation_one_row")]
