"""Pages of reports: the list, taking one in one page, reading one, closing it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.intake.conftest import TAKEN_AT
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report, Telling
from wardmote.records.intake.views import report as views

LIST, NEW = reverse("intake:list"), reverse("intake:new")


def page_of(report, name="detail"):
    return reverse(f"intake:{name}", kwargs={"reference": report.reference})


def typed(by, **fields):
    return {
        "report_id": str(uuid.uuid4()),
        "what": "A group broke the door of the bin store again.",
        "area": "Tanner Estate",
        "postcode": "mb14qx",
        "occurred_on": "20 11 2026",
        "occurred_at": "11:15pm",
        "teller_name": "Ines Carrow",
        "teller_phone": "020 7946 0001",
        "contact_by": "phone",
        "contact_wishes": "After six. Leave no message.",
        "harm": "high",
        "kind": "asb",
        "channel": "phone",
        "team": str(by.team_id),
    } | fields


def test_anonymous_visitors_are_asked_to_sign_in(client, db):
    for address in (LIST, NEW, "/reports/R-2345-6789/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


def test_a_report_is_taken_in_one_page(partnership):
    by = partnership.caseworker
    answer = world.client_for(by).post(NEW, typed(by))

    assert answer.status_code == 302
    with world.as_officer(by):
        report = Report.objects.get()
    assert answer["Location"] == page_of(report)
    assert (report.team_id, report.owner_id, report.taken_by_id) == (by.team_id, by.agency_id, by.pk)
    assert report.occurred_from.strftime("%Y-%m-%d %H:%M") == "2026-11-20 23:15"
    world.opened_earlier(by, report.pk)
    with world.as_officer(by):
        told = Telling.objects.get()
    assert (told.postcode, told.contact_by, told.contact_wishes) == (
        "MB1 4QX",
        "phone",
        "After six. Leave no message.",
    )


def test_pressing_twice_takes_one_report(partnership):
    by = partnership.caseworker
    browser, data = world.client_for(by), typed(by)
    first, second = browser.post(NEW, data), browser.post(NEW, data)

    assert first["Location"] == second["Location"]
    with world.as_officer(by):
        assert Report.objects.count() == 1


def test_the_second_of_two_at_once_is_led_to_the_first(partnership, monkeypatch):
    by = partnership.caseworker
    browser, data = world.client_for(by), typed(by)
    first = browser.post(NEW, data)
    looks = iter([None])  # the second looked before the first was committed
    real = views.taken_before
    monkeypatch.setattr(views, "taken_before", lambda request: next(looks, real(request)))

    assert browser.post(NEW, data)["Location"] == first["Location"]


def test_a_form_with_mistakes_keeps_everything_typed(partnership):
    by = partnership.caseworker
    data = typed(by, what="", area="", postcode="nonsense", occurred_on="31 2 2026", harm="", kind="")
    answer = world.client_for(by).post(NEW, data)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "<title>Error: Take a report" in page
    for words in (
        "Enter what happened",
        "Enter the street, estate or area, or an exact address",
        "Enter a whole postcode",
        "The day it happened must be a real date",
        "Choose how much harm is being done",
        "Choose what kind of report this is",
        # and what was typed
        "After six. Leave no message.",
        "020 7946 0001",
        "31 2 2026",
        data["report_id"],
    ):
        assert words in page
    with world.as_officer(by):
        assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"area": "14b Harbour Street"}, "Take the house number out of the area"),
        ({"area": "Flat 3, Harbour House"}, "Take the house number out of the area"),
        ({"teller_name": ""}, "Enter their name, or tick that they do not want to give it"),
        ({"occurred_on": "1 1 2099", "occurred_at": ""}, "It cannot have happened later than now"),
        ({"occurred_on": ""}, "Enter the day as well as the time"),
        ({"team": str(uuid.uuid4())}, "Choose the team that keeps it"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(partnership, fields, words):
    by = partnership.caseworker
    answer = world.client_for(by).post(NEW, typed(by, **fields))
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"teller_name": "", "is_anonymous": "on"},
        {"area": "", "address": "14b Harbour Street"},
        {"area": "11th Avenue"},
        {"occurred_on": "", "occurred_at": "", "occurred_words": "most nights"},
        {"contact_by": ""},
        {"team": "whole-agency"},
    ],
)
def test_what_may_be_left_out(partnership, fields):
    by = partnership.caseworker
    assert world.client_for(by).post(NEW, typed(by, **fields)).status_code == 302


def test_the_list_puts_those_waiting_first_by_harm_then_age(partnership, take):
    by = partnership.caseworker
    shut = take(by, harm="high", area="Shut Street")
    with world.as_officer(by):
        commands.close_report(report=shut, reason="Nobody there.", by=by, now=TAKEN_AT)
    take(by, harm="low", area="Low Street", now=TAKEN_AT - timedelta(days=9))
    take(by, harm="high", area="Newer Street", now=TAKEN_AT)
    take(by, harm="high", area="Older Street", now=TAKEN_AT - timedelta(days=1))

    page = world.client_for(by).get(LIST).content.decode()
    places = ["Older Street", "Newer Street", "Low Street", "Shut Street"]
    assert [page.index(place) for place in places] == sorted(page.index(place) for place in places)
    assert "4 reports" in page

    page = world.client_for(by).get(f"{LIST}?state=waiting&harm=high&area=older").content.decode()
    assert "1 report<" in page
    assert "Older Street" in page
    assert "Newer Street" not in page


def test_pages_run_on_from_those_waiting_to_the_others_without_a_gap(partnership, take):
    by = partnership.caseworker
    taken = [take(by, now=TAKEN_AT - timedelta(hours=hours)) for hours in range(60)]
    with world.as_officer(by):
        for report in taken[:35]:
            commands.mark_in_case(report, by=by, now=TAKEN_AT)
    browser, listed = world.client_for(by), []
    for number in (1, 2, 3):
        page = browser.get(f"{LIST}?page={number}")
        listed += [report.pk for report in page.context["listed"].rows]
    waiting, others = taken[35:], taken[:35]
    assert listed == [report.pk for report in [*reversed(waiting), *others]]


def test_what_the_whole_agency_keeps_waits_for_each_of_its_teams(partnership, take):
    take(partnership.caseworker, team=None, whole_agency=True)
    address = f"{LIST}?whose=team&state=waiting"
    assert "1 report<" in world.client_for(partnership.colleague).get(address).content.decode()
    assert "1</span> <span" in world.client_for(partnership.colleague).get("/").content.decode()


@pytest.mark.parametrize("reader", ["colleague", "partner", "outsider"])
def test_others_find_no_trace_of_a_report(partnership, take, reader):
    report = take(partnership.caseworker)
    browser = world.client_for(getattr(partnership, reader))

    page = browser.get(LIST).content.decode()
    assert report.reference not in page
    assert "Harbour Street" not in page
    assert "No reports yet" in page
    for name in ("detail", "close"):
        assert browser.get(page_of(report, name)).status_code == 404
    assert browser.post(page_of(report, "close"), {"reason": "Mine"}).status_code == 404
    assert browser.post(page_of(report, "reopen")).status_code == 404


def test_the_report_page_tells_it_whole_and_is_not_cached(partnership, take):
    report = take(partnership.caseworker, contact_by="none", contact_wishes="Her brother must not know.")
    world.opened_earlier(partnership.caseworker, report.pk)
    answer = world.client_for(partnership.caseworker).get(page_of(report))
    page = answer.content.decode()

    for words in (
        "broken door",
        "Ines Carrow",
        "Do not contact",
        "Her brother must not know.",
        "Report taken",
    ):
        assert words in page
    assert f"?report={report.reference}" in page
    assert "No further action" in page
    assert "no-store" in answer["Cache-Control"]


def test_closing_and_reopening_by_page(partnership, take):
    by = partnership.caseworker
    report = take(by)
    world.opened_earlier(by, report.pk)
    browser = world.client_for(by)

    close = page_of(report, "close")
    assert browser.post(close, {"reason": ""}).status_code == 422
    sent = {"ground": "not_enough", "reason": "Nobody was there.", "internal": "Two visits."}
    assert browser.post(close, sent).status_code == 302
    page = browser.get(page_of(report)).content.decode()
    assert "Nobody was there." in page
    assert "Two visits." in page
    assert "No further action: not enough to act on" in page
    assert "Reopen" in page
    assert "?report=" not in page
    assert browser.post(page_of(report, "reopen"), {"reason": ""}).status_code == 422
    assert browser.post(page_of(report, "reopen"), {"reason": "It went on."}).status_code == 302
    page = browser.get(page_of(report)).content.decode()
    assert "It went on." in page
    assert "Nobody was there." in page
    assert "?report=" in page


def test_the_list_asks_few_queries_however_many_reports(partnership, take):
    by = partnership.caseworker
    for _ in range(30):
        take(by)
    browser = world.client_for(by)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = browser.get(LIST).content.decode()
    assert len(queries) <= 12
    assert page.count('role="rowheader"') == 25
    assert browser.get(f"{LIST}?page=2").content.decode().count('role="rowheader"') == 5
