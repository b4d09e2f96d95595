"""Whoever stands in for an officer who is away has what is theirs by name until a day, and nothing of their roles."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.foundation.audit.queries import history
from wardmote.foundation.database.session import hashed
from wardmote.records.notices.models import Notice
from wardmote.trust.access import commands as access
from wardmote.trust.access import standins
from wardmote.trust.access.models import StandIn
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case

TODAY = timezone.localdate()


@pytest.fixture
def scene(partnership):
    """A case of the council, shared with one housing officer by name; three colleagues of theirs in another team."""
    p = partnership
    p.extra["case"] = case = world.case(p)
    with world.building():
        team = p.housing.teams.order_by("name").last()
    p.extra["away"] = world.officer(p.housing, p.partner.team, "Is Away", Role.CASEWORKER)
    p.extra["mate"] = world.officer(p.housing, team, "Stands In", Role.CASEWORKER)
    p.extra["other"] = world.officer(p.housing, team, "Other Colleague", Role.CASEWORKER)
    p.extra["boss"] = world.officer(p.housing, p.partner.team, "Their Supervisor", Role.SUPERVISOR)
    world.share(p, case, officer=p.extra["away"])
    return p


def name(away, colleague, by=None, *, days=5, starts=TODAY, with_named=False):
    by = by or away
    with world.as_officer(by):
        made = standins.name(
            away=away, colleague=colleague, starts_on=starts, ends_on=starts + timedelta(days=days),
            with_named=with_named, by=by,
        )  # fmt: skip
    with world.building():
        return StandIn.objects.select_related("away", "colleague").get(pk=made)


def sees(officer, case):
    with world.as_officer(officer):
        return Case.objects.filter(pk=case.pk).exists()


def refused(call):
    with pytest.raises(standins.CannotStandIn) as cannot:
        call()
    return {refusal.code for refusal in cannot.value.refusals}


@pytest.mark.django_db
def test_what_is_shared_by_name_is_theirs_until_it_ends_or_is_withdrawn(scene):
    case, away, mate = (scene.extra[key] for key in ("case", "away", "mate"))
    assert not sees(mate, case)
    row = name(away, mate)
    assert sees(mate, case)
    assert not sees(scene.extra["other"], case)
    with world.building():
        StandIn.objects.filter(pk=row.pk).update(
            starts_on=TODAY - timedelta(days=6), ends_on=TODAY - timedelta(days=1)
        )
    assert not sees(mate, case)
    with world.building():
        StandIn.objects.filter(pk=row.pk).update(ends_on=TODAY)
    assert sees(mate, case)  # its last day is included
    with world.as_officer(mate):
        standins.end(row=row, by=mate)
    assert not sees(mate, case)
    with world.as_officer(mate):
        assert refused(lambda: standins.end(row=row, by=mate)) == {"over"}


@pytest.mark.django_db
def test_it_goes_no_further_than_one_step_and_never_by_role_or_team(scene):
    case, away, mate, other = (scene.extra[key] for key in ("case", "away", "mate", "other"))
    whole = world.case(scene)
    world.share(scene, whole, team=away.team)
    name(away, mate)
    name(mate, other)
    assert sees(away, whole)
    assert not sees(mate, whole)
    assert not sees(other, case)
    # Decided on by a supervisor alone: whoever stands in for one is none.
    name(scene.caseworker, scene.colleague)
    with world.as_officer(scene.colleague), connection.cursor() as cursor:
        cursor.execute("select wardmote.actor_has('supervisor')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["away", "mate"])
def test_whoever_keeps_out_either_keeps_out_the_stand_in(scene, side):
    case = scene.extra["case"]
    name(scene.extra["away"], scene.extra["mate"])
    world.opened_earlier(scene.caseworker, case.pk)
    with world.as_officer(scene.caseworker) as by:
        cases.keep_out(case=case, officer=scene.extra[side], reason="r", by=by, now=timezone.now())
    assert not sees(scene.extra["mate"], case)


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["away", "mate"])
@pytest.mark.parametrize("how", ["left", "suspended"])
def test_a_leaver_or_a_suspended_account_on_either_side_ends_it(scene, side, how):
    case, mate = scene.extra["case"], scene.extra["mate"]
    name(scene.extra["away"], mate)
    token = world.sign_in(mate)
    with world.building(), connection.cursor() as cursor:
        if how == "left":
            Officer.objects.filter(pk=scene.extra[side].pk).update(left_at=timezone.now())
        else:
            cursor.execute(
                "update identity_account set is_active = false where id = %s", [scene.extra[side].pk]
            )
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.begin_session(%s)", [hashed(token)])
        cursor.execute("select count(*) from cases_case where id = %s", [case.pk])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_named_officers_only_by_the_word_of_the_officer_and_the_channel_tier_for_its_role(scene):
    case, away, mate = (scene.extra[key] for key in ("case", "away", "mate"))
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update access_audience set tier = 'named' where id = %s", [case.audience_id])
    row = name(away, mate)
    assert sees(away, case)
    assert not sees(mate, case)
    with world.as_officer(away):
        standins.end(row=row, by=away)
    assert refused(lambda: name(away, mate, scene.extra["boss"], with_named=True)) == {"not-now"}
    name(away, mate, with_named=True)
    assert sees(mate, case)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update access_audience set tier = 'channel' where id = %s", [case.audience_id])
    assert sees(away, case)
    assert not sees(mate, case)
    roles = [Role.CASEWORKER, Role.PANEL_CHAIR]
    with world.building():
        Officer.objects.filter(pk=mate.pk).update(roles=roles)
    assert not sees(mate, case)
    with world.building():
        Officer.objects.filter(pk=away.pk).update(roles=roles)
    assert sees(mate, case)


@pytest.mark.django_db
def test_who_may_be_named_by_whom_and_for_how_long(scene):
    away, mate, other, boss = (scene.extra[key] for key in ("away", "mate", "other", "boss"))
    assert refused(lambda: name(away, mate, other)) == {"not-yours"}
    assert refused(lambda: name(away, boss, boss)) == {"not-yourself"}
    assert refused(lambda: name(away, away)) == {"not-yourself"}
    assert refused(lambda: name(away, scene.outsider)) == {"not-here"}
    assert refused(lambda: name(away, mate, days=42)) == {"not-now"}
    assert refused(lambda: name(away, mate, starts=TODAY - timedelta(days=1))) == {"not-now"}
    assert refused(lambda: name(away, mate, starts=TODAY + timedelta(days=181))) == {"not-now"}
    row = name(away, mate, boss, days=41)
    assert refused(lambda: name(away, other)) == {"taken"}
    name(away, other, starts=TODAY + timedelta(days=42))  # whose turn comes after
    with world.as_officer(boss):
        standins.end(row=row, by=boss)


@pytest.mark.django_db
def test_both_are_told_once_and_it_is_on_record(scene):
    away, mate, boss = (scene.extra[key] for key in ("away", "mate", "boss"))
    row = name(away, mate, boss)
    with world.as_officer(mate):
        standins.end(row=row, by=mate)
    with world.building():
        told = set(Notice.objects.filter(subject_id=row.pk).values_list("officer_id", "kind"))
        done = list(
            Entry.objects.filter(subject_id=row.pk).order_by("at").values_list("action", "officer_id")
        )
    assert told == {(away.pk, standins.NAMED), (mate.pk, standins.NAMED), (away.pk, standins.ENDED)}
    assert set(done) == {("stand-in named", boss.pk), ("stand-in withdrawn", mate.pk)}


@pytest.mark.django_db
def test_a_decision_that_is_theirs_until_friday_lets_them_in_no_longer(scene):
    """Whoever stands in for who decides may move a record, but not to where they are let in themselves."""
    p = scene
    with world.building():
        second = p.council.teams.order_by("name").last()
    mate = world.officer(p.council, second, "Council Stand In", Role.CASEWORKER)
    case = world.case(p)
    own = access.Terms(p.council.pk, officer_id=p.caseworker.pk, team_id=p.caseworker.team_id)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        by_name = access.Plan(frozenset({own}), held=plan.held)
        access.set_audience("case", case.pk, access.make_audience(by_name))
    name(p.caseworker, mate)
    for terms in (
        access.Terms(p.council.pk, officer_id=mate.pk),
        access.Terms(p.council.pk, team_id=second.pk),
    ):
        with world.as_officer(mate):
            wider = access.make_audience(by_name.with_grant(terms))
            with pytest.raises(DatabaseError, match="stands in"), transaction.atomic():
                access.set_audience("case", case.pk, wider)
    with world.as_officer(mate):
        colleague = access.Terms(p.council.pk, officer_id=p.colleague.pk)
        access.set_audience("case", case.pk, access.make_audience(by_name.with_grant(colleague)))
    assert sees(p.colleague, case)


@pytest.mark.django_db
def test_nobody_writes_such_a_row_by_hand(scene):
    away, mate = scene.extra["away"], scene.extra["mate"]
    row = name(away, mate)
    for sql in (
        f"insert into access_standin select gen_random_uuid(), starts_on from access_standin where id = '{row.pk}'",
        f"update access_standin set ends_on = ends_on + 900 where id = '{row.pk}'",
        f"delete from access_standin where id = '{row.pk}'",
        f"select wardmote.standing_in('{mate.pk}')",
        "select wardmote.admits_in_own_right(1, 'read')",
    ):
        with (
            world.as_officer(mate),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.django_db
def test_pages_say_who_stands_in_and_for_whom(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    mate = world.officer(p.housing, p.partner.team, "Stands In", Role.CASEWORKER)
    world.share(p, case, officer=p.partner)
    until = TODAY + timedelta(days=4)
    typed = {
        "colleague": mate.pk, "starts_on": f"{TODAY.day} {TODAY.month} {TODAY.year}",
        "ends_on": f"{until.day} {until.month} {until.year}",
    }  # fmt: skip
    away = world.client_for(p.partner)
    wrong = away.post("/away/", typed | {"ends_on": "1 1 2020"})
    assert wrong.status_code == 422
    assert "must not be before the first" in wrong.content.decode()
    assert away.post("/away/", typed).status_code == 302
    assert away.post("/away/", typed).status_code == 422  # sent twice, it is named once
    owner = world.client_for(p.caseworker)
    owner.get(reverse("cases:detail", kwargs={"reference": case.reference}))
    shown = owner.get(reverse("cases:sharing", kwargs={"reference": case.reference})).content.decode()
    assert f"{mate.name}, standing in for {p.partner.name} until" in shown
    directory = owner.get("/directory/", {"agency": p.housing.pk}).content.decode()
    assert f"{mate.name} stands in" in directory
    assert f"Stands in for {p.partner.name} until" in directory
    browser = world.client_for(mate)
    assert f"You stand in for {p.partner.name} until" in browser.get("/").content.decode()
    assert browser.get(reverse("cases:detail", kwargs={"reference": case.reference})).status_code == 200
    lines = []
    with world.as_officer(p.caseworker):
        lines = history("case", case.pk)
    assert f"{mate.name} (standing in for {p.partner.name})" in {line.officer_name for line in lines}
    with world.building():
        end = reverse("standins:end", kwargs={"pk": StandIn.objects.get().pk})
    assert world.client_for(p.outsider).get(end).status_code == 404
    assert browser.post(end).status_code == 302
    assert browser.get(reverse("cases:detail", kwargs={"reference": case.reference})).status_code == 404
