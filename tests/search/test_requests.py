"""Asking for access: made from an answer by name only, answered by those who decide, with a clock that runs on."""

# ruff: noqa: SIM117, PT017

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests import world
from tests.search.conftest import searched
from wardmote.outward.search import commands, jobs, queries, telling, working
from wardmote.outward.search.models import AccessRequest, NameHit, RequestSubject
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.django_db
State = AccessRequest.State


def asked(p, words="joan smithers", by=None, **how):
    """The request of the partner, made from a search of an earlier transaction."""
    by = by or p.partner
    search = searched(by, words)
    with world.as_officer(by):
        answer = NameHit.objects.get(search_id=search)
        pk = commands.ask_access(answer=answer, purpose="asb", necessity="She came to our office.", **how)
    return look(pk)


def look(pk):
    with world.building():
        return AccessRequest.objects.get(pk=pk)


def told(kind):
    with world.building():
        return set(Notice.objects.filter(kind=kind).values_list("officer__name", flat=True))


def age(request, hours):
    """As if it had been asked so many working hours ago."""
    start = timezone.now()
    while working.after(start, hours=hours) > timezone.now():
        start -= timedelta(hours=1)
    with world.building():
        AccessRequest.objects.filter(pk=request.pk).update(asked_at=start)


def service(agency):
    with world.building():
        return Officer.objects.get(agency=agency, is_service=True)


def run_job(agency):
    with world.as_officer(service(agency)) as by:
        return jobs.remind_all(by=by, now=timezone.now())


def test_those_who_decide_on_the_record_are_told_and_see_which_it_is(partnership, kept):
    p = partnership
    request = asked(p)
    assert told(telling.ASKED) == {"Case Worker"}
    with world.as_officer(p.caseworker):
        seen = queries.requests().get(pk=request.pk)
        assert [each.reference for each in queries.asked_for(seen)] == [kept.reference]
    with world.as_officer(p.partner):
        assert queries.requests().get(pk=request.pk).record_id is None
        assert not RequestSubject.objects.exists()
    for officer in (p.colleague, p.governance, p.partner_colleague, p.outsider):
        with world.as_officer(officer):
            assert not AccessRequest.objects.exists(), officer.name


def test_asked_twice_it_is_one_request(partnership, kept):
    key = uuid.uuid4()
    first = asked(partnership, key=key)
    assert asked(partnership, key=key).pk == first.pk == key
    assert asked(partnership, words="Smithers, Joan").pk != key, "spelt otherwise it is another question"
    assert asked(partnership, words="Joan SMITHERS").pk == key
    assert told(telling.ASKED) == {"Case Worker"}


def test_nothing_can_be_asked_without_an_answer_of_ones_own(partnership, kept):
    p = partnership
    search = searched(p.partner, "joan smithers")
    ask = "select wardmote.ask_access(gen_random_uuid(), %s, %s, %s, 'name', %s, 'x')"
    tried = [
        (p.partner_colleague, [search, p.council.pk, "asb", "asb"]),
        (p.outsider, [search, p.council.pk, "asb", "asb"]),
        (p.partner, [search, p.stranger.pk, "asb", "asb"]),
        (p.partner, [search, p.council.pk, "noise", "asb"]),
        (p.partner, [search, p.council.pk, "asb", "hate_crime"]),
        (p.partner, [uuid.uuid4(), p.council.pk, "asb", "asb"]),
    ]
    for officer, arguments in tried:
        with world.as_officer(officer), connection.cursor() as cursor:
            with pytest.raises(DatabaseError, match="no answer by name only"), transaction.atomic():
                cursor.execute(ask, arguments)


def test_nothing_can_be_asked_once_the_ground_is_gone(partnership, kept):
    p = partnership
    search = searched(p.partner, "joan smithers")
    with world.building():
        Case.objects.filter(pk=kept.pk).update(kind="hate")
    with world.as_officer(p.partner):
        answer = NameHit.objects.get(search_id=search)
        with pytest.raises(commands.CannotAsk) as refused:
            commands.ask_access(answer=answer, purpose="asb", necessity="x")
    assert [refusal.code for refusal in refused.value.refusals] == ["no-answer"]


def test_an_answer_cannot_be_used_in_the_transaction_that_made_it(partnership, kept):
    p = partnership
    with world.as_officer(p.partner), connection.cursor() as cursor:
        cursor.execute(
            "insert into search_search (id, officer_id, words) values (%s, wardmote.actor(), 'joan smithers')",
            [key := uuid.uuid4()],
        )
        with pytest.raises(DatabaseError, match="no answer by name only"), transaction.atomic():
            cursor.execute(
                "select wardmote.ask_access(gen_random_uuid(), %s, %s, 'asb', 'name', 'asb', 'x')",
                [key, p.council.pk],
            )


def accept(p, request, kept, **how):
    world.opened_earlier(p.caseworker, kept.pk)
    with world.as_officer(p.caseworker) as by:
        commands.accept(
            request=queries.requests().get(pk=request.pk), case=Case.objects.get(pk=kept.pk), agreement=p.agreement,
            purpose="asb", categories=["contact", "incident"], level=2, necessity="As asked.", officers=[p.partner],
            by=by, now=timezone.now(), **how,
        )  # fmt: skip


def test_accepting_shares_the_case_as_any_case_is_shared(partnership, kept):
    p = partnership
    request = asked(p)
    accept(p, request, kept)
    assert look(request.pk).state == State.ACCEPTED
    assert told(telling.ACCEPTED) == {"Housing Partner"}
    with world.as_officer(p.partner):
        assert queries.granted(queries.requests().get(pk=request.pk)).reference == kept.reference
        assert "person" in {hit.kind for hit in commands.find("joan smithers")}
    with world.as_officer(p.partner_colleague):
        assert not Case.objects.filter(pk=kept.pk).exists()


def test_what_the_rule_forbids_to_share_leaves_the_request_waiting(partnership, kept):
    p = partnership
    request = asked(p)
    world.opened_earlier(p.caseworker, kept.pk)
    with world.as_officer(p.caseworker) as by:
        case = Case.objects.get(pk=kept.pk)
        cases.keep_out(case=case, officer=p.partner, reason="r", by=by, now=timezone.now())
    with pytest.raises(cases.CannotShare):
        accept(p, request, kept)
    assert look(request.pk).state == State.ASKED


def test_a_share_that_the_rule_refuses_stands_on_record(partnership, kept):
    p = partnership
    request = asked(p)
    world.opened_earlier(p.caseworker, kept.pk)
    with world.as_officer(p.caseworker) as by:
        case = Case.objects.get(pk=kept.pk)
        cases.keep_out(case=case, agency=p.housing, reason="r", by=by, now=timezone.now())
        with pytest.raises(cases.CannotShare):
            commands.accept(
                request=queries.requests().get(pk=request.pk), case=case, agreement=p.agreement, purpose="asb",
                categories=["contact", "incident"], level=2, necessity="As asked.", officers=[p.partner], by=by,
                now=timezone.now(),
            )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from audit_entry where action = 'share refused'")
            assert cursor.fetchone() == (1,)
    assert look(request.pk).state == State.ASKED


def test_refusing_tells_the_one_who_asked_why_and_is_final(partnership, kept):
    p = partnership
    request = asked(p)
    with world.as_officer(p.caseworker) as by:
        seen = queries.requests().get(pk=request.pk)
        commands.refuse(request=seen, reason="Ask her first.", by=by, now=timezone.now())
        with pytest.raises(commands.CannotAnswer):
            commands.refuse(request=seen, reason="Again.", by=by, now=timezone.now())
    assert told(telling.REFUSED) == {"Housing Partner"}
    with world.as_officer(p.partner):
        seen = queries.requests().get(pk=request.pk)
        assert (seen.state, seen.reason) == ("refused", "Ask her first.")
        with pytest.raises(commands.CannotWithdraw):
            commands.withdraw(request=seen, by=p.partner, now=timezone.now())


def test_who_asked_may_withdraw_and_nobody_else(partnership, kept):
    p = partnership
    request = asked(p)
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotWithdraw):
        commands.withdraw(request=queries.requests().get(pk=request.pk), by=by, now=timezone.now())
    with world.as_officer(p.partner) as by:
        commands.withdraw(request=queries.requests().get(pk=request.pk), by=by, now=timezone.now())
    assert look(request.pk).state == State.WITHDRAWN


def test_without_an_answer_it_goes_to_the_supervisor_then_to_the_lead_then_it_lapses(partnership, kept):
    p = partnership
    boss = world.officer(p.council, p.caseworker.team, "Super Visor", Role.SUPERVISOR)
    request = asked(p)
    assert run_job(p.council) == 0
    age(request, 17)
    assert run_job(p.housing) == 0, "only the agency asked sees to it"
    assert [run_job(p.council), run_job(p.council)] == [1, 0]
    assert told(telling.LATE) == {
        "Case Worker",
        boss.name,
    }  # the caseworker of these tests is a supervisor too
    with world.as_officer(p.governance):
        assert not AccessRequest.objects.exists()
    age(request, 25)
    assert [run_job(p.council), run_job(p.council)] == [1, 0]
    assert p.governance.name in told(telling.LATE)
    with world.as_officer(p.governance) as lead:
        seen = queries.requests().get(pk=request.pk)
        assert queries.asked_for(seen) == []
        assert not Case.objects.exists(), "a lead sees no case for being one"
    age(request, 161)
    assert [run_job(p.council), run_job(p.council)] == [1, 0]
    assert look(request.pk).state == State.LAPSED
    assert told(telling.LAPSED) == {"Housing Partner"}
    with world.as_officer(lead), pytest.raises(commands.CannotAnswer):
        commands.refuse(request=seen, reason="Late.", by=lead, now=timezone.now())


def test_the_lead_it_came_to_may_refuse_without_sight_of_the_record(partnership, kept):
    p = partnership
    request = asked(p)
    age(request, 25)
    run_job(p.council)
    with world.as_officer(p.governance) as lead:
        commands.refuse(
            request=queries.requests().get(pk=request.pk), reason="No.", by=lead, now=timezone.now()
        )
    assert look(request.pk).state == State.REFUSED


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("partner", "state = 'accepted', answered_at = now()"),
        ("partner", "state = 'refused', answered_at = now(), answered_by_id = wardmote.actor()"),
        ("partner", "words = 'someone else'"),
        ("partner_colleague", "state = 'withdrawn', answered_at = now()"),
        ("outsider", "state = 'withdrawn', answered_at = now()"),
        ("governance", "state = 'refused', answered_at = now(), answered_by_id = wardmote.actor()"),
        ("colleague", "state = 'refused', answered_at = now(), answered_by_id = wardmote.actor()"),
        (
            "caseworker",
            "state = 'accepted', answered_at = now(), answered_by_id = wardmote.actor(), record_id = gen_random_uuid()",
        ),
        ("caseworker", "state = 'accepted', answered_at = now(), answered_by_id = wardmote.actor()"),
        ("caseworker", "state = 'withdrawn', answered_at = now()"),
        ("caseworker", "state = 'refused', answered_at = now()"),
        ("caseworker", "escalated = 2"),
    ],
)
def test_sql_of_ones_own_answers_no_request(partnership, kept, who, change):
    request = asked(partnership)
    with world.as_officer(getattr(partnership, who)), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"update search_accessrequest set {change} where id = %s", [request.pk])
                assert cursor.rowcount == 0
        except DatabaseError as error:
            assert "row-level security" in str(error) or "permission denied" in str(error)
    assert look(request.pk).state == State.ASKED


def test_a_record_takes_its_requests_along_to_another_audience(partnership, kept):
    p = partnership
    request = asked(p)
    world.share(p, kept, team=p.partner_colleague.team)
    with world.as_officer(p.caseworker):
        assert queries.decides(queries.requests().get(pk=request.pk))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-25T10:00", 8, "2026-11-26T10:00"),
        ("2026-11-25T16:30", 1, "2026-11-26T09:30"),
        ("2026-11-27T16:00", 16, "2026-12-01T16:00"),
        ("2026-11-28T12:00", 8, "2026-11-30T17:00"),
        ("2026-11-25T05:00", 1, "2026-11-25T10:00"),
        ("2026-11-25T22:00", 1, "2026-11-26T10:00"),
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),
        ("2026-12-24T16:00", 2, "2026-12-29T10:00"),  # over Christmas, with Boxing Day's substitute
        ("2026-04-02T16:00", 1, "2026-04-02T17:00"),
        ("2026-04-02T16:00", 9, "2026-04-07T17:00"),  # over Good Friday and Easter Monday
    ],
)
def test_the_clock_runs_in_working_hours(start, hours, end):
    moment = datetime.fromisoformat(start).replace(tzinfo=working.in_london(datetime.now(UTC)).tzinfo)
    assert f"{working.after(moment, hours=hours):%Y-%m-%dT%H:%M}" == end


def test_it_is_said_in_words_when_the_answer_is_due():
    now = datetime(2026, 11, 25, 15, tzinfo=UTC)
    assert working.when_words(now - timedelta(hours=5) + timedelta(days=1), now=now) == "tomorrow at 10:00"
    assert working.when_words(now, now=now) == "today at 15:00"
    assert working.when_words(now + timedelta(days=5), now=now) == "30 Nov 2026 at 15:00"
