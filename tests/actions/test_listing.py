"""The one list of actions: whose, narrowed, sorted, counted, taken away, and in how many queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.foundation.database.lists import Look, look_unless_many
from wardmote.records.actions import listing
from wardmote.records.actions.listing import Filters
from wardmote.records.actions.models import Action

LIST = reverse("actions:list")
TODAY = date.today()


def titles(officer, sort="due", **filters):
    with world.as_officer(officer):
        found = listing.page(Filters(**filters), by=officer, today=TODAY, sort=sort)
    return [action.title for action in found.rows]


def change(action, **fields):
    with world.building():
        Action.objects.filter(pk=action.pk).update(**fields)


def test_everything_one_may_see_and_nothing_else(partnership, ask):
    ask(title="Of housing")
    ask(title="Of our own", agency=partnership.council, team=partnership.caseworker.team)
    assert titles(partnership.caseworker, view="all") == ["Of housing", "Of our own"]
    assert titles(partnership.partner, view="all") == ["Of housing", "Of our own"]
    assert titles(partnership.outsider, view="all") == []
    assert titles(partnership.colleague, view="all") == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"due": "overdue"}, ["Late"]),
        ({"due": "week"}, ["Soon"]),
        ({"due": "unanswered"}, ["Late", "Soon", "Far"]),
        ({"due": "date"}, ["Far"]),
        ({"state": "done"}, ["Finished"]),
        ({"state": "any"}, ["Late", "Soon", "Finished", "Far"]),
        ({"colour": "red"}, ["Late"]),
        ({"q": "finish"}, []),  # only open ones, unless asked
        ({"q": "finish", "state": "any"}, ["Finished"]),
        ({"q": "late OR soon"}, ["Late", "Soon"]),
    ],
)
def test_filters_narrow_the_list(partnership, ask, filters, found):
    change(ask(title="Late"), due_on=TODAY - timedelta(days=2))
    ask(title="Soon", days=3)
    far = ask(title="Far", days=30)
    change(far, wanted_due_on=TODAY + timedelta(days=40), wanted_due_by=partnership.partner)
    done = ask(title="Finished", days=9)
    change(done, state="done", evidence="x", finished_at=done.asked_at, finished_by=partnership.partner)
    assert titles(partnership.partner, view="team", **filters) == found


def test_narrowed_to_an_agency_a_team_or_an_officer(partnership, ask):
    p = partnership
    ask(title="Team's")
    ask(title="Officer's", officer=p.partner)
    assert titles(p.caseworker, view="all", agency_id=p.council.pk) == []
    assert titles(p.caseworker, view="all", agency_id=p.housing.pk) == ["Team's", "Officer's"]
    assert titles(p.partner, view="agency", officer_id=p.partner.pk) == ["Officer's"]
    assert titles(p.partner, view="agency", team_id=p.partner_colleague.team_id) == []


def test_each_sort_runs_both_ways(partnership, ask):
    for number in (2, 1, 3):
        ask(title=f"Due {number}", days=number)
    by_due = ["Due 1", "Due 2", "Due 3"]
    assert titles(partnership.partner, view="team") == by_due
    assert titles(partnership.partner, sort="-due", view="team") == by_due[::-1]
    assert titles(partnership.partner, sort="asked", view="team") == ["Due 2", "Due 1", "Due 3"]
    assert titles(partnership.partner, sort="nonsense", view="team") == by_due


def test_beyond_the_cap_the_list_says_so_and_pages_no_further(partnership, ask, monkeypatch):
    monkeypatch.setattr(listing, "CAP", 3)
    for number in range(5):
        ask(title=f"Due {number}", days=number + 1)
    with world.as_officer(partnership.partner) as by:
        for view in ("team", "all"):
            found = listing.page(Filters(view=view), by=by, today=TODAY, number=9, size=2)
            assert (found.total_words, found.number, found.at_the_limit) == ("3+", 2, True)
            assert [action.title for action in found.rows] == ["Due 2"]


def test_who_saw_more_than_a_list_sees_the_same_without_a_look(partnership, ask, monkeypatch):
    monkeypatch.setattr(listing, "CAP", 3)
    for number in range(5):
        ask(title=f"Due {number}", days=number + 1)
    for officer, found in ((partnership.partner, ["Due 0", "Due 1"]), (partnership.outsider, [])):
        look_unless_many("open actions", officer.pk, lambda: Look(3, None, capped=True), most=3)
        soon = Filters(view="all", due="week", agency_id=partnership.housing.pk)
        with world.as_officer(officer) as by:
            titles = [each.title for each in listing.page(soon, by=by, today=TODAY, size=2).rows]
        assert titles == found


def test_few_queries_however_many_agreements(partnership, ask):
    for number in range(30):
        ask(title=f"Action {number}", days=3)
    browser = world.client_for(partnership.partner)
    more = ("", "&due=week&rag=amber", "&q=action&state=any", "&sort=agency")
    lists = [f"{LIST}?view={view}{each}" for view in listing.VIEWS for each in more]

    def asked():
        counted = {}
        for address in lists:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            # The request's transaction is a savepoint only here, inside the test's.
            counted[address] = len(world.own(queries))
        return counted

    with_few = asked()
    for number in range(3, 40):
        other = world.agency(f"Body {number}", "charity")
        world.agreement(partnership.council, other)
    assert asked() == with_few
    assert max(with_few.values()) <= 12


# --- taken away ---------------------------------------------------------------------------------


def csv(officer, query=""):
    answer = world.client_for(officer).get(reverse("actions:csv") + query)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_the_spreadsheet_holds_what_one_may_take_away_and_is_put_on_record(partnership, ask):
    ask(title="=1+1")
    text = csv(partnership.caseworker, "?view=all")
    assert "'=1+1" in text
    with world.building():
        assert Entry.objects.filter(action="exported", subject_kind="action list").count() == 1
    # Let in to contribute, not to take away.
    assert "1+1" not in csv(partnership.partner, "?view=team")
    assert "1+1" not in csv(partnership.outsider, "?view=all")


def test_what_a_leaver_has_is_marked(partnership, ask):
    ask(officer=partnership.partner)
    with world.building():
        type(partnership.partner).objects.filter(pk=partnership.partner.pk).update(
            left_at="2026-01-01T00:00Z"
        )
    page = world.client_for(partnership.caseworker).get(f"{LIST}?view=asked").content.decode()
    assert "Housing Partner, who has left" in page
