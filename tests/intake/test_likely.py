"""What makes two reports likely to be of the same thing, and in which words it is said."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from tests.intake.conftest import TAKEN_AT
from wardmote.records.intake import importing, likely, police_uk
from wardmote.records.intake.likeness import as_place, content_words, first_name_in, is_street, prints
from wardmote.records.intake.models import Report, Telling
from wardmote.work.cases import commands as cases

WHAT = "A group kicked in the door of the bin store again and set fire to the rubbish."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 Harbour Street", "14, Harbour St."),
        ("Flat 3, Marl House", "3 Marl Hse"),
        ("THE QUAY", "quay"),
        ("St. Anne’s Road", "St Annes Rd"),
    ],
)
def test_a_place_is_written_one_way(one, other):
    assert as_place(one) == as_place(other)


def test_streets_are_told_from_areas():
    assert is_street("Harbour Street, Riverside")
    assert is_street("Old Lane")
    assert not is_street("Tanner Estate")
    assert not is_street("Riverside")


def test_prints_hold_nothing_of_an_anonymous_teller_and_nothing_of_nothing():
    found = prints(
        what="", area="", teller_name="Ines Carrow", teller_phone="020 7946 0001", is_anonymous=True
    )
    assert {value for key, value in found.items() if key != "words"} == {None}
    assert found["words"] == []


def test_a_telephone_is_the_same_however_it_is_written():
    one, other = (prints(what="x", teller_phone=phone) for phone in ("020 7946 0001", "+44 20 79460001"))
    assert one["phone"] == other["phone"] is not None
    assert prints(what="x", teller_phone="none")["phone"] is None


def test_wordings_that_share_most_words_share_a_print():
    one = prints(what=WHAT)
    other = prints(what="Again a group kicked in the bin store door, and set fire to rubbish there.")
    unlike = prints(what="Loud music from the flat above until four in the morning, every weekend.")
    keys = [f"wording_{band}" for band in range(1, 5)]
    assert any(one[key] == other[key] for key in keys)
    assert not any(one[key] == unlike[key] for key in keys)
    assert len(content_words(WHAT)) < len(WHAT.split())


def test_the_first_person_named():
    assert first_name_in("tall man, perhaps Dean Marlow of the flats") == "dean marlow"
    assert first_name_in("two lads") == ""


def found(officer, report):
    world.opened_earlier(officer, report.pk)
    with world.as_officer(officer):
        report = Report.objects.get(pk=report.pk)
        like = likely.reports_like(report)
        telling = Telling.objects.get(pk=report.pk)
        return like, likely.records_like(report, telling, like)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Same street, the same day, nearly the same wording"),
        ({"days": 2, "what": "Door of the bin store kicked in, rubbish set on fire, a group of them. Then"
           " shouting, bottles thrown at cars, windows broken, a bike and a dog on the loose. Police called."}, "Same street, two days apart, similar wording"),
        ({"days": 1, "what": "Loud music.", "area": "Elsewhere", "teller_phone": "+44 2079460001"},
         "Same caller, a day apart"),
        ({"area": "Elsewhere", "address": "7 harbour st"}, "Same address, nearly the same wording, the same day"),
        ({"what": "Loud music.", "postcode": "MB1 4QX"}, "Same street, same postcode, the same day"),
    ],
)  # fmt: skip
def test_the_reasons_are_said_in_words(partnership, take, fields, words):
    by, fields = partnership.caseworker, dict(fields)
    own = take(by, what=WHAT, teller_phone="020 7946 0001", address="7 Harbour Street", postcode="MB1 4QX",
               now=TAKEN_AT)  # fmt: skip
    given = {"what": WHAT, "teller_name": "Another Person"} | fields
    days = given.pop("days", 0)
    other = take(by, now=TAKEN_AT - timedelta(days=days), **given)
    like, _ = found(by, own)
    assert [each.pk for each in like] == [other.pk]
    assert sorted(like[0].words.lower().split(", ")) == sorted(words.lower().split(", "))


def test_what_has_nothing_in_common_or_is_long_ago_is_not_shown(partnership, take):
    by = partnership.caseworker
    own = take(by, what=WHAT, area="Harbour Street")
    take(by, what="Loud music until four.", area="Marl Road", teller_name="Some One")
    take(by, what="Loud music until four.", area="Harbour Street", teller_name="Some One",
         now=TAKEN_AT - timedelta(days=50))  # fmt: skip
    assert found(by, own)[0] == []


def test_the_likeliest_come_first(partnership, take):
    by = partnership.caseworker
    own = take(by, what=WHAT)
    weak = take(by, what="Loud music.", teller_name="Some One")
    strong = take(by, what=WHAT)
    like, _ = found(by, own)
    assert [each.pk for each in like] == [strong.pk, weak.pk]
    assert like[0].how_likely == "Very likely"


def test_open_cases_are_found_by_the_reports_in_them_and_by_their_area(partnership, take):
    by, now = partnership.caseworker, datetime.now(UTC)
    own, joined = take(by, what=WHAT), take(by, what=WHAT)
    holding = world.case(partnership, title="Fires at the bin store", area="Somewhere else")
    same_area = world.case(partnership, title="Door of the bin store", area="Harbour Street")
    closed = world.case(partnership, area="Harbour Street")
    hidden = world.case(partnership, by=partnership.colleague, area="Harbour Street")
    with world.as_officer(by):
        cases.join_report(case=holding, report=joined, by=by, now=now)
        cases.close_case(case=closed, outcome="resolved", reason="r", by=by, now=now)
    _, records = found(by, own)
    assert [each.reference for each in records] == [holding.reference, same_area.reference]
    assert records[0].words.startswith(f"Holds {joined.reference}: same street")
    page = world.client_for(by).get(reverse("intake:detail", args=[own.reference])).content.decode()
    assert f"report={own.reference}&amp;case={holding.reference}" in page
    assert hidden.reference not in page

    join = f"{reverse('cases:join_from_report')}?report={own.reference}&case={holding.reference}"
    page = world.client_for(by).get(join).content.decode()
    assert holding.reference in page
    assert world.client_for(by).post(join, {"case": holding.reference}).status_code == 302
    page = world.client_for(by).get(reverse("intake:detail", args=[own.reference])).content.decode()
    assert "Because: </span>Holds" in page


# --- open data --------------------------------------------------------------------------------------


def published(by, *, area="Harbour Street", month="", kind="asb", waiting=False):
    """A row of open data, taken in as the import does; by default of the month of the other reports."""
    incident = police_uk.Incident(
        uuid.uuid4().bytes, "", month or f"{TAKEN_AT:%Y-%m}", police_uk.Category(kind, "low"), area, "-0.09", "51.51",
        "{}",
    )  # fmt: skip
    key = uuid.uuid4()
    with world.as_officer(by):
        audience = importing.audience_for(by)
        importing._insert({key: incident}, audience=audience, waiting=waiting, by=by, now=datetime.now(UTC))
    return key


def test_open_data_of_the_same_street_month_and_kind_is_shown_beside_what_was_told(partnership, take):
    by = partnership.caseworker
    own = take(by, what=WHAT, area="Harbour St, Riverside")
    alike = published(by)
    published(by, area="Marl Road")
    published(by, kind="noise")
    published(by, month="2020-01")
    like, _ = found(by, own)
    assert [each.pk for each in like] == [alike]
    assert like[0].words == "Same street, the same month"
    assert like[0].how_likely == "Possible"


def test_open_data_does_not_drown_what_was_told(partnership, take):
    by = partnership.caseworker
    own = take(by, what=WHAT)
    told = [take(by, what=WHAT).pk for _ in range(3)]
    for _ in range(45):  # more than any look-up goes through
        published(by)
    like, _ = found(by, own)
    assert {each.pk for each in like[:3]} == set(told)
    assert len(like) == 3 + likely.MOST_PUBLISHED


def test_open_data_of_another_agency_is_not_shown_where_it_may_not_be_seen(partnership, take):
    p = partnership
    own = take(p.caseworker, what=WHAT)
    published(p.partner)
    assert found(p.caseworker, own)[0] == []


def test_what_was_told_is_shown_beside_open_data_that_waits_and_its_twins_are_not(partnership, take):
    by = partnership.caseworker
    told = take(by, what=WHAT)
    waiting = published(by, waiting=True)
    published(by, waiting=True)
    with world.as_officer(by):
        report = Report.objects.get(pk=waiting)
        assert likely.reports_like(report) == []  # not opened
    world.opened_earlier(by, waiting)
    with world.as_officer(by):
        like = likely.reports_like(report)
        assert [(each.pk, each.words) for each in like] == [(told.pk, "Same street, the same month")]
