"""What can be done with an action, by whom, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.actions import commands, listing
from wardmote.records.actions.models import Action
from wardmote.records.notices.models import Notice
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Role

NOW = datetime.now(UTC)
State = Action.State


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def stored(action, officer):
    with world.as_officer(officer):
        return Action.objects.get(pk=action.pk)


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("caseworker", True),
        ("partner", True),
        ("colleague", False),  # another team of the agency that asks
        ("partner_colleague", False),  # another team of the agency asked
        ("outsider", False),
    ],
)
def test_an_action_is_seen_by_those_who_see_its_record(partnership, ask, reader, seen):
    action = ask()
    with world.as_officer(getattr(partnership, reader)):
        assert Action.objects.filter(pk=action.pk).exists() is seen
        assert Entry.objects.filter(subject_id=action.pk).exists() is seen


def test_when_the_agreement_ends_the_action_is_gone_for_the_partner(partnership, ask):
    action = ask()
    with world.building():
        Agreement.objects.filter(pk=partnership.agreement.pk).update(ends_on=date.today() - timedelta(days=1))
    with world.as_officer(partnership.partner):
        assert not Action.objects.filter(pk=action.pk).exists()


@pytest.mark.parametrize(
    ("of", "refused"),
    [
        ({"agency": "housing", "team": "partner"}, False),
        ({"agency": "housing", "officer": "partner"}, False),
        ({"agency": "housing"}, False),  # somebody there can see it
        ({"agency": "council", "officer": "caseworker"}, False),  # of one's own
        ({"agency": "housing", "officer": "partner_colleague"}, True),
        ({"agency": "housing", "team": "partner_colleague"}, True),
        ({"agency": "council", "team": "colleague"}, True),
        ({"agency": "stranger"}, True),
    ],
)
def test_only_who_can_see_the_record_may_be_asked(partnership, ask, of, refused):
    whom = {"agency": getattr(partnership, of["agency"]), "team": None}
    if "team" in of:
        whom["team"] = getattr(partnership, of["team"]).team
    if "officer" in of:
        whom["officer"] = getattr(partnership, of["officer"])
    if refused:
        with pytest.raises(commands.CannotAsk) as raised:
            ask(**whom)
        assert codes(raised) == ["cannot-see"]
    else:
        assert ask(**whom).state == State.ASKED


def test_nobody_on_the_must_not_receive_list_may_be_asked(partnership, shared_case, ask):
    from dataclasses import replace

    from wardmote.trust.access import commands as access

    with world.as_officer(partnership.caseworker):
        plan = access.plan_of(shared_case.audience_id)
        shut_out = replace(plan, denials=frozenset({access.KeptOut(officer_id=partnership.partner.pk)}))
        access.set_audience("case", shared_case.pk, access.make_audience(shut_out))
        shared_case.refresh_from_db(fields=["audience"])
    with pytest.raises(commands.CannotAsk) as refused:
        ask(officer=partnership.partner)
    assert codes(refused) == ["cannot-see"]


def test_nothing_is_asked_for_a_day_gone_by(partnership, ask):
    with pytest.raises(commands.CannotAsk) as refused:
        ask(days=-1)
    assert codes(refused) == ["due-in-the-past"]


def test_the_team_asked_is_told_once(partnership, ask):
    action = ask()
    with world.as_officer(partnership.partner):
        assert Notice.objects.filter(kind="action_asked", subject_id=action.pk).count() == 1
    with world.as_officer(partnership.partner_colleague):
        assert not Notice.objects.filter(subject_id=action.pk).exists()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("action_declined", {"reason": "Not ours."}), ("action_done", {"evidence": "A new lock."})],
)
def test_who_asked_and_nobody_else_is_told_the_answer(partnership, ask, kind, words):
    action = ask()
    answer = commands.decline if kind == "action_declined" else commands.finish
    with world.as_officer(partnership.partner):
        answer(action=action, by=partnership.partner, now=NOW, **words)
    with world.building():
        told = Notice.objects.filter(kind=kind, subject_kind="action", subject_id=action.pk)
        assert [notice.officer_id for notice in told] == [partnership.caseworker.pk]


def test_nobody_is_told_of_their_own_answer(partnership, ask):
    by = partnership.caseworker
    action = ask(agency=partnership.council, team=by.team, officer=by)
    with world.as_officer(by):
        commands.finish(action=action, evidence="A new lock.", by=by, now=NOW)
    with world.building():
        assert not Notice.objects.filter(subject_id=action.pk, officer=by).exists()


def test_a_refused_answer_tells_nobody(partnership, ask):
    action = ask()
    with world.as_officer(partnership.partner), pytest.raises(commands.CannotAnswer):
        commands.decline(action=action, reason=" ", by=partnership.partner, now=NOW)
    with world.building():
        assert not Notice.objects.filter(kind="action_declined").exists()


def test_accepting_for_a_team_takes_it_on(partnership, ask):
    by = partnership.partner
    action = ask()
    with world.as_officer(by):
        commands.accept(action=action, by=by, now=NOW)
    kept = stored(action, by)
    assert (kept.state, kept.officer_id, kept.answered_by_id) == (State.ACCEPTED, by.pk, by.pk)


def test_an_action_is_answered_once(partnership, ask):
    by = partnership.partner
    action = ask()
    twin = stored(action, by)
    with world.as_officer(by):
        commands.accept(action=action, by=by, now=NOW)
        with pytest.raises(commands.CannotAnswer) as refused:
            commands.decline(action=twin, reason="No.", by=by, now=NOW)
    assert codes(refused) == ["answered"]
    assert stored(action, by).state == State.ACCEPTED


def test_the_asking_agency_cannot_answer_and_the_asked_cannot_withdraw(partnership, ask):
    action = ask()
    with world.as_officer(partnership.caseworker), pytest.raises(commands.CannotAnswer) as refused:
        commands.accept(action=action, by=partnership.caseworker, now=NOW)
    assert codes(refused) == ["not-asked"]
    with world.as_officer(partnership.partner), pytest.raises(commands.CannotWithdraw) as refused:
        commands.withdraw(action=action, reason="No.", by=partnership.partner, now=NOW)
    assert codes(refused) == ["not-asking"]


def test_reasons_and_evidence_are_needed(partnership, ask):
    action, by = ask(), partnership.partner
    with world.as_officer(by):
        with pytest.raises(commands.CannotAnswer) as refused:
            commands.decline(action=action, reason="  ", by=by, now=NOW)
        assert codes(refused) == ["no-reason"]
        with pytest.raises(commands.CannotFinish) as refused:
            commands.finish(action=action, evidence="", by=by, now=NOW)
        assert codes(refused) == ["no-evidence"]


def test_done_with_evidence_settles_it(partnership, ask):
    action, by = ask(), partnership.partner
    with world.as_officer(by):
        commands.finish(action=action, evidence="New lock fitted.", by=by, now=NOW)
        with pytest.raises(commands.CannotFinish) as refused:
            commands.finish(action=action, evidence="Again.", by=by, now=NOW)
    assert codes(refused) == ["settled"]
    kept = stored(action, partnership.caseworker)
    assert (kept.state, kept.evidence, kept.answered_by_id) == (State.DONE, "New lock fitted.", by.pk)


def on_list(view, by):
    filters = listing.Filters(view=view)
    return [action.pk for action in listing.page(filters, by=by, today=date.today()).rows]


def test_a_declined_action_comes_back_and_can_be_withdrawn(partnership, ask):
    action = ask()
    with world.as_officer(partnership.partner):
        commands.decline(action=action, reason="Not our building.", by=partnership.partner, now=NOW)
        assert action.pk not in on_list("team", partnership.partner)
    with world.as_officer(partnership.caseworker):
        assert action.pk in on_list("asked", partnership.caseworker)
        commands.withdraw(action=action, reason="Asked the council.", by=partnership.caseworker, now=NOW)
        assert action.pk not in on_list("asked", partnership.caseworker)


def test_it_is_handed_only_to_a_colleague_who_sees_the_record(partnership, ask):
    action, by = ask(), partnership.partner
    deputy = world.officer(partnership.housing, by.team, "Housing Deputy", Role.CASEWORKER)
    with world.as_officer(by):
        for to, code in (
            (partnership.partner_colleague, "cannot-see"),
            (partnership.caseworker, "not-a-colleague"),
        ):
            with pytest.raises(commands.CannotHandOver) as refused:
                commands.hand_over(action=action, to=to, note="Rung twice.", by=by, now=NOW)
            assert codes(refused) == [code]
        commands.hand_over(action=action, to=deputy, note="Rung twice.", by=by, now=NOW)
    with world.as_officer(deputy):
        assert Notice.objects.filter(subject_id=action.pk).count() == 1
    assert stored(action, deputy).officer_id == deputy.pk


def test_an_officer_of_another_team_answers_only_as_a_supervisor(partnership, shared_case, ask):
    world.share(partnership, shared_case, team=partnership.partner_colleague.team)
    action = ask()
    by = partnership.partner_colleague
    with world.as_officer(by), pytest.raises(commands.CannotAnswer) as refused:
        commands.accept(action=action, by=by, now=NOW)
    assert codes(refused) == ["not-theirs"]
    boss = world.officer(partnership.housing, by.team, "Housing Supervisor", Role.SUPERVISOR)
    with world.as_officer(boss):
        commands.accept(action=action, by=boss, now=NOW)
