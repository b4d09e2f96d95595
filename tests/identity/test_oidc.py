"""Signing in with one's own organisation's identity, against a small provider with a key of its own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests import world
from tests.identity import provider as providers
from tests.identity.conftest import account_for, code_for, with_app
from wardmote.trust.identity import oidc
from wardmote.trust.identity.models import Officer, Session

ME = "/directory/me/"
BEGIN = "/account/oidc/organisation/login/"


@pytest.fixture
def provider(settings: Any, committed: None) -> Iterator[providers.Provider]:
    with providers.running() as one:
        app = {
            "provider_id": "organisation", "name": "the Council", "client_id": providers.CLIENT, "secret": "s",
            "settings": {"server_url": one.address, "fetch_userinfo": False, "verified_email": []},
        }  # fmt: skip
        settings.OIDC_NAME = "the Council"
        settings.OIDC_SECOND_FACTOR = ["mfa"]
        settings.OIDC_ADDRESSES = ["example.org"]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        one.claims = {"sub": "subject-1", "email": "case.worker@example.org", "email_verified": True}
        yield one


def come_in(client: Client, **changed: str) -> Any:
    """Press the button, and come back from the provider with a code."""
    sent = client.post(BEGIN)
    asked = {key: value[0] for key, value in parse_qs(urlsplit(sent.url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    return client.get(f"{BEGIN}callback/", {"code": asked["nonce"], "state": asked["state"], **changed})


def test_an_identity_is_tied_once_by_its_verified_address_and_then_known_by_its_subject(
    committed_partnership, provider
):
    account = account_for(committed_partnership.caseworker)
    assert come_in(Client()).url == "/"
    kept = SocialAccount.objects.get()
    assert (kept.user_id, kept.uid, kept.extra_data) == (account.pk, "subject-1", {})
    provider.claims |= {"email": "another@example.org"}
    client = Client()
    assert come_in(client).url == "/"
    assert Session.objects.filter(account_id=account.pk).exists()


def test_one_agency_s_provider_speaks_for_no_other_agency_s_people(committed_partnership, provider, settings):
    """Whoever runs the council's provider could call a police officer's address verified, and be in."""
    account_for(committed_partnership.caseworker)
    settings.OIDC_ADDRESSES = ["council.example"]
    assert come_in(Client()).status_code == 403
    assert not SocialAccount.objects.exists()
    settings.OIDC_ADDRESSES = ["example.org"]
    assert come_in(Client()).url == "/"
    settings.OIDC_ADDRESSES = ["council.example"]  # it spoke for them once, and does no more
    client = Client()
    assert come_in(client).status_code == 403
    assert client.get(ME).status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email": None},
    ],
)
def test_someone_unknown_gets_a_clear_page_and_nothing_is_made(committed_partnership, provider, claims):
    account_for(committed_partnership.caseworker)
    with world.building():
        before = Officer.objects.count()
    provider.claims |= claims
    client = Client()
    answer = come_in(client)
    assert answer.status_code == 403
    assert "Nobody here has this address" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    with world.building():
        assert Officer.objects.count() == before
    assert client.get(ME).status_code == 302


def test_a_second_identity_with_the_same_address_is_refused(committed_partnership, provider):
    account_for(committed_partnership.caseworker)
    come_in(Client())
    provider.claims |= {"sub": "subject-2"}
    answer = come_in(Client())
    assert answer.status_code == 403
    assert "tied to another identity" in answer.content.decode()
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("how", [{"amr": ["pwd", "mfa"]}, {"acr": "mfa"}])
def test_the_provider_s_second_factor_counts_where_the_settings_say_so(
    committed_partnership, provider, settings, how
):
    account_for(committed_partnership.caseworker)
    provider.claims |= how
    client = Client()
    come_in(client)
    assert "Case Worker" in client.get(ME).content.decode()
    settings.OIDC_SECOND_FACTOR = []
    client = Client()
    come_in(client)
    assert client.get(ME).url == "/account/2fa/totp/activate/"


def test_without_the_provider_s_second_factor_our_own_is_asked(committed_partnership, provider):
    secret = with_app(account_for(committed_partnership.caseworker))
    client = Client()
    answer = come_in(client)
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get(ME).status_code == 302
    client.post(answer.url, {"code": code_for(secret)})
    assert "Case Worker" in client.get(ME).content.decode()


def test_a_token_of_another_key_another_issuer_or_for_another_client_is_not_believed(
    committed_partnership, provider
):
    account_for(committed_partnership.caseworker)
    provider.key = providers.OTHER_KEY
    assert come_in(Client()).status_code == 502
    provider.key = providers.KEY
    for claims in (
        {"aud": "another"},
        {"iss": "http://elsewhere.example"},
        {"exp": 1},
        {"nonce": "another's"},
    ):
        was, provider.claims = provider.claims, {**provider.claims, **claims}
        assert come_in(Client()).status_code == 502, claims
        provider.claims = was
    assert not SocialAccount.objects.exists()


def test_the_provider_is_the_one_named_and_signs_by_a_key_of_its_own(committed_partnership, provider):
    account_for(committed_partnership.caseworker)
    provider.calls_itself = "http://elsewhere.example"
    assert come_in(Client()).status_code == 502
    provider.calls_itself = f"{provider.address}/"  # the same, as some write it
    provider.claims |= {"iss": provider.calls_itself}
    assert come_in(Client()).url == "/"
    provider.key, provider.algorithm = "a secret that both of them would have", "HS256"
    assert come_in(Client()).status_code == 502
    assert not [name for name in oidc.ALGORITHMS if name.startswith(("HS", "none"))]


def test_a_provider_that_is_away_gets_a_page_that_says_so(committed_partnership, provider):
    account_for(committed_partnership.caseworker)
    client = Client()
    provider.server.server_close()
    answer = client.post(BEGIN)
    assert answer.status_code == 502
    assert "the Council" in answer.content.decode()


def test_an_answer_to_another_request_is_not_believed(committed_partnership, provider):
    """A code stolen from another browser brings a token with that one's nonce."""
    account_for(committed_partnership.caseworker)
    assert come_in(Client(), code="a code of another").status_code == 502
    assert not SocialAccount.objects.exists()


def test_an_answer_nobody_asked_for_is_not_believed(committed_partnership, provider):
    account_for(committed_partnership.caseworker)
    assert come_in(Client(), state="made-up").status_code == 502
    assert not SocialAccount.objects.exists()


def test_a_leaver_and_someone_locked_out_do_not_come_in_this_way(committed_partnership, provider, sign_in):
    account_for(committed_partnership.caseworker)
    locked = Client()
    for _ in range(10):
        sign_in(locked, password="wrong")
    assert come_in(Client()).status_code == 429
    with world.building():
        Officer.objects.filter(pk=committed_partnership.caseworker.pk).update(left_at="2026-01-01T00:00Z")
    with world.raw() as superuser:
        superuser.execute("delete from axes_accessattempt")
    assert come_in(Client()).url == "/account/inactive/"


def test_without_the_settings_there_is_no_such_page_and_no_button(committed):
    assert Client().post(BEGIN).status_code == 404
    assert "Sign in with the Council" not in Client().get("/account/login/").content.decode()


def test_with_the_settings_there_is_a_button(provider):
    assert "Sign in with the Council" in Client().get("/account/login/").content.decode()
