"""Wrong passwords, codes and passkeys are counted alike, by account and address, in the database."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from wardmote.trust.identity import telling
from wardmote.trust.identity.adapters import attempted_email, is_locked_out

View = Callable[..., HttpResponseBase]
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
    """The page of someone locked out; the account's owner is written to, when it begins."""
    email = attempted_email(request, credentials)
    attempt = AccessAttempt.objects.filter(username=email).order_by("-failures_since_start").first()
    if attempt is not None and attempt.failures_since_start == settings.AXES_FAILURE_LIMIT:
        known = EmailAddress.objects.filter(email=email, verified=True, user__is_active=True).exists()
        if known and request.method == "POST" and not getattr(request, "told_of_lockout", False):
            request.told_of_lockout = True  # type: ignore[attr-defined]
            _tell(email)
    return render(request, "identity/locked_out.html", status=429)


def _tell(email: str) -> None:
    try:
        telling.write(email, telling.LOCKED_OUT)
    except OSError:
        return  # whoever tries is not told whether mail works
