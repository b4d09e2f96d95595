"""What someone tries who can run any SQL as the application: by the clock, and in the rooms of keeping and of rights.

Each was possible once. Those that are accepted are listed in docs/access-in-one-page.md.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access.attacking import REFUSED, run
from tests.database.test_forging import logged_in
from tests.people.making import opened
from tests.retention import making
from tests.rights.conftest import joan, lets_see, taken  # noqa: F401
from tests.rights.test_marks import marked
from tests.rights.test_packs import choose, make, now, second_lead, settle, take_in
from wardmote.foundation.database import session
from wardmote.records.documents.models import Document
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, CasePerson, Person
from wardmote.work.retention import queries as kept
from wardmote.work.rights import commands as rights

fast = pytest.mark.django_db
TODAY = date.today()


# --- the clock ---------------------------------------------------------------------------------------


@contextmanager
def transaction_of(officer, *, level="read committed"):
    """A transaction that an officer leaves open as long as they like."""
    hash = session.hashed(world.sign_in(officer))
    with logged_in("wardmote_app") as app:
        app.autocommit = False
        app.execute(f"set transaction isolation level {level}")
        app.execute("select wardmote.begin_session(%s)", [hash])
        app.execute("select set_config('wardmote.session', %s, true)", [hash])
        yield app
        app.rollback()


def test_an_opening_and_a_session_run_out_in_a_transaction_that_is_left_open(committed_partnership):
    """By the clock of its first statement both would have lasted for as long as it was open."""
    p = committed_partnership
    case = world.case(p)
    world.opened_earlier(p.caseworker, case.pk)
    with world.raw() as superuser, transaction_of(p.caseworker) as app:
        superuser.execute("alter table audit_entry disable trigger user")
        superuser.execute(
            "update audit_entry set at = now() - interval '15 minutes' + interval '900 milliseconds'"
        )
        superuser.execute("alter table audit_entry enable trigger user")

        def seen():
            return app.execute("select count(*) from cases_summary").fetchone() == (1,)

        assert seen()
        app.execute("select pg_sleep(1)")
        assert not seen()
        assert app.execute("select wardmote.actor()").fetchone() == (p.caseworker.pk,)
        superuser.execute("update identity_session set expire_date = clock_timestamp()")
        assert app.execute("select wardmote.actor()").fetchone() == (None,)


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_nobody_acts_on_what_was_so_when_their_transaction_began(committed_partnership, level):
    """They would have shared under an agreement that is over, and the terms would have stayed live ever after."""
    p = committed_partnership
    case = world.case(p)
    with transaction_of(p.caseworker, level=level) as app:
        with world.building():
            Agreement.objects.filter(pk=p.agreement.pk).update(state="suspended")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(
                "select wardmote.make_audience('standard', '{incident}', %s, '[]')",
                [
                    f'[{{"agency": "{p.council.pk}", "team": "{p.caseworker.team_id}", "level": 4}},'
                    f' {{"agency": "{p.housing.pk}", "agreement": "{p.agreement.pk}", "purpose": "asb",'
                    ' "categories": ["incident"], "level": 2}]'
                ],
            )
        app.rollback()
    assert case.pk


def test_a_default_left_on_a_connection_makes_nobody_of_the_next_officer(committed_partnership):
    p = committed_partnership
    with connection.cursor() as cursor:
        cursor.execute("set default_transaction_isolation = 'repeatable read'")
    with session.acting(world.sign_in(p.caseworker)) as officer:
        assert officer == p.caseworker


@fast
def test_nothing_that_decides_who_sees_reads_the_clock_of_the_transaction(partnership):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where pronamespace = 'wardmote'::regnamespace and proname = any (%s)"
            r" and pg_get_functiondef(oid) ~ '(^|[^_a-z])now\(\)'",
            [["today", "actor", "my_openings", "opened_lately", "stepped_up", "my_glass", "let_in"]],
        )
        assert cursor.fetchall() == []


# --- how long records are kept ----------------------------------------------------------------------


def person_in(p, case, role="perpetrator", person=None, **fields):
    with world.building():
        entry = Person.objects.create(
            case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id, name="N", role=role,
            from_on=TODAY, by=p.caseworker, at=case.opened_at, **fields,
        )  # fmt: skip
        if person:
            CasePerson.objects.create(
                entry=entry,
                case=case,
                audience_id=case.audience_id,
                person_id=person,
                by=p.caseworker,
                at=case.opened_at,
            )


def reckoned(record):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update retention_item set reckoned_at = 'epoch'")
    making.night()
    return making.item_of(record)


@fast
def test_a_day_of_keeping_tells_nobody_of_a_record_for_named_officers(partnership):
    """A police record counts from when its people last came to notice: of a panel's case that said the day."""
    p = partnership
    with world.building():
        Agency.objects.filter(pk=p.council.pk).update(kind="police")
    case, hidden = making.close(world.case(p), making.years_ago(2)), world.case(p)
    with world.building():
        person = making.insert(
            "people_person", reference="P-AAAA-AAAA", audience_id=case.audience_id, owner_id=p.council.pk, kind="person",
            name="N", other_names="", folded="n", is_deceased=False, categories=[], made_at=case.opened_at,
            made_by_id=p.caseworker.pk, changed_at=case.opened_at,
        )  # fmt: skip
    for each in (case, hidden):
        person_in(p, each, person=person)
    assert reckoned(case).since_on == TODAY
    with world.as_officer(p.caseworker):
        alone = access.make_audience(
            access.Plan(
                frozenset({access.Terms(p.council.pk, officer_id=p.caseworker.pk)}), held=frozenset({"incident"}),
                tier="named",
            )
        )  # fmt: skip
        assert run("select wardmote.set_audience('case', %s, %s)", hidden.pk, alone) == 1
    assert reckoned(case).since_on == making.years_ago(2)


@fast
def test_a_day_of_keeping_tells_nobodys_birthday(partnership):
    """A governance lead reads the days of records they may not see, and what age a rule goes by."""
    case = making.close(world.case(partnership), date(2024, 2, 29))
    person_in(partnership, case, "child", born_on=date(2015, 6, 1))
    item = reckoned(case)
    assert (item.keep_until, item.due_on) == (date(2040, 12, 31), date(2040, 12, 31))


@fast
def test_what_is_in_the_way_tells_a_lead_nothing_of_a_record_they_do_not_see(partnership, joan):  # noqa: F811
    p = partnership
    case = making.close(p.extra["case"], making.years_ago(6, 3))
    second_lead(p)
    with world.building():
        team = p.governance.team_id
    lets_see(p.governance, p)
    made = taken(p.governance)
    choose(made, joan, p.governance)
    item = making.item_of(case)

    def codes():
        with world.as_officer(p.governance):
            return kept.in_the_way(item)

    assert codes() == ["data-request"]
    with world.building():
        Officer.objects.filter(pk=p.governance.pk).update(team=team)
    assert codes() == ["needed"]
    with (
        world.as_officer(p.governance),
        pytest.raises(DatabaseError, match="needed") as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select wardmote.ask_deletion(%s, 'period_over', 'No longer needed.')", [item.pk])
    assert "data-request" not in str(refused.value)


# --- requests about data, and restrictions ----------------------------------------------------------


@fast
def test_a_pack_is_not_read_by_a_lead_who_must_not_receive_a_part_of_it(partnership, joan):  # noqa: F811
    p = partnership
    lead, second = p.governance, second_lead(p)
    lets_see(lead, p)
    made = taken(lead)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    take_in(made, "case", p.extra["case"], lead)
    settle(made, lead, second)
    world.opened_earlier(p.caseworker, p.extra["case"].pk)
    with world.as_officer(p.caseworker) as by:
        case = Case.objects.get(pk=p.extra["case"].pk)
        cases.keep_out(
            case=case, officer=second, agency=None, name="", reason="Their neighbour.", by=by, now=now()
        )
    with world.as_officer(lead):
        everyone = access.make_audience(
            access.Plan(
                frozenset(
                    access.Terms(p.council.pk, officer_id=each.pk, level=Level.EXPORT)
                    for each in (lead, second)
                ),
                tier="named",
            )
        )
        assert run(
            "insert into rights_pack (id, request_id, agency_id, audience_id, state, items, done, by_id, at)"
            " values (gen_random_uuid(), %s, %s, %s, 'queued', 1, 0, wardmote.actor(), now())",
            made.pk, p.council.pk, everyone,
        ) == REFUSED  # fmt: skip
        pack = rights.order_pack(request=made, by=lead, now=now())
    assert make(pack, p.council) == 1
    for officer, seen in ((lead, True), (second, False)):
        with world.as_officer(officer):
            assert Document.objects.filter(audience_id=pack.audience_id).exists() is seen


@fast
def test_who_asked_is_not_read_once_the_request_is_over(partnership, joan):  # noqa: F811
    p = partnership
    lead, by = p.governance, p.caseworker
    made = taken(lead)
    lets_see(lead, p)
    choose(made, joan, lead)
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=p.colleague.team)
    with world.as_officer(lead):
        assert rights.ask_others(request=made, by=lead, now=now()) == 2

    def told():
        with world.as_officer(by):
            return run(
                "select x.* from rights_asked a cross join lateral wardmote.rights_asked_about(a.id) x"
            )

    assert told() == 2
    with world.as_officer(lead):
        rights.answer(request=made, words="Done.", by=lead, now=now())
    assert told() == 0


@fast
@pytest.mark.parametrize("how", ["whose days were over", "who must not receive"])
def test_while_a_restriction_stands_nobody_comes_back_in(partnership, joan, how):  # noqa: F811
    p, by = partnership, partnership.caseworker
    case = p.extra["case"]
    ended = TODAY - timedelta(days=1)
    world.share(p, case, team=p.partner.team, **({"ends_on": ended} if how == "whose days were over" else {}))
    with world.as_officer(by):
        case.refresh_from_db()
        plan = access.plan_of(case.audience_id)
        if how == "who must not receive":
            out = replace(plan, denials=frozenset({access.KeptOut(None, p.housing.pk)}))
            assert (
                run("select wardmote.set_audience('case', %s, %s)", case.pk, access.make_audience(out)) == 1
            )
            case.refresh_from_db()
        else:
            plan = replace(plan, grants=frozenset(replace(each, ends_on=None) for each in plan.grants))
    marked(case, by)
    opened(case, by)
    with world.as_officer(by):
        assert (
            run("select wardmote.set_audience('case', %s, %s)", case.pk, access.make_audience(plan))
            == REFUSED
        )
    with world.as_officer(p.partner):
        assert not Case.objects.filter(pk=case.pk).exists()
