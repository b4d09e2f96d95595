"""Several actions at once: looked at, done one by one, and what came of each said."""

import pytest
from django.urls import reverse

from tests import world
from wardmote.records.actions import commands
from wardmote.records.actions.models import Action
from wardmote.trust.agreements.models import Agreement

TOGETHER, LIST = reverse("actions:together"), reverse("actions:list")


def post(officer, actions, do, **more):
    return world.client_for(officer).post(
        TOGETHER, {"do": do, "chosen": [str(a.pk) for a in actions], **more}
    )


def states(officer):
    with world.as_officer(officer):
        return dict(Action.objects.values_list("title", "state"))


@pytest.fixture
def three(ask):
    return [ask(title=f"Action {number}", days=number) for number in (3, 4, 5)]


def test_first_they_are_shown_once_more_and_nothing_is_done(partnership, three):
    page = post(partnership.partner, three, "accept", back="view=team").content.decode()
    for words in ("Action 3", "Action 5", "3 ticked", 'name="sure"', "/actions/?view=team"):
        assert words in page
    assert set(states(partnership.partner).values()) == {"asked"}


def test_each_is_done_or_refused_by_itself(partnership, three):
    p = partnership
    with world.as_officer(p.partner):
        commands.accept(action=three[0], by=p.partner, now=three[0].asked_at)
    page = post(p.partner, three, "accept", sure="yes").content.decode()
    assert "2 accepted, 1 refused" in page
    assert "already been answered" in page
    assert set(states(p.partner).values()) == {"accepted"}
    # The same form once more does nothing twice, and says so.
    assert "0 accepted, 3 refused" in post(p.partner, three, "accept", sure="yes").content.decode()


def test_done_with_one_evidence_text(partnership, three):
    answer = post(partnership.partner, three, "finish", sure="yes", evidence="")
    assert answer.status_code == 422
    assert "Enter what was done" in answer.content.decode()
    page = post(partnership.partner, three, "finish", sure="yes", evidence="All locks were changed.")
    assert "3 done" in page.content.decode()
    with world.as_officer(partnership.caseworker):
        assert set(Action.objects.values_list("evidence", flat=True)) == {"All locks were changed."}


def test_a_new_date_is_asked_for_each(partnership, three):
    page = post(partnership.partner, three, "date", sure="yes", due_on="1 3 2031", reason="Snow.")
    assert "3 asked for" in page.content.decode()
    with world.as_officer(partnership.caseworker):
        assert {str(day) for day in Action.objects.values_list("wanted_due_on", flat=True)} == {"2031-03-01"}


def test_placed_with_a_colleague_where_they_see_the_record(partnership, three):
    p = partnership
    deputy = world.officer(p.housing, p.partner.team, "Housing Deputy", "caseworker")
    page = post(p.partner, three, "place", sure="yes", to=f"o{deputy.pk}", note="Away.").content.decode()
    assert "3 placed" in page
    page = post(
        p.partner, three, "place", sure="yes", to=f"o{p.partner_colleague.pk}", note="x"
    ).content.decode()
    assert "0 placed, 3 refused" in page
    assert "cannot see the record" in page


def test_what_one_may_not_see_is_never_touched_or_named(partnership, three):
    page = post(partnership.outsider, three, "finish", sure="yes", evidence="x").content.decode()
    assert "0 done" in page
    assert "3 of those ticked are not there" in page
    assert "Action 3" not in page
    assert set(states(partnership.caseworker).values()) == {"asked"}


def test_what_stopped_being_shared_between_ticking_and_pressing_is_left_out(partnership, three):
    assert "Action 3" in post(partnership.partner, three, "accept").content.decode()
    with world.building():
        Agreement.objects.filter(pk=partnership.agreement.pk).update(state="suspended")
    page = post(partnership.partner, three, "accept", sure="yes").content.decode()
    assert "0 accepted" in page
    assert set(states(partnership.caseworker).values()) == {"asked"}


@pytest.mark.parametrize(
    "data", [{}, {"do": "accept"}, {"do": "nonsense", "chosen": "x"}, {"do": "accept", "chosen": "x"}]
)
def test_nothing_ticked_or_nothing_known_leads_back_to_the_list(partnership, data):
    answer = world.client_for(partnership.partner).post(TOGETHER, {**data, "back": "view=team"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?view=team")


def test_the_way_back_never_leaves_the_list(partnership, three):
    answer = world.client_for(partnership.partner).post(TOGETHER, {"back": "//evil.example/"})
    assert answer["Location"].startswith(f"{LIST}?")
