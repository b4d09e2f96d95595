"""Teams, moves, sessions, lock-outs and lost phones, by an agency's own administrators."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests import world
from tests.identity.conftest import account_for, with_app
from tests.identity.world import Council, acts_on, council, now_of, told
from wardmote.trust.identity.models import Officer, RoleChange, Session, Team
from wardmote.work.cases.models import Case


@pytest.fixture
def c(committed_partnership) -> Council:
    return council(committed_partnership)


def team(name: str, agency: object) -> Team:
    with world.building():
        return Team.objects.get(name=name, agency=agency)


def test_a_team_is_added_renamed_and_closed(c):
    client = world.client_for(c.admin)
    assert client.post("/directory/teams/add/", {"name": "Night team"}).status_code == 302
    made = team("Night team", c.p.council)
    assert client.post(f"/directory/teams/{made.pk}/rename/", {"name": "first"}).status_code == 422
    assert client.post(f"/directory/teams/{made.pk}/rename/", {"name": "Late team"}).status_code == 302
    assert client.post(f"/directory/teams/{made.pk}/close/").status_code == 302
    assert team("Late team", c.p.council).closed_at
    assert "Late team" not in client.get(f"/directory/agencies/{c.p.council.pk}/").content.decode()


def test_a_team_that_holds_officers_or_open_cases_does_not_close_and_says_how_many(c):
    world.case(c.p)
    first = c.supervisor.team
    page = world.client_for(c.admin).get(f"/directory/teams/{first.pk}/close/")
    assert page.status_code == 403
    assert "1 officer" in page.content.decode()
    assert "1 open case" in page.content.decode()
    with world.building():
        Officer.objects.filter(team=first).update(team=None)
    page = world.client_for(c.admin).post(f"/directory/teams/{first.pk}/close/")
    assert "still holds 1 open case." in page.content.decode()
    assert not team("First", c.p.council).closed_at


def test_an_officer_moved_loses_at_once_what_the_old_team_sees(c):
    case = world.case(c.p)
    with world.as_officer(c.supervisor):
        assert Case.objects.filter(pk=case.pk).exists()
    client = world.client_for(c.admin)
    page = f"/directory/officers/{c.supervisor.pk}/move/"
    assert client.post(page, {"team": str(c.p.outsider.team_id)}).status_code == 422
    assert client.post(page, {"team": str(c.worker.team_id)}).status_code == 302
    assert client.post(page, {"team": str(c.worker.team_id)}).status_code == 422  # it waits already
    assert now_of(c.supervisor).team_id == c.supervisor.team_id
    assert told(c.second) == ["roles_wait"]
    with world.building():
        change = RoleChange.objects.get(officer_id=c.supervisor.pk).pk
    approve = f"/directory/role-changes/{change}/approve/"
    assert client.post(approve).status_code == 403
    assert world.client_for(c.second).post(approve).status_code == 302
    with world.as_officer(c.supervisor):
        assert not Case.objects.filter(pk=case.pk).exists()
    assert acts_on(c.supervisor) == ["officer.move_proposed", "officer.moved", "officer.roles_approved"]
    assert sorted(told(c.supervisor)) == ["moved_to_team", "roles_approved"]
    assert now_of(c.supervisor).team_id == c.worker.team_id


def test_an_administrator_moves_nobody_into_sight_of_cases_for_themselves(c):
    answer = world.client_for(c.admin).post(
        f"/directory/officers/{c.admin.pk}/move/", {"team": str(c.supervisor.team_id)}
    )
    assert answer.status_code == 403
    assert now_of(c.admin).team_id == c.worker.team_id


def test_every_session_of_an_officer_ends(c):
    client = world.client_for(c.worker)
    assert client.get("/directory/me/").status_code == 200
    page = f"/directory/officers/{c.worker.pk}/sign-out/"
    assert world.client_for(c.admin).post(page, {"reason": ""}).status_code == 422
    assert world.client_for(c.admin).post(page, {"reason": "Laptop lost"}).status_code == 302
    assert client.get("/directory/me/").status_code == 302
    assert told(c.worker) == ["signed_out"]
    assert acts_on(c.worker) == ["officer.sessions_ended"]


def test_a_lost_phone_is_reset_with_a_reason_and_the_officer_is_told(c):
    account = account_for(c.worker)
    with_app(account)
    page = f"/directory/officers/{c.worker.pk}/second-factor/"
    assert world.client_for(c.admin).post(page, {"reason": "Phone lost, rang back"}).status_code == 302
    assert not Authenticator.objects.filter(user_id=account.pk).exists()
    assert not Session.objects.filter(account_id=account.pk).exists()
    assert told(c.worker) == ["second_factor_reset"]
    with world.raw() as superuser:
        waiting = superuser.execute("select task_name, args from procrastinate_jobs").fetchall()
    assert waiting == [("identity.write_to", {"officer_id": str(c.worker.pk), "kind": "second_factor_reset"})]


def test_someone_locked_out_is_let_in_again(c, sign_in):
    account_for(c.worker)
    client = Client()
    for _ in range(10):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 429
    page = f"/directory/officers/{c.worker.pk}/unlock/"
    assert world.client_for(c.admin).post(page).status_code == 302
    assert sign_in(Client()).status_code == 302


def test_an_administrator_sees_no_case_for_being_one(c):
    case = world.case(c.p)
    with world.as_officer(c.admin):
        assert not Case.objects.exists()
    client = world.client_for(c.admin)
    assert client.get(f"/cases/{case.reference}/").status_code == 404
    assert case.reference not in client.get("/cases/").content.decode()


def test_pages_of_one_officer_answer_those_who_look_after_officers_and_nobody_else(c):
    page = f"/directory/officers/{c.worker.pk}/"
    assert "Propose other roles" in world.client_for(c.admin).get(page).content.decode()
    assert "Propose other roles" not in world.client_for(c.supervisor).get(page).content.decode()
    assert world.client_for(c.worker).get(page).status_code == 404
    assert world.client_for(c.stranger).get(page).status_code == 404
    assert (
        "Nobody changes their own"
        in world.client_for(c.admin).get(f"/directory/officers/{c.admin.pk}/").content.decode()
    )
