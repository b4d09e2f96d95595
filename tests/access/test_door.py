"""Purpose at the door: no opening of a record that asks without a purpose stated for it, by page or by SQL."""

import secrets
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.foundation.database.session import acting
from wardmote.records.intake import commands as intake
from wardmote.records.people import commands as people
from wardmote.records.places import commands as places
from wardmote.trust.access import door

OPEN = """insert into audit_entry (action, subject_kind, subject_id, owner_id, purpose)
          values ('opened', 'case', %s, %s, %s)"""


@pytest.fixture
def asking(request):
    """A case about hate, which asks, shared with the partner for anti-social behaviour."""
    p = request.getfixturevalue("partnership")
    case = world.case(p, kind="hate")
    world.share(p, case)
    return p, case


def put_on_record(case, purpose):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OPEN, [case.pk, case.owner_id, purpose])


def refused(case, purpose, words="row-level security"):
    with pytest.raises(DatabaseError, match=words):
        put_on_record(case, purpose)


@pytest.mark.django_db
def test_no_ticket_without_the_purpose_that_was_stated(asking):
    p, case = asking
    with world.as_officer(p.caseworker):
        for never_stated in ("", "hate_crime", "risk_now", "just looking"):
            refused(case, never_stated)
        assert not door.state("case", case.pk, "just looking")
        assert door.state("case", case.pk, "risk_now")
        refused(case, "hate_crime")
        put_on_record(case, "risk_now")
        assert door.state("case", case.pk, "hate_crime")  # said before: the first stands
        refused(case, "hate_crime")


@pytest.mark.django_db
def test_a_purpose_holds_for_its_session_its_officer_and_its_record(asking):
    p, case = asking
    other = world.case(p, kind="hate", title="Another")
    token = world.sign_in(p.caseworker)
    with acting(token, durable=False):
        assert door.state("case", case.pk, "hate_crime")
        refused(other, "hate_crime")
    with world.as_officer(p.caseworker):  # another session of the same officer
        refused(case, "hate_crime")
    with world.as_officer(p.partner):
        refused(case, "hate_crime")
    with acting(token, durable=False):
        put_on_record(case, "hate_crime")


@pytest.mark.django_db
def test_nothing_is_offered_or_kept_for_a_record_one_may_not_see(asking):
    p, case = asking
    with world.as_officer(p.outsider):
        assert door.offered("case", case.pk) == []
        assert not door.state("case", case.pk, "risk_now")
    assert not door.state("case", case.pk, "risk_now")  # nobody is signed in
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute("select * from access_statedpurpose")


@pytest.mark.django_db
def test_the_purpose_of_ones_grant_is_offered_first(asking):
    p, case = asking
    with world.as_officer(p.partner):
        assert [each.key for each in door.offered("case", case.pk)][:2] == ["asb", "risk_now"]
    with world.as_officer(p.caseworker):
        assert [each.key for each in door.offered("case", case.pk)][:2] == ["hate_crime", "risk_now"]


@pytest.mark.django_db
def test_named_officers_only_always_asks_and_the_setting_counts_from_its_day(partnership):
    p = partnership
    case = world.case(p, kind="noise")

    def asks():
        with world.as_officer(p.caseworker), connection.cursor() as cursor:
            cursor.execute("select wardmote.purpose_at_the_door('case', %s) is null", [case.pk])
            return cursor.fetchone()[0]

    assert not asks()
    with world.building(), connection.cursor() as cursor:
        from_tomorrow = """insert into access_atthedoor (record_kind, sort, asks, starts_on, source)
                           values ('case', 'noise', true, %s, 'decided')"""
        cursor.execute(from_tomorrow, [date.max.replace(year=2999)])
    assert not asks()
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update access_atthedoor set starts_on = '2026-02-01' where source = 'decided'")
    assert asks()
    with world.building(), connection.cursor() as cursor:
        cursor.execute("delete from access_atthedoor where source = 'decided'")
        cursor.execute("update access_audience set tier = 'named' where id = %s", [case.audience_id])
    assert asks()


@pytest.mark.django_db
def test_the_kind_of_a_case_that_asks_changes_only_once_it_is_opened(asking):
    p, case = asking

    def call_it_noise():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update cases_case set kind = 'noise' where id = %s", [case.pk])

    with world.as_officer(p.caseworker), pytest.raises(DatabaseError, match="opens a record before"):
        call_it_noise()
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker):
        call_it_noise()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roles", "purpose"),
    [
        (["caseworker", "supervisor"], "noise_nuisance"),
        (["supervisor"], "supervision"),
        (["triage"], "triage"),
        (["administrator"], "noise_nuisance"),
    ],
)
def test_where_nothing_is_asked_the_standing_purpose_of_the_role_is_put_down(partnership, roles, purpose):
    p = partnership
    case = world.case(p, kind="noise")
    officer = world.officer(p.council, p.caseworker.team, secrets.token_hex(4), *roles)
    with world.as_officer(officer), connection.cursor() as cursor:
        cursor.execute("select wardmote.purpose_at_the_door('case', %s)", [case.pk])
        assert cursor.fetchone()[0] == purpose


@pytest.mark.committed
def test_the_page_asks_once_and_the_answer_stands_in_the_history(committed_partnership):
    p = committed_partnership
    case, quiet = world.case(p, kind="hate"), world.case(p, kind="noise")
    client = world.client_for(p.caseworker)
    address = reverse("cases:detail", kwargs={"reference": case.reference})
    why = reverse("access:why", kwargs={"kind": "case", "reference": case.reference})

    def text(page):
        return page.content.decode()

    assert "What happened." in text(client.get(address.replace(case.reference, quiet.reference)))
    asked = text(client.get(f"{address}?from=list"))
    assert "Why are you opening this?" in asked
    assert "What happened." not in asked
    assert f'value="{address}?from=list"' in asked
    assert client.post(why, {"next": address}).status_code == 422
    assert opened(case) == []
    answered = client.post(why, {"next": address, "purpose": "supervision"})
    assert answered["Location"] == address
    assert "What happened." in text(client.get(address))
    assert "What happened." in text(client.get(address))
    assert opened(case) == ["supervision"]
    assert "Purpose: Supervising, or checking quality" in text(client.get(address + "history/"))
    assert "Why are you opening this?" in text(world.client_for(p.caseworker).get(address))  # a new session
    assert world.client_for(p.outsider).get(why).status_code == 404
    assert world.client_for(p.outsider).get(address).status_code == 404
    assert client.post(why, {"next": "https://elsewhere.example/", "purpose": "meeting"})["Location"] == "/"


@pytest.mark.committed
def test_what_was_typed_is_kept_while_the_purpose_is_said(committed_partnership):
    p = committed_partnership
    case = world.case(p, kind="hate")
    client = world.client_for(p.caseworker)
    notes = reverse("cases:notes", kwargs={"reference": case.reference})
    why = reverse("access:why", kwargs={"kind": "case", "reference": case.reference})
    asked = client.post(notes, {"text": 'Typed "here"'}).content.decode()
    assert "Why are you opening this?" in asked
    assert 'name="carried-text" value="Typed &quot;here&quot;"' in asked
    told = {"next": notes, "sent": "1", "carried-text": 'Typed "here"', "purpose": "hate_crime"}
    onward = client.post(why, told).content.decode()
    assert f'action="{notes}"' in onward
    assert 'name="text" value="Typed &quot;here&quot;"' in onward


@pytest.mark.committed
def test_a_report_asks_too(committed_partnership):
    p = committed_partnership
    with world.as_officer(p.caseworker) as by:
        report = intake.take_report(by=by, what="Words on a wall.", kind="hate", harm="high", channel="phone",
                                    area="Harbour Street", teller_name="Ines Carrow", team=by.team,
                                    now=datetime.now(UTC))  # fmt: skip
    client = world.client_for(p.caseworker)
    address = reverse("intake:detail", kwargs={"reference": report.reference})
    asked = client.get(address).content.decode()
    assert "Why are you opening this?" in asked
    assert "Words on a wall." not in asked
    why = reverse("access:why", kwargs={"kind": "report", "reference": report.reference})
    client.post(why, {"next": address, "purpose": "triage"})
    page = client.get(address).content.decode()
    assert "Words on a wall." in page
    assert "Purpose: Triage, or looking for a duplicate" in page


def opened(case):
    with world.building():
        found = Entry.objects.filter(subject_id=case.pk, action="opened").order_by("at")
        return list(found.values_list("purpose", flat=True))


@pytest.mark.committed
@pytest.mark.parametrize("kind", ["person", "place"])
def test_a_person_or_place_kept_for_named_officers_is_asked_for_at_its_door_and_opened_then(
    committed_partnership, kind
):
    p, now = committed_partnership, datetime.now(UTC)
    with world.as_officer(p.caseworker) as by:
        if kind == "person":
            made = people.make_person(kind="known", name="Ann Example", team=by.team, by=by, now=now)
        else:
            made = places.make_place(kind="premises", name="The old hall", team=by.team, by=by, now=now)
    world.set_tier(made, "named")
    client = world.client_for(p.caseworker)
    room = {"person": "people", "place": "places"}[kind]
    address = reverse(f"{room}:detail", kwargs={"reference": made.reference})
    assert "Why are you opening this?" in client.get(address).content.decode()
    why = reverse("access:why", kwargs={"kind": kind, "reference": made.reference})
    assert client.post(why, {"next": address, "purpose": "supervision"}).status_code == 302
    assert "Why are you opening this?" not in client.get(address).content.decode()
    with world.building():
        assert list(Entry.objects.filter(action="opened").values_list("purpose", flat=True)) == [
            "supervision"
        ]
    assert world.client_for(p.outsider).get(address).status_code == 404
