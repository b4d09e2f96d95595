"""Requests about people's data: seen and worked by the leads of the agency alone, with a clock that is kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests import world
from tests.rights.conftest import taken
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.rights import commands, jobs, queries, telling
from wardmote.work.rights.models import Asking, Request, Step

pytestmark = pytest.mark.django_db
TODAY = date.today()


def now():
    return datetime.now(UTC)


def look(pk):
    with world.building():
        return Request.objects.get(pk=pk)


def told(kind):
    with world.building():
        return set(Notice.objects.filter(kind=kind).values_list("officer__name", flat=True))


def test_only_the_leads_of_the_agency_see_it_and_who_asks_only_once_it_is_opened(partnership):
    p = partnership
    made = taken(p.governance)
    other = world.officer(p.council, None, "Other Lead", Role.INFORMATION_GOVERNANCE)
    theirs = world.officer(p.housing, None, "Housing Lead", Role.INFORMATION_GOVERNANCE)
    with world.as_officer(p.governance):
        assert queries.visible().get().asking.name == "Joan Smithers"
    with world.as_officer(other):
        assert Request.objects.get().pk == made.pk
        assert not Asking.objects.exists()
    for officer in (p.caseworker, p.colleague, p.partner, theirs):
        with world.as_officer(officer):
            assert not Request.objects.exists(), officer.name
            assert not Step.objects.exists(), officer.name


def test_a_caseworker_takes_none_by_the_page_or_by_sql(partnership):
    by = partnership.caseworker
    with world.as_officer(by):
        with pytest.raises(commands.CannotTake):
            commands.take_request(
                kind="access", regime="general", name="x", born_on=None, contact="", on_behalf="", words="x",
                received_on=TODAY, identity_asked=False, by=by, now=now(),
            )  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Request.objects.create(
                reference="D-1", agency=by.agency, kind="access", received_on=TODAY, by=by, at=now()
            )


def test_sent_twice_it_is_one(partnership):
    import uuid

    key = uuid.uuid4()
    assert taken(partnership.governance, key=key).pk == taken(partnership.governance, key=key).pk
    with world.as_officer(partnership.governance):
        assert Request.objects.count() == 1


def test_the_clock_stops_and_goes_on_and_the_last_day_moves(partnership):
    lead = partnership.governance
    made = taken(lead, received_on=TODAY - timedelta(days=10))
    first = look(made.pk).due_on
    with world.as_officer(lead):
        commands.stop_clock(
            request=made,
            kind="clarification",
            on=TODAY - timedelta(days=6),
            words="Which years?",
            by=lead,
            now=now(),
        )
        assert look(made.pk).due_on is None
        with pytest.raises(commands.CannotWork, match="stopped"):
            commands.stop_clock(request=made, kind="identity", on=TODAY, words="x", by=lead, now=now())
        commands.start_clock(request=made, on=TODAY - timedelta(days=2), words="", by=lead, now=now())
    assert look(made.pk).due_on == first + timedelta(days=4)


def test_where_who_asks_is_not_known_the_clock_starts_once_it_is(partnership):
    lead = partnership.governance
    made = taken(lead, identity_asked=True)
    assert made.due_on is None
    with world.as_officer(lead):
        commands.confirm_identity(request=made, on=TODAY, how="Passport seen", by=lead, now=now())
    assert look(made.pk).due_on > TODAY + timedelta(days=26)


def test_it_is_extended_once_and_only_within_the_first_month(partnership):
    lead = partnership.governance
    made = taken(lead)
    late = taken(lead, received_on=TODAY - timedelta(days=40))
    police = taken(lead, regime="law")
    with world.as_officer(lead):
        commands.extend(request=made, why="It is complex", by=lead, now=now())
        for request, code in ((made, "extended"), (late, "too-late"), (police, "no-extension")):
            with pytest.raises(commands.CannotWork, match=code):
                commands.extend(request=request, why="x", by=lead, now=now())
    assert look(made.pk).due_on > TODAY + timedelta(days=80)


def test_refused_on_a_ground_it_is_over_and_nothing_changes_it(partnership):
    lead = partnership.governance
    made = taken(lead)
    with world.as_officer(lead):
        commands.refuse(request=made, ground="excessive", words="The fourth this year.", by=lead, now=now())
        made.refresh_from_db()
        with pytest.raises(commands.CannotWork, match="not-open"):
            commands.answer(request=made, words="x", by=lead, now=now())
        assert not Request.objects.filter(pk=made.pk).update(answer="changed")


def test_the_leads_are_reminded_and_an_overdue_one_goes_to_the_auditors(partnership):
    p = partnership
    world.officer(p.council, None, "The Auditor", Role.AUDITOR)
    taken(p.governance, received_on=TODAY - timedelta(days=25))
    late = taken(p.governance, received_on=TODAY - timedelta(days=45))
    with world.building():
        service = Officer.objects.get(agency=p.council, is_service=True)
        other = Officer.objects.get(agency=p.housing, is_service=True)
    with world.as_officer(other) as by:
        assert jobs.remind_all(by=by, now=timezone.now()) == 0
    with world.as_officer(service) as by:
        assert jobs.remind_all(by=by, now=timezone.now()) == 3
        assert jobs.remind_all(by=by, now=timezone.now()) == 0
        assert not Asking.objects.exists()
    assert told(telling.DUE) == {"Info Governance"}
    assert told(telling.LATE) == {"Info Governance", "The Auditor"}
    assert look(late.pk).reminded == 4
