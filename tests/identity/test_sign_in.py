"""Signing in: password, second factor, enrolment, and what happens when they are wrong."""

import re
import time

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.identity.conftest import PASSWORD, account_for, code_for, with_app
from wardmote.foundation.database.session import hashed
from wardmote.trust.identity.models import Session

COOKIE = settings.SESSION_COOKIE_NAME
ME = "/directory/me/"


def test_password_then_code_then_home(committed_partnership, sign_in):
    secret = with_app(account_for(committed_partnership.caseworker))
    client = Client()
    first = sign_in(client)
    assert first.url == "/account/2fa/authenticate/"
    assert client.get(ME).status_code == 302, "between password and code there is nobody"
    second = client.post(first.url, {"code": code_for(secret)})
    assert second.url == "/"
    assert "Case Worker" in client.get(ME).content.decode()


def test_session_is_kept_under_the_hash_of_its_cookie(committed_partnership, sign_in):
    account = account_for(committed_partnership.caseworker)
    client = Client()
    sign_in(client)
    token = client.cookies[COOKIE].value
    row = Session.objects.get(account_id=account.pk)
    assert row.session_key == hashed(token)
    assert token not in row.session_data


def test_without_an_app_one_is_led_to_enrol_and_then_works_without_signing_in_again(
    committed_partnership, sign_in
):
    account_for(committed_partnership.caseworker)
    client = Client()
    assert sign_in(client).url == "/"
    assert client.get(ME).url == "/account/2fa/totp/activate/"
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200, "the password was given a moment ago: it is not asked again"
    secret = page.context["form"].secret
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 422
    assert wrong.context["form"].secret == secret
    done = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert done.url == "/account/2fa/recovery-codes/"
    assert client.get(done.url).status_code == 200
    assert "Case Worker" in client.get(ME).content.decode()


def test_an_app_cannot_be_removed_where_a_second_factor_is_required(committed_partnership, sign_in):
    secret = with_app(account_for(committed_partnership.caseworker))
    client = Client()
    client.post(sign_in(client).url, {"code": code_for(secret)})
    page = client.post("/account/2fa/totp/deactivate/")
    assert "cannot be removed" in page.content.decode()
    assert "Case Worker" in client.get(ME).content.decode()
    with world.raw() as superuser:
        assert superuser.execute("select count(*) from mfa_authenticator where type = 'totp'").fetchone() == (
            1,
        )


def test_an_app_is_moved_to_another_device_only_once_the_new_one_shows_a_right_code(
    committed_partnership, sign_in
):
    account = account_for(committed_partnership.caseworker)
    old = with_app(account)
    client = Client()
    client.post(sign_in(client).url, {"code": code_for(old)})
    new = client.get("/account/2fa/totp/move/").context["form"].secret
    assert client.post("/account/2fa/totp/move/", {"code": "000000"}).status_code == 422
    assert client.post("/account/2fa/totp/move/", {"code": code_for(new)}).status_code == 302
    other = Client()
    assert other.post(sign_in(other).url, {"code": code_for(new)}).url == "/"


def test_a_session_that_began_before_a_second_factor_was_required_is_asked_for_the_code(
    committed_partnership, sign_in
):
    p = committed_partnership
    account = account_for(p.caseworker)
    client = Client()
    sign_in(client)
    secret = with_app(account)
    assert client.get(ME).url == "/account/2fa/totp/activate/"
    asked = client.get("/account/2fa/totp/activate/")
    assert asked.url.startswith("/account/2fa/reauthenticate/")
    assert client.post(asked.url, {"code": code_for(secret)}).url == "/"
    assert client.get(ME).status_code == 200


def test_wrong_passwords_are_counted_and_the_tenth_locks_out(committed_partnership, sign_in):
    account_for(committed_partnership.caseworker)
    client = Client()
    answers = [sign_in(client, password="wrong").status_code for _ in range(10)]
    assert answers == [422] * 9 + [429]
    right = sign_in(client)
    assert right.status_code == 429
    assert "Too many tries" in right.content.decode()
    with world.raw() as superuser:
        tried = superuser.execute("select username, failures_since_start from axes_accessattempt").fetchall()
    assert tried == [("case.worker@example.org", 10)] or tried[0][1] >= 10


def test_a_failed_try_stays_on_record_though_the_page_says_no(committed_partnership, sign_in):
    account_for(committed_partnership.caseworker)
    sign_in(Client(), email="Case.Worker@Example.org", password="wrong")
    with world.raw() as superuser:
        assert superuser.execute("select username from axes_accessattempt").fetchall() == [
            ("case.worker@example.org",)
        ]


def test_signing_out_ends_the_session_for_good(committed_partnership):
    client = world.client_for(committed_partnership.caseworker)
    token = client.cookies[COOKIE].value
    assert client.get(ME).status_code == 200
    client.post("/account/logout/")
    stolen = Client()
    stolen.cookies[COOKIE] = token
    assert stolen.get(ME).status_code == 302


def test_a_new_password_by_mail_signs_out_every_other_session(committed_partnership, sign_in):
    p = committed_partnership
    account_for(p.caseworker)
    elsewhere = world.client_for(p.caseworker)
    assert elsewhere.get(ME).status_code == 200
    client = Client()
    assert client.post("/account/password/reset/", {"email": "case.worker@example.org"}).status_code == 302
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[-1].body).group(1)
    form = client.get(client.get(link).url)
    assert form.status_code == 200
    new = {"password1": "four other words remembered", "password2": "four other words remembered"}
    assert client.post(form.request["PATH_INFO"], {**new, "password2": "different"}).status_code == 422
    assert client.post(form.request["PATH_INFO"], new).status_code == 302
    assert elsewhere.get(ME).status_code == 302
    assert sign_in(Client(), password=PASSWORD).status_code == 422
    assert sign_in(Client(), password="four other words remembered").status_code == 302
    assert "no longer works" in Client().get(link).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(committed_partnership):
    answer = Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert answer.url == "/account/password/reset/done/"
    assert mail.outbox == []


def test_changing_the_password_keeps_this_session_and_ends_the_others(committed_partnership, sign_in):
    p = committed_partnership
    secret = with_app(account_for(p.caseworker))
    elsewhere = world.client_for(p.caseworker)
    client = Client()
    client.post(sign_in(client).url, {"code": code_for(secret)})
    new = {
        "oldpassword": PASSWORD,
        "password1": "four other words here",
        "password2": "four other words here",
    }
    assert client.post("/account/password/change/", new).status_code == 302
    assert client.get(ME).status_code == 200
    assert elsewhere.get(ME).status_code == 302


def test_nobody_signs_up_by_themselves(committed):
    page = Client().get("/account/signup/")
    assert "Nobody signs up here" in page.content.decode()
    Client().post("/account/signup/", {"email": "a@example.org", "password1": PASSWORD})
    assert "signup" not in Client().get("/account/login/").content.decode()


def test_a_domain_page_asks_the_authenticator_nothing(committed_partnership):
    client = world.client_for(committed_partnership.caseworker)
    with CaptureQueriesContext(connections["authenticator"]) as asked:
        assert client.get(ME).status_code == 200
        assert client.get("/directory/").status_code == 200
        assert client.get("/nowhere/").status_code == 404
    assert len(asked) == 0


def test_a_sign_in_page_asks_the_application_nothing(committed_partnership, sign_in):
    account_for(committed_partnership.caseworker)
    client = Client()
    with CaptureQueriesContext(connections["default"]) as asked:
        client.get("/account/login/")
        sign_in(client)
    assert [query["sql"] for query in asked if not query["sql"].startswith(("BEGIN", "COMMIT"))] == []


def test_the_demonstration_lists_its_accounts_and_fills_in_the_form_without_script(
    committed, settings, monkeypatch
):
    from wardmote.trust.identity.account_views import signing_in as account_views

    one = {
        "email": "a@demo.example",
        "password": "demo words",
        "role": "Triage",
        "agency": "Council",
        "team": "",
    }
    settings.DEMO = True
    monkeypatch.setattr(account_views, "demo_accounts", lambda: [one])
    page = Client().get("/account/login/", {"as": "a@demo.example", "next": "/cases/"}).content.decode()
    assert 'value="demo words"' in page
    assert 'value="/cases/"' in page
    assert 'value="demo words"' not in Client().get("/account/login/").content.decode()


def test_outside_the_demonstration_no_account_is_shown(committed):
    page = Client().get("/account/login/", {"as": "a@demo.example"}).content.decode()
    assert "Accounts to try" not in page


@pytest.mark.parametrize(
    "address",
    ["/account/login/", "/account/signup/", "/account/password/reset/", "/account/password/reset/done/"],
)
def test_pages_before_signing_in_answer(committed, address):
    assert Client().get(address).status_code == 200


def test_tries_are_counted_by_the_address_that_our_proxy_saw(committed_partnership, sign_in, settings):
    account_for(committed_partnership.caseworker)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = Client(headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.9"})
    sign_in(forged, password="wrong")
    with world.raw() as superuser:
        found = superuser.execute("select host(ip_address) from axes_accessattempt").fetchall()
    assert found == [("203.0.113.9",)]


def test_after_some_minutes_a_change_of_sign_in_asks_again_who_it_is(
    committed_partnership, sign_in, monkeypatch
):
    from wardmote.trust.identity import adapters

    secret = with_app(account_for(committed_partnership.caseworker))
    client = Client()
    client.post(sign_in(client).url, {"code": code_for(secret)})
    assert client.get("/account/2fa/totp/move/").status_code == 200
    monkeypatch.setattr(adapters, "seconds_now", lambda: time.time() + 301)
    asked = client.get("/account/2fa/totp/move/")
    assert asked.url.startswith("/account/reauthenticate/?next=")
    assert client.post(asked.url, {"password": "wrong"}).status_code == 422
    assert client.post(asked.url, {"password": PASSWORD}).url == "/account/2fa/totp/move/"
    assert client.get("/account/2fa/totp/move/").status_code == 200


def test_where_no_second_factor_is_required_a_password_is_enough_and_an_app_may_be_removed(
    committed_partnership, sign_in
):
    account = account_for(committed_partnership.caseworker)
    with world.raw() as superuser:
        superuser.execute("update identity_installation set second_factor_required = false")
    client = Client()
    sign_in(client)
    assert client.get(ME).status_code == 200
    with_app(account)
    assert client.post("/account/2fa/totp/deactivate/").url == "/account/2fa/"
    assert client.get(ME).status_code == 200
