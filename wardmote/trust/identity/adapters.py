"""How allauth signs accounts in here: no sign-up by oneself, a second factor, quiet messages."""

from time import time as seconds_now
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.database.session import hashed
from wardmote.trust.identity import second_factors
from wardmote.trust.identity.devices import device_words, network_of

FEW_CODES = 3
EXPIRED_AT_ONCE = 200  # expired sessions taken away at one sign-in
SIGN_INS_KEPT = 50  # of one account


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

    def pre_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse | None:
        """Whoever has left is out; whoever is locked out from here stays so, by every way in."""
        if not may_sign_in(user.pk):
            user.is_active = False
        if answer := super().pre_login(request, user, **how):
            return answer
        return locked_out(request, user.email) if is_locked_out(request, user.email) else None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and put down from what device and network, for the account's own owner to see."""
        super().login(request, user)
        note_sign_in(request, user)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": f"{__name__}.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Someone who is running out of recovery codes is shown so first."""
        if how_signed_in(request)[-1:] == ["recovery code"] and codes_left(request.user.pk) <= FEW_CODES:
            return reverse("mfa_view_recovery_codes")
        return str(super().get_login_redirect_url(request))

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


class SecondFactorStage(AuthenticateStage):
    """Not asked of someone whose own organisation's sign-in counts for both factors here."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any((record.get("method"), record.get("type")) == ("mfa", "oidc") for record in records):
            return False
        return bool(super()._should_handle(request))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. Enter the code the app shows now",
        "cannot_delete_authenticator": "A second factor is required here, so it cannot be removed. "
        "You can move it to another device.",
    }

    def encrypt(self, text: str) -> str:
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factors.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not second_factor_required() or has_another(authenticator)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        return device_words(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to one name: the first of WARDMOTE_HOSTS, and names below it."""
        asked = context.request.get_host().partition(":")[0]
        site = settings.PASSKEY_HOST or asked
        return {"id": site if asked == site or asked.endswith(f".{site}") else asked, "name": "Wardmote"}


def has_another(authenticator: Any) -> bool:
    """Whether the account keeps a second factor when this one goes."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
    return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def codes_left(account_id: Any) -> int:
    codes = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else 0


def second_factor_required() -> bool:
    return bool(_asked("select wardmote.second_factor_required()"))


def may_sign_in(account_id: Any) -> bool:
    return bool(_asked("select wardmote.may_sign_in(%s)", account_id))


def _asked(statement: str, *values: Any) -> Any:
    with connections["authenticator"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


# --- sessions ---------------------------------------------------------------------------------------------


def end_sessions(account_id: Any, *, but: str | None = None) -> None:
    """Sign an account out everywhere, but for one cookie."""
    from wardmote.trust.identity.models import Session

    Session.objects.filter(account_id=account_id).exclude(session_key=hashed(but)).delete()


HOW = {"totp": "app", "recovery_codes": "recovery code", "webauthn": "passkey"}


def how_signed_in(request: HttpRequest) -> list[str]:
    """What was given to sign in, in order: ["password", "app"]."""
    how = []
    for record in get_authentication_records(request, request.user):
        if record["method"] == "socialaccount":
            how.append(settings.OIDC_NAME or "your organisation")
        elif record["method"] == "mfa":
            how.append(HOW.get(str(record.get("type")), ""))
        else:
            how.append("password")
    return [words for words in how if words]


def note_sign_in(request: HttpRequest, user: Any) -> None:
    from wardmote.trust.identity.models import Session, SignIn

    now = timezone.now()
    device = device_words(request.headers.get("User-Agent", ""))
    network = network_of(client_address(request) or "")
    session: Any = request.session
    session["device"], session["begun_at"] = device, now.timestamp()
    session.note_first_seen(network, now)
    how = " and ".join(how_signed_in(request))
    SignIn.objects.create(account_id=user.pk, at=now, how=how[:60], device=device, seen_from=network)
    old = SignIn.objects.filter(account_id=user.pk).order_by("-at").values("pk")[SIGN_INS_KEPT:]
    SignIn.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
    Session.objects.filter(pk__in=list(expired.values_list("pk", flat=True)[:EXPIRED_AT_ONCE])).delete()


# --- tries ------------------------------------------------------------------------------------------------


def client_address(request: HttpRequest) -> str:
    """Where an attempt came from, as allauth works it out: behind our own proxies, what they saw."""
    return AccountAdapter(request).get_client_ip(request)


def attempted_email(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail address an attempt was made with: allauth passes `email`, its form posts `login`."""
    given = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(given).strip().lower()


def is_locked_out(request: HttpRequest, email: str) -> bool:
    return not AxesProxyHandler.is_allowed(request, {"email": email})


def locked_out(request: HttpRequest, email: str) -> HttpResponse:
    from allauth.account.internal.stagekit import clear_login

    from wardmote.trust.identity.account_views.tries import lockout

    clear_login(request)
    return lockout(request, None, {"email": email})
