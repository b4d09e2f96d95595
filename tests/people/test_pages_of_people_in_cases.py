"""People in cases and reports, as pages show them; and how often they ask."""

# ruff: noqa: F811

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.people.making import opened, person, share
from tests.people.test_pages import made, now, text, url  # noqa: F401
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import ReportPerson
from wardmote.records.people import gathering, queries
from wardmote.records.people.models import Person
from wardmote.records.places.models import Boundary, Postcode
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import CasePerson
from wardmote.work.cases.models import Person as Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(partnership):
    made = world.case(partnership)
    opened(made, partnership.caseworker, partnership.colleague, partnership.partner)
    return made


def entry_of(p, case, **fields):
    with world.as_officer(p.caseworker) as by:
        case.refresh_from_db(fields=["audience"])
        return cases.add_person(
            case=case, name=fields.pop("name", "Zofia Kaczmarski"), role="victim", from_on=date(2026, 2, 3),
            born_on=date(1980, 3, 4), contact="07700 900123", by=by, now=now(), **fields,
        )  # fmt: skip


def test_adding_someone_to_a_case_suggests_their_record_and_links_it(partnership, made, case):
    p = partnership
    desk = world.client_for(p.caseworker)
    add = reverse("cases:add_person", kwargs={"reference": case.reference})
    key = str(uuid.uuid4())
    answer = desk.post(
        add,
        {
            "key": key,
            "name": "Kaczmarski, Zofia",
            "role": "victim",
            "born_on": "4 3 1980",
            "from_on": "3 2 2026",
        },
    )
    assert answer["Location"].endswith(f"/people/{key}/record/")
    page = text(desk.get(answer["Location"]))
    assert "Same name and same date of birth" in page
    seen_by = str(p.caseworker.team_id)
    done = desk.post(answer["Location"], {"record_choice": made.reference, "seen_by": seen_by})
    assert done.status_code == 302
    assert made.reference in text(desk.get(done["Location"]))
    page = text(desk.get(url(made)))
    assert case.reference in page
    assert "Victim or complainant" in page
    assert "3 February 2026" in page
    # A second record is not linked beside it.
    assert desk.post(answer["Location"], {"record_choice": "new", "seen_by": seen_by}).status_code == 422


def test_a_new_record_is_made_of_what_a_case_knows_of_who_someone_is(partnership, case):
    p = partnership
    entry = entry_of(p, case, about="Told us of the knife")
    desk = world.client_for(p.caseworker)
    address = reverse("cases:person_record", kwargs={"reference": case.reference, "pk": entry.pk})
    assert (
        desk.post(address, {"record_choice": "new", "seen_by": str(p.caseworker.team_id)}).status_code == 302
    )
    with world.as_officer(p.caseworker):
        link = CasePerson.objects.select_related("person").get()
        assert (link.person.name, link.person.born_on) == ("Zofia Kaczmarski", date(1980, 3, 4))
        assert queries.with_phones(["+447700900123"]) == [(link.person_id, "+447700900123")]
    unlink = reverse("cases:unlink_person", kwargs={"reference": case.reference, "pk": link.pk})
    assert desk.post(unlink).status_code == 302
    with world.as_officer(p.caseworker):
        assert CasePerson.objects.get().ended_by_id == p.caseworker.pk


def linked(p, made, case):
    entry = entry_of(p, case)
    with world.as_officer(p.caseworker) as by:
        entry = Entry.objects.select_related("case").get(pk=entry.pk)
        return cases.link_person(entry=entry, person=made, by=by, now=now())


def test_who_sees_the_case_alone_sees_no_sign_of_the_person_record(partnership, made, case):
    p = partnership
    world.share(p, case)
    people = reverse("cases:people", kwargs={"reference": case.reference})
    history = reverse("cases:history", kwargs={"reference": case.reference})
    link = linked(p, made, case)
    theirs = world.client_for(p.partner)
    assert made.reference not in text(theirs.get(people))
    assert "linked" not in text(theirs.get(history))
    with world.as_officer(p.partner):
        assert not CasePerson.objects.filter(pk=link.pk).exists()


def test_who_sees_the_person_alone_sees_no_sign_of_the_case(partnership, made, case):
    p = partnership
    share(p, made)
    linked(p, made, case)
    page = text(world.client_for(p.partner).get(url(made)))
    assert case.reference not in page
    assert "In no case or report that you may see" in page
    with world.as_officer(p.partner), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.roles_of_person(%s)", [[made.pk]])
        assert cursor.fetchall() == []


def test_a_role_in_a_case_is_told_to_who_sees_both_and_has_opened_the_person(partnership, case):
    p = partnership
    unopened = person(p.caseworker)
    linked(p, unopened, case)

    def roles(officer):
        with world.as_officer(officer), connection.cursor() as cursor:
            cursor.execute("select role from wardmote.roles_of_person(%s)", [[unopened.pk]])
            return [row[0] for row in cursor.fetchall()]

    assert roles(p.caseworker) == []
    opened(unopened, p.caseworker)
    assert roles(p.caseworker) == ["victim"]


def test_a_link_narrows_with_the_entry_it_is_of(partnership, made, case):
    p = partnership
    share(p, made)
    world.share(p, case)
    entry = entry_of(p, case, categories=["health"])
    with world.as_officer(p.caseworker) as by:
        entry = Entry.objects.select_related("case").get(pk=entry.pk)
        link = cases.link_person(entry=entry, person=made, by=by, now=now())
    with world.as_officer(p.partner):
        assert not CasePerson.objects.filter(pk=link.pk).exists()
    # And widens with nothing: the case shared anew carries the link along with the entry.
    world.share(p, case, team=p.partner_colleague.team)
    with world.as_officer(p.caseworker):
        one = CasePerson.objects.get(pk=link.pk)
        assert one.audience_id == Entry.objects.get(pk=entry.pk).audience_id


def test_a_page_gathers_cases_reports_and_actions_that_one_may_see(partnership, made, case):
    p = partnership
    linked(p, made, case)
    with world.as_officer(p.caseworker) as by:
        case.refresh_from_db()
        cases.ask_action(
            case=case, title="Visit the tenant", agency=p.council, due_on=date.today(), by=by, now=now()
        )
        report = intake.take_report(
            what="Shouting", kind="asb", harm="low", channel="phone", area="Marl Street",
            teller_name="Zofia Kaczmarski", teller_phone="07700 900123", team=by.team, by=by, now=now(),
        )  # fmt: skip
    opened(report, p.caseworker, p.partner)
    desk = world.client_for(p.caseworker)
    address = reverse("intake:people", kwargs={"reference": report.reference})
    page = text(desk.get(address))
    assert "Same name and same telephone" in page
    for _ in range(2):
        desk.post(address, {"part": "teller", "reference": made.reference})
    with world.as_officer(p.caseworker):
        link = ReportPerson.objects.get()
        assert {each.group for each in gathering.gathered([made.pk])} == {"Cases", "Reports", "Actions"}
    page = text(desk.get(url(made)))
    for words in (case.reference, report.reference, "Told us", "Visit the tenant"):
        assert words in page
    assert "Visit the tenant" in text(desk.get(url(made, "timeline")))
    assert made.reference in text(desk.get(reverse("intake:detail", kwargs={"reference": report.reference})))
    share(p, made)
    theirs = text(world.client_for(p.partner).get(url(made)))
    assert not any(words in theirs for words in (case.reference, report.reference, "Visit the tenant"))
    desk.post(reverse("intake:unlink", kwargs={"reference": report.reference, "pk": link.pk}))
    with world.as_officer(p.caseworker):
        assert ReportPerson.objects.get().ended_by_id == p.caseworker.pk


def test_only_people_with_an_open_case(partnership, made, case):
    p = partnership
    person(p.caseworker, "Rufus Waghorn")
    linked(p, made, case)
    page = text(world.client_for(p.caseworker).get(reverse("people:list"), {"open_case": "on"}))
    assert made.reference in page
    assert "Rufus Waghorn" not in page


def test_an_address_says_the_ward_its_postcode_lies_in(partnership, made):
    ring = [[-0.1, 51.5], [-0.08, 51.5], [-0.08, 51.52], [-0.1, 51.52], [-0.1, 51.5]]
    with world.building():
        Boundary.objects.create(
            kind="ward", key="E1", name="Quayside", shape={"type": "Polygon", "coordinates": [ring]},
            fingerprint="x",
        )  # fmt: skip
        Postcode.objects.create(postcode="EC1A 1HQ", longitude="-0.09", latitude="51.51")
    desk = world.client_for(partnership.caseworker)
    for address, postcode in (("2 Weir Walk", "ec1a1hq"), ("9 Elsewhere", "SW1A 1AA"), ("A shed", "")):
        desk.post(url(made, "add_address"), {"kind": "home", "address": address, "postcode": postcode})
    shown = text(desk.get(url(made)))
    assert shown.count("Quayside ward") == 1
    assert shown.index("2 Weir Walk") < shown.index("Quayside ward")
    with CaptureQueriesContext(connection) as caught:
        desk.get(url(made))
    assert len(world.own(caught.captured_queries)) <= 25


# --- how many queries ---------------------------------------------------------------------------


def asked(desk, address):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert desk.get(address).status_code == 200
    return world.own(caught.captured_queries)


def test_pages_ask_as_often_of_three_as_of_three_hundred(partnership, made, case):
    p = partnership
    linked(p, made, case)
    desk = world.client_for(p.caseworker)
    for number in range(2):
        person(p.caseworker, f"Rufus Waghorn {number}")
    few = len(asked(desk, reverse("people:list"))), len(asked(desk, url(made)))
    for number in range(297):
        with world.building():
            copy = Person.objects.get(pk=made.pk)
            copy.pk, copy.reference = uuid.uuid4(), f"P-AAAA-{number:04}"
            copy.save(force_insert=True)
    many = len(asked(desk, reverse("people:list"))), len(asked(desk, url(made)))
    assert many == few
    assert many[0] <= 12
    assert many[1] <= 25
    print("queries of the list and of a record:", many)
