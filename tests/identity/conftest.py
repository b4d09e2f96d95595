"""Signing in wants real accounts, an empty count of tries, and a clock for codes."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests import world
from wardmote.trust.identity.models import Account, Officer

PASSWORD = "three words remembered"


def code_for(secret: str) -> str:
    """What an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def account_for(officer: Officer, email: str = "case.worker@example.org") -> Account:
    with world.raw() as superuser:
        superuser.execute(
            "insert into identity_account (id, email, password, is_active) values (%s, %s, '', true)"
            " on conflict (id) do update set email = excluded.email",
            [officer.pk, email],
        )
    account = Account.objects.get(pk=officer.pk)
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


def with_app(account: Account) -> str:
    """Give the account an authenticator app; returns its key."""
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    def post(
        client: Client, email: str = "case.worker@example.org", password: str = PASSWORD, **more: str
    ) -> Any:
        return client.post("/account/login/", {"login": email, "password": password, **more})

    return post
