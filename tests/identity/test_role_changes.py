"""Roles: one administrator proposes, another person decides, and it counts at the next statement."""

import pytest

from tests import world
from tests.identity.world import Council, acts_on, council, now_of, told
from wardmote.trust.identity.models import Officer, Role, RoleChange


@pytest.fixture
def c(committed_partnership) -> Council:
    return council(committed_partnership)


def propose(c: Council, by: Officer, officer: Officer, *roles: str) -> int:
    page = f"/directory/officers/{officer.pk}/roles/"
    return (
        world.client_for(by)
        .post(page, {"roles": list(roles), "reason": "Covers for a colleague"})
        .status_code
    )


def change() -> RoleChange:
    with world.building():
        return RoleChange.objects.latest("proposed_at")


def decide(by: Officer, what: str, **given: str) -> int:
    return world.client_for(by).post(f"/directory/role-changes/{change().pk}/{what}/", given).status_code


def test_a_role_counts_only_once_a_second_person_approves(c):
    client = world.client_for(c.worker)
    assert propose(c, c.admin, c.worker, "caseworker", "auditor") == 302
    assert client.get("/log/").status_code == 404
    assert told(c.second) == ["roles_wait"]
    assert told(c.admin) == []
    assert decide(c.supervisor, "approve") == 302
    assert client.get("/log/").status_code == 200
    assert now_of(c.worker).roles == ["auditor", "caseworker"]
    assert acts_on(c.worker) == ["officer.roles_proposed", "officer.roles_approved"]
    assert told(c.worker) == ["roles_approved"]


@pytest.mark.parametrize(("who", "status"), [("admin", 403), ("worker", 404), ("stranger", 404)])
def test_neither_who_proposed_nor_the_subject_nor_a_stranger_decides(c, who, status):
    propose(c, c.admin, c.worker, "administrator")
    assert decide(getattr(c, who), "approve") == status
    assert now_of(c.worker).roles == ["caseworker"]


def test_the_subject_who_may_decide_on_others_does_not_decide_on_themselves(c):
    propose(c, c.admin, c.second, "administrator", "supervisor")
    assert decide(c.second, "approve") == 403
    assert now_of(c.second).roles == ["administrator"]


def test_refused_with_a_reason_the_proposer_is_told(c):
    propose(c, c.admin, c.worker, "panel_chair")
    assert decide(c.supervisor, "refuse", reason="") == 422
    assert decide(c.supervisor, "refuse", reason="Not trained yet") == 302
    assert now_of(c.worker).roles == ["caseworker"]
    assert (change().state, change().answer) == ("refused", "Not trained yet")
    assert told(c.admin) == ["roles_refused"]


def test_withdrawn_it_no_longer_waits(c):
    propose(c, c.admin, c.worker, "panel_chair")
    assert decide(c.second, "withdraw") == 302
    assert decide(c.supervisor, "approve") == 403
    assert propose(c, c.admin, c.worker, "triage") == 302


def test_one_change_at_a_time_waits_for_an_officer(c):
    propose(c, c.admin, c.worker, "panel_chair")
    assert propose(c, c.second, c.worker, "triage") == 403


def test_too_old_it_cannot_be_approved_and_another_can_be_proposed(c):
    propose(c, c.admin, c.worker, "panel_chair")
    with world.raw() as superuser:
        superuser.execute("update identity_rolechange set expires_at = now() - interval '1 second'")
    assert decide(c.supervisor, "approve") == 403
    assert propose(c, c.admin, c.worker, "triage") == 302


def test_what_changed_meanwhile_is_not_overwritten(c):
    propose(c, c.admin, c.worker, "caseworker", "panel_chair")
    with world.building():
        Officer.objects.filter(pk=c.worker.pk).update(roles=["caseworker", "triage"])
    answer = world.client_for(c.supervisor).post(f"/directory/role-changes/{change().pk}/approve/")
    assert answer.status_code == 422
    assert now_of(c.worker).roles == ["caseworker", "triage"]
    assert change().state == "pending"


def test_with_one_administrator_the_governance_lead_approves(c):
    with world.building():
        Officer.objects.filter(pk=c.second.pk).update(roles=[])
    propose(c, c.admin, c.worker, "triage")
    assert decide(c.p.governance, "approve") == 302
    assert now_of(c.worker).roles == ["triage"]


def test_nobody_proposes_for_themselves(c):
    assert propose(c, c.admin, c.admin, "administrator", "supervisor") == 403


def test_taking_roles_away_needs_a_second_person_too(c):
    propose(c, c.admin, c.second)
    assert now_of(c.second).roles == ["administrator"]
    assert decide(c.supervisor, "approve") == 302
    assert now_of(c.second).roles == []


def test_lists_cost_the_same_with_3_and_with_300(c, django_assert_max_num_queries):
    def fill(count: int) -> None:
        for number in range(count):
            one = world.officer(c.p.council, c.worker.team, f"Officer {number}", Role.CASEWORKER)
            with world.building():
                RoleChange.objects.create(
                    agency=c.p.council, officer_id=one.pk, roles_before=["caseworker"], roles=["auditor"],
                    proposed_by=c.admin, proposed_at=one_moment(), expires_at=one_moment(days=7),
                )  # fmt: skip

    client = world.client_for(c.second)
    for count in (3, 297):
        fill(count)
        for page in ("/directory/role-changes/", "/directory/officers/", "/directory/invitations/"):
            with django_assert_max_num_queries(12):
                assert client.get(page).status_code == 200


def one_moment(days: int = 0):
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC) + timedelta(days=days)
