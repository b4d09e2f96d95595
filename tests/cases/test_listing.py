"""The list of cases: what it narrows to, how it is sorted and counted, and in how many queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy

from tests import world
from tests.intake.conftest import take  # noqa: F401
from wardmote.foundation.database.lists import Look, look_unless_many
from wardmote.work.cases import listing
from wardmote.work.cases.listing import Filters, page
from wardmote.work.cases.models import Case

LIST = reverse_lazy("cases:list")
pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(partnership):
    """Four cases of the caseworker, the oldest first, and one of a colleague in another team."""
    made = [
        world.case(partnership, title="Shouting by the bins", risk="high", area="Riverside"),
        world.case(partnership, title="Noise on the stairs", kind="noise", risk="low"),
        world.case(partnership, title="Fires behind the school", risk="medium", area="Riverside"),
        world.case(partnership, title="Noise in the yard", kind="noise", risk="high"),
    ]
    for days, case in zip((40, 30, 20, 10), made, strict=True):
        change(case, opened_at=datetime.now(UTC) - timedelta(days=days))
    world.case(partnership, by=partnership.colleague, title="Noise elsewhere")
    return made


def change(case, **fields):
    with world.building():
        Case.objects.filter(pk=case.pk).update(**fields)


def listed(partnership, filters=Filters(), **how):  # noqa: B008 (frozen)
    with world.as_officer(partnership.caseworker):
        found = page(filters, **how)
        return found, [case.title for case in found.rows]


def test_the_newest_come_first_and_nobody_elses(partnership, cases):
    found, titles = listed(partnership)
    assert titles == [case.title for case in reversed(cases)]
    assert (found.total, found.total_words, found.capped) == (4, "4", False)
    assert (found.has_next, found.has_previous) == (False, False)


def test_the_page_costs_no_more_with_many_views_than_with_few(partnership, cases):
    from wardmote.records.desk.models import SavedView

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{LIST}?risk=high").status_code == 200
        return len(world.own(asked))

    client = world.client_for(partnership.caseworker)
    client.get(f"{LIST}?risk=high")  # the first time it is also remembered
    few = queries()
    with world.building():
        by = partnership.caseworker
        SavedView.objects.bulk_create(
            SavedView(
                list_name="cases",
                name=f"View {n}",
                query="risk=low",
                officer=by,
                team=by.team,
                made_at=datetime.now(UTC),
            )
            for n in range(300)
        )
    assert queries() == few <= 12
    assert client.get(LIST).content.decode().count('data-shortcut="v ') == 9


def test_who_may_see_nothing_gets_an_empty_list(partnership, cases):
    with world.as_officer(partnership.outsider):
        assert page(Filters()).rows == []
        assert page(Filters(status="open"), sort="review").total == 0


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"status": "closed"}, []),
        ({"kind": "noise"}, ["Noise in the yard", "Noise on the stairs"]),
        ({"kind": "noise", "risk": "high"}, ["Noise in the yard"]),
        ({"area": "Riverside"}, ["Fires behind the school", "Shouting by the bins"]),
        ({"q": "noise"}, ["Noise in the yard", "Noise on the stairs"]),
        ({"q": "noise", "risk": "low"}, ["Noise on the stairs"]),
        ({"q": "trumpets"}, []),
    ],
)
def test_filters_narrow_the_list_together(partnership, cases, filters, titles):
    found, seen = listed(partnership, Filters(**filters))
    assert seen == titles
    assert found.total == len(titles)


def test_people_and_places_of_work_narrow_the_list(partnership, cases):
    council, me = partnership.council.pk, partnership.caseworker
    assert listed(partnership, Filters(owner_id=council))[0].total == 4
    assert listed(partnership, Filters(owner_id=partnership.housing.pk))[0].total == 0
    assert listed(partnership, Filters(team_id=me.team_id))[0].total == 4
    assert listed(partnership, Filters(mine=me.pk))[0].total == 4
    assert listed(partnership, Filters(lead_id=partnership.colleague.pk))[0].total == 0


@pytest.mark.parametrize(
    "typed", ["  {0}-{1}-{2} ", "{1} {2}", "{1}{2}", "{0} {1}-{2}", "{0}{1}{2}", "{0}-{1}{2}", "{1}–{2}."]
)
@pytest.mark.parametrize("how", [str.lower, str.upper])
def test_a_reference_is_found_however_it_is_typed(partnership, cases, typed, how):
    _, titles = listed(partnership, Filters(q=how(typed.format(*cases[0].reference.split("-")))))
    assert titles == [cases[0].title]


def test_a_word_as_long_as_a_reference_is_still_a_word(partnership, cases):
    change(cases[0], title="Shouting in the corridor")
    assert listed(partnership, Filters(q="corridor"))[1] == ["Shouting in the corridor"]


def test_the_reference_of_a_report_leads_to_the_report(partnership, take):  # noqa: F811
    report = take(partnership.caseworker)
    officer = world.client_for(partnership.caseworker)
    typed = report.reference.replace("-", " ").lower()
    address = reverse("intake:detail", kwargs={"reference": report.reference})
    assert officer.get(LIST, {"q": typed})["Location"] == address
    assert officer.get(LIST, {"q": typed}, headers={"HX-Request": "true"})["HX-Redirect"] == address
    # Whoever may not see it learns nothing of it.
    answer = world.client_for(partnership.outsider).get(LIST, {"q": typed})
    assert answer.status_code == 200
    assert "No cases match" in answer.content.decode()


def test_an_empty_search_says_what_is_not_searched(partnership, cases):
    officer = world.client_for(partnership.caseworker)
    text = officer.get(LIST, {"q": "trumpets"}).content.decode()
    assert "For names, addresses and texts use the search box" in text
    assert "use the search box" not in officer.get(LIST, {"status": "closed"}).content.decode()


def test_a_reference_one_may_not_see_finds_nothing(partnership, cases):
    hidden = world.case(partnership, by=partnership.colleague)
    assert listed(partnership, Filters(q=hidden.reference))[1] == []


def test_both_days_of_a_period_are_included(partnership, cases):
    change(cases[0], opened_at=datetime(2026, 6, 1, 22, 59, tzinfo=UTC))  # 23:59 in London
    change(cases[1], opened_at=datetime(2026, 6, 1, 23, 1, tzinfo=UTC))  # the day after, in London
    day = date(2026, 6, 1)
    assert listed(partnership, Filters(opened_from=day, opened_to=day))[1] == [cases[0].title]


def test_each_sort_runs_both_ways(partnership, cases):
    for days, case in zip((3, 1, 4, 2), cases, strict=True):
        change(case, review_on=date(2027, 1, days), changed_at=datetime(2027, 1, 10 - days, tzinfo=UTC))
    by_review = [cases[i].title for i in (1, 3, 0, 2)]
    by_risk = [cases[i].title for i in (3, 0, 2, 1)]  # of the same risk, the newest first
    by_reference = [case.title for case in sorted(cases, key=lambda case: case.reference)]
    for sort, titles in {
        "review": by_review,
        "-changed": by_review,
        "-risk": by_risk,
        "reference": by_reference,
    }.items():
        turned = sort[1:] if sort.startswith("-") else f"-{sort}"
        assert listed(partnership, sort=sort)[1] == titles, sort
        assert listed(partnership, sort=turned)[1] == titles[::-1], turned
    assert listed(partnership, sort="opened")[1] == [case.title for case in cases]
    assert listed(partnership, sort="nonsense")[1] == [case.title for case in reversed(cases)]


def test_pages_follow_one_another_and_none_lies_beyond_the_last(partnership, cases):
    first, titles = listed(partnership, size=3)
    assert (len(titles), first.has_next, first.has_previous) == (3, True, False)
    last, rest = listed(partnership, size=3, number=2)
    assert (len(rest), last.has_next, last.has_previous) == (1, False, True)
    assert listed(partnership, size=3, number=99)[0].number == 2
    assert listed(partnership, size=3, number=-1)[0].number == 1


@pytest.mark.parametrize(
    "filters", [{}, {"status": "open"}, {"q": "noise"}, {"q": "noise in", "kind": "noise"}]
)
def test_beyond_the_cap_the_count_says_so_and_the_pages_end(partnership, cases, monkeypatch, filters):
    every = listed(partnership, Filters(**filters), sort="review")
    monkeypatch.setattr(listing, "CAP", 1)
    monkeypatch.setattr(listing, "MOST_FOUND", 1)
    found, titles = listed(partnership, Filters(**filters), sort="review", size=1)
    assert (found.total_words, found.capped, found.has_next, found.at_the_limit) == ("1+", True, False, True)
    assert len(titles) == 1
    assert titles[0] in every[1]


def test_matching_is_the_same_without_pages(partnership, cases):
    with world.as_officer(partnership.caseworker):
        found = listing.matching(Filters(kind="noise")).order_by(*listing.order("opened"))
        assert [case.title for case in found] == ["Noise on the stairs", "Noise in the yard"]


@pytest.mark.parametrize("filters", [{}, {"status": "open", "risk": "high"}, {"q": "noise", "kind": "noise"}])
def test_three_queries_are_enough_however_long_the_list(partnership, cases, filters):
    with world.as_officer(partnership.caseworker), CaptureQueriesContext(connection) as asked:
        found = page(Filters(**filters))
        assert found.rows
        for case in found.rows:
            assert all([case.owner.name, case.team.name, case.lead.name])
    assert len(asked) <= 3


def test_who_saw_more_than_a_list_is_not_looked_for_again_and_sees_the_same(partnership, cases, monkeypatch):
    monkeypatch.setattr(listing, "CAP", 3)
    wanted = {"filters": Filters(kind="noise"), "by": partnership.caseworker.pk, "sort": "review"}
    counts, shown = [], []
    with world.as_officer(partnership.caseworker):
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                found = page(**wanted)
            counts.append(len(asked))
            shown.append(([case.title for case in found.rows], found.total_words))
    assert counts[1] == counts[0] - 1
    assert shown[0] == shown[1]
    assert len(shown[0][0]) == 2


def test_that_someone_saw_many_lets_them_see_nothing(partnership, cases):
    """It is a hint of how to ask: whoever lost sight of all meanwhile is shown none."""
    outsider = partnership.outsider
    look_unless_many("cases", outsider.pk, lambda: Look(5, None, capped=True), most=5)
    with world.as_officer(outsider):
        for filters in (Filters(kind="noise"), Filters(status="open"), Filters(), Filters(q="noise")):
            found = page(filters, by=outsider.pk)
            assert (found.rows, found.total, found.capped) == ([], 0, False)
