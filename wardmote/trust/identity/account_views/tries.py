"""Wrong passwords, codes and passkeys are counted alike, by account and address, in the database."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from wardmote.trust.identity import telling
from wardmote.trust.identity.adapters import attempted_email, client_address, is_locked_out
from wardmote.trust.identity.devices import device_words, network_of
from wardmote.trust.identity.models import SignIn

View = Callable[..., HttpResponseBase]
LOCKED_OUT = "locked out after too many tries"
LASTS = timedelta(hours=settings.AXES_COOLOFF_TIME)
A_PASSKEY = "a passkey"  # counted by address alone: until it is right, nobody knows whose it would be


def answers_422(view: View) -> View:
    """A form sent with errors comes back as 422, like every form of ours."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if has_errors(request, response):
            response.status_code = 422
        return response

    return answer


def counts_tries(view: View) -> View:
    """A wrong code counts as a wrong password does; too many lock out, from that address, by every way in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        email = whose(request)
        if is_locked_out(request, email):
            return lockout(request, None, {"email": email})
        response = view(request, *args, **kwargs)
        if has_errors(request, response):
            user_login_failed.send(sender=__name__, request=request, credentials={"email": email})
            if is_locked_out(request, email):
                return lockout(request, None, {"email": email})
        return response

    return answer


def has_errors(request: HttpRequest, response: HttpResponseBase) -> bool:
    context = getattr(response, "context_data", None) or {}
    forms = [context.get("form"), context.get("webauthn_form")]
    return request.method == "POST" and any(
        form is not None and form.is_bound and form.errors for form in forms
    )


def whose(request: HttpRequest) -> str:
    """The address of the account that tries: signed in, or between password and second factor."""
    if request.user.is_authenticated:
        return str(request.user.email)
    login = unstash_login(request, peek=True)
    return str(login.user.email) if login and login.user else A_PASSKEY


def lockout(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page of someone locked out; the owner is written to once, and finds it among the sign-ins."""
    address = EmailAddress.objects.filter(
        email=attempted_email(request, credentials), verified=True, user__is_active=True
    ).first()
    now = timezone.now()
    if address is not None and request.method == "POST":
        lately = SignIn.objects.filter(account_id=address.user_id, how=LOCKED_OUT, at__gt=now - LASTS)
        if not lately.exists():
            SignIn.objects.create(
                account_id=address.user_id,
                at=now,
                how=LOCKED_OUT,
                device=device_words(request.headers.get("User-Agent", "")),
                seen_from=network_of(client_address(request) or ""),
            )
            with suppress(OSError):  # whoever tries is not told whether mail works
                telling.write(address.email, telling.LOCKED_OUT)
    return render(request, "identity/locked_out.html", status=429)
