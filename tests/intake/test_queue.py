"""The queue: what it narrows to, its figures, who is next, in how many queries; and decisions taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.intake.conftest import TAKEN_AT
from wardmote.foundation.database.lists import first_in_order
from wardmote.records.intake import commands, listing
from wardmote.records.intake.listing import Filters
from wardmote.records.intake.models import Decision, Report
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import CaseReport, Event

LIST = reverse("intake:list")
NOW = datetime.now(UTC)


def page_of(report, name="detail"):
    return reverse(f"intake:{name}", kwargs={"reference": report.reference})


@pytest.fixture
def three(partnership, take):
    """Three waiting, in the order of the queue."""
    by = partnership.caseworker
    return [
        take(by, harm="high", area="Old Street", kind="noise", now=TAKEN_AT - timedelta(days=2)),
        take(by, harm="high", area="New Road", now=TAKEN_AT),
        take(by, harm="low", area="Old Lane", kind="noise", now=TAKEN_AT - timedelta(days=9)),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("kind=noise", [0, 2]),
        ("kind=noise&harm=low", [2]),
        ("harm=high&harm=low", [0, 1, 2]),
        ("area=old", [0, 2]),
        ("area=old+str", [0]),
        ("area=%27+%26+%7C+%3A*", []),
        ("whose=mine", [0, 1, 2]),
        ("state=closed", []),
        ("state=closed&decided=month", []),
        ("sort=-harm", [2, 1, 0]),
        ("sort=received", [2, 0, 1]),
        ("sort=-received", [1, 0, 2]),
        ("sort=nonsense&page=99", [0, 1, 2]),
        ("harm=nonsense", [0, 1, 2]),
    ],
)
def test_the_queue_narrows_and_sorts(partnership, three, query, found):
    page = world.client_for(partnership.caseworker).get(f"{LIST}?{query}")
    assert [report.pk for report in page.context["listed"].rows] == [three[i].pk for i in found]


@pytest.mark.parametrize("beyond", [False, True])
def test_the_same_order_whether_all_are_known_or_read_from_the_index(partnership, three, monkeypatch, beyond):
    if beyond:  # as if the officer saw more than a list holds
        monkeypatch.setattr(listing, "CAP", 2)
    with world.as_officer(partnership.caseworker) as by:
        page = listing.page(Filters(), by=by, now=NOW)
        assert [row.pk for row in page.rows] == [each.pk for each in three[: 2 if beyond else 3]]
        assert page.total_words == ("2+ reports" if beyond else "3 reports")
        figures = listing.stand(now=NOW).figures
        assert figures.waiting == ("2+" if beyond else "3")
        by_area = listing.page(Filters(area="old"), by=by, now=NOW)
        assert {row.pk for row in by_area.rows} == {three[0].pk, three[2].pk}


def test_the_database_puts_the_queue_in_the_order_of_the_list(partnership, three, take):
    by = partnership.caseworker
    later = [take(by, harm=harm, now=TAKEN_AT + timedelta(hours=9)) for harm in ("low", "high", "medium")]
    with world.as_officer(by):
        for report in (later[0], three[1]):
            commands.close_report(report=report, reason="Nobody there.", by=by, now=NOW)
        standing = listing.stand(now=NOW)
        assert standing.all.ids == first_in_order(Report.objects.all(), listing.WAITING_FIRST, 100)
        assert standing.waiting == standing.all.ids[:4]
        assert standing.all.ids[4:] == [later[0].pk, three[1].pk]


def test_a_reference_leads_to_its_report_and_tells_strangers_nothing(partnership, three):
    typed = three[0].reference.lower().replace("-", " ")
    assert world.client_for(partnership.caseworker).get(LIST, {"q": typed})["Location"] == page_of(three[0])
    page = world.client_for(partnership.outsider).get(LIST, {"q": typed})
    assert page.status_code == 200
    assert "No report with this reference" in page.content.decode()


def test_what_left_the_queue_is_counted_and_found(partnership, three):
    by = partnership.caseworker
    with world.as_officer(by):
        commands.close_report(report=three[0], reason="Nobody there.", by=by, now=NOW)
        commands.mark_in_case(three[1], by=by, now=NOW)
    page = world.client_for(by).get(LIST).content.decode()
    for words in (
        "1</span> waiting",
        "1</span> in a case",
        "0</span> referred",
        "1</span> closed this month",
    ):
        assert words in page
    page = world.client_for(by).get(f"{LIST}?state=closed&decided=month")
    assert [row.pk for row in page.context["listed"].rows] == [three[0].pk]
    assert "Decided this month" in page.content.decode()
    with world.building():
        Report.objects.filter(pk=three[0].pk).update(decided_at=NOW - timedelta(days=40))
    assert "0</span> closed this month" in world.client_for(by).get(LIST).content.decode()
    page = world.client_for(by).get(f"{LIST}?state=closed")
    assert [row.pk for row in page.context["listed"].rows] == [three[0].pk]


def test_each_report_knows_who_is_before_and_after_it(partnership, three, take):
    by = partnership.caseworker
    take(
        by, team=partnership.colleague.team, harm="high", now=TAKEN_AT - timedelta(days=1)
    )  # not theirs to decide
    refs = [each.reference for each in three]

    def beside(report, **filters):
        with world.as_officer(by):
            found = listing.neighbours(report, Filters(**filters), by=by, now=NOW)
            return found.before, found.after

    assert [beside(each) for each in three] == [(None, refs[1]), (refs[0], refs[2]), (refs[1], None)]
    assert beside(three[0], kinds=("noise",)) == (None, refs[2])
    assert beside(three[0], area="new") == (None, refs[1])
    with world.as_officer(by):
        assert listing.next_after(three[2], Filters(), by=by, now=NOW) == refs[0]  # round to the first


def test_after_a_decision_comes_the_next_report_of_the_same_queue(partnership, three):
    by = partnership.caseworker
    browser = world.client_for(by)
    page = browser.get(f"{LIST}?kind=noise&state=waiting&page=1").content.decode()
    assert f"{page_of(three[0])}?kind=noise" in page
    world.opened_earlier(by, three[0].pk)
    page = browser.get(f"{page_of(three[0])}?kind=noise").content.decode()
    assert f'href="{page_of(three[2])}?kind=noise"' in page
    answer = browser.post(f"{page_of(three[0], 'close')}?kind=noise", {"ground": "not_enough"})
    assert answer["Location"] == f"{page_of(three[2])}?kind=noise"
    answer = browser.post(f"{page_of(three[2], 'close')}?kind=noise", {"ground": "already_dealt"})
    assert answer["Location"] == f"{LIST}?kind=noise"


def test_the_reporter_is_told_the_words_of_the_reason_unless_better_are_written(partnership, three):
    by, browser = partnership.caseworker, world.client_for(partnership.caseworker)
    browser.post(
        page_of(three[0], "close"), {"ground": "not_our_powers", "internal": "Known to be vexatious."}
    )
    browser.post(page_of(three[1], "close"), {"ground": "other", "reason": "We rang you back."})
    assert browser.post(page_of(three[2], "close"), {"ground": "other"}).status_code == 422
    assert browser.post(page_of(three[2], "close"), {"reason": "No ground."}).status_code == 422
    for each in three[:2]:
        world.opened_earlier(by, each.pk)
    with world.as_officer(by):
        first, second = (Report.objects.get(pk=each.pk) for each in three[:2])
        decision = Decision.objects.get(report=first)
    assert "not something we have the power to act on" in first.closed_reason
    assert "vexatious" not in first.closed_reason
    assert (decision.reason, decision.ground) == ("Known to be vexatious.", "not_our_powers")
    assert second.closed_reason == "We rang you back."


# --- joined to a case, and taken out again ------------------------------------------------------


def test_a_report_is_joined_from_the_desk_and_taken_out_again(partnership, three):
    by, browser = partnership.caseworker, world.client_for(partnership.caseworker)
    case = world.case(partnership)
    world.opened_earlier(by, three[0].pk)
    world.opened_earlier(by, case.pk)
    join = f"{reverse('cases:join_from_report')}?report={three[0].reference}"
    assert browser.get(join).status_code == 200
    for wrong in (
        {"reference": ""},
        {"reference": "C-2222-2222", "reason": "x"},
        {"reference": case.reference},
    ):
        assert browser.post(join, wrong).status_code == 422
    answer = browser.post(join, {"reference": case.reference.lower(), "reason": "The same door."})
    assert answer["Location"] == page_of(three[1])  # the next in the queue
    page = browser.get(page_of(three[0])).content.decode()
    assert "The same door." in page
    assert case.reference in page
    assert "Take out of the case" in page

    out = f"{reverse('cases:take_out')}?report={three[0].reference}"
    assert browser.get(out).status_code == 200
    assert browser.post(out, {"reason": ""}).status_code == 422
    assert browser.post(out, {"reason": "Another landing."})["Location"] == page_of(three[0])
    page = browser.get(page_of(three[0])).content.decode()
    for words in ("Another landing.", "The same door.", "Joined to a case", "Taken out of a case"):
        assert words in page
    assert browser.get(out).status_code == 404
    with world.as_officer(by):
        assert Report.objects.get(pk=three[0].pk).state == "waiting"
        assert CaseReport.objects.get().ended_by_id == by.pk
        kinds = set(Event.objects.values_list("kind", flat=True))
        assert {"joined", "taken_out"} <= kinds
        # and in again
        cases.join_report(
            case=case, report=Report.objects.get(pk=three[0].pk), reason="After all.", by=by, now=NOW
        )
    assert "Another landing." not in browser.get(f"/cases/{case.reference}/").content.decode()


def test_joining_is_refused_in_words_and_hidden_cases_are_not_told(partnership, three, take):
    by, browser = partnership.caseworker, world.client_for(partnership.caseworker)
    hidden = world.case(partnership, by=partnership.colleague)
    join = f"{reverse('cases:join_from_report')}?report={three[0].reference}"
    page = browser.post(join, {"reference": hidden.reference, "reason": "x"})
    assert page.status_code == 422
    assert "There is no case with this reference that you may see" in page.content.decode()
    others = world.client_for(partnership.outsider)
    assert others.get(join).status_code == 404
    assert others.get(f"{reverse('cases:take_out')}?report={three[0].reference}").status_code == 404
    # Who took it for another team reads it and may not decide.
    foreign = take(by, team=partnership.colleague.team)
    page = browser.get(f"{reverse('cases:join_from_report')}?report={foreign.reference}").content.decode()
    assert "Only the team that keeps this report can decide on it." in page


def test_two_officers_cannot_take_one_report_out_twice(partnership, three):
    by = partnership.caseworker
    case = world.case(partnership)
    with world.as_officer(by):
        cases.join_report(case=case, report=three[0], by=by, now=NOW)
        link = CaseReport.objects.select_related("case", "report").get()
        cases.take_report_out(link=link, reason="No.", by=by, now=NOW)
        with pytest.raises(commands.CannotPutBack):
            cases.take_report_out(link=link, reason="No.", by=by, now=NOW)


def test_opening_a_case_can_go_on_to_the_next_report(partnership, three):
    from tests.cases.test_pages import told

    by = partnership.caseworker
    sent = told(by, report=three[0].reference, why="Someone is at risk") | {"then": "next"}
    answer = world.client_for(by).post(f"{reverse('cases:new')}?report={three[0].reference}", sent)
    assert answer["Location"] == page_of(three[1])


# --- queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}?state=waiting&harm=high", f"{LIST}?area=old&sort=-received"]
)
def test_the_queue_asks_as_few_queries_for_many_as_for_three(partnership, three, take, address):
    browser = world.client_for(partnership.caseworker)
    counts = []
    for more in (0, 40):
        for _ in range(more):
            take(partnership.caseworker, harm="high", area="Old Street")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 12, counts


def test_a_report_with_many_like_it_asks_few_queries(partnership, take):
    by = partnership.caseworker
    reports = [take(by) for _ in range(20)]
    case = world.case(partnership, area="Harbour Street")
    with world.as_officer(by):
        cases.join_report(case=case, report=reports[3], by=by, now=NOW)
    world.opened_earlier(by, reports[0].pk)
    browser = world.client_for(by)
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(page_of(reports[0]))
    assert len(page.context["like"]) == 6
    own = world.own(queries)
    assert len(own) <= 25
