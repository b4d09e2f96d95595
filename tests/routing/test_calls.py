"""Calls make reports, add to them or are counted; callers are rung back; a shift hands over to the next."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import world
from wardmote.records.intake.models import Report, Telling
from wardmote.records.routing import commands, queries
from wardmote.records.routing.models import Call, CallNote, HandOver

pytestmark = pytest.mark.django_db
TOLD = {"what": "Bass through the wall.", "harm": "medium", "area": "Harbour Street", "teller_name": "Ines Carrow",
        "teller_phone": "020 7946 0000"}  # fmt: skip


def call(by, now, outcome="report", **fields):
    given = {"call_id": uuid.uuid4(), "outcome": outcome, "kind": "noise", "taken_at": now, "told": TOLD}
    with world.as_officer(by), transaction.atomic():
        return commands.take_call(**given | fields, by=by, now=now)


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def test_a_call_makes_a_report_received_when_it_was_taken(council, now):
    by = council.p.caseworker
    taken = now - timedelta(minutes=20)
    made = call(by, now, taken_at=taken, waited=12, lasted=240, call_back_by=now + timedelta(hours=1))
    with world.building():
        report = Report.objects.get(pk=made.report_id)
        assert Telling.objects.get(report=report).what == TOLD["what"]
        note = CallNote.objects.get()
    assert (report.channel, report.received_at, report.team_id) == ("phone", taken, council.second.pk)
    assert (note.words, note.phone) == ("", TOLD["teller_phone"])
    assert made.audience_id == report.audience_id
    # The number is read once the report's opening is on record, and not by the way of the list.
    with world.as_officer(by):
        assert [each.pk for each in queries.calls_to_return(by.agency_id)] == [made.pk]
        assert not CallNote.objects.exists()
    world.opened_earlier(by, report.pk)
    with world.as_officer(by):
        assert CallNote.objects.get().phone == TOLD["teller_phone"]


def test_a_form_sent_twice_makes_one_call_and_one_report(council, now):
    key = uuid.uuid4()
    call(council.p.caseworker, now, call_id=key)
    with pytest.raises(IntegrityError):
        call(council.p.caseworker, now, call_id=key)
    with world.building():
        assert (Call.objects.count(), Report.objects.count()) == (1, 1)


def test_a_call_adds_to_a_report_that_waits_and_to_no_other(council, now):
    by = council.p.caseworker
    first = call(by, now)
    added = call(by, now, "added", report=first.report)
    assert added.report_id == first.report_id
    with world.building():
        assert CallNote.objects.get(call=added).words == TOLD["what"]
        Report.objects.filter(pk=first.report_id).update(state="closed")
    with world.as_officer(by):
        closed = Report.objects.get(pk=first.report_id)
    for report, code in ((closed, "dealt-with"), (None, "may-not-add")):
        with pytest.raises(commands.CannotTakeCall) as refused:
            call(by, now, "added", report=report)
        assert code in codes(refused)


def test_advice_and_a_caller_who_rang_off_are_counted_and_keep_no_number(council, now):
    by = council.p.caseworker
    call(by, now, "advice", advice="Rang the landlord’s own line.", waited=40)
    call(by, now, "abandoned", waited=100)
    call(by, now, waited=20, call_back_by=now + timedelta(minutes=5))
    with pytest.raises(commands.CannotTakeCall) as refused:
        call(by, now, taken_at=now + timedelta(hours=1))
    assert codes(refused) == ["in-the-future"]
    with world.as_officer(by):
        found = queries.figures(
            by.agency_id, now - timedelta(hours=1), until=now, within=queries.answered_within(by.agency_id)
        )
    assert (found.calls, found.in_time, found.measured, found.longest_wait) == (3, 2, 3, 100)
    assert (found.to_return, found.returned) == (1, 0)
    assert found.by_outcome == {"Made a report": 1, "Added to a report": 0, "Advice only": 1, "Rang off": 1}
    # Another team's desk counts the calls that it may see.
    with world.as_officer(council.p.colleague):
        assert Call.objects.count() == 1
    with world.as_officer(council.p.partner):
        assert Call.objects.count() == 0


def test_a_caller_is_rung_back_until_they_answer(council, now):
    by = council.p.caseworker
    made = call(by, now, call_back_by=now + timedelta(minutes=5))
    with world.as_officer(by):
        commands.ring_back(call=made, answered=False, note="", by=by, now=now)
        assert len(queries.calls_to_return(by.agency_id)) == 1
        commands.ring_back(call=made, answered=True, note="It stopped.", by=by, now=now)
        assert queries.calls_to_return(by.agency_id) == []
        made.refresh_from_db(fields=["called_back_at"])
        with pytest.raises(commands.CannotRingBack) as refused:
            commands.ring_back(call=made, answered=True, note="Again.", by=by, now=now)
    assert codes(refused) == ["rung-back"]
    assert made.is_overdue(now + timedelta(hours=9)) is False


def test_what_is_handed_over_is_taken_over_by_another(council, now):
    by, other = council.p.colleague, council.p.caseworker
    made = call(other, now, waited=5)
    with world.as_officer(by):
        noise = list(queries.open_noise())
        over = commands.hand_over(
            rota=council.rota, note="The bass stopped at two.", reports=noise, since=now - timedelta(hours=1), by=by,
            now=now,
        )  # fmt: skip
        with pytest.raises(commands.CannotAcknowledge) as refused:
            commands.acknowledge(hand_over=over, by=by, now=now)
        assert codes(refused) == ["own-note"]
    assert over.reports == [made.report_id]
    with world.as_officer(other):  # the fallback team comes next
        assert queries.of_hand_overs([over]) == [made.report]
        commands.acknowledge(hand_over=HandOver.objects.get(), by=other, now=now)
        with pytest.raises(commands.CannotAcknowledge):
            commands.acknowledge(hand_over=HandOver.objects.get(), by=other, now=now)
    with world.as_officer(council.p.governance) as governance:
        assert HandOver.objects.filter(pk=over.pk).exists() is (governance.team_id == council.second.pk)
    with world.as_officer(council.p.partner):
        assert not HandOver.objects.exists()
