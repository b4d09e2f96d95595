"""A declared conflict keeps an officer out from then on, seen or unseen; a supervisor who is another lifts it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases import conflicts as rules
from wardmote.work.cases.commands import conflicts as commands
from wardmote.work.cases.models import Case, Conflict, MustNotReceive

WHY = "I know someone in this."


@pytest.fixture
def scene(request):
    return build(request.getfixturevalue("partnership"))


def build(p):
    """A case that a caseworker leads, in a team with a supervisor and another officer; housing sees it too."""
    team = p.caseworker.team
    p.extra["case"] = case = world.case(p)
    p.extra["lead"] = world.officer(p.council, team, "Lead Worker", Role.CASEWORKER)
    p.extra["mate"] = world.officer(p.council, team, "Team Mate", Role.CASEWORKER)
    p.extra["deputy"] = world.officer(p.council, team, "Deputy", Role.SUPERVISOR)
    with world.building():
        Case.objects.filter(pk=case.pk).update(lead=p.extra["lead"])
    world.share(p, case, team=p.partner.team)
    return p


def declare(case, by, whose=None, words=WHY):
    with world.as_officer(by):
        commands.declare_conflict(reference=case.reference, whose=whose or by, words=words, by=by)


def sees(officer, case):
    world.opened_earlier(officer, case.pk)
    with world.as_officer(officer):
        return Case.objects.filter(pk=case.pk).exists()


def words_seen(officer, case):
    world.opened_earlier(officer, case.pk)
    with world.as_officer(officer):
        return list(Conflict.objects.filter(case=case).values_list("words", flat=True))


def codes(cannot, call):
    with pytest.raises(cannot) as refused:
        call()
    return {refusal.code for refusal in refused.value.refusals}


@pytest.mark.django_db
def test_whoever_declares_is_out_at_once_and_the_lead_alone_is_told(scene):
    p = scene
    case, lead, mate = (p.extra[name] for name in ("case", "lead", "mate"))
    assert sees(mate, case)
    declare(case, mate)
    assert not sees(mate, case)
    assert sees(lead, case)
    assert sees(p.partner, case)
    declare(case, p.partner)  # a partner who may not decide on it
    assert not sees(p.partner, case)
    declare(case, p.partner)  # sent again
    with world.building():
        assert Conflict.objects.count() == MustNotReceive.objects.count() == 2
        told = Notice.objects.filter(kind=rules.DECLARED)
        assert list(told.values_list("officer__name", flat=True).distinct()) == ["Lead Worker"]
    assert len(words_seen(lead, case)) == len(words_seen(p.caseworker, case)) == 2
    other = world.officer(p.council, p.caseworker.team, "Another", Role.CASEWORKER)
    with world.building():
        Officer.objects.filter(pk=p.partner_colleague.pk).update(roles=[Role.SUPERVISOR])
    world.share(p, case, officer=p.partner_colleague)
    for officer in (other, p.partner_colleague, mate, p.partner):
        assert words_seen(officer, case) == [], officer.name


@pytest.mark.django_db
def test_the_lead_with_a_conflict_leads_no_more_and_supervisors_are_told(scene):
    p = scene
    declare(p.extra["case"], p.extra["lead"])
    with world.building():
        assert Case.objects.get(pk=p.extra["case"].pk).lead_id is None
        told = Notice.objects.filter(kind=rules.DECLARED).values_list("officer__name", flat=True)
        assert set(told) == {"Case Worker", "Deputy"}


@pytest.mark.django_db
def test_by_reference_of_a_case_one_does_not_see(scene):
    p = scene
    case = p.extra["case"]
    for officer in (p.colleague, p.outsider):
        assert not sees(officer, case)
        declare(case, officer)
        with world.as_officer(officer):
            assert not Entry.objects.filter(subject_id=case.pk).exists()
            assert Conflict.objects.count() == MustNotReceive.objects.count() == 0
            commands.declare_conflict(reference="C-NONE-NONE", whose=officer, words=WHY, by=officer)
    with world.building():
        Officer.objects.filter(pk=p.colleague.pk).update(team=p.caseworker.team)
        assert Entry.objects.filter(action="conflict declared in vain", subject_id=None).count() == 2
        assert Entry.objects.filter(action="conflict declared", subject_id=case.pk).count() == 2
    assert not sees(p.colleague, case)  # deny wins, although they came into the team
    assert len(words_seen(p.caseworker, case)) == 2


@pytest.mark.django_db
def test_a_supervisor_declares_for_their_team_and_nobody_for_anyone_else(scene):
    p = scene
    case, mate, deputy = (p.extra[name] for name in ("case", "mate", "deputy"))
    for by, whose in ((mate, deputy), (deputy, p.colleague), (p.partner, p.partner_colleague)):
        assert codes(commands.CannotDeclare, lambda by=by, whose=whose: declare(case, by, whose)) == {
            "not-for-them"
        }
        with world.as_officer(by), pytest.raises(DatabaseError, match="for themselves"), transaction.atomic():
            ask("select wardmote.declare_conflict(%s, %s, 'words')", case.reference, whose.pk)
    declare(case, deputy, mate)
    assert not sees(mate, case)
    unseen = world.case(p, by=p.colleague)  # of another team: a supervisor speaks for others of what they see
    declare(unseen, deputy, mate)
    with world.building():
        assert Conflict.objects.filter(case=unseen).count() == 0


@pytest.mark.django_db
def test_nobody_leaves_a_case_without_anyone(scene):
    p = scene
    alone = world.officer(p.stranger, p.outsider.team, "Supervisor", Role.SUPERVISOR)
    case = world.case(p, by=p.outsider)
    declare(case, alone)
    assert codes(commands.CannotDeclare, lambda: declare(case, p.outsider)) == {"nobody-left"}
    assert sees(p.outsider, case)


@pytest.mark.django_db
def test_another_supervisor_of_the_owner_lifts_it_with_a_reason_and_nobody_else(scene):
    p = scene
    case, lead, mate, deputy = (p.extra[name] for name in ("case", "lead", "mate", "deputy"))
    declare(case, mate)
    declare(case, deputy)
    with world.building():
        of_mate, of_deputy = Conflict.objects.get(officer=mate), Conflict.objects.get(officer=deputy)

    def lift(conflict, by):
        world.opened_earlier(by, case.pk)
        with world.as_officer(by):
            found = Case.objects.select_related("owner").filter(pk=case.pk).first() or case
            commands.lift_conflict(case=found, conflict=conflict, reason="It was a namesake.", by=by)

    for by in (lead, p.partner, mate, deputy):
        with pytest.raises(commands.CannotLiftConflict):
            lift(of_mate, by)
        with world.as_officer(by):
            assert ask("select wardmote.lift_conflict(%s, 'because')", of_mate.pk) is False
            assert ask("select wardmote.lift_conflict(%s, 'because')", of_deputy.pk) is False
    world.opened_earlier(lead, case.pk)
    with world.as_officer(lead):  # nor by the list, as whoever decides takes others off it
        found, entry = Case.objects.get(pk=case.pk), MustNotReceive.objects.get(officer=mate)
        refused = codes(
            cases.CannotLift,
            lambda: cases.lift(case=found, entry=entry, by=lead, now=datetime.now(UTC)),
        )
        assert refused == {"supervisors-lift"}
        with pytest.raises(DatabaseError, match="declared conflict"), transaction.atomic():
            MustNotReceive.objects.filter(pk=entry.pk).update(lifted_at=datetime.now(UTC), lifted_by=lead)
        for change in ("update cases_conflict set words = 'x'", "delete from cases_conflict"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                ask(change)
    lift(of_mate, p.caseworker)
    assert sees(mate, case)
    assert not sees(deputy, case)
    assert codes(
        commands.CannotLiftConflict, lambda: lift(Conflict(pk=of_mate.pk, officer=mate), p.caseworker)
    ) == {"not-twice"}
    with world.building():
        done = Entry.objects.get(action="conflict lifted")
        assert (done.officer_id, done.owner_id) == (p.caseworker.pk, p.council.pk)
        assert Conflict.objects.get(pk=of_mate.pk).lifted_reason == "It was a namesake."


@pytest.mark.django_db
def test_who_has_a_conflict_stands_in_the_log_for_those_who_decide(scene):
    p = scene
    case = p.extra["case"]
    declare(case, p.extra["mate"])
    for officer, knows in ((p.extra["lead"], True), (p.partner, False), (p.outsider, False)):
        with world.as_officer(officer):
            assert Entry.objects.filter(action="conflict declared").exists() is knows, officer.name


@pytest.mark.committed
def test_the_pages_of_it(committed_partnership):
    p = build(committed_partnership)
    case, mate = p.extra["case"], p.extra["mate"]
    page = reverse("cases:conflicts", kwargs={"reference": case.reference})
    blind = reverse("cases:conflict")
    client = world.client_for(mate)
    assert client.get(page).status_code == 200
    assert client.post(page, {"words": ""}).status_code == 422
    assert client.post(page, {"words": WHY})["Location"] == reverse("cases:list")
    assert client.get(page).status_code == 404
    stranger = world.client_for(p.outsider)
    answers = [
        stranger.post(blind, {"reference": reference, "words": WHY})
        for reference in (case.reference.lower(), "C-NONE-NONE")
    ]
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, reverse("cases:list"))] * 2
    assert stranger.post(blind, {"reference": "case 7", "words": WHY}).status_code == 422
    assert stranger.get(page).status_code == 404
    supervisor = world.client_for(p.caseworker)
    assert WHY in supervisor.get(page).content.decode()
    with world.building():
        pk = Conflict.objects.get(officer=mate).pk
    lift = reverse("cases:lift_conflict", kwargs={"reference": case.reference, "pk": pk})
    lead = world.client_for(p.extra["lead"])
    assert "lifted by a supervisor" in lead.get(lift).content.decode()
    assert lead.post(lift, {"reason": "Let me"}).status_code == 422
    assert supervisor.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "Mine"}).status_code == 404
    assert supervisor.post(lift, {"reason": "A namesake."})["Location"] == page
    assert "A namesake." in supervisor.get(page).content.decode()
    assert client.get(page).status_code == 200


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
