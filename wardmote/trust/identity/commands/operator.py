"""What the operator does from the command line, as the tables' owner: agencies, teams, officers, accounts.

No officer may do these through a page: who belongs where is what every access rule rests on. Each act is put
on record without an officer, which the log shows as the operator's.
"""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity.models import Account, Agency, Officer, Role, Session, Team


class CannotKeep(Refused):
    """Raised with every reason why an agency, team or officer cannot be kept like that."""


@transaction.atomic
def add_agency(*, name: str, short_name: str, kind: str) -> Agency:
    """Add a partner body, with the service account its jobs act as.

    :raises CannotKeep: if the name is taken or the kind is none we know.
    """
    refusals = []
    if Agency.objects.filter(name=name).exists():
        refusals.append(Refusal("agency-exists", "There is an agency of that name already."))
    if kind not in Agency.Kind.values:
        refusals.append(Refusal("unknown-kind", f"Kind is {kind}; expected {', '.join(Agency.Kind.values)}."))
    if refusals:
        raise CannotKeep(refusals)
    agency = Agency.objects.create(name=name, short_name=short_name or name[:40], kind=kind)
    Officer.objects.create(agency=agency, name=f"{agency.short_name} (service)", is_service=True)
    audit.record("agency.added", kind="agency", subject=agency.pk, owner=agency.pk)
    return agency


@transaction.atomic
def add_team(*, agency: Agency, name: str) -> Team:
    """Add a team of an agency.

    :raises CannotKeep: if the agency has a team of that name.
    """
    if Team.objects.filter(agency=agency, name=name).exists():
        raise CannotKeep([Refusal("team-exists", "The agency has a team of that name already.")])
    team = Team.objects.create(agency=agency, name=name)
    audit.record("team.added", kind="team", subject=team.pk, owner=agency.pk)
    return team


@transaction.atomic
def add_officer(
    *,
    agency: Agency,
    team: Team | None,
    name: str,
    email: str,
    roles: Iterable[str],
    job_title: str = "",
    password: str = "",
) -> Officer:
    """Add an officer and, under the same id, the account that signs in for them.

    Without a password the account has none until its `password_link` is used.

    :raises CannotKeep: if the address is taken or none, a role is unknown, or the team is another agency's.
    """
    email, roles = email.strip().lower(), sorted(set(roles))
    refusals = refusals_of_roles(roles)
    if Account.objects.filter(email=email).exists():
        refusals.append(Refusal("email-taken", "Another account signs in with that address."))
    try:
        validate_email(email)
    except ValidationError:
        refusals.append(Refusal("email-invalid", "The address is not an email address."))
    if team is not None and team.agency_id != agency.pk:
        refusals.append(Refusal("team-elsewhere", "The team belongs to another agency."))
    if refusals:
        raise CannotKeep(refusals)

    officer = Officer.objects.create(agency=agency, team=team, name=name, roles=roles, job_title=job_title)
    account = Account(id=officer.pk, email=email)
    if password:
        account.set_password(password)
    else:
        account.set_unusable_password()
    account.save(force_insert=True)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    audit.record("officer.added", kind="officer", subject=officer.pk, owner=agency.pk, note=", ".join(roles))
    return officer


def password_link(officer: Officer) -> str:
    """The path at which the officer chooses a password: once, and within three days."""
    account = Account.objects.get(pk=officer.pk)
    key = default_token_generator.make_token(account)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key}
    )


@transaction.atomic
def set_roles(*, officer: Officer, roles: Iterable[str]) -> None:
    """Give an officer these roles and no others.

    :raises CannotKeep: if a role is unknown.
    """
    roles = sorted(set(roles))
    if refusals := refusals_of_roles(roles):
        raise CannotKeep(refusals)
    Officer.objects.filter(pk=officer.pk).update(roles=roles)
    audit.record(
        "officer.roles_set",
        kind="officer",
        subject=officer.pk,
        owner=officer.agency_id,
        note=", ".join(roles),
    )


@transaction.atomic
def move_officer(*, officer: Officer, team: Team | None) -> None:
    """Put an officer in another team of their agency; what the old team sees is lost at the next statement.

    :raises CannotKeep: if the team is another agency's: there an officer has another account.
    """
    if team is not None and team.agency_id != officer.agency_id:
        raise CannotKeep([Refusal("team-elsewhere", "The team belongs to another agency.")])
    Officer.objects.filter(pk=officer.pk).update(team=team)
    audit.record("officer.moved", kind="officer", subject=officer.pk, owner=officer.agency_id)


@transaction.atomic
def leave(*, officer: Officer, now: datetime) -> None:
    """An officer has left: the account is closed and every session ends. Nothing they wrote is changed.

    :raises CannotKeep: if they had left already.
    """
    if not Officer.objects.filter(pk=officer.pk, left_at=None).update(left_at=now):
        raise CannotKeep([Refusal("left-already", "The officer has left already.")])
    Account.objects.filter(pk=officer.pk).update(is_active=False)
    Session.objects.filter(account_id=officer.pk).delete()
    audit.record("officer.left", kind="officer", subject=officer.pk, owner=officer.agency_id)


@transaction.atomic
def reset_second_factor(*, officer: Officer) -> None:
    """Take away a lost app and its recovery codes; the officer sets up another at the next sign-in."""
    Authenticator.objects.filter(user_id=officer.pk).delete()
    Session.objects.filter(account_id=officer.pk).delete()
    audit.record("officer.second_factor_reset", kind="officer", subject=officer.pk, owner=officer.agency_id)


def unlock(*, officer: Officer) -> int:
    """Forget an account's wrong passwords and codes, so that it may try again; return how many."""
    email = Account.objects.get(pk=officer.pk).email
    forgotten, _ = AccessAttempt.objects.filter(username=email).delete()
    audit.record("officer.unlocked", kind="officer", subject=officer.pk, owner=officer.agency_id)
    return forgotten


def refusals_of_roles(roles: Iterable[str]) -> list[Refusal]:
    unknown = [role for role in roles if role not in Role.values]
    words = f"Not a role: {', '.join(unknown)}. The roles are {', '.join(Role.values)}."
    return [Refusal("unknown-role", words)] if unknown else []
