"""Signing in with one's own organisation's identity (OpenID Connect), where the settings name one.

It never makes an officer. An identity is tied once to an account that is here already, by an e-mail
address that the provider has verified and speaks for; from then on it is known by the provider's own
subject, and what the provider says of its address does not count.
Decisions: docs/decisions/0029-openid-connect.md, docs/decisions/0072-a-provider-speaks-for-its-own.md
"""

import hmac
import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView, OAuth2View
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from requests import RequestException

from wardmote.trust.identity.models import Account

log = logging.getLogger(__name__)
PROVIDER = "organisation"
# What an identity token may be signed with: by a key that only the provider has. RFC 8725, section 3.1.
ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}


class NotBelieved(OAuth2Error):
    """In words for the operator's log, with nothing of whoever signs in."""


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """The identity token's signature is checked also where it came straight from the provider.

    So are its issuer against the setting, its algorithm against our list, and its nonce against the one
    this way of signing in began with. OpenID Connect Core 1.0, section 3.1.3.7; Discovery 1.0, section 4.3.
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        told: dict[str, Any] = super().openid_config
        named = str(self.get_provider().app.settings["server_url"])
        if str(told.get("issuer", "")).rstrip("/") != named.partition("/.well-known/")[0].rstrip("/"):
            raise NotBelieved("The provider calls itself another issuer than the settings name")
        return told

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as fault:
            raise NotBelieved("What came is not an identity token") from fault
        if algorithm not in ALGORITHMS:
            raise NotBelieved("The identity token is signed with an algorithm that is not taken")
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        begun_with = nonce_of(self.request.GET.get("state", ""))
        if not hmac.compare_digest(str(found.get("nonce", "")).encode(), begun_with.encode()):
            raise NotBelieved("The identity token is not for this way of signing in")
        return found


def nonce_of(state: str) -> str:
    """The nonce that goes with a state, which is drawn anew each time, kept in the session and taken once."""
    return salted_hmac("wardmote.oidc.nonce", state, algorithm="sha256").hexdigest()


@login_not_required
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    answer = _answered(OAuth2LoginView, request, provider_id)
    if isinstance(answer, HttpResponseRedirect):
        for state in parse_qs(urlsplit(answer.url).query).get("state", []):
            answer["Location"] = add_query_params(answer.url, {"nonce": nonce_of(state)})
    return answer


@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _answered(OAuth2CallbackView, request, provider_id)


def cancelled(request: HttpRequest) -> HttpResponse:
    return refused(request, "cancelled", status=200)


def _answered(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """What allauth's view answers; a page where the provider is away or is not the one that is named."""
    try:
        answer: HttpResponseBase = view.adapter_view(_adapter(request, provider_id))(request)
    except (OAuth2Error, RequestException) as fault:
        log_fault(fault)
        return refused(request, "failed", status=502)
    return answer


def log_fault(fault: Exception | None) -> None:
    words = fault if isinstance(fault, NotBelieved) else type(fault).__name__ if fault else "it gave none"
    log.warning("The identity provider's answer was not taken: %s", words)


def _adapter(request: HttpRequest, provider_id: str) -> SignedTokens:
    if not settings.OIDC_NAME or provider_id != PROVIDER:
        raise Http404
    return SignedTokens(request, provider_id)


class OrganisationAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Those of the settings alone: a row in a table is no way to let people in."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False  # an address ties an identity once, below, and is not asked again

    def on_authentication_error(self, request: HttpRequest, provider: Any, **what: Any) -> None:
        log_fault(what.get("exception"))
        raise ImmediateHttpResponse(refused(request, "failed", status=502))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        claims = claims_of(sociallogin)
        sociallogin.account.extra_data = {}  # nothing of what the provider tells is kept but the subject
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            if not is_of_the_provider(sociallogin.user.email):
                raise ImmediateHttpResponse(refused(request, "unknown"))
        else:
            self.tie(request, sociallogin)
        if counts_for_both_factors(claims):
            # Before allauth asks for the second factor, which it keeps apart by method and type.
            record_authentication(request, sociallogin.user, method="mfa", type="oidc")

    def tie(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie this identity to the account with its verified address, if there is one that has none yet."""
        told = [each.email.strip().lower() for each in sociallogin.email_addresses if each.verified]
        verified = [address for address in told if is_of_the_provider(address)]
        address = (
            EmailAddress.objects.filter(email__in=verified, verified=True).select_related("user").first()
        )
        account: Account | None = address.user if address else None
        if account is None:
            raise ImmediateHttpResponse(refused(request, "unknown"))
        if SocialAccount.objects.filter(user=account, provider=sociallogin.account.provider).exists():
            raise ImmediateHttpResponse(refused(request, "another"))
        sociallogin.connect(request, account)


def is_of_the_provider(address: str) -> bool:
    """Whether the provider speaks for this address: one agency's never for another agency's people."""
    return address.rpartition("@")[2].lower() in settings.OIDC_ADDRESSES


def claims_of(sociallogin: Any) -> dict[str, Any]:
    """What the signed identity token says: of how somebody signed in, nothing else is believed."""
    told = sociallogin.account.extra_data
    found: dict[str, Any] = told.get("id_token") or {}
    return found


def counts_for_both_factors(claims: dict[str, Any]) -> bool:
    """Whether the provider says it asked for a second factor in a way that the settings accept."""
    methods = claims.get("amr") or []
    said = {str(claims.get("acr") or ""), *(map(str, methods) if isinstance(methods, list) else [])}
    return bool(said & set(settings.OIDC_SECOND_FACTOR))


def refused(request: HttpRequest, why: str, *, status: int = 403) -> HttpResponse:
    context = {"why": why, "provider": settings.OIDC_NAME}
    return render(request, "identity/oidc_refused.html", context, status=status)
