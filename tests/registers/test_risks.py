"""Risks and issues: the score, what is late, an action asked from one."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.registers.conftest import add, today
from tests.world import as_officer, client_for
from wardmote.records.actions.models import Action
from wardmote.work.registers.anatomy import Facts
from wardmote.work.registers.models import EntryAction
from wardmote.work.registers.modules import risks, strategies

DAY = today()


@pytest.mark.parametrize(
    ("likelihood", "impact", "colour"), [("5", "3", "red"), ("2", "4", "yellow"), ("1", "5", "green")]
)
def test_the_score_is_likelihood_by_impact(likelihood, impact, colour):
    found = risks.flags(Facts("Flood", {"kind": "risk", "likelihood": likelihood, "impact": impact}), [], DAY)
    assert [(flag.code, flag.colour) for flag in found] == [("score", colour)]


def test_an_issue_has_no_likelihood_and_an_accepted_risk_says_why():
    wrong = Facts("Flood", {"kind": "issue", "likelihood": "1", "impact": "5", "response": "accept"})
    assert {field for field, _ in risks.refusals(wrong)} == {"likelihood", "why"}


def test_a_step_that_is_late_shows_and_one_done_is_followed_no_more():
    steps = [
        {"id": "a", "step": "Pumps", "by": DAY - timedelta(days=1)},
        {"id": "b", "step": "Sandbags", "by": DAY, "done": "yes"},
    ]
    facts = Facts("Flood", {"kind": "risk", "impact": "3", "likelihood": "3"}, {"mitigations": steps})
    assert "late" in {flag.code for flag in risks.flags(facts, [], DAY)}
    assert [due.line for due in risks.dues(facts, DAY)] == ["a"]


def test_an_action_asked_from_a_risk_is_in_the_one_list_and_leads_back(people):
    entry = add(people.editor, title="Flooding")
    browser = client_for(people.editor)
    sent = {
        "key": str(uuid4()),
        "title": "Buy pumps",
        "team": str(people.editor.team_id),
        "due_on": f"{DAY + timedelta(days=9):%-d %-m %Y}",
    }
    at = f"/registers/risks/{entry.pk}/actions/new/"
    assert browser.post(at, {**sent, "due_on": "1 1 9999"}).status_code == 422
    assert browser.post(at, sent).status_code == 302
    assert browser.post(at, sent).status_code == 302, "sent twice it is asked once"
    assert "Buy pumps" in browser.get(f"/registers/risks/{entry.pk}/").text
    with as_officer(people.editor):
        action = Action.objects.get()
    assert "Flooding" in browser.get(f"/actions/{action.pk}/").text
    with as_officer(people.partner):
        assert not EntryAction.objects.exists()
    assert "Buy pumps" not in client_for(people.partner).get(f"/registers/risks/{entry.pk}/").text


def test_a_consultation_that_closed_wants_its_outcome():
    closed = {"kind": "consultation", "stage": "consulting", "closes_on": DAY - timedelta(days=1)}
    assert "no-outcome" in {flag.code for flag in strategies.flags(Facts("Plan", closed), [], DAY)}
    assert [due.kind for due in strategies.dues(Facts("Plan", closed), DAY)] == ["consultation"]
    assert not strategies.dues(Facts("Plan", {**closed, "outcome": "Taken up"}), DAY)
