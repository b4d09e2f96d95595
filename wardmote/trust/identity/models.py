"""Agencies, teams and officers; and, apart from them, the accounts and sessions that sign in."""

import uuid

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
        return ", ".join(Role(role).label for role in self.roles)


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

    @classmethod
    def get_session_store_class(cls) -> type:
        from wardmote.trust.identity.sessions import SessionStore

        return SessionStore


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
