"""Categories of reports: rows with days, set by administrators, of which a report keeps the one of its day."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import world
from tests.intake.conftest import TAKEN_AT
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.kinds import commands, queries
from wardmote.records.kinds.models import Category, Kind, Status
from wardmote.records.kinds.shipped import shipped

SET = "select wardmote.set_incident_category(%s, %s, %s, %s, %s, %s, %s)"


def today():
    return timezone.localdate()


def told(**fields):
    return {
        "name": "Pedal cabs", "kind": "asb", "qualifier": "nuisance", "source": "Tasking meeting of December",
        "starts_on": today().isoformat(),
    } | fields  # fmt: skip


def page(name, key="street_drinking"):
    return reverse(f"kinds:{name}", kwargs={"key": key} if name not in ("list", "add") else {})


def test_what_we_ship_is_there_with_its_source_and_status(partnership):
    with world.as_officer(partnership.caseworker):
        held = {row.key: row for row in Category.objects.filter(by=None)}
    assert len(held) == len(shipped()) == 35
    for row in shipped():
        there = held[row["key"]]
        assert (there.name, there.kind, there.status, there.source) == (
            row["name"], row["kind"], row["status"], row["source"],
        )  # fmt: skip
        assert there.kind in Kind.values
        assert there.status in Status.values


def test_every_officer_reads_them_and_what_is_unconfirmed_says_so(partnership):
    body = world.client_for(partnership.partner).get(page("list")).content.decode()
    for words in ("Street drinking", "Intruder alarm", "Unconfirmed", "Checked", "National Standard"):
        assert words in body
    assert "Add a category" not in body
    assert "Tenancy or estate" in body  # a kind without any says so
    assert "None: a report of this kind has no category." in body


def test_an_administrator_adds_one_and_it_is_offered_from_its_day(partnership, administrator):
    client = world.client_for(administrator)
    tomorrow = today() + timedelta(days=1)
    wrong = client.post(page("add"), told(name="x", kind="", starts_on="1 1 2001"))
    assert wrong.status_code == 422
    for words in ("at least three letters", "Choose its kind", "must be today or later"):
        assert words in wrong.content.decode()
    assert "in this century" in client.post(page("add"), told(starts_on="1 1 9999")).content.decode()
    for _ in range(2):  # sent twice, added once
        assert client.post(page("add"), told(starts_on=tomorrow.isoformat())).status_code == 302
    assert client.post(page("add"), told(name="street drinking")).status_code == 422  # there is one
    with world.as_officer(administrator):
        made = Category.objects.get(key="pedal_cabs")
        assert (made.status, made.by_id, made.starts_on) == ("own", administrator.pk, tomorrow)
        assert made not in queries.offered(today())
        assert made in queries.offered(tomorrow)
    with world.building():
        entry = Entry.objects.get(action="category added")
        assert entry.owner_id == partnership.council.pk
    assert "To come" in client.get(page("list")).content.decode()


def test_a_report_keeps_the_version_of_its_day_when_it_is_renamed(partnership, administrator, take, category):
    p = partnership
    then = category("street_drinking", TAKEN_AT.date())
    report = take(p.caseworker, category=then)
    client = world.client_for(administrator)
    renamed = {"name": "Drinking in the street", "qualifier": "nuisance", "source": "Word of the council",
               "starts_on": today().isoformat()}  # fmt: skip
    for _ in range(2):
        assert client.post(page("rename"), renamed).status_code == 302
    with world.as_officer(p.caseworker):
        assert Report.objects.get(pk=report.pk).category == then
        assert Category.objects.filter(key="street_drinking").count() == 2
        assert queries.named(today())["street_drinking"].name == "Drinking in the street"
        with pytest.raises(intake.CannotTake), transaction.atomic():
            now = queries.in_force(queries.every(), on=today())["street_drinking"]
            intake.take_report(
                what="x", kind="asb", harm="low", channel="phone", area="A", team=p.caseworker.team,
                category=now, by=p.caseworker, now=TAKEN_AT - timedelta(days=400),
            )  # fmt: skip
    body = client.get(page("history")).content.decode()
    for words in ("Drinking in the street", "Street drinking", "In effect", "Replaced", "Ad Ministrator"):
        assert words in body
    # The queue finds reports of every version under the one name.
    queue = world.client_for(p.caseworker).get(reverse("intake:list") + "?category=street_drinking")
    assert report.reference in queue.content.decode()


def test_one_that_is_ended_is_offered_up_to_its_last_day(partnership, administrator):
    client = world.client_for(administrator)
    last = today() + timedelta(days=3)
    ended = {"ends_on": last.isoformat(), "source": "Tasking meeting"}
    assert client.post(page("end"), ended | {"ends_on": "2001-01-01"}).status_code == 422
    assert client.post(page("end"), ended).status_code == 302
    with world.as_officer(administrator):
        assert "street_drinking" in {row.key for row in queries.offered(last)}
        assert "street_drinking" not in {row.key for row in queries.offered(last + timedelta(days=1))}
        assert Category.objects.get(key="street_drinking", by=None).ends_on is None  # never changed in place
    assert "Offered until" in client.get(page("list")).content.decode()


def test_only_administrators_change_them_and_no_row_is_changed_by_hand(partnership, administrator):
    p = partnership
    for officer in (p.caseworker, p.partner, p.governance):
        client = world.client_for(officer)
        assert client.post(page("add"), told()).status_code == 403
        with world.as_officer(officer):
            with pytest.raises(commands.CannotSet):
                commands.add(by=officer, **told() | {"starts_on": today()})
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(SET, ["x_y", "Name", "asb", "nuisance", "source", today(), None])
    by_hand = [
        "update kinds_category set name = 'x'",
        "delete from kinds_category",
        "insert into kinds_category select gen_random_uuid(), 'z', kind, name, qualifier, source, status, starts_on,"
        " ends_on, by_id, at from kinds_category limit 1",
    ]
    with world.as_officer(administrator):
        for statement in by_hand:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.parametrize(
    "wrong",
    [
        ("A key!", "Name", "asb", "nuisance", "source", 0, None),
        ("street_drinking", "Name", "noise", "nuisance", "source", 0, None),  # of another kind
        ("new_one", "N", "asb", "nuisance", "source", 0, None),
        ("new_one", "Name", "asb", "nuisance", "source", -1, None),
        ("new_one", "Name", "asb", "nuisance", "source", 5, 4),
        ("new_one", "Name", "asb", "other", "source", 0, None),
        ("new_one", "Name", "asb", "nuisance", "source", 0, 2_000_000),
    ],
)  # fmt: skip
def test_the_database_refuses_what_does_not_hold_together(partnership, administrator, wrong):
    *words, starts, ends = wrong
    day = today() + timedelta(days=starts)
    last = None if ends is None else today() + timedelta(days=ends)
    with (
        world.as_officer(administrator),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(SET, [*words, day, last])


def test_a_report_may_have_one_of_its_kind_and_day_alone(partnership, take, category):
    p = partnership
    report = take(p.caseworker, kind="noise")
    on = TAKEN_AT.date()
    right, other = category("noise_bar_club", on), category("street_drinking", on)
    with world.as_officer(p.caseworker):
        assert Report.objects.filter(pk=report.pk).update(category=right) == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(category=other)
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(kind="asb")
    with world.as_officer(p.colleague):  # who does not see it changes nothing
        assert Report.objects.filter(pk=report.pk).update(category=None) == 0


def test_the_first_day_may_not_be_before_this_age(partnership):
    with world.building(), pytest.raises(DatabaseError), transaction.atomic():
        Category.objects.filter(key="noise").update(starts_on=date(1815, 6, 18))
