"""Who has an action, its date, and opening it again: each step kept, each side told, each refused what is not theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests import world
from wardmote.records.actions import commands, evidence, queries
from wardmote.records.actions.models import Action, Step
from wardmote.records.documents.models import Document
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import CaseDocument

NOW = datetime.now(UTC)


@pytest.fixture
def ask(ask):
    """Asked before all that is done here, however long the other tests have taken."""
    return lambda **fields: ask(**{"now": NOW - timedelta(minutes=2), **fields})


State = Action.State


@pytest.fixture
def deputy(partnership):
    by = partnership.partner
    return world.officer(partnership.housing, by.team, "Housing Deputy", Role.CASEWORKER)


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def now_(action, officer):
    with world.as_officer(officer):
        return Action.objects.get(pk=action.pk)


def told(officer, action):
    with world.as_officer(officer):
        return set(Notice.objects.filter(subject_id=action.pk).values_list("kind", flat=True))


def test_what_nobody_has_is_assigned_to_an_officer_or_a_team_who_are_told(partnership, ask, deputy):
    action, by = ask(), partnership.partner
    with world.as_officer(by):
        commands.assign(action=action, to=deputy, by=by, now=NOW)
        assert action.officer_id == deputy.pk
        with pytest.raises(commands.CannotHandOver) as refused:
            commands.assign(action=action, to=by, by=by, now=NOW)
    assert codes(refused) == ["held"]
    assert "action_handed_over" in told(deputy, action)
    with world.as_officer(deputy):
        commands.hand_over(action=action, to=deputy.team, note="Not me.", by=deputy, now=NOW)
    kept = now_(action, deputy)
    assert (kept.officer_id, kept.team_id) == (None, deputy.team_id)


def test_who_was_handed_it_may_hand_it_back_and_nobody_else(partnership, ask, deputy):
    action, by = ask(officer=partnership.partner), partnership.partner
    with world.as_officer(by):
        commands.hand_over(action=action, to=deputy, note="Rung twice, no answer.", by=by, now=NOW)
        with pytest.raises(commands.CannotHandOver) as refused:
            commands.hand_back(action=action, note="Mine after all.", by=by, now=NOW)
    assert codes(refused) == ["not-handed"]
    with world.as_officer(deputy):
        commands.hand_back(
            action=action, note="I am away from Monday.", by=deputy, now=NOW + timedelta(minutes=1)
        )
    assert now_(action, by).officer_id == by.pk
    assert "action_handed_back" in told(by, action)
    with world.as_officer(partnership.caseworker):  # who asked sees who had it when, and why
        steps = [(step.kind, step.officer_id, step.note) for step in queries.steps(action)]
    assert steps == [
        ("handed_back", by.pk, "I am away from Monday."),
        ("handed_over", deputy.pk, "Rung twice, no answer."),
        ("asked", by.pk, ""),
    ]


def test_handing_over_wants_a_note(partnership, ask, deputy):
    action, by = ask(), partnership.partner
    with world.as_officer(by), pytest.raises(commands.CannotHandOver) as refused:
        commands.hand_over(action=action, to=deputy, note=" ", by=by, now=NOW)
    assert codes(refused) == ["no-note"]


def test_a_supervisor_hands_over_what_a_leaver_has_and_sees_how_much_there_is(partnership, ask, deputy):
    leaver = partnership.partner
    seen = ask(officer=leaver)
    boss = world.officer(partnership.housing, leaver.team, "Housing Supervisor", Role.SUPERVISOR)
    with world.building():
        Officer.objects.filter(pk=leaver.pk).update(left_at=NOW)
    with world.as_officer(boss):
        assert [action.pk for action in queries.held_by(leaver)] == [seen.pk]
        assert queries.count_held(leaver) == 1
        outcome = commands.one_by_one(
            [seen.pk],
            lambda action: commands.hand_over(action=action, to=deputy, note="Left.", by=boss, now=NOW),
        )
        assert len(outcome.done) == 1
        assert queries.count_held(leaver) == 0
    assert now_(seen, deputy).officer_id == deputy.pk


@pytest.mark.parametrize("who", ["partner", "caseworker", "outsider"])
def test_how_much_an_officer_has_is_told_to_their_own_supervisors_alone(partnership, ask, who):
    ask(officer=partnership.partner)
    with world.as_officer(getattr(partnership, who)):
        assert queries.count_held(partnership.partner) == 0


# --- dates --------------------------------------------------------------------------------------


def asked_for(partnership, action, days=30):
    by = partnership.partner
    later = timezone.localdate() + timedelta(days=days)
    with world.as_officer(by):
        commands.ask_for_date(action=action, due_on=later, reason="The locksmith is away.", by=by, now=NOW)
    return later


def test_a_new_date_counts_once_it_is_agreed_and_the_first_is_kept(partnership, ask):
    action = ask()
    first, later = action.due_on, asked_for(partnership, action)
    by = partnership.caseworker
    assert now_(action, by).due_on == first
    assert "action_date_asked" in told(by, action)
    with world.as_officer(by):
        commands.agree_date(action=action, by=by, now=NOW)
    kept = now_(action, by)
    assert (kept.due_on, kept.first_due_on, kept.wanted_due_on) == (later, first, None)
    assert "action_date_agreed" in told(partnership.partner, action)
    with world.as_officer(by):  # a second change does not overwrite the first date
        commands.change_date(action=kept, due_on=later + timedelta(days=1), reason="Holiday.", by=by, now=NOW)
    assert now_(action, by).first_due_on == first


def test_a_new_date_may_be_refused_with_a_reason(partnership, ask):
    action = ask()
    first, _ = action.due_on, asked_for(partnership, action)
    by = partnership.caseworker
    with world.as_officer(by):
        with pytest.raises(commands.CannotChangeDate) as refused:
            commands.refuse_date(action=action, reason="", by=by, now=NOW)
        assert codes(refused) == ["no-reason"]
        commands.refuse_date(action=action, reason="The court sits on the 4th.", by=by, now=NOW)
    kept = now_(action, by)
    assert (kept.due_on, kept.wanted_due_on, kept.first_due_on) == (first, None, None)
    assert "action_date_refused" in told(partnership.partner, action)


def test_the_agency_asked_does_not_agree_to_its_own_wish(partnership, ask):
    action = ask()
    asked_for(partnership, action)
    by = partnership.partner
    with world.as_officer(by), pytest.raises(commands.CannotChangeDate) as refused:
        commands.agree_date(action=action, by=by, now=NOW)
    assert codes(refused) == ["not-asking"]
    with (
        world.as_officer(by),
        pytest.raises(DatabaseError, match="the agency that asked"),
        transaction.atomic(),
    ):
        Action.objects.filter(pk=action.pk).update(due_on=timezone.localdate() + timedelta(days=90))


def test_the_database_keeps_the_first_date_whatever_is_written(partnership, ask):
    action = ask()
    by = partnership.caseworker
    with world.as_officer(by):
        Action.objects.filter(pk=action.pk).update(due_on=action.due_on + timedelta(days=3))
        assert Action.objects.get(pk=action.pk).first_due_on == action.due_on


# --- done, and opened again ----------------------------------------------------------------------


def test_whoever_asked_reopens_what_is_not_done_and_the_evidence_stays_in_the_history(partnership, ask):
    action, by = ask(), partnership.partner
    with world.as_officer(by):
        commands.finish(action=action, evidence="New lock fitted.", by=by, now=NOW)
        with pytest.raises(commands.CannotReopen) as refused:
            commands.reopen(action=action, reason="No.", by=by, now=NOW)
    assert codes(refused) == ["not-asking"]
    asker = partnership.caseworker
    with world.as_officer(asker):
        commands.reopen(action=action, reason="The lock was forced again.", by=asker, now=NOW)
    kept = now_(action, asker)
    assert (kept.state, kept.evidence, kept.finished_at) == (State.ACCEPTED, "", None)
    with world.as_officer(asker):
        assert {step.note for step in queries.steps(action)} >= {
            "New lock fitted.",
            "The lock was forced again.",
        }
    assert "action_reopened" in told(by, action)


def document_of(partnership, case, by, title="Photograph"):
    with world.as_officer(by):
        document = Document(
            audience_id=case.audience_id, title=title, name="p.png", media_type="image/png", size=1, sha256="",
            added_by=by, added_at=NOW,
        )  # fmt: skip
        document.save(force_insert=True)
        CaseDocument.objects.create(
            case_id=case.pk,
            document=document,
            parent_audience_id=case.audience_id,
            audience_id=case.audience_id,
        )
    return document


def test_a_document_of_the_same_case_shows_what_was_done_and_no_other(partnership, shared_case, ask):
    action, by = ask(), partnership.partner
    photograph = document_of(partnership, shared_case, partnership.caseworker)
    other_case = world.case(partnership)
    elsewhere = document_of(partnership, other_case, partnership.caseworker)
    with world.as_officer(by):
        assert [document.pk for document in evidence.documents_for(action)] == [photograph.pk]
        with pytest.raises(commands.CannotFinish) as refused:
            commands.finish(action=action, evidence="See there.", document=elsewhere, by=by, now=NOW)
        assert codes(refused) == ["document-of-another-record"]
        commands.finish(action=action, evidence="See the photograph.", document=photograph, by=by, now=NOW)
        assert Step.objects.get(action=action, kind="done").document_id == photograph.pk
