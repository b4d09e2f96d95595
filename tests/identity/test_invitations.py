"""Inviting: sent by mail, accepted once, with nothing of it made before; roles and team wait for a second person."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests import world
from tests.identity.conftest import PASSWORD
from tests.identity.world import Council, acts_on, council, now_of
from wardmote.trust.identity.models import Account, Invitation, Officer, RoleChange

NEW = "/directory/invitations/new/"


@pytest.fixture
def c(committed_partnership) -> Council:
    return council(committed_partnership)


def invite(c: Council, **more: object) -> str:
    """Invite by the page; the path of the link that was sent."""
    given = {
        "name": "New Comer", "email": "New.Comer@Example.org", "job_title": "Warden",
        "team": str(c.worker.team_id), "roles": ["caseworker", "triage"], **more,
    }  # fmt: skip
    answer = world.client_for(c.admin).post(NEW, given)
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"http\S+?(/account/invitation/\S+)", mail.outbox[-1].body).group(1)


def accept(path: str, password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post(path, {"password1": password, "password2": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def comer() -> Officer:
    with world.building():
        return Officer.objects.select_related("team").get(name="New Comer")


def the_change() -> RoleChange:
    with world.building():
        return RoleChange.objects.get()


def decide(by: Officer, what: str = "approve", **given: str) -> int:
    return world.client_for(by).post(f"/directory/role-changes/{the_change().pk}/{what}/", given).status_code


def test_nothing_lives_before_the_link_is_opened_and_it_works_once(c, sign_in):
    path = invite(c)
    assert mail.outbox[-1].to == ["new.comer@example.org"]
    assert not Account.objects.filter(email="new.comer@example.org").exists()
    page = Client().get(path).content.decode()
    assert "Council invites you, New Comer, to its team Second" in page
    client = accept(path)
    assert client.get("/directory/me/").url == "/account/2fa/totp/activate/", (
        "signed in; a second factor is owed"
    )
    assert comer().roles == []
    assert comer().team is None, "a team is a way into its cases: it waits for a second person too"
    assert Client().get(path).status_code == 404
    assert sign_in(Client(), "new.comer@example.org").status_code == 302
    assert acts_on(comer()) == ["officer.invited", "invitation.accepted"]


def test_what_was_approved_before_they_come_counts_from_their_first_minute(c):
    path = invite(c)
    assert decide(c.supervisor) == 302
    accept(path)
    assert (comer().roles, comer().team.name) == (["caseworker", "triage"], "Second")


def test_what_is_approved_after_they_came_counts_then(c):
    accept(invite(c))
    assert decide(c.second) == 302
    assert (comer().roles, comer().team.name) == (["caseworker", "triage"], "Second")


def test_who_invited_cannot_approve_it(c):
    accept(invite(c))
    assert decide(c.admin) == 403
    assert comer().roles == []


def test_nobody_is_moved_into_a_team_before_a_second_person_approved_them(c):
    accept(invite(c))
    answer = world.client_for(c.admin).post(
        f"/directory/officers/{comer().pk}/move/", {"team": str(c.supervisor.team_id)}
    )
    assert answer.status_code == 403
    assert comer().team is None


def test_sent_again_only_the_new_link_works(c):
    old = invite(c)
    with world.building():
        key = Invitation.objects.get().pk
    assert world.client_for(c.second).post(f"/directory/invitations/{key}/again/").status_code == 302
    assert Client().get(old).status_code == 404
    new = re.search(r"http\S+?(/account/invitation/\S+)", mail.outbox[-1].body).group(1)
    assert Client().get(new).status_code == 200


def test_taken_back_or_too_old_it_works_no_more(c):
    path = invite(c)
    with world.building():
        key = Invitation.objects.get().pk
    with world.raw() as superuser:
        superuser.execute("update identity_invitation set expires_at = now() - interval '1 second'")
    assert Client().get(path).status_code == 404
    with world.raw() as superuser:
        superuser.execute("update identity_invitation set expires_at = now() + interval '1 day'")
    assert world.client_for(c.admin).post(f"/directory/invitations/{key}/revoke/").status_code == 302
    assert Client().post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 404
    assert the_change().state == "withdrawn"


def test_an_address_that_signs_in_already_makes_nothing_and_tells_only_whoever_holds_the_link(c):
    world.sign_in(c.p.outsider)
    taken = f"{c.p.outsider.pk.hex}@example.org"
    path = invite(c, email=taken)
    answer = Client().post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 422
    assert "signs in with this address already" in answer.content.decode()
    with world.building():
        assert not Officer.objects.filter(name="New Comer").exists()
        assert Invitation.objects.get().state == "pending"


def test_a_failure_in_between_leaves_neither_officer_nor_account(c, monkeypatch):
    path = invite(c)
    from allauth.account.models import EmailAddress

    def fails(**kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(EmailAddress.objects, "create", fails)
    client = Client(raise_request_exception=False)
    assert client.post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 500
    with world.building():
        assert not Officer.objects.filter(name="New Comer").exists()
    assert not Account.objects.filter(email="new.comer@example.org").exists()
    assert Client().get(path).status_code == 200


def test_where_the_mail_cannot_go_out_nothing_is_kept_and_the_page_says_so(c, monkeypatch):
    from wardmote.trust.identity import telling

    def fails(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(telling, "send_mail", fails)
    answer = world.client_for(c.admin).post(NEW, {"name": "N", "email": "n@example.org", "roles": ["triage"]})
    assert answer.status_code == 422
    assert "could not be sent" in answer.content.decode()
    with world.building():
        assert not Invitation.objects.exists()


def test_invited_twice_is_refused_while_the_first_waits(c):
    invite(c)
    answer = world.client_for(c.second).post(
        NEW, {"name": "N", "email": "new.comer@example.org", "roles": ["triage"]}
    )
    assert answer.status_code == 422
    assert "waits already" in answer.content.decode()


def test_the_token_stands_nowhere_but_in_the_mail(c):
    token = invite(c).rstrip("/").rsplit("/", 1)[1]
    with world.raw() as superuser:
        kept = superuser.execute("select identity_invitation::text from identity_invitation").fetchone()[0]
    assert token not in kept


def test_guessable_and_own_words_are_refused_as_a_password(c):
    path = invite(c)
    for password in ("Password1234!", "newcomer council 1", "qwertyuiop123"):
        answer = Client().post(path, {"password1": password, "password2": password})
        assert answer.status_code == 422, password
    with world.building():
        assert Invitation.objects.get().state == "pending"


@pytest.mark.parametrize("who", ["supervisor", "worker"])
def test_only_administrators_have_these_pages(c, who):
    client = world.client_for(getattr(c, who))
    for page in ("/directory/invitations/", NEW, "/directory/officers/", "/directory/teams/"):
        assert client.get(page).status_code == 404


def test_another_agency_s_administrator_finds_no_trace(c):
    invite(c)
    with world.building():
        key = Invitation.objects.get().pk
    client = world.client_for(c.stranger)
    assert "New Comer" not in client.get("/directory/invitations/").content.decode()
    assert client.post(f"/directory/invitations/{key}/revoke/").status_code == 404
    assert client.get(f"/directory/officers/{c.worker.pk}/").status_code == 404
    assert client.get(f"/directory/role-changes/{the_change().pk}/").status_code == 404
    assert now_of(c.worker).roles == ["caseworker"]
