"""The quarterly exchange: its checklist, what is supplied and what is refused, what is due, who reads it."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.upkeep.conftest import TODAY, days, now, quarter_made, reminded
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Role
from wardmote.work.upkeep import commands, depersonalised, queries, telling
from wardmote.work.upkeep.commands.exchanging import Table
from wardmote.work.upkeep.models import Line, Quarter, Supply
from wardmote.work.upkeep.reckoning import last_day, quarter_before, quarter_of

pytestmark = pytest.mark.django_db
GOOD = b"Month,Kind,Outward postcode,Count\n2026-07,Fly-tipping,MB1,14\n2026-08,Fly-tipping,MB2,0\n"


def lines(quarter=None):
    with world.building():
        found = Line.objects.select_related("quarter", "topic", "supplier").order_by("topic__position", "pk")
        return list(found.filter(quarter=quarter) if quarter else found)


def of(agency, quarter=None):
    return next(one for one in lines(quarter) if one.supplier_id == agency.pk)


@pytest.fixture
def exchange(register):
    r = register
    r.police = world.agency("Police", "police")
    r.constable = world.officer(r.police, None, "Pat Constable", Role.REGISTER_EDITOR)
    with world.as_officer(r.lead) as by:
        assert commands.make_exchange(by=by)
        assert commands.make_exchange(by=by) is None, "made twice, it is one checklist"
    with world.building():
        r.quarter = Quarter.objects.get()
    return r


def test_the_checklist_of_the_quarter_that_is_over(exchange):
    r = exchange
    year, quarter = quarter_before(TODAY)
    assert (r.quarter.year, r.quarter.quarter) == (year, quarter)
    assert r.quarter.due_on == last_day(*quarter_of(TODAY)), "due by the end of the quarter after it"
    by_supplier = {}
    for one in lines():
        by_supplier.setdefault(one.supplier.name if one.supplier else None, []).append(one.topic_id)
    assert by_supplier["Council"] == [
        "council_asb_and_environmental_incidents", "racial_incidents", "school_exclusions", "road_collisions",
    ]  # fmt: skip
    assert by_supplier["Police"] == ["police_recorded_crime", "police_incidents"]
    assert len(by_supplier[None]) == 4, "of fire and health nobody is on the system"
    assert not {"Housing", "Stranger"} & set(by_supplier)


@pytest.mark.parametrize(
    ("day", "quarter", "due"),
    [
        (date(2026, 1, 1), (2025, 4), date(2026, 3, 31)),
        (date(2026, 3, 31), (2025, 4), date(2026, 3, 31)),
        (date(2026, 4, 1), (2026, 1), date(2026, 6, 30)),
        (date(2024, 10, 1), (2024, 3), date(2024, 12, 31)),
    ],
)
def test_the_worker_makes_it_on_the_first_day_of_a_quarter(register, day, quarter, due):
    assert quarter_made(day)
    assert not quarter_made(day)
    with world.building():
        made = Quarter.objects.get()
    assert (made.year, made.quarter, made.due_on) == (*quarter, due)


def test_nobody_makes_a_quarter_that_is_not_over_or_without_being_a_lead(register):
    with pytest.raises(DatabaseError), transaction.atomic():
        quarter_made(TODAY + timedelta(days=100))
    for by in (register.p.caseworker, register.p.outsider):
        with world.as_officer(by) as officer, pytest.raises(commands.CannotKeepUp):
            commands.make_exchange(by=officer)
        with (
            world.as_officer(by),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select wardmote.make_exchange()")


def test_supplied_with_a_table_and_read_by_those_who_supply(exchange):
    r = exchange
    key = uuid.uuid4()
    with world.as_officer(r.lead) as by:
        for _ in range(2):
            made = commands.supply(
                line=of(r.p.council),
                told_on=TODAY,
                place="",
                table=Table("asb.csv", GOOD, 2),
                by=by,
                now=now(),
                key=key,
            )
    told = of(r.p.council)
    assert (told.state, told.told_on, told.told_by_id) == ("supplied", TODAY, r.lead.pk)
    for by, sees in ((r.lead, 1), (r.constable, 1), (r.theirs, 0), (r.p.outsider, 0)):
        with world.as_officer(by):
            assert Supply.objects.count() == sees, by.name
            assert Line.objects.count() == len(lines())
    address = reverse(
        "upkeep:table", kwargs={"year": r.quarter.year, "quarter": r.quarter.quarter, "pk": made.pk}
    )
    answer = world.client_for(r.constable).get(address)
    assert answer.content == GOOD
    assert answer["Content-Disposition"] == 'attachment; filename="asb.csv"'
    assert world.client_for(r.p.outsider).get(address).status_code == 404


def test_each_agency_tells_of_its_own_lines_alone(exchange):
    r = exchange
    refused = []
    for by in (r.constable, r.p.caseworker, r.theirs):
        with world.as_officer(by) as officer, pytest.raises(commands.CannotKeepUp) as cannot:
            commands.record_not_held(line=of(r.p.council), told_on=TODAY, reason="No", by=officer, now=now())
        refused += [refusal.code for refusal in cannot.value.refusals]
        with world.as_officer(by), connection.cursor() as cursor:
            cursor.execute(
                "update upkeep_line set state = 'not_held', reason = 'x', told_on = current_date, told_by_id = %s where id = %s",
                [by.pk, of(r.p.council).pk],
            )
            assert cursor.rowcount == 0
    assert refused == ["not-supplier"] * 3
    nobodys = next(one for one in lines() if one.supplier_id is None)
    with world.as_officer(r.theirs) as by:
        commands.record_not_held(
            line=nobodys, told_on=TODAY, reason="Asked the fire service", by=by, now=now()
        )
    with world.as_officer(r.constable) as by, pytest.raises(commands.CannotKeepUp):
        commands.take_back(line=next(one for one in lines() if one.pk == nobodys.pk), by=by)


def test_not_held_needs_a_reason_and_can_be_taken_back(exchange):
    r = exchange
    with world.as_officer(r.lead) as by:
        with pytest.raises(commands.CannotKeepUp) as refused:
            commands.record_not_held(line=of(r.p.council), told_on=days(1), reason=" ", by=by, now=now())
        assert {each.code for each in refused.value.refusals} == {"in-future", "no-reason"}
        commands.record_not_held(
            line=of(r.p.council), told_on=TODAY, reason="Not the authority", by=by, now=now()
        )
        assert of(r.p.council).reason == "Not the authority"
        commands.take_back(line=of(r.p.council), by=by)
    assert (of(r.p.council).state, of(r.p.council).reason) == ("awaited", "")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (
            b"Month,Surname,Count\n2026-07,Carrow,1\n",
            "Row 1, column 2: found the heading of a column about one person",
        ),
        (b"Month,Date of Birth\n2026-07,1\n", "Row 1, column 2"),
        (b"Month,Place\n2026-07,MB1 2AB\n", "Row 2, column 2: found a full postcode"),
        (b"Month,Note\n2026-07,ring 020 7946 0101\n", "Row 2, column 2: found a telephone number"),
        (b"Month,Note\n2026-07,a.b@example.org\n", "Row 2, column 2: found an e-mail address"),
        (b"Month,Note\n2026-07,943 476 5919\n", "Row 2, column 2: found a number like an NHS number"),
        (b"Month,Note\n2026-07,QQ123456C\n", "Row 2, column 2: found a National Insurance number"),
        (b"Month,Count\n2026-07,=1+1\n", "Row 2, column 2: found a cell that begins as a formula does"),
        (b"Month,+cmd|' /C calc'!A0\n2026-07,1\n", "Row 1, column 2: found a cell that begins as a formula"),
        (b"Month,Note\n2026-07,@SUM(A1)\n", "Row 2, column 2: found a cell that begins as a formula"),
        (b"Month,Note\n2026-07, -A1\n", "Row 2, column 2: found a cell that begins as a formula"),
        (b"Month,Count\n", "The table has no rows"),
        (b"\xff\xfe\x00\xd8", "must be a table saved as CSV"),
        (b"a,b\n" + b"1,2\n" * 20_001, "at most 20,000 rows"),
        (b",".join(b"h" for _ in range(61)) + b"\n1\n", "at most 60 columns"),
    ],
)
def test_a_table_that_may_hold_people_is_refused_by_row_and_column_and_never_said_again(table, fault):
    (found, *_) = depersonalised.faults_of_table(table)
    assert fault in found
    assert "Carrow" not in found
    assert "7946" not in found


def test_counts_with_the_first_half_of_a_postcode_may_stand():
    assert depersonalised.faults_of_table(GOOD) == []
    assert depersonalised.faults_of_table(b"Day,Outward postcode,Count\n2026-07-01,EC2A,1204567\n") == []
    assert depersonalised.faults_of_table(b"Month,Change,Share\n2026-07,-1,+2.5 %\n2026-08,-,-1,204\n") == []
    assert depersonalised.fault_of_words("https://data.example/asb/2026-q3.csv") == ""


def test_reminders_of_the_exchange_as_the_days_go_by(exchange):
    r = exchange
    with world.building():
        Quarter.objects.filter(pk=r.quarter.pk).update(due_on=days(-20))
    assert reminded(r.police, on=days(-51)) == 0
    assert [reminded(r.police, on=days(n)) for n in (-50, -49, -20, -19, -13, -12)] == [1, 0, 1, 1, 1, 0]
    with world.building():
        kinds = sorted(Notice.objects.filter(officer=r.constable).values_list("kind", "on"))
    assert kinds == [
        (telling.EXCHANGE, days(-50)), (telling.EXCHANGE, days(-20)),
        (telling.EXCHANGE_LATE, days(-19)), (telling.EXCHANGE_LATE, days(-13)),
    ]  # fmt: skip
    with world.as_officer(r.constable) as by:
        for one in [one for one in lines() if one.supplier_id == r.police.pk]:
            commands.supply(line=one, told_on=TODAY, place="Shared drive", table=None, by=by, now=now())
    assert reminded(r.police) == 0


def test_the_pages_of_the_exchange(exchange):
    r = exchange
    client = world.client_for(r.lead)
    keys = {"year": r.quarter.year, "quarter": r.quarter.quarter}
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("upkeep:quarter", kwargs=keys))
    assert page.status_code == 200
    assert len(world.own(asked.captured_queries)) <= 12
    address = reverse("upkeep:supply", kwargs={**keys, "pk": of(r.p.council).pk})
    bad = client.post(
        address, {"told_on": f"{TODAY}", "file": SimpleUploadedFile("a.csv", b"Name,Count\nZuleika,1\n")}
    )
    assert bad.status_code == 422
    assert "Row 1, column 1" in bad.content.decode()
    assert "Zuleika" not in bad.content.decode()
    assert client.post(address, {"told_on": f"{TODAY}"}).status_code == 422
    assert client.post(address, {"told_on": f"{TODAY}", "place": "12 Sedge Row, MB1 2AB"}).status_code == 422
    good = client.post(address, {"told_on": f"{TODAY}", "file": SimpleUploadedFile("asb.csv", GOOD)})
    assert good.status_code == 302
    with world.building():
        Quarter.objects.update(due_on=days(-2))
    text = client.get(reverse("upkeep:quarter", kwargs=keys)).content.decode()
    assert "asb.csv, 2 rows" in text
    assert "Overdue" in text
    sheet = b"".join(client.get(reverse("upkeep:quarter_csv", kwargs=keys)).streaming_content).decode()
    assert "Crime recorded by the police,Police,Overdue" in sheet
    assert f"Supplied,{days(-2)},{TODAY},Info Governance,,asb.csv" in sheet
    assert client.get(reverse("upkeep:quarters")).status_code == 200
    assert world.client_for(r.p.caseworker).get(address).status_code == 403
    assert client.get("/agreements/exchange/2026/9/").status_code == 404


def test_what_is_due_is_one_statement(exchange):
    r = exchange
    with world.as_officer(r.lead) as by, CaptureQueriesContext(connection) as asked:
        found = queries.due_for(by, today=TODAY)
    assert len(world.own(asked.captured_queries)) == 1
    assert (found.signatures, found.reviews, found.exchange) == (1, 0, 4)
    with world.as_officer(r.p.outsider) as by:
        assert not queries.due_for(by, today=TODAY)
