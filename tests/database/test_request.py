"""One transaction a request, with the officer in it: what stays, what goes, and who sees what."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests import world
from tests.database import pages
from wardmote.foundation.database.session import acting
from wardmote.work.cases.models import Case, Summary

COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture(autouse=True)
def _throwaway_pages(settings):
    settings.ROOT_URLCONF = "tests.database.pages"
    pages.after_commit.clear()


def quiet(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def on_record(action: str) -> int:
    with world.raw() as second:
        return second.execute("select count(*) from audit_entry where action = %s", [action]).fetchone()[0]


@pytest.mark.parametrize(
    ("end", "status", "kept"),
    [
        ("well", 200, 1),
        ("exception", 500, 0),
        ("404", 404, 0),
        ("403", 403, 0),
        ("500", 500, 0),
        ("rendering", 500, 0),
    ],
)
def test_a_request_that_does_not_end_well_leaves_nothing(committed_partnership, end, status, kept):
    client = quiet(world.client_for(committed_partnership.caseworker))
    assert client.get("/write/", {"end": end}).status_code == status
    assert on_record("test.written") == kept


@pytest.mark.parametrize("end", ["well", "exception", "404", "500"])
def test_an_opening_is_committed_first_and_stays_whatever_follows(committed_partnership, end):
    p = committed_partnership
    case = world.case(p)
    client = quiet(world.client_for(p.caseworker))
    answer = client.get(f"/case/{case.reference}/", {"end": end})
    assert on_record("opened") == 1
    if end == "well":
        assert answer.content == b"summaries: 1"


def test_an_opening_is_recorded_only_for_what_the_officer_may_see(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    answer = world.client_for(p.outsider).get(f"/case/{case.reference}/")
    assert answer.status_code == 404
    assert b"summaries" not in answer.content
    assert on_record("opened") == 0


@pytest.mark.parametrize("query", [{}, {"ticket": "1"}])
def test_without_a_committed_opening_nothing_sensitive_is_read(committed_partnership, query):
    p = committed_partnership
    case = world.case(p)
    answer = world.client_for(p.caseworker).get(f"/unopened/{case.reference}/", query)
    assert answer.content == b"summaries: 0"


def test_a_stream_acts_while_it_is_made_and_ends_when_it_is_closed(committed_partnership):
    p = committed_partnership
    world.case(p, title="One")
    world.case(p, title="Two")
    answer = world.client_for(p.caseworker).get("/stream/")
    content = iter(answer.streaming_content)
    assert connections["default"].in_atomic_block is False
    assert next(content) in {b"One\n", b"Two\n"}
    assert connections["default"].in_atomic_block is True
    answer.close()
    assert connections["default"].in_atomic_block is False
    assert Case.objects.count() == 0, "nobody acts once the stream is closed"


def test_a_stream_shows_a_stranger_nothing(committed_partnership):
    world.case(committed_partnership)
    answer = world.client_for(committed_partnership.outsider).get("/stream/")
    assert b"".join(answer.streaming_content) == b""


def test_work_after_the_commit_has_no_actor_until_it_opens_its_own(committed_partnership):
    p = committed_partnership
    world.case(p)
    assert world.client_for(p.caseworker).get("/later/").content == b"before: 1"
    assert pages.after_commit == [0, 1]


def test_nobody_acts_after_a_request(committed_partnership):
    p = committed_partnership
    world.case(p)
    assert world.client_for(p.caseworker).get("/mine/").status_code == 200
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update identity_officer set left_at = now() where id = %s",
        "update identity_account set is_active = false where id = %s",
        "delete from identity_session where account_id = %s",
        "update identity_session set expire_date = now() - interval '1 hour' where account_id = %s",
        "update identity_session set second_factor_at = null where account_id = %s",
    ],
    ids=["leaver", "account disabled", "signed out", "session expired", "second factor taken back"],
)
def test_access_is_lost_at_the_next_statement_of_a_running_transaction(committed_partnership, statement):
    p = committed_partnership
    case = world.case(p)
    with acting(world.sign_in(p.caseworker)):
        assert Case.objects.filter(pk=case.pk).exists()
        with world.raw() as second:
            second.execute(statement, [p.caseworker.pk])
        assert not Case.objects.filter(pk=case.pk).exists()
        assert not Summary.objects.exists()


def test_a_page_begun_without_a_live_session_has_no_officer(committed_partnership):
    p = committed_partnership
    for token in ("", "short", "x" * 40, str(p.caseworker.pk)):
        client = Client()
        client.cookies[COOKIE] = token
        assert client.get("/mine/").status_code == 302, token


def test_two_officers_over_four_threads_are_never_shown_the_other_s_page(committed_partnership):
    p = committed_partnership
    world.case(p, title="Council only")
    world.case(p, by=p.outsider, title="Stranger only")
    tokens = {who.pk: world.sign_in(who) for who in (p.caseworker, p.outsider)}
    expected = {p.caseworker.pk: "Council only", p.outsider.pk: "Stranger only"}

    def ask(number: int) -> bool:
        who = (p.caseworker, p.outsider)[number % 2]
        client = Client()
        client.cookies[COOKIE] = tokens[who.pk]
        told = client.get("/mine/").content.decode()
        return told == f"{who.pk}|{who.pk}|{expected[who.pk]}"

    def begun() -> None:
        for alias in connections:
            connections[alias].inc_thread_sharing()

    def ended(_: int) -> None:
        connections.close_all()

    with ThreadPoolExecutor(4, initializer=begun) as threads:
        right = list(threads.map(ask, range(200)))
        list(threads.map(ended, range(8)))
    assert all(right)
