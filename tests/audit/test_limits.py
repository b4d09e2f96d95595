"""How often in an hour: counted from the log, refused by the database, said in words, with what was typed kept."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.commands import record
from wardmote.foundation.audit.models import Entry, Limit
from wardmote.trust.identity.models import Role


@pytest.fixture
def limits(django_db_blocker):
    """Set a limit for this test; put back what was."""

    def say(**an_hour):
        with world.raw() as superuser:
            for what, number in an_hour.items():
                superuser.execute("update audit_limit set an_hour = %s where what = %s", [number, what])

    with django_db_blocker.unblock(), world.raw() as superuser:
        before = dict(superuser.execute("select what, an_hour from audit_limit").fetchall())
    yield say
    with django_db_blocker.unblock():
        say(**before)


def tries(officer, what):
    with world.building():
        return Entry.objects.filter(officer_id=officer.pk, action=f"limit reached: {what}").count()


@pytest.mark.committed
def test_records_are_opened_so_many_in_an_hour_and_one_already_open_stays_so(committed_partnership, limits):
    p = committed_partnership
    first, second, third = (world.case(p, title=f"Case {number}") for number in range(3))
    limits(openings=2)
    client = world.client_for(p.caseworker)

    def get(case):
        return client.get(reverse("cases:detail", kwargs={"reference": case.reference}))

    assert [get(case).status_code for case in (first, second, first, third, first)] == [
        200,
        200,
        200,
        429,
        200,
    ]
    page = get(third)
    text = page.content.decode()
    assert "opened 2 different records in the last hour" in text
    assert "go on in 60 minutes" in text
    assert 3500 < int(page["Retry-After"]) <= 3601
    assert "What happened." not in text
    assert tries(p.caseworker, "openings") == 2
    with world.building():
        assert not Entry.objects.filter(action="opened", subject_id=third.pk).exists()
    typed = client.post(
        reverse("cases:notes", kwargs={"reference": third.reference}), {"text": "He rang again."}
    )
    assert typed.status_code == 429
    assert '<input type="hidden" name="text" value="He rang again.">' in typed.content.decode()
    assert world.client_for(world.officer(p.council, p.caseworker.team, "Mate")).get(
        reverse("cases:detail", kwargs={"reference": third.reference})
    ).status_code == 200  # an officer's own  # fmt: skip
    with world.raw() as superuser:  # an hour later
        superuser.execute("set session_replication_role = replica")
        superuser.execute("update audit_entry set at = at - interval '61 minutes' where action = 'opened'")
    assert get(third).status_code == 200


@pytest.mark.committed
def test_searches_exports_emergencies_and_conflicts_are_limited(committed_partnership, limits):
    p = committed_partnership
    by = world.officer(p.council, p.caseworker.team, "Duty", Role.SUPERVISOR, Role.TRIAGE)
    client = world.client_for(by)
    limits(searches=1, exports=1, emergencies=1, conflicts=1)
    glass = {"reference": "C-NONE-NONE", "reason": "A child may be in the flat tonight."}
    conflict = {"reference": "C-NONE-NONE", "words": "I know someone in this."}
    asked = [
        ("searches", lambda: client.post(reverse("search:start"), {"q": "Pargeter"}), 302),
        ("exports", lambda: client.get(reverse("cases:csv")), 200),
        ("emergencies", lambda: client.post(reverse("cases:emergency"), glass), 422),
        ("conflicts", lambda: client.post(reverse("cases:conflict"), conflict), 302),
    ]
    for what, ask, usual in asked:
        assert [ask().status_code for _ in range(3)] == [usual, 429, 429], what
        assert tries(by, what) == 2
    assert 'value="A child may be in the flat tonight."' in asked[2][1]().content.decode()


@pytest.mark.django_db
def test_sql_of_ones_own_goes_no_further_and_a_job_is_not_counted(partnership):
    p = partnership
    cases = [world.case(p, title=f"Case {number}") for number in range(3)]
    with world.building():
        Limit.objects.filter(what="openings").update(an_hour=2)

    def open_it(case):
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into audit_entry (action, subject_kind, subject_id, owner_id, purpose)"
                " values ('opened', 'case', %s, %s, 'asb')",
                [case.pk, p.council.pk],
            )

    with world.as_officer(p.caseworker):
        for case in cases[:2]:
            open_it(case)
        with pytest.raises(DatabaseError, match="openings"), transaction.atomic():
            open_it(cases[2])
        for change in ("update audit_limit set an_hour = 9", "insert into audit_limit (what) values ('x')"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)
        record("noted", kind="list", subject=None, owner=p.council.pk)  # what is not counted goes on
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', '', true)")
        open_it(cases[2])  # nobody's session: a job, the operator


def test_a_busy_officer_is_far_from_every_limit(django_db_blocker):
    """Forty cases a day, all of them before lunch, each with its people, places and papers."""
    with django_db_blocker.unblock(), world.raw() as superuser:
        set_to = dict(superuser.execute("select what, an_hour from audit_limit").fetchall())
    assert set_to["openings"] >= 40 / 4 * 7 * 4
    assert set_to["searches"] >= 40 * 3
    assert set(set_to) == {"openings", "searches", "asks", "exports", "emergencies", "conflicts", "letters"}
