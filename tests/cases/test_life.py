"""The life of a case: details, lead, actions, closing, reopening."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from wardmote.foundation.refusals import Refusal
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.work.cases import closing, commands, queries
from wardmote.work.cases.models import Case, Event, Summary

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SOON = date.today() + timedelta(days=7)


@pytest.fixture
def case(partnership):
    made = world.case(partnership)
    for officer in (partnership.caseworker, partnership.partner):
        world.opened_earlier(officer, made.pk)
    return made


def url(case, name="detail", **kwargs):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **kwargs})


def ask(p, case, **changes):
    with world.as_officer(p.caseworker) as by:
        terms = {"agency": p.council, "team": p.caseworker.team, "due_on": SOON, **changes}
        found = Case.objects.select_related("owner").get(pk=case.pk)
        return commands.ask_action(case=found, title="Visit", by=by, now=NOW, **terms)


def close(p, case, as_one=None):
    with world.as_officer(as_one or p.caseworker) as by:
        try:
            commands.close_case(case=case, outcome="resolved", reason="Quiet again.", by=by, now=NOW)
        except commands.CannotClose as refused:
            return {refusal.code for refusal in refused.refusals}
    return set()


def test_a_case_closes_with_its_outcome_and_only_once(partnership, case):
    assert close(partnership, case) == set()
    assert close(partnership, case) == {"already-closed"}
    with world.as_officer(partnership.caseworker):
        closed = Case.objects.get()
        assert (closed.status, closed.outcome) == ("closed", "resolved")
        assert Event.objects.get(kind="closed").note == "Resolved. Quiet again."


def test_a_case_does_not_close_while_an_action_is_open_or_a_room_above_objects(
    partnership, case, monkeypatch
):
    p = partnership
    action = ask(p, case)
    monkeypatch.setattr(closing, "checks", [lambda case, now: [Refusal("notice-running", "A notice runs.")]])
    assert close(p, case) == {"open-actions", "notice-running"}
    monkeypatch.setattr(closing, "checks", [])
    with world.as_officer(p.caseworker) as by:
        actions.finish(action=Action.objects.get(pk=action.pk), evidence="Visited.", by=by, now=NOW)
    assert close(p, case) == set()


def test_a_partner_does_not_close_a_case_however_much_they_may_decide(partnership, case):
    p = partnership
    world.share(p, case, team=p.partner.team, level=4)
    assert close(p, case, as_one=p.partner) == {"not-owner"}


def test_a_closed_case_takes_no_action_and_is_reopened_with_a_reason(partnership, case):
    p = partnership
    close(p, case)
    with pytest.raises(commands.CannotAsk):
        ask(p, case)
    client = world.client_for(p.caseworker)
    assert client.post(url(case, "reopen"), {"reason": "", "review_on": "1 1 2030"}).status_code == 422
    sent = [client.post(url(case, "reopen"), {"reason": "Again.", "review_on": "1 1 2030"}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 422]
    with world.as_officer(p.caseworker):
        assert Case.objects.get().status == "open"
        assert Case.objects.get().review_on == date(2030, 1, 1)


def test_an_action_asked_while_the_case_was_being_closed_is_refused(partnership, case, monkeypatch):
    p = partnership
    close(p, case)
    monkeypatch.setattr("wardmote.work.cases.policies.refusals_to_ask", lambda *a, **k: [])
    with pytest.raises(commands.CannotAsk):
        ask(p, case)
    with world.as_officer(p.caseworker):
        assert not Action.objects.exists()


def test_the_closing_page_says_first_what_is_unsettled(partnership, case):
    p = partnership
    ask(p, case)
    client = world.client_for(p.caseworker)
    assert "An action is still open" in client.get(url(case, "close")).content.decode()
    answer = client.post(url(case, "close"), {"outcome": "resolved", "reason": "Typed already"})
    assert answer.status_code == 422
    assert "Typed already" in answer.content.decode()


def test_closing_sent_twice_closes_once(partnership, case):
    client = world.client_for(partnership.caseworker)
    form = {"outcome": "resolved", "reason": "Quiet."}
    assert [client.post(url(case, "close"), form).status_code for _ in range(2)] == [302, 422]


def test_an_action_is_asked_only_of_those_who_see_the_case(partnership, case):
    p = partnership
    with pytest.raises(commands.CannotAsk) as refused:
        ask(p, case, agency=p.housing, team=p.partner.team)
    assert [refusal.code for refusal in refused.value.refusals] == ["cannot-see"]
    world.share(p, case, team=p.partner.team)
    action = ask(p, case, agency=p.housing, team=p.partner.team)
    with world.as_officer(p.partner):
        assert Action.objects.get().pk == action.pk
    with world.as_officer(p.partner_colleague):
        assert not Action.objects.exists()


def test_an_action_is_asked_from_its_page(partnership, case):
    p = partnership
    world.share(p, case, team=p.partner.team)
    client = world.client_for(p.caseworker)
    form = {"title": "Visit", "whom": f"team:{p.partner.team_id}", "due_on": SOON.strftime("%-d %-m %Y")}
    assert client.post(url(case, "ask_action"), form).status_code == 302
    assert client.post(url(case, "ask_action"), form).status_code == 422  # sent twice
    assert client.get(url(case, "actions")).content.decode().count(">Visit<") == 1
    once = {**form, "title": "Ring back", "key": str(uuid.uuid4())}
    assert [client.post(url(case, "ask_action"), once).status_code for _ in range(2)] == [302, 302]
    assert client.get(url(case, "actions")).content.decode().count(">Ring back<") == 1
    past = client.post(url(case, "ask_action"), {**form, "due_on": "1 1 2020"})
    assert past.status_code == 422
    assert "must be today or later" in past.content.decode()
    wrong = client.post(url(case, "ask_action"), {**form, "officer": str(p.caseworker.pk)})
    assert wrong.status_code == 422


def edited(**changes):
    return {
        "title": "Noise on the stairs at night",
        "kind": "asb",
        "risk": "high",
        "area": "",
        "summary": "What happened.",
        "review_on": SOON.strftime("%-d %-m %Y"),
        **changes,
    }


def test_a_change_of_details_is_told_on_the_timeline_and_keeps_earlier_wordings(partnership, case):
    client = world.client_for(partnership.caseworker)
    assert client.post(url(case, "edit"), edited(summary="Told anew.")).status_code == 302
    with world.as_officer(partnership.caseworker):
        note = Event.objects.get(kind="changed").note
        assert "risk from low to high" in note
        assert "the summary" in note
        assert set(Summary.objects.values_list("text", flat=True)) == {"What happened.", "Told anew."}


def test_a_new_review_date_alone_is_a_review(partnership, case):
    world.client_for(partnership.caseworker).post(url(case, "edit"), edited(risk="low"))
    with world.as_officer(partnership.caseworker):
        assert Event.objects.filter(kind="reviewed").exists()


def test_a_partner_who_may_decide_does_not_put_off_the_review(partnership, case):
    p = partnership
    world.share(p, case, team=p.partner.team, level=4)
    details = {"title": "Told anew", "kind": "asb", "risk": "low", "area": ""}
    with world.as_officer(p.partner) as by:
        found = Case.objects.select_related("owner").get()
        with pytest.raises(commands.CannotChange) as refused:
            commands.change_details(case=found, **details, review_on=date(2030, 1, 1), by=by, now=NOW)
        assert [refusal.code for refusal in refused.value.refusals] == ["not-owner"]
        commands.change_details(case=found, **details, review_on=found.review_on, by=by, now=NOW)
        assert Case.objects.get().title == "Told anew"


def test_details_that_another_officer_changed_meanwhile_are_not_overwritten(partnership, case):
    client = world.client_for(partnership.caseworker)
    page = client.get(url(case, "edit")).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    with world.building():
        Case.objects.update(area="Elsewhere")
    answer = client.post(url(case, "edit"), edited(seen=seen, area="Here"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Someone else changed this" in shown
    assert "“Area” now says “Elsewhere”. Yours is still in its box." in shown
    with world.as_officer(partnership.caseworker):
        assert Case.objects.get().area == "Elsewhere"
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert client.post(url(case, "edit"), edited(seen=seen, area="Here")).status_code == 302, "sent knowingly"
    with world.as_officer(partnership.caseworker):
        assert Case.objects.get().area == "Here"


def test_a_lead_must_see_the_case(partnership, case):
    p = partnership
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", "caseworker")
    client = world.client_for(p.caseworker)
    assert client.post(url(case, "assign"), {"lead": str(p.colleague.pk)}).status_code == 422
    assert client.post(url(case, "assign"), {"lead": str(mate.pk)}).status_code == 302
    with world.as_officer(p.caseworker) as by:
        assert Case.objects.get().lead_id == mate.pk
        with pytest.raises(commands.CannotAssign):  # `case` still holds the earlier lead
            commands.assign_lead(case=case, lead=by, by=by, now=NOW)


def test_the_timeline_is_one_story_in_pages_newest_first(partnership, case):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        for number in range(30):
            at = NOW + timedelta(seconds=number)
            commands.add_note(case=case, text=f"Number {number}.", by=by, now=at)
    client = world.client_for(p.caseworker)
    first = client.get(url(case, "timeline")).content.decode()
    assert first.index("Number 29.") < first.index("Number 5.")
    assert "Number 4." not in first
    assert "Number 4." in client.get(f"{url(case, 'timeline')}?page=2").content.decode()
    assert "Nothing more" in client.get(f"{url(case, 'timeline')}?page=9").content.decode()


def test_what_one_may_do_follows_the_level_of_the_grant(partnership, case):
    p = partnership
    for level, expected in [(2, (False, False)), (3, (True, False)), (4, (True, True))]:
        world.share(p, case, team=p.partner.team, level=level)
        with world.as_officer(p.partner) as by:
            standing = queries.standing(Case.objects.get(), by=by)
            assert (standing.contribute, standing.decide) == expected
            assert not standing.export
            assert not standing.owns
