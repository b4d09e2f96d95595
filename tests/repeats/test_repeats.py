"""A repeat joins its case and reopens it; what is counted, and who is told."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.front_doors.conftest import made as made_door
from tests.front_doors.conftest import sent
from tests.repeats.conftest import now, told
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.intake import places
from wardmote.records.intake.models import Decision, Report, ReportPerson, ReportPlace
from wardmote.records.notices.models import Notice
from wardmote.records.places import commands as of_places
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, Event
from wardmote.work.repeats import commands, queries, telling
from wardmote.work.repeats.models import Threshold

LATER = date.today() + timedelta(days=28)


def closed_case(by, report):
    with world.as_officer(by) as officer:
        case = cases.open_case(
            title="Shouting in the yard", kind="asb", area="Harbour Street", summary="s", risk="low",
            categories=["incident"], team=officer.team, lead=officer, review_on=LATER, by=officer, now=now(),
            report=Report.objects.get(pk=report.pk),
        )  # fmt: skip
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", by=officer, now=now())
    return case


def count(by, counted, subject, **opened):
    with world.as_officer(by) as officer:
        held = queries.thresholds(officer.agency_id, on=date.today())
        return {each.threshold.key: each.many for each in queries.counts(counted, [subject], held, now=now())}


def test_a_repeat_joins_the_case_of_the_earlier_report_reopens_it_and_counts(partnership, take, yard, ines):
    by = partnership.caseworker
    first = take(by, place=yard, person=ines)
    case = closed_case(by, first)
    second = take(by)
    with world.as_officer(by) as officer:
        links = queries.links_of_report(first)
        commands.join_repeat(
            report=second, case=Case.objects.get(pk=case.pk), earlier=first.reference, reason="Same yard, same hour.",
            review_on=LATER, links=links, by=officer, now=now(),
        )  # fmt: skip
    with world.building():
        case = Case.objects.get(pk=case.pk)
        assert (case.status, case.closed_at, case.review_on) == ("open", None, LATER)
        assert Report.objects.get(pk=second.pk).state == "in_case"
        assert (
            Decision.objects.get(report=second).reason
            == f"Repeat of {first.reference}. Same yard, same hour."
        )
        notes = Event.objects.filter(case=case, kind__in=["reopened", "joined"]).values_list("kind", "note")
        assert dict(notes)["reopened"] == "It was reported again."
        assert not any(second.reference in note for _, note in notes), "the case tells nothing of the report"
        assert ReportPlace.objects.filter(report=second, place=yard).count() == 1
        assert ReportPerson.objects.get(report=second).part == "victim"
    world.opened_earlier(by, yard.pk)
    assert count(by, "location", yard.pk) == {"repeat-location": 2}


def test_whoever_may_not_decide_on_the_closed_case_proposes_and_nothing_is_reopened(partnership, take):
    p = partnership
    case = closed_case(p.caseworker, take(p.caseworker))
    world.share(p, case)
    second = take(p.partner)
    with world.as_officer(p.partner) as by:
        seen = Case.objects.get(pk=case.pk)
        with pytest.raises(commands.CannotJoin):
            commands.join_repeat(
                report=second, case=seen, earlier="C", reason="w", review_on=LATER, links=[], by=by, now=now()
            )
        commands.propose_reopening(case=seen, by=by, now=now())
    assert told(p.caseworker) == ["repeat_of_case"]
    assert told(p.colleague) == told(p.partner) == told(p.outsider) == []
    with world.as_officer(p.outsider), connection.cursor() as cursor:
        cursor.execute("select wardmote.propose_reopening(%s, now())", [case.pk])
        assert cursor.fetchone() == (None,)
    with world.building():
        assert Case.objects.get(pk=case.pk).status == "closed"
        assert Report.objects.get(pk=second.pk).state == "waiting"


def test_a_threshold_is_told_once_to_the_team_that_holds_the_reports(partnership, take, yard, ines):
    p = partnership
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", Role.CASEWORKER)
    for number in range(2):
        take(p.caseworker, place=yard, person=ines, part=["teller", "victim"][number])
    assert told(p.caseworker) == []
    third = take(p.caseworker, place=yard, person=ines)
    for officer in (p.caseworker, mate):
        assert sorted(told(officer)) == ["repeat_location", "repeat_review"], (
            "one a subject, the review first"
        )
    take(p.caseworker, place=yard, person=ines)
    assert len(told(p.caseworker)) == 2, "once a window"
    assert told(p.colleague) == told(p.partner) == told(p.governance) == []
    with world.building():
        assert set(Notice.objects.filter(kind__startswith="repeat").values_list("subject_id", flat=True)) == {
            third.pk
        }


def test_reports_of_other_kinds_and_of_long_ago_do_not_count(partnership, take, ines):
    by = partnership.caseworker
    take(by, person=ines, now=now() - timedelta(days=200))
    take(by, person=ines, kind="other")
    take(by, person=ines)
    assert told(by) == []
    world.opened_earlier(by, ines.pk, kinds=("person",))
    assert count(by, "victim", ines.pk) == {"case-review": 1, "repeat-victim": 2}
    take(by, person=ines, part="involved")
    assert count(by, "victim", ines.pk)["repeat-victim"] == 2, "who is said to do it does not suffer from it"
    take(by, person=ines, kind="other")
    assert told(by) == ["repeat_victim"]


def test_what_another_team_holds_is_neither_told_nor_counted_for_who_may_not_see_it(partnership, take, yard):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        whole = places_of_the_whole_agency(by)
    for _ in range(2):
        take(p.caseworker, place=whole)
    take(p.colleague, place=whole)
    assert told(p.caseworker) == told(p.colleague) == [], "no team holds three"
    for officer, many in ((p.caseworker, 2), (p.colleague, 1), (p.outsider, 0)):
        world.opened_earlier(officer, whole.pk)
        assert sum(count(officer, "location", whole.pk).values()) == many
    # One who keeps a place from sight counts nothing at it, whatever they have put on record as opened.
    assert count(p.colleague, "location", yard.pk) == {"repeat-location": 0}


def places_of_the_whole_agency(by):
    return of_places.make_place(kind="premises", address="2 Fore Street", whole_agency=True, by=by, now=now())


def test_a_reporter_who_says_it_goes_on_counts_and_proposes(partnership, take, yard):
    p = partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    door = made_door(administrator, p.caseworker.team)
    taken, secret = sent(door, now=now() - timedelta(days=3))
    with world.building():
        report = Report.objects.get(reference=taken.reference)
    case = closed_case(p.caseworker, report)
    with world.as_officer(p.caseworker) as by:
        world.opened_earlier(by, report.pk)
        places.link_place(report=report, place=yard, by=by, now=now())
    take(p.caseworker, place=yard)
    front_doors.reopen(secret=secret, words="It is back.", now=now())
    assert "repeat_location" in told(p.caseworker)
    world.opened_earlier(p.caseworker, case.pk)
    world.opened_earlier(p.caseworker, yard.pk)
    assert count(p.caseworker, "location", yard.pk) == {"repeat-location": 3}
    with world.as_officer(p.caseworker):
        lines = telling.above("closed case", case.pk, case.reference)
        assert [line.text for line in lines][:1] == ["Reported again"]
    with world.as_officer(p.outsider):
        assert telling.above("closed case", case.pk, case.reference) == []
    with world.building():
        assert Case.objects.get(pk=case.pk).status == "closed", "never by a stranger"


def test_the_page_of_a_report_says_that_they_may_ask_for_a_case_review(partnership, take, yard, ines):
    by = partnership.caseworker
    reports = [take(by, person=ines, place=yard) for _ in range(3)]
    client = world.client_for(by)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/reports/{reports[2].reference}/").content.decode()
    assert len(world.own(asked.captured_queries)) <= 25
    assert "tell them that they may ask for an ASB case review" in page
    assert f"3 reports in 6 months at {yard.reference}" in page
    page = client.get(f"/people/{ines.reference}/").content.decode()
    assert "3 reports in 6 months by or about this person" in page
    rows = client.get(f"/repeats/place/{yard.reference}/").content.decode()
    assert all(report.reference in rows for report in reports)
    assert world.client_for(partnership.outsider).get(f"/repeats/place/{yard.reference}/").status_code == 404


# --- thresholds ---------------------------------------------------------------------------------------


def set_by(officer, **changes):
    given = {
        "key": "case-review", "many": 2, "within": 6, "unit": "months", "withdrawn": False, "source": "Policy 2027",
        "starts_on": date.today(),
    } | changes  # fmt: skip
    with world.as_officer(officer) as by, transaction.atomic():
        return commands.set_threshold(by=by, **given)


def test_an_agency_lowers_the_threshold_of_the_case_review_and_may_not_raise_it(partnership, take, ines):
    p = partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    for refused in (
        {"many": 4},
        {"withdrawn": True},
        {"within": 5},
        {"key": "no-such"},
        {"within": 90, "unit": "days"},
        {"within": 180, "unit": "days"},  # half a year has up to 184
    ):
        with pytest.raises(commands.CannotSet):
            set_by(administrator, **refused)
    with pytest.raises(commands.CannotSet):
        set_by(p.caseworker)
    by_hand = (
        "select wardmote.set_repeat_threshold('case-review', 2, 6, 'months', false, 'by hand', current_date)"
    )
    with (
        world.as_officer(p.caseworker),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        cursor.execute(by_hand)
    set_by(administrator)
    with pytest.raises(commands.CannotSet) as twice:
        set_by(administrator)
    assert twice.value.refusals[0].code == "set-already"
    for _ in range(2):
        take(p.caseworker, person=ines)
    assert told(p.caseworker) == ["repeat_review"]
    with world.as_officer(p.partner) as by:
        held = {row.key: row.many for row in queries.thresholds(by.agency_id, on=date.today())}
        assert held["case-review"] == 3, "the partnership's, for everyone else"


def test_every_threshold_has_its_source_and_status(db):
    rows = Threshold.objects.all()
    assert len(rows) == 3
    assert all(row.source and row.status in Threshold.Status for row in rows)
    assert {row.key for row in rows if row.most} == {"case-review"}
