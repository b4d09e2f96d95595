"""Far more opened or taken away in a day than is usual: the officer's own agency is told once, and looks."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.notices.models import Notice
from wardmote.trust.access import alarms
from wardmote.trust.access.models import Alarm
from wardmote.trust.identity.models import Role

DAY = date(2026, 3, 18)  # a Wednesday


def did(officer, day, *, opened=0, exported=0, records=()):
    """Entries of that day, noon in London, as the log would hold them."""
    noon = datetime.combine(day, time(12), UTC)
    subjects = [*records, *(uuid.uuid4() for _ in range(opened - len(records)))]
    rows = [("opened", "case", subject) for subject in subjects] + [
        ("exported", "case list", None)
    ] * exported
    own = {"officer_id": officer.pk, "agency_id": officer.agency_id, "owner_id": officer.agency_id}
    world.on_record(
        {**own, "at": noon, "action": action, "subject_kind": kind, "subject_id": subject}
        for action, kind, subject in rows
    )


def raised(day=DAY):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        number = alarms.raise_alarms(day)
        cursor.execute("reset role")
    return number


@pytest.fixture
def set_low(db):
    """Floors low enough for a short test: 5 records, 2 lists, twice the usual."""
    with world.building(), connection.cursor() as cursor:
        for key, value in (("alarm_openings", 5), ("alarm_exports", 2), ("alarm_times", 2)):
            cursor.execute("update access_parameter set value = %s where key = %s", [value, key])


def test_what_is_usual_is_of_working_days():
    days = alarms.usual_days(date(2026, 4, 8))
    assert len(days) == 30
    assert days[0] == date(2026, 4, 7)
    assert days[1] == date(2026, 4, 2)  # Easter and the days off about it lie between


@pytest.mark.django_db
def test_over_the_floor_and_over_ones_own_usual(partnership, set_low):
    p = partnership
    did(p.colleague, DAY, opened=5)  # at the floor
    assert raised() == 0
    did(p.caseworker, DAY, opened=6)
    did(p.partner, DAY, exported=3)
    busy = world.officer(p.council, p.caseworker.team, "Busy", Role.CASEWORKER)
    for back in (1, 2, 7):  # on other days nothing: they work part of the week
        did(busy, DAY - timedelta(days=back), opened=4)
    did(busy, DAY, opened=8)  # twice the usual, and not over it
    assert raised() == 2
    assert raised() == 0  # once an officer and day
    did(busy, DAY, opened=1)
    assert raised() == 1
    with world.building():
        found = {alarm.officer.name: alarm for alarm in Alarm.objects.select_related("officer")}
    assert set(found) == {"Case Worker", "Housing Partner", "Busy"}
    assert (found["Busy"].opened, found["Busy"].usually_opened) == (9, 4)
    assert found["Housing Partner"].exported == 3


@pytest.mark.django_db
def test_the_same_record_opened_often_is_one(partnership, set_low):
    p = partnership
    one = uuid.uuid4()
    for _ in range(4):
        did(p.caseworker, DAY, opened=3, records=[one])
    # 1 + 4 * 2 different ones
    assert raised() == 1
    with world.building():
        assert Alarm.objects.get().opened == 9


@pytest.mark.django_db
def test_the_governance_leads_and_auditors_of_their_agency_are_told_and_nobody_else(partnership, set_low):
    p = partnership
    auditor = world.officer(p.council, p.colleague.team, "Council Auditor", Role.AUDITOR)
    theirs = world.officer(p.housing, p.partner.team, "Housing Auditor", Role.AUDITOR)
    did(p.caseworker, DAY, opened=6)
    did(auditor, DAY, exported=3)
    assert raised() == 2
    with world.building():
        told = Notice.objects.filter(kind="unusual_use").values_list("officer__name", flat=True)
        assert sorted(told) == ["Council Auditor", "Info Governance", "Info Governance"]
        assert Entry.objects.filter(action="alarm raised", owner_id=p.council.pk).count() == 2
    for officer, number in (
        (p.governance, 2),
        (auditor, 1),
        (theirs, 0),
        (p.caseworker, 0),
        (p.colleague, 0),
    ):
        with world.as_officer(officer):
            assert Alarm.objects.count() == number, officer.name
    with world.building():
        own = Alarm.objects.get(officer=auditor)
    with world.as_officer(auditor):
        with pytest.raises(alarms.CannotLook):
            alarms.look_at(alarm=own, words="Nothing.", by=auditor, now=datetime.now(UTC))
        assert alarms.opened_in(own) == []
        for statement in (
            "select wardmote.raise_alarms(current_date, '{}')",
            "insert into access_alarm (id) values (gen_random_uuid())",
            "update access_alarm set opened = 0",
            "delete from access_alarm",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


@pytest.mark.django_db
def test_what_was_opened_is_named_only_as_far_as_one_may_see_it(partnership, set_low):
    p = partnership
    lead = world.officer(p.council, p.caseworker.team, "Lead", Role.INFORMATION_GOVERNANCE)
    case = world.case(p)
    did(p.caseworker, DAY, opened=6, records=[case.pk])
    raised()
    with world.building():
        alarm = Alarm.objects.get()
    with world.as_officer(lead):
        (opened,) = alarms.opened_in(alarm)
        assert ([each.text for each in opened.seen], opened.unseen) == (
            [f"{case.reference}: {case.title}"],
            5,
        )
    with world.as_officer(p.governance):
        assert [(each.seen, each.unseen) for each in alarms.opened_in(alarm)] == [([], 6)]
    with world.as_officer(p.partner):
        assert alarms.opened_in(alarm) == []


@pytest.mark.committed
def test_the_pages_of_it(committed_partnership):
    p = committed_partnership
    with world.building():
        alarm = Alarm.objects.create(
            officer=p.caseworker, agency=p.council, on=DAY, at=datetime.now(UTC), opened=90, usually_opened=20,
            exported=0, usually_exported=1,
        )  # fmt: skip
    page = reverse("alarms:detail", args=[alarm.pk])
    for officer in (p.caseworker, p.colleague, p.outsider):
        client = world.client_for(officer)
        assert [client.get(at).status_code for at in (reverse("alarms:list"), page)] == [404, 404]
    client = world.client_for(p.governance)
    assert "Waiting" in client.get(reverse("alarms:list")).content.decode()
    assert "Use by Case Worker" in client.get(reverse("notices:list")).content.decode()
    assert client.post(page, {"words": ""}).status_code == 422
    assert client.post(page, {"words": "They covered for two colleagues."}).status_code == 302
    assert client.post(page, {"words": "Again"}).status_code == 422
    assert "They covered for two colleagues." in client.get(page).content.decode()
