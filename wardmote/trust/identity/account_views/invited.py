"""The page that the link of an invitation opens: choose a password or a passkey, and be signed in."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.webauthn.internal import auth, flows
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.trust.identity.commands import invitations
from wardmote.trust.identity.forms import InvitedForm, InvitedPasskeyForm
from wardmote.trust.identity.models import Account


def link(token: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('account_invited', kwargs={'token': token})}"


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    found = invitations.invited_by_link(token)
    if found is None:
        return render(request, "identity/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return render(request, "identity/invitation_signed_in.html", {"invited": found})
    to_be = Account(pk=found["id"], email=found["email"], password=make_password(None))
    to_be.own_words = f"{found['name']} {found['agency']} {found['team']}".split()  # type: ignore[attr-defined]
    with_key = request.method == "POST" and "credential" in request.POST
    form = InvitedForm(request.POST if request.method == "POST" and not with_key else None, user=to_be)
    key_form = InvitedPasskeyForm(request.POST if with_key else None, user=to_be)
    refusals: list[str] = []
    chosen: Any = key_form if with_key else form
    if chosen.is_bound and chosen.is_valid():
        try:
            return _come_in(request, token, form, key_form)
        except invitations.CannotAccept as cannot:
            refusals = [refusal.message for refusal in cannot.refusals]
            for words in refusals:
                chosen.add_error(None, words)
    context = {
        "invited": found,
        "form": chosen,
        "password_form": form,
        "key_form": key_form,
        "js_data": {"creation_options": auth.begin_registration(to_be, True)},
    }
    return render(request, "identity/invitation.html", context, status=422 if chosen.errors else 200)


def _come_in(
    request: HttpRequest, token: str, form: InvitedForm, key_form: InvitedPasskeyForm
) -> HttpResponse:
    """Officer, account and passkey are made in the page's own transaction; then they are signed in."""
    if not key_form.is_bound:
        account = invitations.accept(token=token, password=form.cleaned_data["password1"])
        credentials = {"email": account.email}
        return perform_password_login(request, credentials, Login(user=account))
    with transaction.atomic(using="authenticator"):
        account = invitations.accept(token=token)
        key = auth.WebAuthn.add(account, key_form.cleaned_data["name"], key_form.cleaned_data["credential"])
    return flows.perform_passwordless_login(request, key.instance, Login(user=account))
