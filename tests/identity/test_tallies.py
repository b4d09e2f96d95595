"""Tries and used codes are counted for all processes of the web together, and what stands there does nothing to them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from tests.identity.conftest import account_for, code_for, with_app
from wardmote.trust.identity.tallies import Tallies

NOBODY = {"login": "nobody@example.org", "password": "wrong words altogether"}


def another_process() -> Tallies:
    """What another process has in common with this one: the table, and nothing else."""
    return Tallies("", {})


@pytest.mark.django_db(databases=["default", "authenticator"])
def test_it_keeps_what_it_is_given_for_as_long_as_it_is_told():
    assert isinstance(cache._connections[cache._alias], Tallies)
    cache.set("tries", [1.5, 2.5], 60)
    assert another_process().get("tries") == [1.5, 2.5]
    assert not cache.add("tries", "y", 60)
    cache.set("tries", [3.5], 0)
    assert cache.get("tries", []) == []
    assert cache.add("tries", "y", 60)
    assert cache.delete("tries")
    assert not cache.delete("tries")
    with pytest.raises(ValueError, match="an end"):
        cache.set("tries", 1, None)


@pytest.mark.django_db(databases=["default", "authenticator"])
def test_no_address_stands_in_the_table_and_what_ran_out_goes():
    for number in range(5):
        cache.set(f"ip=192.0.2.7:{number}", [1], 0)
    cache.set("nobody@example.org", [1], 60)
    with connections["authenticator"].cursor() as cursor:
        cursor.execute("select count(*), string_agg(key || value, ' ') from identity_tally")
        count, kept = cursor.fetchone()
    assert count == 1
    assert "192.0.2.7" not in kept
    assert "nobody" not in kept


def test_of_two_processes_that_take_the_same_code_at_once_one_does(committed_partnership):
    def takes(_: int) -> bool:
        try:
            return another_process().add("used?user=1&code=123456", "y", 30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(takes, range(8))) == 1


def test_a_code_of_an_app_signs_in_once_whatever_process_is_asked(committed_partnership, sign_in):
    account = account_for(committed_partnership.caseworker)
    code = code_for(with_app(account))
    for client, answer in ((Client(), 302), (Client(), 422)):
        assert client.post(sign_in(client).url, {"code": code}).status_code == answer
    assert another_process().get(f"allauth.mfa.totp.used?user={account.pk}&code={code}") == "y"


def test_many_accounts_from_one_address_are_held_back(committed_partnership):
    answers = [
        Client().post("/account/login/", {**NOBODY, "login": f"nobody{number}@example.org"}).status_code
        for number in range(61)
    ]
    assert set(answers[:60]) == {422}
    assert answers[60] == 429
