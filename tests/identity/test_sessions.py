"""One's own sessions: seen, ended, noted once a minute; in use from two networks at once, the officer is told."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.identity.conftest import account_for, code_for, with_app
from tests.identity.world import told
from wardmote.foundation.database.session import hashed
from wardmote.trust.identity import devices
from wardmote.trust.identity.models import Session, SignIn

ME = "/directory/me/"
PAGE = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def officer(committed_partnership):
    with world.raw() as superuser:
        superuser.execute("update identity_installation set second_factor_required = false")
    account_for(committed_partnership.caseworker)
    return committed_partnership.caseworker


def from_address(address: str, sign_in, **more: str) -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": FIREFOX}, **more)
    assert sign_in(client).status_code == 302
    return client


def a_minute_later() -> None:
    with world.raw() as superuser:
        superuser.execute("update identity_session set last_seen_at = last_seen_at - interval '61 seconds'")


def test_the_page_says_device_network_and_when_and_never_the_whole_address(officer, sign_in):
    client = from_address("203.0.113.77", sign_in)
    page = client.get(PAGE).content.decode()
    assert "Firefox on Windows" in page
    assert "203.0.113.x" in page
    assert "203.0.113.77" not in page
    assert "Password" in page, "the list of sign-ins says with what"
    row = Session.objects.get(account_id=officer.pk)
    assert row.session_key not in page, "a session's key, even hashed, is in no page"


def test_one_session_is_ended_or_every_other_one(officer, sign_in):
    here = from_address("203.0.113.77", sign_in)
    others = [from_address("203.0.113.78", sign_in) for _ in range(2)]
    for client in others:
        assert client.get(ME).status_code == 200
    from wardmote.trust.identity.account_views.own_sessions import handle_of

    handle = handle_of(hashed(others[0].cookies[settings.SESSION_COOKIE_NAME].value))
    assert here.post(f"/account/sessions/{handle}/end/").status_code == 302
    assert others[0].get(ME).status_code == 302
    assert others[1].get(ME).status_code == 200
    assert here.post("/account/sessions/others/end/").status_code == 302
    assert others[1].get(ME).status_code == 302
    assert here.get(ME).status_code == 200


def test_nobody_ends_another_s_session(officer, committed_partnership, sign_in):
    from wardmote.trust.identity.account_views.own_sessions import handle_of

    mine = from_address("203.0.113.77", sign_in)
    account_for(committed_partnership.colleague, "colleague@example.org")
    theirs = Client()
    sign_in(theirs, "colleague@example.org")
    handle = handle_of(hashed(mine.cookies[settings.SESSION_COOKIE_NAME].value))
    assert theirs.post(f"/account/sessions/{handle}/end/").status_code == 404
    assert mine.get(ME).status_code == 200


def test_in_use_from_two_networks_at_once_is_told_once_a_day(officer, sign_in):
    office, abroad = from_address("203.0.113.77", sign_in), from_address("198.51.100.9", sign_in)
    for _ in range(3):
        a_minute_later()
        office.get(ME)
        abroad.get(ME)
    assert told(officer) == ["seen_elsewhere"]
    with world.raw() as superuser:
        assert superuser.execute("select args from procrastinate_jobs").fetchall() == [
            ({"officer_id": str(officer.pk), "kind": "seen_elsewhere"},)
        ]


@pytest.mark.parametrize(
    "other",
    [
        "203.0.113.200",  # a phone and a desktop on one network
        "2001:db8:1:2::3",  # one over IPv6: it cannot be told apart, so nobody is alarmed
    ],
)
def test_one_network_alarms_nobody(officer, sign_in, other):
    desk, phone = from_address("203.0.113.77", sign_in), from_address(other, sign_in)
    for _ in range(2):
        a_minute_later()
        desk.get(ME)
        phone.get(ME)
    assert told(officer) == []


def test_a_session_left_alone_for_some_minutes_alarms_nobody(officer, sign_in):
    from_address("203.0.113.77", sign_in)
    with world.raw() as superuser:
        superuser.execute("update identity_session set last_seen_at = now() - interval '11 minutes'")
    from_address("198.51.100.9", sign_in).get(ME)
    a_minute_later()
    assert told(officer) == []


def test_last_seen_is_written_at_most_once_a_minute(officer, sign_in):
    client = from_address("203.0.113.77", sign_in)

    def seen() -> datetime:
        return Session.objects.get(account_id=officer.pk).last_seen_at

    first = seen()
    client.get(ME)
    assert seen() == first
    a_minute_later()
    client.get(ME)
    assert seen() > first


def test_a_page_of_signing_in_does_not_undo_what_was_noted(officer, sign_in):
    client = from_address("203.0.113.77", sign_in)
    moved = {"REMOTE_ADDR": "198.51.100.9"}
    a_minute_later()
    client.get(ME, **moved)
    client.post("/account/password/change/", {"oldpassword": "wrong"}, **moved)
    client.get("/account/2fa/totp/activate/", **moved)
    assert Session.objects.get(account_id=officer.pk).seen_from == "198.51.100.0/24"


def test_a_signed_out_page_with_an_old_cookie_begins_its_session_once(committed):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a cookie of a session that is over"
    with CaptureQueriesContext(connections["default"]) as asked:
        assert client.get(ME).status_code == 302
    assert len(asked) <= 3


def test_expired_sessions_are_taken_away_when_somebody_signs_in(officer, committed_partnership, sign_in):
    world.sign_in(committed_partnership.colleague)
    with world.raw() as superuser:
        superuser.execute("update identity_session set expire_date = now() - interval '1 day'")
    sign_in(Client())
    assert Session.objects.filter(expire_date__lt=datetime.now(UTC)).count() == 0


def test_only_the_last_sign_ins_are_kept(officer, sign_in):
    with world.raw() as superuser:
        superuser.execute(
            "insert into identity_signin (id, account_id, at, how, device, seen_from)"
            " select gen_random_uuid(), %s, now() - make_interval(days => n), 'password', '', ''"
            " from generate_series(1, 80) n",
            [officer.pk],
        )
    sign_in(Client())
    assert SignIn.objects.filter(account_id=officer.pk).count() == 50


def test_a_recovery_code_that_is_one_of_the_last_leads_to_the_codes(committed_partnership, sign_in):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    account = account_for(committed_partnership.caseworker)
    with_app(account)
    codes = RecoveryCodes.activate(account).get_unused_codes()
    ends = []
    for code in codes[:7]:
        client = Client()
        ends.append(client.post(sign_in(client).url, {"code": code}).url)
    assert ends == ["/"] * 6 + ["/account/2fa/recovery-codes/"]
    assert "only 3 left" in client.get(ends[-1]).content.decode()


def test_wrong_codes_lock_out_as_wrong_passwords_do_and_the_owner_is_written_to(
    committed_partnership, sign_in, mailoutbox, settings
):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "100/m/ip"}
    secret = with_app(account_for(committed_partnership.caseworker))
    client = Client()
    page = sign_in(client).url
    answers = [client.post(page, {"code": "000000"}).status_code for _ in range(10)]
    assert answers == [422] * 9 + [429]
    assert client.post(page, {"code": code_for(secret)}).status_code == 429
    assert sign_in(Client()).status_code == 429, "by password neither"
    assert [mail.subject for mail in mailoutbox] == ["[Wardmote] Too many tries to sign in"]
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert sign_in(elsewhere).status_code == 302, "from another address the owner still comes in"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit Version/17.0 Safari/604.1",
         "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Linux"),
        ("curl/8", "Unknown device"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_coarse_words(agent, words):
    assert devices.device_words(agent) == words


@pytest.mark.parametrize(
    ("address", "network", "words"),
    [
        ("203.0.113.77", "203.0.113.0/24", "203.0.113.x"),
        ("2001:db8:1:2::3", "2001:db8:1::/48", "2001:db8:1:x"),
        ("::ffff:203.0.113.77", "203.0.113.0/24", "203.0.113.x"),
        ("nonsense", "", "Unknown"),
    ],
)
def test_of_an_address_only_its_network_is_kept(address, network, words):
    assert devices.network_of(address) == network
    assert devices.network_words(network) == words


def test_begin_session_says_nothing_of_other_accounts(committed_partnership, officer, sign_in):
    """Somebody else on another network is no second place of mine."""
    from_address("203.0.113.77", sign_in)
    account_for(committed_partnership.colleague, "colleague@example.org")
    other = Client(REMOTE_ADDR="198.51.100.9")
    sign_in(other, "colleague@example.org")
    a_minute_later()
    other.get(ME)
    assert told(committed_partnership.colleague) == []
