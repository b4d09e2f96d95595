"""Leaving: out at once, what is owned is counted for administrators and handed over by those who see it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests import world
from tests.identity.conftest import account_for
from tests.identity.world import Council, acts_on, council, now_of, told
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case


@pytest.fixture
def c(committed_partnership) -> Council:
    return council(committed_partnership)


@pytest.fixture
def leaver(c) -> Officer:
    """A caseworker of the first team, who leads two cases and holds an action."""
    one = world.officer(c.p.council, c.supervisor.team, "Lea Ver", Role.CASEWORKER)
    for title in ("Noise by night", "Dogs in the yard"):
        world.case(c.p, by=one, title=title)
    with world.building():
        case = Case.objects.first()
    with world.as_officer(c.supervisor) as by:
        cases.ask_action(
            case=case, title="Ring the landlord", detail="", agency=c.p.council, team=one.team, officer=one,
            due_on=date.today() + timedelta(days=5), by=by, now=datetime.now(UTC),
        )  # fmt: skip
    return one


def leave(by: Officer, who: Officer, **given: str) -> int:
    data = {"when": "now", **given}
    return world.client_for(by).post(f"/directory/officers/{who.pk}/leaves/", data).status_code


def test_a_leaver_is_out_at_once_and_cannot_sign_in_again(c, leaver, sign_in):
    account_for(leaver)
    client = world.client_for(leaver)
    assert client.get("/directory/me/").status_code == 200
    assert leave(c.admin, leaver) == 302
    assert client.get("/directory/me/").status_code == 302
    assert sign_in(Client()).url == "/account/inactive/"
    assert acts_on(leaver) == ["officer.left"]
    assert told(c.supervisor)[-1] == "to_hand_over"


def test_an_administrator_is_told_how_much_and_not_what(c, leaver):
    leave(c.admin, leaver)
    page = world.client_for(c.admin).get(f"/directory/leavers/{leaver.pk}/").content.decode()
    assert "2 cases they lead" in page
    assert "1 action they hold" in page
    assert "3 of them you may not see" in page
    assert "Noise by night" not in page
    assert "Ring the landlord" not in page
    assert "2 cases they lead" in world.client_for(c.admin).get("/directory/leavers/").content.decode()


def test_a_supervisor_hands_over_one_by_one_and_then_all_until_nothing_is_left(c, leaver):
    leave(c.admin, leaver)
    heir = world.officer(c.p.council, c.supervisor.team, "Heir Apparent", Role.CASEWORKER)
    client, page = world.client_for(c.supervisor), f"/directory/leavers/{leaver.pk}/"
    shown = client.get(page).content.decode()
    assert "Noise by night" in shown
    assert "Ring the landlord" in shown
    with world.building():
        first = Case.objects.get(title="Noise by night").pk
    assert client.post(page, {"to": str(heir.pk)}).status_code == 422, "nothing was chosen"
    assert client.post(page, {"to": str(heir.pk), "thing": [str(first)]}).status_code == 302
    with world.building():
        assert Case.objects.get(pk=first).lead_id == heir.pk
        assert Case.objects.filter(lead=leaver).count() == 1
    assert client.post(page, {"to": str(heir.pk), "thing": ["all"]}).status_code == 302
    with world.building():
        assert not Case.objects.filter(lead=leaver).exists()
        assert Action.objects.get().officer_id == heir.pk
    assert "Nothing left" in client.get("/directory/leavers/").content.decode()


def test_what_one_colleague_cannot_take_over_holds_up_nothing_else(c, leaver):
    leave(c.admin, leaver)
    page = f"/directory/leavers/{leaver.pk}/"
    answer = world.client_for(c.supervisor).post(
        page, {"to": str(c.worker.pk), "thing": ["all"]}, follow=True
    )
    assert "Not handed over: That officer cannot see this case" in answer.content.decode()
    with world.building():
        assert Case.objects.filter(lead=leaver).count() == 2


def test_a_last_day_to_come_leaves_the_account_open_until_it_is_over(c, leaver):
    client = world.client_for(leaver)
    soon = date.today() + timedelta(days=3)
    assert leave(c.admin, leaver, when="later") == 422
    assert leave(c.admin, leaver, when="later", last_day="1 1 2020") == 422
    assert leave(c.admin, leaver, when="later", last_day=f"{soon:%d %m %Y}") == 302
    assert client.get("/directory/me/").status_code == 200
    assert "last day" in world.client_for(c.admin).get("/directory/leavers/").content.decode()
    with world.building():
        Officer.objects.filter(pk=leaver.pk).update(leaving_on=date.today() - timedelta(days=1))
    assert client.get("/directory/me/").status_code == 302


def test_whoever_is_past_their_last_day_is_not_sent_round_in_circles(c, leaver, sign_in):
    account_for(leaver)
    with world.raw() as superuser:
        superuser.execute("update identity_installation set second_factor_required = false")
    client = Client()
    sign_in(client)
    assert client.get("/directory/me/").status_code == 200
    with world.building():
        Officer.objects.filter(pk=leaver.pk).update(leaving_on=date.today() - timedelta(days=1))
    answer = client.get("/directory/me/", follow=True)
    assert answer.redirect_chain[-1][0] == "/account/inactive/"
    assert sign_in(Client()).url == "/account/inactive/"


def test_it_can_be_taken_back_before_they_left(c, leaver):
    leave(c.admin, leaver, when="later", last_day=f"{date.today() + timedelta(days=3):%d %m %Y}")
    assert world.client_for(c.second).post(f"/directory/officers/{leaver.pk}/stays/").status_code == 302
    assert now_of(leaver).leaving_on is None
    leave(c.admin, leaver)
    assert world.client_for(c.second).post(f"/directory/officers/{leaver.pk}/stays/").status_code == 403


def test_a_supervisor_sees_off_their_own_team_and_no_administrator(c, leaver):
    assert leave(c.supervisor, c.worker) == 403
    assert leave(c.supervisor, c.second) == 403
    assert leave(c.supervisor, leaver) == 302


def test_nobody_sees_themselves_off_and_no_stranger_does(c, leaver):
    assert leave(c.admin, c.admin) == 403
    assert leave(c.stranger, leaver) == 404
    assert leave(c.worker, leaver) == 404


def test_who_may_look_at_what_a_leaver_leaves_behind(c, leaver):
    leave(c.admin, leaver)
    page = f"/directory/leavers/{leaver.pk}/"
    teammate = world.officer(c.p.council, leaver.team, "Team Mate", Role.CASEWORKER)
    assert world.client_for(teammate).get(page).status_code == 200
    assert world.client_for(c.worker).get(page).status_code == 404
    assert world.client_for(c.stranger).get(page).status_code == 404


def test_the_list_of_leavers_costs_the_same_with_many(c, django_assert_max_num_queries):
    for number in range(30):
        one = world.officer(c.p.council, c.supervisor.team, f"Leaver {number}", Role.CASEWORKER)
        with world.raw() as superuser:
            superuser.execute(
                "insert into identity_departure (officer_id, agency_id, marked_by_id, marked_at)"
                " values (%s, %s, %s, now())",
                [one.pk, c.p.council.pk, c.admin.pk],
            )
            superuser.execute("update identity_officer set left_at = now() where id = %s", [one.pk])
    client = world.client_for(c.admin)
    with django_assert_max_num_queries(12):
        assert client.get("/directory/leavers/").status_code == 200
