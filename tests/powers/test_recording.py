"""The record of powers: of what one sees, small numbers left out, of months that are over; each number opens its rows."""

import re
from argparse import Namespace
from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection

from tests import world
from tests.powers.conftest import now, partners_case, put, served
from wardmote.trust.access.models import Level
from wardmote.work.cases.models import Case
from wardmote.work.powers import operating, recording
from wardmote.work.powers.models import Use
from wardmote.work.powers.queries import Subject

pytestmark = pytest.mark.django_db
TODAY = date.today()
FIRST = TODAY.replace(day=1)
LAST_MONTH = FIRST - timedelta(days=1)


@pytest.fixture
def counted(partnership, case, dean):
    """Two warnings of the council, of this month; one of the partner's in the same case; and one of last month."""
    p = partnership
    for _ in range(2):
        served(case, p.caseworker, dean, "verbal_warning")
    before = served(case, p.caseworker, dean, "verbal_warning")
    world.share(p, case, team=p.partner.team, level=Level.CONTRIBUTE)
    world.opened_earlier(p.partner, case.pk)
    served(case, p.partner, dean, "verbal_warning", acknowledged="Rang the council.")
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update powers_use set served_at = %s where id = %s",
            [f"{LAST_MONTH:%Y-%m-%d} 12:00+00", before.pk],
        )
        cursor.execute("update powers_use set ward = 'Aldgate' where agency_id = %s", [p.council.pk])
    return before


@pytest.mark.parametrize("across", ["agency", "ward", "month"])
def test_each_number_of_our_own_record_opens_as_many_rows(partnership, counted, across):
    by = partnership.caseworker
    since = f"{LAST_MONTH.replace(day=1):%Y-%m-%d}"
    client = world.client_for(by)
    page = client.get(f"/powers/record/?since={since}&across={across}&exact=on").content.decode()
    numbers = re.findall(r'href="/powers/\?([^"]+)">(\d+)<span', page)
    assert len(numbers) >= 4
    assert "3" in {number for _, number in numbers}
    assert "left out" not in page
    for query, number in numbers:
        query = query.replace("&amp;", "&")
        assert parse_qs(query)["agency"] == [str(by.agency_id)]
        shown = client.get(f"/powers/?{query}").content.decode()
        assert f"<strong>{number} use{'' if number == '1' else 's'} of powers</strong>" in shown


def test_what_is_taken_away_stops_where_the_last_month_did(partnership, counted):
    client = world.client_for(partnership.caseworker)
    since = f"{LAST_MONTH.replace(day=1):%Y-%m-%d}"
    answer = client.get(f"/powers/record.csv?since={since}")
    assert f"to-{LAST_MONTH:%Y-%m-%d}.csv" in answer["Content-Disposition"]
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert rows[0].endswith("Power,Council,All")
    assert len(rows) == 3
    assert "left out" in rows[1]
    # Of this month alone there is nothing to tell yet.
    answer = client.get(f"/powers/record.csv?since={FIRST:%Y-%m-%d}&across=month")
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 1
    with world.building():
        case = Case.objects.get(pk=counted.case_id)
    world.set_tier(case, "named")
    rows = b"".join(client.get(f"/powers/record.csv?since={since}").streaming_content).decode().splitlines()
    assert len(rows) == 1
    uses = b"".join(client.get("/powers/uses.csv").streaming_content).decode()
    assert "Verbal warning" in uses


def test_the_operator_is_told_of_agencies_wards_or_months(partnership, counted, capsys):
    asked = Namespace(since=LAST_MONTH.replace(day=1), until=TODAY, json=False, across="ward")
    with world.building():
        operating.run(asked)
        assert "Aldgate: left out" in capsys.readouterr().out
        asked.since = FIRST
        operating.run(asked)
        assert capsys.readouterr().out == "Nothing was served in this time.\n"
        with connection.cursor() as cursor:  # and whoever asks the database gets no more
            cursor.execute("select sum(uses) from wardmote.powers_told(%s, %s)", [LAST_MONTH, TODAY])
            assert cursor.fetchone() == (1,)
    rows = [
        ("Council", "Warning", "Aldgate", date(2026, 1, 1), 7),
        ("Housing", "Warning", "", date(2026, 2, 1), 9),
    ]
    for across, columns in (("agency", ["Council", "Housing"]), ("ward", ["Aldgate", "no ward known"]),
                            ("month", ["2026-01", "2026-02"])):  # fmt: skip
        told = recording.for_operator(rows, below=5, across=across)
        assert [told[0][name] for name in columns] == ["7", "9"]
        assert told[-1][f"all {across.replace('agency', 'agencie')}s"] == "16"


def test_small_numbers_are_left_out_of_what_everybody_did(partnership, counted):
    theirs = partners_case(partnership)
    served(
        theirs,
        partnership.partner,
        Subject(entry=put(theirs, partnership.partner, name="Some Body")),
        "verbal_warning",
    )
    with world.as_officer(partnership.caseworker):
        told = recording.record(LAST_MONTH, TODAY, across="agency", today=TODAY)
        assert told.since.day == 1
        assert (told.until + timedelta(days=1)).day == 1
        assert {cell.words for _, cells in told.rows for cell in cells} == {"left out"}
        assert Use.objects.filter(served_at__lte=now()).count() == 4
