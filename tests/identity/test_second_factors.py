"""What makes the codes of apps, and recovery codes, is sealed: whoever reads the database makes none."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from tests import world
from tests.documents.test_sealing import Asked, own_keys  # noqa: F401
from tests.identity.conftest import account_for, code_for, with_app
from wardmote.foundation.sealing import keys
from wardmote.foundation.sealing.wrapping import CannotOpen
from wardmote.records.documents import operating as of_documents
from wardmote.trust.identity import operating, second_factors
from wardmote.trust.identity.models import FactorKey

ME = "/directory/me/"


@pytest.fixture
def account(committed_partnership, own_keys):  # noqa: F811
    return account_for(committed_partnership.caseworker)


def stands_in_the_database() -> str:
    with world.raw() as superuser:
        rows = superuser.execute("select data::text from mfa_authenticator").fetchall()
        rows += superuser.execute("select encode(wrapped, 'escape') from identity_factorkey").fetchall()
    return "".join(text for (text,) in rows)


def come_in(account, secret, sign_in) -> Client:
    client = Client()
    client.post(sign_in(client).url, {"code": code_for(secret)})
    return client


def test_no_key_of_an_app_and_no_recovery_code_can_be_had_from_the_database(account, sign_in):
    secret = with_app(account)
    codes = RecoveryCodes.activate(account)
    kept = stands_in_the_database()
    assert secret not in kept
    assert kept.count(second_factors.SEALED) == 2
    assert not any(code in kept for code in codes.get_unused_codes())
    client = Client()
    client.post(sign_in(client).url, {"code": codes.get_unused_codes()[0]})
    assert client.get(ME).status_code == 200
    assert "Case Worker" in come_in(account, secret, sign_in).get(ME).content.decode()


def test_they_open_with_the_installation_s_keys_alone_and_under_new_ones_after_a_rotation(account, sign_in):
    secret = with_app(account)
    before = bytes(FactorKey.objects.get().wrapped)
    with world.building():
        told = of_documents.rotate(Asked(drop_old=True))
    assert told["wrapped anew"] == 1
    assert list(keys.keys()) == [told["key"]]
    assert bytes(FactorKey.objects.get().wrapped) != before
    assert "Case Worker" in come_in(account, secret, sign_in).get(ME).content.decode()
    keys.add_key()
    keys.drop_keys(set(keys.keys()))  # the file of another installation
    with pytest.raises(CannotOpen):
        second_factors.unseal(Authenticator.objects.get().data["secret"])
    state, words = operating.finding()
    assert state == "wrong"
    assert "document.keys" in words


def test_those_of_before_open_as_they_stand_are_told_of_and_sealed_by_the_command_once(account, sign_in):
    secret = with_app(account)
    codes = RecoveryCodes.activate(account).get_unused_codes()
    for row, part in (
        (Authenticator.objects.get(type="totp"), "secret"),
        (Authenticator.objects.get(type="recovery_codes"), "seed"),
    ):
        row.data[part] = second_factors.unseal(row.data[part])
        row.save()
    assert secret in stands_in_the_database()
    assert "Case Worker" in come_in(account, secret, sign_in).get(ME).content.decode()
    assert operating.finding() == (
        "warning",
        "2 stand in the clear. Run: wardmote officer seal-second-factors",
    )
    asked = SimpleNamespace()
    assert operating.seal_second_factors(asked) == {"sealed": "2"}
    assert operating.seal_second_factors(asked) == {"sealed": "0"}
    assert secret not in stands_in_the_database()
    assert operating.finding() == ("ok", "sealed")
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
    assert second_factors.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
