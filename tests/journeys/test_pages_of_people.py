"""Every page of people, wide and at 320 px, in its normal, error, empty and refused state."""

from datetime import UTC, date, datetime

import pytest

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.people import commands
from wardmote.records.people.models import Contact, Merge
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.models import Person as Entry


@pytest.fixture
def known(record):
    """Two records of one person, merged, one with everything on it and linked to the case; and a third alike."""
    p, now = record["people"], datetime.now(UTC)
    with world.as_officer(p.caseworker) as by:
        first = commands.make_person(
            kind="known", name="Zofia Kaczmarski", other_names="Zosia", born_on=date(1980, 3, 4),
            phone="07700 900123", description="Red coat", team=by.team, by=by, now=now,
        )  # fmt: skip
        second, third = (
            commands.make_person(
                kind="known", name=name, born_on=date(1980, 3, 4), team=by.team, by=by, now=now
            )
            for name in ("Z. Kaczmarska", "Zophia Kaczmarsky")
        )
        commands.add_address(person=first, kind="home", address="1 Harbour Street", by=by, now=now)
        commands.merge(away=second, into=first, reason="Same face", by=by, now=now)
        commands.share(
            person=first, agency=p.housing, agreement=p.agreement, purpose="asb", level=2, by=by, now=now,
            categories=["contact", "incident"], necessity="They house her", team=p.partner.team,
        )  # fmt: skip
        merge = Merge.objects.get().pk
        disclosure = first.disclosure_links.get().disclosure_id
        case = Case.objects.get(reference=record["case"])
    world.opened_earlier(p.caseworker, case.pk)
    world.opened_earlier(p.caseworker, first.pk, kinds=("person",))
    with world.as_officer(p.caseworker) as by:
        entry = cases.add_person(
            case=case, name="Zofia Kaczmarski", role="victim", from_on=date.today(), by=by, now=now
        )
        entry = Entry.objects.select_related("case").get(pk=entry.pk)
        cases.link_person(entry=entry, person=first, by=by, now=now)
        other = cases.add_person(
            case=case, name="Zophia Kaczmarsky", role="witness", from_on=date.today(), by=by, now=now
        )
        contact = Contact.objects.get().pk
    return record | {
        "first": first.reference, "third": third.reference, "merge": merge, "disclosure": disclosure,
        "entry": other.pk, "contact": contact,
    }  # fmt: skip


def test_pages_of_a_person(desk, known):
    i = Inspector(desk(known["people"].caseworker))
    person = f"/people/{known['first']}/"
    i.look("/people/").look("/people/?kind=described").look("/people/?open_case=on").look("/people/new/")
    for part in ("", "edit/", "contacts/add/", "addresses/add/", "details/add/?kind=language", "timeline/", "history/",
                 "same/", f"same/{known['third']}/", f"same/merge/{known['merge']}/", "sharing/", "share/",
                 f"share/?agency={known['people'].housing.pk}", f"sharing/{known['disclosure']}/withdraw/",
                 f"contacts/{known['contact']}/"):  # fmt: skip
        i.look(person + part)
    i.look(f"/cases/{known['case']}/people/").look(f"/cases/{known['case']}/people/{known['entry']}/record/")
    i.look(f"/reports/{known['waiting'].reference}/people/")
    check(i)


def test_pages_of_a_person_sent_empty(desk, known):
    i = Inspector(desk(known["people"].caseworker))
    person = f"/people/{known['first']}/"
    for part, button in {
        "edit/": "Save corrections", "contacts/add/": "Add it", "addresses/add/": "Add address",
        "details/add/": "Save", "same/": "Compare", f"same/{known['third']}/": "Merge records",
        f"same/merge/{known['merge']}/": "Undo merge", f"share/?agency={known['people'].housing.pk}": "Share record",
        f"contacts/{known['contact']}/": "Save",
    }.items():  # fmt: skip
        i.look_when_sent_empty(person + part, button)
    i.look_when_sent_empty("/people/new/", "Make record").look_when_sent_empty("/people/", "Find")
    i.look_when_sent_empty(f"/reports/{known['waiting'].reference}/people/", "Link person")
    check(i)


def test_what_others_see_of_people(desk, known):
    i = Inspector(desk(known["people"].outsider))
    i.look("/people/").look(f"/people/{known['first']}/", status=404)
    check(i)
    i = Inspector(desk(known["people"].partner))
    person = f"/people/{known['first']}/"
    i.look("/people/").look(person).look(person + "same/").look(person + "sharing/")
    i.look(person + "edit/").look(person + "share/").look(person + "contacts/add/")
    check(i)


def test_finding_and_comparing_with_nothing_but_keys(desk, known):
    """A name is found from the list, the record opened and set beside one that is alike."""
    d = desk(known["people"].caseworker)
    page = d.page
    d.go("/people/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.get_by_label("Name, telephone or reference").focus()
    page.keyboard.type("zof kacz")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "q=" not in page.url
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/people/{known['first']}/")
    page.get_by_role("link", name="Look for others, merge or link").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("Name that sounds the same and same date of birth").count() == 1
