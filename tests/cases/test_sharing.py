"""Sharing a case, withdrawing it, keeping someone out of it: the rules by name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.work.cases import commands
from wardmote.work.cases.models import Case, Event

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def case(partnership):
    made = world.case(partnership)
    p = partnership
    for officer in (p.caseworker, p.colleague, p.partner, p.partner_colleague, p.outsider):
        world.opened_earlier(officer, made.pk)
    return made


def url(case, name="detail", **kwargs):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **kwargs})


def sees(officer, case):
    with world.as_officer(officer):
        return Case.objects.filter(pk=case.pk).exists()


def share(p, case, *, as_one=None, now=NOW, **changes):
    """Share with the partner's team, as the caseworker; the refusals' codes, or none."""
    terms = {
        "agency": p.housing,
        "agreement": p.agreement,
        "purpose": "asb",
        "categories": ["incident", "contact"],
        "level": 2,
        "necessity": "They hold the tenancy.",
        "team": p.partner.team,
        **changes,
    }
    with world.as_officer(as_one or p.caseworker) as by:
        found = Case.objects.select_related("owner").get(pk=case.pk)
        try:
            commands.share(case=found, **terms, by=by, now=now)
        except commands.CannotShare as refused:
            return {refusal.code for refusal in refused.refusals}
    return set()


def test_a_team_sees_a_case_once_shared_with_it_and_its_other_teams_do_not(partnership, case):
    p = partnership
    assert share(p, case) == set()
    assert sees(p.partner, case)
    assert not sees(p.partner_colleague, case)
    assert not sees(p.outsider, case)


def test_named_officers_see_a_case_and_their_team_does_not(partnership, case):
    p = partnership
    other = world.officer(p.housing, p.partner.team, "Team Mate", "caseworker")
    assert share(p, case, team=None, officers=[p.partner, p.partner_colleague]) == set()
    assert sees(p.partner, case)
    assert sees(p.partner_colleague, case)
    assert not sees(other, case)
    with world.as_officer(p.caseworker):
        assert Disclosure.objects.count() == 2


def test_nobody_chosen_is_not_the_whole_agency(partnership, case):
    assert share(partnership, case, team=None) == {"nobody-chosen"}


def test_a_whole_agency_sees_a_case_only_when_that_was_chosen(partnership, case):
    p = partnership
    assert share(p, case, team=None, whole_agency=True) == set()
    assert sees(p.partner_colleague, case)


def test_a_sharing_is_recorded_with_its_ground_and_those_it_is_for_are_told(partnership, case):
    p = partnership
    share(p, case)
    with world.as_officer(p.caseworker):
        disclosure = Disclosure.objects.get()
        assert disclosure.gateway == "cda_115"
        assert disclosure.necessity == "They hold the tenancy."
        assert Event.objects.filter(kind="shared").count() == 1
    with world.building():
        entry = Entry.objects.get(action="shared")
        assert (entry.ground_id, entry.recipient_id, entry.purpose) == (p.agreement.pk, p.housing.pk, "asb")
    with world.as_officer(p.partner):
        assert Notice.objects.get().subject_id == case.pk
    with world.as_officer(p.partner_colleague):
        assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "prevent_channel"}, "purpose-not-covered"),
        ({"categories": ["incident", "health"]}, "category-not-covered"),
        ({"categories": ["contact"]}, "case-categories-left-out"),
        ({"ends_on": date.today() - timedelta(days=1)}, "ends-in-the-past"),
    ],
)
def test_a_share_that_its_agreement_does_not_carry_is_refused(partnership, case, changes, code):
    assert code in share(partnership, case, **changes)
    assert not sees(partnership.partner, case)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "suspended"}, "suspended"),
        ({"ends_on": date.today() - timedelta(days=1)}, "ended"),
        ({"starts_on": date.today() + timedelta(days=1)}, "not-started"),
    ],
)
def test_nothing_is_shared_under_an_agreement_that_is_not_live(partnership, case, fields, code):
    with world.building():
        Agreement.objects.update(**fields)
    assert code in share(partnership, case)


def test_the_database_refuses_what_the_words_let_through(partnership, case, monkeypatch):
    monkeypatch.setattr("wardmote.work.cases.policies.refusals_to_share", lambda *a, **k: [])
    with world.building():
        Agreement.objects.update(state="suspended")
    assert share(partnership, case) == {"agreement-not-live"}
    assert not sees(partnership.partner, case)


def refused_shares(case):
    with world.building():
        found = Entry.objects.filter(subject_kind="case", subject_id=case.pk, action="share refused")
        return list(found.values_list("recipient_id", "purpose", "ground_id", "owner_id", "officer_id"))


@pytest.mark.parametrize(
    ("changes", "state", "purpose"),
    [
        ({"purpose": "prevent_channel"}, "in_force", "prevent_channel"),
        ({"categories": ["incident", "health"]}, "in_force", "asb"),
        ({}, "suspended", "asb"),
    ],
)
def test_a_share_that_the_rule_refuses_is_put_on_record(partnership, case, changes, state, purpose):
    p = partnership
    with world.building():
        Agreement.objects.update(state=state)
    assert share(p, case, **changes)
    assert refused_shares(case) == [(p.housing.pk, purpose, p.agreement.pk, p.council.pk, p.caseworker.pk)]
    page = world.client_for(p.caseworker).get(url(case, "history")).content.decode()
    assert "Share refused" in page
    assert "Housing" in page


def test_a_share_of_what_the_agreement_does_not_cover_is_put_on_record_though_nobody_could_tick_it(
    partnership,
):
    p = partnership
    held = world.case(p, held=("health", "incident"))
    assert share(p, held, categories=["incident"]) == {"held-not-covered"}
    assert len(refused_shares(held)) == 1


def test_a_share_that_only_the_database_refuses_is_put_on_record_too(partnership, case, monkeypatch):
    monkeypatch.setattr("wardmote.work.cases.policies.refusals_to_share", lambda *a, **k: [])
    with world.building():
        Agreement.objects.update(state="suspended")
    assert share(partnership, case) == {"agreement-not-live"}
    assert len(refused_shares(case)) == 1
    with world.as_officer(partnership.caseworker):
        assert not Event.objects.filter(kind="shared").exists()


def test_a_share_with_someone_kept_out_is_put_on_record_and_not_shown_to_those_who_only_read(
    partnership, case
):
    p = partnership
    share(p, case, team=None, officers=[p.partner_colleague])
    keep_out(p, case, officer=p.partner)
    assert "must-not-receive" in share(p, case, team=None, officers=[p.partner])
    assert len(refused_shares(case)) == 1
    assert "Share refused" in world.client_for(p.caseworker).get(url(case, "history")).content.decode()
    assert (
        "Share refused"
        not in world.client_for(p.partner_colleague).get(url(case, "history")).content.decode()
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"team": None},
        {"categories": ["contact"]},
        {"ends_on": date.today() - timedelta(days=1)},
    ],
)
def test_a_slip_in_the_form_is_no_refused_share(partnership, case, changes):
    assert share(partnership, case, **changes)
    assert refused_shares(case) == []


def test_a_share_sent_twice_or_by_a_partner_is_no_refused_share(partnership, case):
    p = partnership
    share(p, case, level=4)
    assert share(p, case) == {"already-shared"}
    assert share(p, case, as_one=p.partner, team=p.partner_colleague.team) == {"not-owner"}
    assert refused_shares(case) == []


def test_an_agency_without_an_agreement_gets_nothing(partnership, case):
    p = partnership
    assert "not-a-party" in share(p, case, agency=p.stranger, team=None, whole_agency=True)


def test_a_partner_cannot_share_on(partnership, case):
    p = partnership
    share(p, case, level=4)
    assert share(p, case, as_one=p.partner, team=p.partner_colleague.team) == {"not-owner"}


def test_the_same_share_twice_is_one(partnership, case):
    p = partnership
    assert share(p, case) == set()
    assert share(p, case) == {"already-shared"}
    with world.as_officer(p.caseworker):
        assert Disclosure.objects.count() == 1


def test_a_closed_case_is_not_shared(partnership, case):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        commands.close_case(case=case, outcome="resolved", reason="Done.", by=by, now=NOW)
    assert share(p, case) == {"closed"}


def test_withdrawing_ends_sight_and_keeps_the_record(partnership, case):
    p = partnership
    share(p, case)
    with world.as_officer(p.caseworker) as by:
        disclosure = Disclosure.objects.select_related("agency").get()
        commands.withdraw(case=case, disclosure=disclosure, reason="No longer needed.", by=by, now=NOW)
        with pytest.raises(commands.CannotWithdraw):
            commands.withdraw(case=case, disclosure=disclosure, reason="Again.", by=by, now=NOW)
        assert Disclosure.objects.get().withdrawn_reason == "No longer needed."
    assert not sees(p.partner, case)
    assert share(p, case) == set()  # and may be shared again
    assert sees(p.partner, case)


def test_a_case_shared_again_is_told_once_a_day_and_again_on_another_day(partnership, case):
    p = partnership
    for days_ago in (2, 2, 0):
        now = NOW - timedelta(days=days_ago)
        assert share(p, case, now=now) == set()
        with world.as_officer(p.caseworker) as by:
            given = Disclosure.objects.select_related("agency").get(withdrawn_at=None)
            commands.withdraw(case=case, disclosure=given, reason="Not needed.", by=by, now=now)
    with world.as_officer(p.partner):
        told = (
            Notice.objects.filter(kind="shared", subject_id=case.pk)
            .order_by("on")
            .values_list("on", flat=True)
        )
        today = timezone.localdate(NOW)
        assert list(told) == [today - timedelta(days=2), today]


# --- must not receive ---------------------------------------------------------------------------


def keep_out(p, case, **whom):
    with world.as_officer(p.caseworker) as by:
        found = Case.objects.select_related("owner").get(pk=case.pk)
        return commands.keep_out(case=found, **whom, reason="A declared conflict.", by=by, now=NOW)


def test_an_officer_on_the_list_loses_sight_and_gets_it_back_when_lifted(partnership, case):
    p = partnership
    share(p, case, team=None, whole_agency=True)
    entry = keep_out(p, case, officer=p.partner)
    assert not sees(p.partner, case)
    assert sees(p.partner_colleague, case)
    assert world.client_for(p.partner).get(url(case)).status_code == 404
    with world.as_officer(p.caseworker) as by:
        commands.lift(case=Case.objects.select_related("owner").get(pk=case.pk), entry=entry, by=by, now=NOW)
    assert sees(p.partner, case)


def test_an_agency_on_the_list_loses_sight_and_is_not_shared_with(partnership, case):
    p = partnership
    share(p, case)
    keep_out(p, case, agency=p.housing)
    assert not sees(p.partner, case)
    assert "must-not-receive" in share(p, case, team=None, whole_agency=True)


def test_a_person_on_the_list_by_name_is_checked_against_named_officers(partnership, case):
    p = partnership
    keep_out(p, case, name="  housing   PARTNER ")
    assert share(p, case, team=None, officers=[p.partner]) == {"must-not-receive"}
    assert share(p, case, team=None, officers=[p.partner_colleague]) == set()


def test_an_officer_may_keep_themselves_out_unless_nobody_would_be_left(partnership, case):
    p = partnership
    with pytest.raises(commands.CannotKeepOut) as refused:
        keep_out(p, case, officer=p.caseworker)
    assert [refusal.code for refusal in refused.value.refusals] == ["nobody-left"]
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", "caseworker")
    client = world.client_for(p.caseworker)
    answer = client.post(
        url(case, "must_not_receive"), {"officer": str(p.caseworker.pk), "reason": "A relative."}
    )
    assert answer["Location"] == reverse("cases:list")
    assert not sees(p.caseworker, case)
    assert sees(mate, case)
