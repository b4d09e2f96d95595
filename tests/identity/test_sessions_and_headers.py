"""How long a session lasts by role, the fresh second factor, and what every answer says to browsers."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as now_set
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from tests import world
from wardmote.foundation.cookies import Messages
from wardmote.foundation.database.session import acting, hashed
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db(databases=["default", "authenticator"])


def seen_before(token, *, idle=0, begun=0):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update identity_session set last_seen_at = now() - make_interval(mins => %s),"
            " begun_at = now() - make_interval(mins => %s) where session_key = %s",
            [idle, begun, hashed(token)],
        )


@pytest.mark.parametrize(
    ("role", "idle", "begun", "lives"),
    [
        ("caseworker", 119, 300, True),
        ("caseworker", 121, 300, False),
        ("caseworker", 1, 721, False),
        ("administrator", 29, 300, True),
        ("administrator", 31, 300, False),
        ("administrator", 1, 481, False),
    ],
)
def test_a_session_unused_or_old_enough_is_over_and_its_hash_opens_nothing(
    partnership, role, idle, begun, lives
):
    p = partnership
    officer = world.officer(p.council, p.caseworker.team, "Someone Else", Role.CASEWORKER, role)
    token = world.sign_in(officer)
    seen_before(token, idle=idle, begun=begun)
    with acting(token, durable=False) as actor:
        assert (actor is not None) is lives
    with connection.cursor() as cursor:  # put into the transaction by hand, without begin_session
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(token)])
        cursor.execute("select wardmote.actor() is not null")
        assert cursor.fetchone()[0] is lives


def test_a_hash_put_in_by_hand_is_nobodys_once_its_limits_are_over(partnership):
    """Without a request that begins, and so ends it: whoever runs SQL has no longer than the page has."""
    p = partnership
    token = world.sign_in(p.caseworker)

    def actor() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(token)])
            cursor.execute("select wardmote.actor() is not null")
            return cursor.fetchone()[0]

    for idle, begun, lives in ((119, 300, True), (121, 300, False), (1, 721, False), (1, 300, True)):
        seen_before(token, idle=idle, begun=begun)
        assert actor() is lives


def stale(client):
    token = client.cookies[now_set.SESSION_COOKIE_NAME].value
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update identity_session set second_factor_at = now() - interval '16 minutes' where session_key = %s",
            [hashed(token)],
        )


OPEN_TO_ALL = {
    "/rights/processing/fields.csv",  # which fields there are: nothing of anybody
    "/catalogue/figures.csv",  # the law
}


def spreadsheets(patterns=None, before="/"):
    """The address of everything that is taken away as a spreadsheet, from the live routes."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from spreadsheets(each.url_patterns, address)
        elif "<" not in address and (
            # Of one's own account nothing is a list; allauth asks for a second factor there by its own rule.
            "csv" in address or ("download" in address and not address.startswith("/account/"))
        ):
            yield address


def test_every_spreadsheet_is_tried():
    assert {*spreadsheets()} >= {
        "/agreements/register.csv", "/cases/csv/", "/reports/reports.csv", "/actions/csv/", "/log/download/",
    }  # fmt: skip


@pytest.mark.parametrize("address", sorted({*spreadsheets()} - OPEN_TO_ALL))
def test_a_list_is_taken_away_only_with_a_fresh_second_factor(partnership, address):
    p = partnership
    client = world.client_for(
        world.officer(p.council, p.caseworker.team, "Both", Role.CASEWORKER, Role.AUDITOR)
    )
    assert client.get(address).status_code == 200
    stale(client)
    assert (
        client.get(f"{address}?kind=noise")["Location"]
        == f"/account/again/?next={address.replace('/', '%2F')}%3Fkind%3Dnoise"
    )


def test_roles_change_only_with_a_fresh_second_factor_and_nothing_typed_is_lost(partnership):
    p = partnership
    admin = world.officer(p.council, p.caseworker.team, "Ad Min", Role.ADMINISTRATOR)
    client = world.client_for(admin)
    address = f"/directory/officers/{p.colleague.pk}/roles/"
    assert client.get(address).status_code == 200
    stale(client)
    asked = client.post(address, {"roles": ["triage", "caseworker"], "reason": "Covers <nights>"})
    page = asked.content.decode()
    assert asked.status_code == 422
    for kept in (
        'value="triage"',
        'value="caseworker"',
        'value="Covers &lt;nights&gt;"',
        f'action="{address}"',
    ):
        assert kept in page


def test_a_move_into_a_team_wants_one_too(partnership):
    p = partnership
    admin = world.officer(p.council, p.caseworker.team, "Ad Min", Role.ADMINISTRATOR)
    client, address = world.client_for(admin), f"/directory/officers/{p.colleague.pk}/move/"
    assert client.get(address).status_code == 200
    stale(client)
    assert client.get(address)["Location"].startswith("/account/again/")


def test_where_no_second_factor_is_asked_for_none_is_asked_again(partnership):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_installation set second_factor_required = false")
    token = world.sign_in(partnership.caseworker, second_factor=False)
    client = Client()
    client.cookies[now_set.SESSION_COOKIE_NAME] = token
    assert client.get("/cases/csv/").status_code == 200


POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["/", "/cases/", "/cases/emergency/", "/cases/csv/", "/reports/", "/notices/", "/nothing/here/", "/account/login/",
     "/accessibility/", "/healthz"],
)  # fmt: skip
def test_every_class_of_page_is_kept_from_other_sites(partnership, address):
    answer = world.client_for(partnership.caseworker).get(address)
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_in_production_cookies_go_by_https_alone_and_are_shut_to_scripts(tmp_path):
    asked = """
from wardmote.settings import web as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.MESSAGES_COOKIE_NAME, s.REPORT_COOKIE_NAME, *s.UPLOAD_COOKIES)
print([name for name in dir(s) if name.endswith(("COOKIE_PATH", "COOKIE_DOMAIN"))])
"""
    for name in ("django.key", "wardmote_app.password", "wardmote_authenticator.password"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    env = {**os.environ, "WARDMOTE_DATABASE": "postgresql:///x", "WARDMOTE_DEMO": "", "WARDMOTE_HOSTS": "desk.example",
           "WARDMOTE_DJANGO_KEY_FILE": str(tmp_path / "django.key"),
           "WARDMOTE_APP_PASSWORD_FILE": str(tmp_path / "wardmote_app.password"),
           "WARDMOTE_AUTHENTICATOR_PASSWORD_FILE": str(tmp_path / "wardmote_authenticator.password")}  # fmt: skip
    said = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    flags, names, reach = (line.split() for line in said.stdout.splitlines())
    assert flags == ["True", "True", "True", "True", "Lax", "True", "True"]
    assert all(name.startswith("__Host-") for name in names)
    assert len(set(names)) == 4
    assert reach == ["[]"]  # as Django has it: the whole host, and no domain


def test_cookies_go_by_the_names_of_the_settings_and_reach_no_other_host(partnership, settings):
    """A browser takes a __Host- cookie only where it is Secure, for the whole host and for no domain."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-wardmote_session", "__Host-csrftoken"
    settings.MESSAGES_COOKIE_NAME = "__Host-messages"
    cookies = Client().get("/account/login/").cookies
    request = RequestFactory().get("/")
    waiting, answer = Messages(request), HttpResponse()
    waiting.add(20, "Saved")
    waiting.update(answer)
    cookies.update(answer.cookies)
    assert set(cookies) == {"__Host-csrftoken", "__Host-messages"}
    for cookie in cookies.values():
        assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", True), cookie.key
    request.COOKIES = {"__Host-messages": answer.cookies["__Host-messages"].value}
    assert [str(each) for each in Messages(request)] == ["Saved"]
    assert world.client_for(partnership.caseworker).get("/directory/me/").status_code == 200
