"""The pages of powers: one page from the case to a warning, refusals that keep what was typed, the list at any size."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import world
from tests.powers.conftest import CPN, CPW, now, partners_case, put, put_place, served
from wardmote.work.powers.models import DueDate, Step, Use
from wardmote.work.powers.queries import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(partnership, case):
    world.opened_earlier(partnership.caseworker, case.pk)
    return world.client_for(partnership.caseworker)


def sent(dean, **fields):
    return {
        "subject": f"person:{dean.entry.pk}", "tests": ["harmful", "persistent", "unreasonable"],
        "grounds": "Music until four, nine nights.", "how": "by_hand",
    } | fields  # fmt: skip


def look_committed():
    with world.building(), connection.cursor() as cursor:
        for table in ("powers_look", "powers_answer", "search_search", "search_namehit"):
            cursor.execute(f"update {table} set xid = 1")


def test_a_warning_is_one_page_from_the_case(client, case, dean):
    page = client.get(f"/cases/{case.reference}/powers/").content.decode()
    assert f"/cases/{case.reference}/powers/new/{CPW}/" in page
    assert "None is on record" in page  # why no notice yet
    answer = client.post(f"/cases/{case.reference}/powers/new/{CPW}/", sent(dean))
    # Within a test's own transaction nothing is committed before: the page says to send it again.
    assert answer.status_code in (302, 422)
    look_committed()
    answer = client.post(f"/cases/{case.reference}/powers/new/{CPW}/", sent(dean))
    assert answer.status_code == 302
    shown = client.get(answer["Location"]).content.decode()
    assert "Dean Marlow" in shown
    assert "Community protection notice" in shown  # what may come next
    assert client.get(f"/cases/{case.reference}/").content.decode().count("Community protection warning") >= 1


def test_outside_the_law_it_is_refused_and_what_was_typed_is_kept(client, case, dean):
    answer = client.post(f"/cases/{case.reference}/powers/new/{CPN}/", sent(dean))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "None is on record" in page
    assert "Music until four, nine nights." in page
    assert not Use.objects.exists()


def test_a_second_agency_is_warned_and_says_what_it_did(client, partnership, case, dean):
    p = partnership
    with world.building():
        world.agreement(p.housing, p.council)
    theirs = partners_case(p)
    served(theirs, p.partner, Subject(entry=put(theirs, p.partner)), "written_warning_informal")
    address = f"/cases/{case.reference}/powers/new/{CPW}/"
    client.post(address, sent(dean))
    look_committed()
    page = client.post(address, sent(dean))
    assert page.status_code == 422
    words = page.content.decode()
    assert "Ask Housing for access" in words
    assert "Written warning" not in words.split("Before you serve this")[1].split("</section>")[0]
    shown = re.search(r'name="look" value="([^"]+)"', words)
    assert shown
    # Words sent before it was shown are about nothing.
    assert client.post(address, sent(dean, acknowledged="Rang them.")).status_code == 422
    assert client.post(address, sent(dean, acknowledged="-", look=shown[1])).status_code == 422
    assert client.post(address, sent(dean, acknowledged="Rang them.", look=shown[1])).status_code == 302


def test_a_stranger_finds_nothing(partnership, case, dean):
    use = served(case, partnership.caseworker, dean)
    client = world.client_for(partnership.outsider)
    for address in (
        f"/cases/{case.reference}/powers/", f"/cases/{case.reference}/powers/new/{CPW}/",
        f"/cases/{case.reference}/powers/{use.pk}/", f"/cases/{case.reference}/powers/{use.pk}/breach/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    assert "No power used yet" in client.get("/powers/").content.decode()


def test_the_list_asks_as_often_for_many_as_for_few(partnership, case, dean):
    p = partnership
    first = served(case, p.caseworker, dean, "verbal_warning")
    client = world.client_for(p.caseworker)

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(world.own(queries.captured_queries))

    few = asked("/powers/")
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into powers_use (id, case_id, parent_audience_id, audience_id, categories, power, power_name, family, law_on,"
            " subject_kind, agency_id, by_id, state, ward, drafted_at, under_appeal, changed_at) select gen_random_uuid(), case_id,"
            " parent_audience_id, audience_id, '{}', power, power_name, family, law_on, subject_kind, agency_id, by_id, 'drafted',"
            " '', now(), false, now() from powers_use cross join generate_series(1, 300) where id = %s",
            [first.pk],
        )
    assert asked("/powers/") == few <= 14
    since = f"{date.today() - timedelta(days=3):%Y-%m-%d}"
    assert "1 use" in client.get(f"/powers/?since={since}").content.decode()
    assert "301 uses" in client.get("/powers/").content.decode()


def test_a_breach_offers_the_next_rung_prefilled(client, partnership, case, dean):
    p = partnership
    use = served(case, p.caseworker, dean, at=None)
    answer = client.post(f"/cases/{case.reference}/powers/{use.pk}/breach/", {"words": "Bins on fire."})
    assert answer.status_code == 302
    with world.building():
        assert Step.objects.filter(use=use, kind="breached").exists()
    twice = {"words": "Bins again.", "key": "6d1f0f43-6d0c-4a6e-8f57-0f1a3f9b7c11"}
    for _ in range(2):
        assert client.post(f"/cases/{case.reference}/powers/{use.pk}/breach/", twice).status_code == 302
    with world.building():
        assert Step.objects.filter(use=use, kind="breached").count() == 2
    assert client.post(f"/cases/{case.reference}/powers/{use.pk}/breach/", {}).status_code == 422
    page = client.get(f"/cases/{case.reference}/powers/new/{CPW}/?from={use.pk}").content.decode()
    assert "Bins on fire." in page


def test_where_hours_are_counted_the_time_is_asked(client, partnership, case):
    """Nobody guesses noon for a notice that runs out by the hour."""
    yard = put_place(case, partnership.caseworker)
    yesterday = f"{date.today() - timedelta(days=1):%d %m %Y}"
    power = f"/cases/{case.reference}/powers/new/closure_notice/"
    fields = {
        "subject": f"place:{yard.pk}", "tests": ["nuisance", "needed"], "consulted": ["consulted", "told"],
        "grounds": "Fights.", "how": "by_hand", "rank": "council_officer", "authorised_by": "A. Lead",
        "duration": "24", "unit": "h", "served_on": yesterday,
    }  # fmt: skip
    answer = client.post(power, fields)
    assert answer.status_code == 422
    assert "Enter the time it was served: hours are counted from it" in answer.content.decode()
    look_committed()
    assert client.post(power, fields | {"at": "21:40"}).status_code in (302, 422)
    look_committed()
    assert client.post(power, fields | {"at": "21:40"}).status_code == 302


def test_a_day_of_which_only_the_officer_knows_brings_its_dates(client, partnership, case, dean):
    """An arrest, with its time; and nothing is reckoned of one that was not."""
    use = served(case, partnership.caseworker, dean, "civil_injunction", at=now() - timedelta(days=3))
    with world.building():
        assert not DueDate.objects.filter(use=use, name="arrested_person_before_judge").exists()
    address = f"/cases/{case.reference}/powers/{use.pk}/event/"
    day = date.today() - timedelta(days=1)
    told = {"event": "arrest", "happened_on": f"{day:%d %m %Y}"}
    assert "hours are counted from it" in client.post(address, told).content.decode()
    assert client.post(address, told | {"at": "14:30"}).status_code == 302
    with world.building():
        due = DueDate.objects.get(use=use, name="arrested_person_before_judge")
        assert due.due_at > now() - timedelta(days=1)
        assert timezone.localtime(due.due_at).strftime("%H:%M") == "14:30"
