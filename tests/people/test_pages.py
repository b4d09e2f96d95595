"""Whole pages of people, and of cases and reports that link to them, as officers of each kind see them."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse

from tests import world
from tests.people.making import opened, person, share
from wardmote.records.people import commands, queries
from wardmote.records.people.models import Contact, Link, Merge, Person
from wardmote.trust.access.models import Disclosure, Level

pytestmark = pytest.mark.django_db

PAGES = [
    "detail", "correct", "add_contact", "add_address", "add_detail", "timeline", "history", "same", "sharing", "share",
]  # fmt: skip


def now():
    return datetime.now(UTC)


@pytest.fixture
def made(partnership):
    p = partnership
    record = person(p.caseworker, born_on=date(1980, 3, 4), phone="07700 900123", description="Red coat")
    opened(record, p.caseworker, p.colleague, p.partner, p.outsider)
    return record


def url(record, name="detail", **kwargs):
    return reverse(f"people:{name}", kwargs={"reference": record.reference, **kwargs})


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_person_answers_who_may_see_it_and_is_not_found_by_others(partnership, made, page):
    answer = world.client_for(partnership.caseworker).get(url(made, page))
    assert answer.status_code == 200
    assert made.reference in text(answer)
    assert "no-store" in answer["Cache-Control"]
    for officer in (partnership.colleague, partnership.partner, partnership.outsider):
        assert world.client_for(officer).get(url(made, page)).status_code == 404


def told(by, **changes):
    return {
        "key": str(uuid.uuid4()), "kind": "known", "name": "Zofia Kaczmarski", "other_names": "", "born_on": "",
        "born_about": "", "phone": "", "description": "", "seen_by": str(by.team_id), **changes,
    }  # fmt: skip


def test_a_record_is_made_once_however_often_its_form_is_sent(partnership):
    desk = world.client_for(partnership.caseworker)
    form = told(partnership.caseworker, born_about="40")
    first, second = (desk.post(reverse("people:new"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    with world.as_officer(partnership.caseworker):
        assert Person.objects.get().born_about == date.today().year - 40


def test_before_a_record_is_made_the_likely_ones_are_shown_once(partnership, made):
    desk = world.client_for(partnership.caseworker)
    form = told(partnership.caseworker, born_on="4 3 1980")
    answer = desk.post(reverse("people:new"), form)
    assert answer.status_code == 200
    assert made.reference in text(answer)
    assert "Same name and same date of birth" in text(answer)
    assert desk.post(reverse("people:new"), form | {"looked": "yes"}).status_code == 302
    # Whoever may not see it is told of nothing.
    other = world.client_for(partnership.outsider)
    assert (
        other.post(reverse("people:new"), told(partnership.outsider, born_on="4 3 1980")).status_code == 302
    )


def test_an_empty_form_says_what_to_do_and_keeps_what_was_typed(partnership):
    desk = world.client_for(partnership.caseworker)
    answer = desk.post(reverse("people:new"), told(partnership.caseworker, name="", phone="07700 900123"))
    assert answer.status_code == 422
    assert "Enter a name, or a few words to tell them by" in text(answer)
    assert "07700 900123" in text(answer)


def test_a_name_is_found_without_standing_in_an_address(partnership, made):
    desk = world.client_for(partnership.caseworker)
    assert made.reference in text(desk.post(reverse("people:list"), {"q": "kacz"}))
    assert made.reference in text(desk.post(reverse("people:list"), {"q": "07700900123"}))
    assert desk.post(reverse("people:list"), {"q": made.reference})["Location"] == url(made)
    assert "Nobody found" in text(desk.post(reverse("people:list"), {"q": "zzz"}))
    assert desk.post(reverse("people:list"), {"q": ""}).status_code == 422
    other = world.client_for(partnership.outsider)
    assert made.reference not in text(other.post(reverse("people:list"), {"q": "kacz"}))
    assert "No people yet" in text(other.get(reverse("people:list")))


def test_a_list_shows_the_name_and_the_reference_and_nothing_else_of_them(partnership, made):
    page = text(world.client_for(partnership.caseworker).get(reverse("people:list")))
    assert "Zofia Kaczmarski" in page
    assert not any(word in page for word in ("1980", "07700", "Red coat"))


def test_the_list_taken_away_is_put_on_record(partnership, made):
    desk = world.client_for(partnership.caseworker)
    answer = desk.get(reverse("people:csv"))
    assert made.reference in b"".join(answer.streaming_content).decode()
    with world.as_officer(partnership.caseworker), connection.cursor() as cursor, world.building():
        cursor.execute("select note from audit_entry where subject_kind = 'people list'")
        assert cursor.fetchone() == ("1 people",)


def test_a_partner_who_may_only_read_takes_nothing_away(partnership, made):
    share(partnership, made, Level.CONTRIBUTE)
    answer = world.client_for(partnership.partner).get(reverse("people:csv"))
    assert made.reference not in b"".join(answer.streaming_content).decode()


def test_adding_correcting_and_ending_through_the_pages(partnership, made):
    desk = world.client_for(partnership.caseworker)
    key = str(uuid.uuid4())
    contact = {"key": key, "kind": "phone", "value": "020 7946 0001", "note": "her sister’s"}
    for _ in range(2):
        assert desk.post(url(made, "add_contact"), contact).status_code == 302
    assert desk.post(url(made, "add_contact"), contact | {"value": "none", "key": ""}).status_code == 422
    assert desk.post(url(made, "end_contact", pk=key), {"until_on": "1 1 2026"}).status_code == 302
    desk.post(
        url(made, "add_address"), {"kind": "home", "address": "1 Harbour Street", "postcode": "ma1 1aa"}
    )
    desk.post(url(made, "add_detail"), {"kind": "language", "text": "Polish"})
    correct = {"kind": "known", "name": "Sofia Kaczmarska", "other_names": "Zosia", "born_on": "4 3 1980",
               "is_deceased": "on", "died_on": "2 2 2026"}  # fmt: skip
    assert desk.post(url(made, "correct"), correct | {"seen": "stale"}).status_code == 422
    assert desk.post(url(made, "correct"), correct).status_code == 302
    page = text(desk.get(url(made)))
    for words in ("1 Harbour Street, MA1 1AA", "Polish", "Sofia Kaczmarska", "Zosia", "Zofia Kaczmarski",
                  "1 January 2026", "2 February 2026"):  # fmt: skip
        assert words in page, words
    with world.as_officer(partnership.caseworker):
        assert Contact.objects.filter(value="020 7946 0001").count() == 1


def test_merging_side_by_side_and_undoing(partnership, made):
    p = partnership
    other = person(p.caseworker, "Zosia Kaczmarska")
    opened(other, p.caseworker)
    desk = world.client_for(p.caseworker)
    answer = desk.post(url(made, "same"), {"reference": other.reference.lower()})
    assert answer["Location"] == url(made, "compare", other=other.reference)
    assert desk.post(answer["Location"], {"into": made.reference, "reason": ""}).status_code == 422
    merged = desk.post(answer["Location"], {"into": made.reference, "reason": "Same face"})
    assert merged["Location"] == url(made, "same")
    assert desk.get(url(other))["Location"] == url(made)
    assert "Zosia Kaczmarska" in text(desk.get(url(made)))
    with world.as_officer(p.caseworker):
        merge = Merge.objects.get()
    assert desk.get(url(made, "undo", pk=merge.pk)).status_code == 200
    assert desk.post(url(made, "undo", pk=merge.pk), {"reason": "Sisters"}).status_code == 302
    assert desk.get(url(other)).status_code == 200


def test_a_record_that_one_may_not_see_is_no_record_to_compare_with(partnership, made):
    hidden = person(partnership.outsider, "Zofia Kaczmarski")
    desk = world.client_for(partnership.caseworker)
    answer = desk.post(url(made, "same"), {"reference": hidden.reference})
    assert answer.status_code == 422
    assert desk.get(url(made, "compare", other=hidden.reference)).status_code == 404
    nobody = desk.post(url(made, "same"), {"reference": "P-2222-2222"})
    assert text(answer).count("that you may see") == text(nobody).count("that you may see")


def test_linking_records_of_two_agencies(partnership, made):
    p = partnership
    share(p, made, Level.READ)
    theirs = person(p.partner, "Zofia Kaczmarski")
    opened(theirs, p.partner)
    desk = world.client_for(p.partner)
    page = text(desk.get(url(theirs, "compare", other=made.reference)))
    assert "never merged" in page
    desk.post(url(theirs, "compare", other=made.reference), {"reason": "Same face"})
    assert made.reference in text(desk.get(url(theirs)))
    assert theirs.reference not in text(world.client_for(p.caseworker).get(url(made)))
    with world.as_officer(p.partner):
        link = Link.objects.get()
    desk.post(url(theirs, "unlink", pk=link.pk))
    assert made.reference not in text(desk.get(url(theirs)))


# --- sharing ------------------------------------------------------------------------------------


def test_sharing_under_an_agreement_and_taking_it_back(partnership, made):
    p = partnership
    desk = world.client_for(p.caseworker)
    form = {
        "ground": f"{p.agreement.pk}:asb", "to": f"team:{p.partner.team_id}", "categories": ["contact", "incident"],
        "level": Level.READ, "necessity": "They house her", "ends_on": "",
    }  # fmt: skip
    assert "Housing" in text(desk.get(url(made, "share")))
    address = f"{url(made, 'share')}?agency={p.housing.pk}"
    assert desk.post(address, form | {"necessity": ""}).status_code == 422
    assert desk.post(address, form)["Location"] == url(made, "sharing")
    theirs = world.client_for(p.partner)
    assert theirs.get(url(made)).status_code == 200
    assert "A person record was shared with you" in text(theirs.get("/"))
    assert "They house her" in text(desk.get(url(made, "sharing")))
    assert world.client_for(p.partner_colleague).get(url(made)).status_code == 404
    with world.as_officer(p.caseworker):
        disclosure = Disclosure.objects.get()
    assert theirs.post(url(made, "withdraw", pk=disclosure.pk), {"reason": "x"}).status_code == 422
    assert desk.post(url(made, "withdraw", pk=disclosure.pk), {"reason": "Moved away"}).status_code == 302
    assert theirs.get(url(made)).status_code == 404


def test_a_share_that_the_rule_refuses_is_on_record(partnership, made):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        with pytest.raises(commands.CannotShare):
            commands.share(
                person=made, agency=p.stranger, agreement=p.agreement, purpose="asb", categories=["contact"],
                level=Level.READ, necessity="x", team=p.outsider.team, by=by, now=now(),
            )  # fmt: skip
        page = queries.disclosures(made)
        assert not page.exists()
    assert "Share refused" in text(world.client_for(p.caseworker).get(url(made, "history")))
