"""How allauth signs accounts in here: no sign-up by oneself, a second factor, quiet messages."""

from time import time as seconds_now
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import connections
from django.http import HttpRequest

from wardmote.foundation.database.session import hashed


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Email address or password is not right. Check both and try again",
        "account_inactive": "This account is closed. Ask your administrator",
        "enter_current_password": "The password you use now is not right",
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": "Too many codes were wrong. Wait 5 minutes and try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Allauth's own messages name the account; ours do not."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Axes counts failed passwords, in the database; allauth's own count is for codes alone."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A password or code given minutes ago is enough: nobody types it twice to enrol after signing in."""
        records = get_authentication_records(context.request, context.request.user)
        if records and seconds_now() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: Any, password: str) -> None:
        """Change it, and end every other session of the account: whoever knew the old one is out."""
        super().set_password(user, password)
        end_sessions(user.pk, but=context.request.session.session_key)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. Enter the code the app shows now",
        "cannot_delete_authenticator": "A second factor is required here, so it cannot be removed. "
        "You can move it to another device.",
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not second_factor_required()


def second_factor_required() -> bool:
    with connections["authenticator"].cursor() as cursor:
        cursor.execute("select wardmote.second_factor_required()")
        return bool(cursor.fetchone()[0])


def end_sessions(account_id: Any, *, but: str | None = None) -> None:
    """Sign an account out everywhere, but for one cookie."""
    from wardmote.trust.identity.models import Session

    Session.objects.filter(account_id=account_id).exclude(session_key=hashed(but)).delete()


def client_address(request: HttpRequest) -> str:
    """Where an attempt came from, as allauth works it out: behind our own proxies, what they saw."""
    return AccountAdapter(request).get_client_ip(request)


def attempted_email(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail address an attempt was made with: allauth passes `email`, its form posts `login`."""
    given = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(given).strip().lower()
