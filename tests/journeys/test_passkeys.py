"""Passkeys in a real browser, with the browser's own virtual authenticator: added, used, named, taken away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from tests import world
from tests.identity.world import council
from tests.journeys.conftest import PASSWORD, give_password
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.commands import invitations
from wardmote.trust.identity.models import Account, Session


def with_authenticator(desk, *, verifies: bool = True):
    """A device that keeps passkeys and, where it `verifies`, knows its owner's finger. The browser's debugging
    protocol makes it."""
    desk.context.set_default_timeout(45_000)  # a key is made and signed with, on machines that do much else
    protocol = desk.context.new_cdp_session(desk.page)
    protocol.send("WebAuthn.enable")
    made = protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verifies,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return protocol, made["authenticatorId"]


@pytest.fixture
def strict(site):
    """As in production: everyone needs a second factor."""
    with world.raw() as superuser:
        superuser.execute("update identity_installation set second_factor_required = true")


def password_in(desk, email: str) -> None:
    desk.go("/account/login/")
    desk.page.get_by_label("Email", exact=False).first.fill(email)
    desk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(desk) -> None:
    desk.go("/directory/me/")
    desk.page.get_by_role("button", name="Sign out").first.click()
    desk.page.get_by_role("heading", name="Sign in", exact=True).wait_for()


def test_a_passkey_is_added_signs_in_alone_and_counts_for_both_factors(desk, people, strict):
    officer = people.caseworker
    email = give_password(officer)
    one = desk()
    with_authenticator(one)
    password_in(one, email)
    one.page.get_by_role("heading", name="Set up your second factor").wait_for()
    one.page.get_by_role("link", name="add a passkey").click()
    one.page.get_by_label("Name").fill("Work laptop")
    i = Inspector(one).inspect("adding a passkey")
    one.page.get_by_role("button", name="Add this device").click()
    one.page.get_by_role("heading", name="Recovery codes").wait_for()
    assert Session.objects.get(account_id=officer.pk).second_factor_at is not None
    i.look("/account/2fa/").look("/directory/me/")
    check(i)
    assert "Work laptop" in one.text("/account/2fa/")

    sign_out(one)
    one.go("/cases/")
    one.page.get_by_role("button", name="Use a passkey").click()
    one.page.wait_for_url(one.site + "/cases/")
    assert Session.objects.get(account_id=officer.pk).second_factor_at is not None
    assert "Passkey" in one.text("/account/sessions/")


def test_a_passkey_is_the_second_factor_after_a_password_and_no_other_will_do(desk, people, strict):
    officer = people.caseworker
    email = give_password(officer)
    one = desk()
    with_authenticator(one)
    password_in(one, email)
    one.go("/account/2fa/webauthn/add/")
    one.page.get_by_role("button", name="Add this device").click()
    one.page.get_by_role("heading", name="Recovery codes").wait_for()
    sign_out(one)
    password_in(one, email)
    one.page.get_by_role("heading", name="Give your passkey").wait_for()
    i = Inspector(one).inspect("giving a passkey")
    check(i)
    one.page.get_by_role("button", name="Use passkey", exact=True).click()
    one.page.wait_for_url(one.site + "/")

    # On a device that has none the browser says so, and nobody is in.
    other = desk()
    with_authenticator(other)
    password_in(other, email)
    other.page.get_by_role("heading", name="Give your passkey").wait_for()
    other.page.get_by_role("button", name="Use passkey", exact=True).click()
    other.page.get_by_text("No passkey was given").wait_for()
    assert "/account/" in other.page.url
    assert other.context.request.get(other.site + "/directory/me/", max_redirects=0).status == 302


def test_without_finger_face_or_pin_a_device_alone_does_not_sign_in(desk, people, strict):
    one = desk()
    protocol, key = with_authenticator(one)
    password_in(one, give_password(people.caseworker))
    one.go("/account/2fa/webauthn/add/")
    one.page.get_by_role("button", name="Add this device").click()
    one.page.get_by_role("heading", name="Recovery codes").wait_for()
    sign_out(one)
    protocol.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    one.go("/account/login/")
    one.page.get_by_role("button", name="Use a passkey").click()
    one.page.get_by_text("No passkey was given").wait_for()
    assert not Session.objects.filter(account_id=people.caseworker.pk).exists()


def test_a_passkey_is_renamed_and_the_last_one_stays(desk, people, strict):
    one = desk()
    with_authenticator(one)
    password_in(one, give_password(people.caseworker))
    one.go("/account/2fa/webauthn/add/")
    one.page.get_by_role("button", name="Add this device").click()
    one.page.get_by_role("heading", name="Recovery codes").wait_for()
    i = Inspector(one)
    one.go("/account/2fa/")
    one.page.get_by_role("link", name=re.compile("^Rename")).click()
    i.inspect("renaming a passkey")
    one.page.get_by_label("Name").fill("Desk in the hall")
    one.page.get_by_role("button", name="Save").click()
    one.page.get_by_text("Desk in the hall").first.wait_for()
    one.page.get_by_role("link", name=re.compile("^Remove")).click()
    i.inspect("the last passkey stays")
    assert "only thing left" in one.page.content()
    check(i.look("/account/2fa/webauthn/reauthenticate/"))
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_someone_invited_comes_in_with_a_passkey_and_never_has_a_password(desk, people, strict):
    c = council(people)
    from datetime import UTC, datetime

    with world.as_officer(c.admin) as by:
        invitations.invite(
            name="New Comer", email="new.comer@example.org", team=None, job_title="", roles=["caseworker"],
            link=lambda token: f"/account/invitation/{token}/", by=by, now=datetime.now(UTC),
        )  # fmt: skip
    path = re.search(r"(/account/invitation/\S+)", mail.outbox[-1].body).group(1)
    one = desk()
    with_authenticator(one)
    one.go(path)
    one.page.get_by_role("button", name="Make a passkey and sign in").click()
    one.page.wait_for_url(one.site + "/")
    assert "New Comer" in one.text("/directory/me/")
    account = Account.objects.get(email="new.comer@example.org")
    assert not account.has_usable_password()
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1


def test_where_the_browser_has_no_passkeys_the_other_ways_are_there(desk, people):
    one = desk()
    one.context.add_init_script("delete window.PublicKeyCredential")
    one.go("/account/login/")
    button = one.page.get_by_role("button", name="Use a passkey")
    assert button.is_disabled()
    one.page.get_by_text("This browser cannot use passkeys here").wait_for()
    password_in(one, give_password(people.caseworker))
    one.page.wait_for_url(one.site + "/")
