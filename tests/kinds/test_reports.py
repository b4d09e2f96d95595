"""Categories on the desk: chosen with a new report, at triage, in the queue, its CSV, and the figures."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.intake.conftest import TAKEN_AT
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake.models import Report
from wardmote.records.routing import rules
from wardmote.records.routing.models import Rule
from wardmote.trust.identity.models import Role

LIST = reverse("intake:list")


def typed(p, **fields):
    return {
        "report_id": "2b1a2f9e-55a0-4d7e-9c43-0d6f1d7b8a11", "what": "A bar with its doors open.",
        "area": "Quay Street", "teller_name": "Ines Carrow", "harm": "low", "kind": "noise",
        "category": "noise_bar_club", "channel": "phone", "team": str(p.caseworker.team_id),
    } | fields  # fmt: skip


def test_an_officer_chooses_one_of_the_kind(partnership):
    p = partnership
    client = world.client_for(p.caseworker)
    body = client.get(reverse("intake:new")).content.decode()
    assert '<optgroup label="Noise">' in body
    assert "Pub, bar or club" in body
    wrong = client.post(reverse("intake:new"), typed(p, kind="asb"))
    assert "Choose a category of anti-social behaviour, or none" in wrong.content.decode()
    assert client.post(reverse("intake:new"), typed(p)).status_code == 302
    with world.as_officer(p.caseworker):
        report = Report.objects.select_related("category").get()
        assert report.category.key == "noise_bar_club"
    body = client.get(reverse("intake:detail", kwargs={"reference": report.reference})).content.decode()
    assert "Pub, bar or club" in body
    assert "Change<" in body
    assert "Pub, bar or club" in client.get(LIST).content.decode()


def test_it_is_given_and_taken_at_triage_by_who_decides(partnership, take):
    p = partnership
    report = take(p.caseworker, kind="noise")
    address = reverse("intake:categorise", kwargs={"reference": report.reference})
    client = world.client_for(p.caseworker)
    body = client.get(address).content.decode()
    assert "Busking" in body
    assert "Street drinking" not in body
    assert client.post(address, {"category": "street_drinking"}).status_code == 422
    for _ in range(2):  # sent twice, on record once
        assert client.post(address, {"category": "noise_busking"}).status_code == 302
    with world.building():
        entry = Entry.objects.get(action="category of a report set")
        assert (entry.subject_id, entry.note) == (report.pk, "noise_busking")
        assert Report.objects.select_related("category").get(pk=report.pk).category.key == "noise_busking"
    assert world.client_for(p.colleague).get(address).status_code == 404
    assert client.post(address, {"category": ""}).status_code == 302
    with world.building():
        assert Report.objects.get(pk=report.pk).category_id is None


def test_the_queue_its_saved_views_and_its_spreadsheet_know_it(partnership, take, category):
    p = partnership
    club = category("noise_bar_club", TAKEN_AT.date())
    one = take(p.caseworker, kind="noise", category=club)
    other = take(p.caseworker, kind="noise")
    client = world.client_for(p.caseworker)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        body = client.get(f"{LIST}?category=noise_bar_club").content.decode()
    assert len(world.own(asked)) <= 12
    assert one.reference in body
    assert other.reference not in body
    assert "Remove filter </span>Pub, bar or club" in body
    nothing = client.get(f"{LIST}?category=no_such_one").content.decode()
    assert one.reference in nothing  # what cannot be read narrows nothing
    told = client.get(reverse("intake:csv") + "?category=noise_bar_club")
    rows = list(csv.DictReader(io.StringIO(b"".join(told.streaming_content).decode("utf-8-sig"))))
    assert [(row["Reference"], row["Category"]) for row in rows] == [(one.reference, "Pub, bar or club")]
    from wardmote.records.intake.views.queue import clean_query

    with world.as_officer(p.caseworker):
        assert clean_query("category=noise_bar_club&page=3", p.caseworker) == "category=noise_bar_club"
    nearby = client.get(
        reverse("intake:detail", kwargs={"reference": one.reference}) + "?category=noise_bar_club"
    ).content.decode()
    assert "Next report" not in nearby  # the other is not in that queue


def test_figures_count_them_and_each_number_opens_its_reports(partnership, take, category):
    p = partnership
    on = TAKEN_AT.date()
    made = [take(p.caseworker, kind="noise", category=category("noise_bar_club", on)) for _ in range(2)]
    none = take(p.caseworker, kind="asb")
    client = world.client_for(p.caseworker)
    period = f"from={on - timedelta(days=30)}&to={on + timedelta(days=10)}"
    told = client.get(f"{reverse('analysis:json')}?{period}").json()["by_category"]
    assert {(each["key"], each["words"], each["reports"]) for each in told} == {
        ("noise_bar_club", "Pub, bar or club", 2), ("-", "None given", 1),
    }  # fmt: skip
    body = client.get(f"{reverse('analysis:figures')}?{period}").content.decode()
    assert "Pub, bar or club" in body
    assert "category=noise_bar_club" in body
    behind = client.get(f"{reverse('analysis:reports')}?{period}&category=noise_bar_club").content.decode()
    assert all(report.reference in behind for report in made)
    assert none.reference not in behind
    without = client.get(f"{reverse('analysis:reports')}?{period}&category=-").content.decode()
    assert none.reference in without
    assert "No category given" in without


def test_a_rule_may_name_categories(partnership, take, category):
    p = partnership
    administrator = world.officer(p.council, p.caseworker.team, "Ad Ministrator", Role.ADMINISTRATOR)
    client = world.client_for(administrator)
    rule = {
        "name": "Clubs to the second team", "incident_categories": ["noise_bar_club"], "bank_holidays": "any",
        "to": f"team-{p.colleague.team_id}", "starts_on": TAKEN_AT.date().isoformat(),
    }  # fmt: skip
    from django.utils import timezone

    rule["starts_on"] = timezone.localdate().isoformat()
    assert client.post(reverse("routing:new_rule"), rule).status_code == 302
    with world.building():
        made = Rule.objects.get()
        assert made.incident_categories == ["noise_bar_club"]
    client.post(
        reverse("routing:new_rule"), rule | {"name": "Buskers", "incident_categories": ["noise_busking"]}
    )
    with CaptureQueriesContext(connection) as asked:
        body = client.get(reverse("routing:rules")).content.decode()
    assert "Pub, bar or club" in body
    assert "Busking" in body
    assert sum("kinds_category" in sql for sql in world.own(asked)) == 1  # however many rules name some
    club = category("noise_bar_club", timezone.localdate())
    routed = take(p.caseworker, kind="noise", category=club, now=timezone.now())
    stayed = take(p.caseworker, kind="noise", now=timezone.now())
    with world.building():
        assert Report.objects.get(pk=routed.pk).team_id == p.colleague.team_id
        assert Report.objects.get(pk=stayed.pk).team_id == p.caseworker.team_id


@pytest.mark.parametrize(
    ("category", "fires", "why"),
    [
        ("noise_bar_club", True, "Pub, bar or club"),
        ("", False, "no category given, and not a category that it names"),
    ],
)
def test_a_rule_says_whether_the_category_held(category, fires, why):
    rule = rules.Rule("Clubs", categories=frozenset({"noise_bar_club"}))
    about = rules.About("noise", "low", "phone", TAKEN_AT, category=category,
                        category_name="Pub, bar or club" if category else "")  # fmt: skip
    answer = rules.first_that_holds([rule], about)
    assert (answer.fired is not None) is fires
    assert (answer.tried[0].why if fires else answer.tried[0].why_not) == why
