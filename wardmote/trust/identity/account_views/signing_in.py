"""Signing in, where it differs from allauth's own pages: password, authenticator app, recovery codes."""

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.module_loading import import_string

from wardmote.foundation.onward import onward
from wardmote.trust.identity import oidc
from wardmote.trust.identity.account_views.tries import answers_422, counts_tries
from wardmote.trust.identity.adapters import (
    FEW_CODES,
    codes_left,
    has_another,
    may_sign_in,
    second_factor_required,
)


def demo_accounts() -> list[dict[str, str]]:
    """The demonstration's own accounts, to try every role; none anywhere else."""
    if not settings.DEMO:
        return []
    try:
        return list(import_string(settings.DEMO_ACCOUNTS)())
    except ImportError:
        return []


def in_two_parts(email: str) -> dict[str, str]:
    """An address that may break at its @ on a narrow screen."""
    mailbox, _, domain = email.partition("@")
    return {"mailbox": mailbox, "domain": domain}


class SignIn(account.LoginView):
    """In the demonstration, `?as=` an account's address fills in the form, without any script."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_sign_in(request.user.pk):
            request.session.flush()  # their last day is over: otherwise they would be sent round and round
            return redirect("account_inactive")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if chosen := self.chosen():
            form.fill_in(chosen["email"], chosen["password"])
        return form

    def chosen(self) -> dict[str, str] | None:
        wanted = self.request.GET.get("as", "")
        return next((one for one in demo_accounts() if wanted and one["email"] == wanted), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = demo_accounts()
        passwords = {one["password"] for one in accounts}
        return super().get_context_data(**kwargs) | {
            "demo_accounts": [one | in_two_parts(one["email"]) for one in accounts],
            "demo_password": passwords.pop() if len(passwords) == 1 else "",
            "chosen": self.chosen(),
            "oidc_name": settings.OIDC_NAME,
            "oidc_provider": oidc.PROVIDER,
        }


class SignOut(account.LogoutView):
    """End the session even where its data cannot be read, as after a change of key."""

    def logout(self) -> None:
        super().logout()
        self.request.session.flush()


class Enrol(totp.ActivateTOTPView):
    """Begin with an authenticator app. The code just given counts as the second factor of this session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        signed_in = request.user.is_authenticated
        if signed_in and not gave_second_factor(request):
            # The installation began to ask for it after this session did.
            if has(request.user, Authenticator.Type.TOTP):
                return redirect(f"{reverse('mfa_reauthenticate')}?next=/")
            if has(request.user, Authenticator.Type.WEBAUTHN):
                return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?next=/")
        if signed_in and has(request.user, Authenticator.Type.TOTP):
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_code(self.request, Authenticator.Type.TOTP)
        return response


@method_decorator(login_required, name="dispatch")
@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class Move(totp.ActivateTOTPView):
    """Move to an app on another device: the old one counts until the new one has shown a right code."""

    template_name = "mfa/totp/move_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has(request.user, Authenticator.Type.TOTP):
            return redirect("mfa_activate_totp")
        # Past ActivateTOTPView.dispatch, which sends away whoever has an app already.
        return super(totp.ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic(using="authenticator"):
            Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).delete()
            response = super().form_valid(form)
        record_code(self.request, Authenticator.Type.TOTP)
        return response


@method_decorator(login_required, name="dispatch")
class Remove(totp.DeactivateTOTPView):
    """Where everyone must have a second factor it stays: the page says so, and offers to move it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        app = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).first()
        if app is not None and second_factor_required() and not has_another(app):
            status = 422 if request.method == "POST" else 200
            return render(request, "identity/second_factor_stays.html", status=status)
        return super().dispatch(request, *args, **kwargs)


def has(user: Any, kind: str) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=kind).exists()


def gave_second_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def record_code(request: HttpRequest, kind: str) -> None:
    """Put what was just given on the session's record; from it comes Session.second_factor_at."""
    user: Any = request.user
    record_authentication(request, user, method="mfa", type=kind, reauthenticated=True)


class GiveCode(mfa.AuthenticateView):
    """A code or a passkey, as the account has them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        has_app = has(user, Authenticator.Type.TOTP)
        return super().get_context_data(**kwargs) | {
            "has_app": has_app,
            "has_passkey": has(user, Authenticator.Type.WEBAUTHN),
            "has_codes": has_app or codes_left(user.pk) > 0,
        }


class SecondFactors(mfa.IndexView):
    """What the account has to sign in with, and whether its recovery codes run out."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
        left = codes_left(user.pk)
        return super().get_context_data(**kwargs) | {
            "passkeys": list(passkeys.order_by("created_at")),
            "codes_left": left,
            "few_codes": left <= FEW_CODES,
        }


@login_required
def again(request: HttpRequest) -> HttpResponse:
    """On to giving the second factor afresh, in the way the account has, and back to where one was."""
    place = onward(request.GET.get("next", ""))
    ways = {
        Authenticator.Type.TOTP: "mfa_reauthenticate",
        Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
    }
    for kind, name in ways.items():
        if has(request.user, kind):
            return redirect(f"{reverse(name)}?{urlencode({'next': place})}")
    return render(request, "identity/no_own_factor.html")


@login_required
def email_is_kept(request: HttpRequest) -> HttpResponse:
    """An address signs in for an officer: the administrator changes it, not the officer alone."""
    return render(request, "identity/email_kept.html")


def sign_up_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")


sign_out = SignOut.as_view()
sign_in = answers_422(SignIn.as_view())
second_factors = SecondFactors.as_view()
enrol = answers_422(Enrol.as_view())
remove = Remove.as_view()
move = answers_422(Move.as_view())
give_code = counts_tries(answers_422(GiveCode.as_view()))
give_code_again = counts_tries(answers_422(mfa.reauthenticate))
give_password_again = counts_tries(answers_422(account.reauthenticate))
change_password = answers_422(account.password_change)
forgot_password = answers_422(account.password_reset)
new_password = answers_422(account.password_reset_from_key)
