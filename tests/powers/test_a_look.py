"""What an officer may learn, before serving, of a live power of another agency: hostile, as the application's role."""

import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access.test_attacks import REFUSED, run
from tests.powers.conftest import look, now, partners_case, plan, put, put_place, served, service
from wardmote.trust.access import commands as access
from wardmote.work.powers import commands, policies, queries
from wardmote.work.powers.models import Answer, Use
from wardmote.work.powers.queries import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(partnership):
    """The housing partner has warned Dean Marlow, in a case that the council does not see."""
    p = partnership
    with world.building():
        p.extra["theirs"] = world.agreement(p.housing, p.council)
    case = partners_case(p)
    return served(case, p.partner, Subject(entry=put(case, p.partner)), "written_warning_informal")


def told(case, by, subject):
    """What the officer is told: uses seen, agencies to ask."""
    with world.as_officer(by) as officer:
        found = queries.beside(case, subject, by=officer)
        return [use.pk for use in found.seen], [answer.owner.name for answer in found.ask]


def entries(action="told of a live power, by name only"):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_entry where action = %s", [action])
        return cursor.fetchone()[0]


def test_another_agency_is_named_and_nothing_else_where_it_answers_by_name(partnership, case, dean, theirs):
    look(case, partnership.caseworker, dean)
    assert told(case, partnership.caseworker, dean) == ([], ["Housing"])
    assert entries() == 1
    with world.as_officer(partnership.caseworker):
        assert not Use.objects.filter(pk=theirs.pk).exists()
        with connection.cursor() as cursor:
            cursor.execute("select * from powers_answer")
            assert str(theirs.pk) not in str(cursor.fetchall())


def test_what_one_may_see_is_shown_whole(partnership, case, dean, theirs):
    p = partnership
    with world.as_officer(p.partner):
        theirs.case.refresh_from_db(fields=["audience"])
        terms = access.Terms(
            agency_id=p.council.pk,
            team_id=p.caseworker.team_id,
            agreement_id=p.extra["theirs"].pk,
            purpose="asb",
            categories=("contact", "incident", "offence"),
            level=2,
        )
        audience = access.make_audience(access.plan_of(theirs.case.audience_id).with_grant(terms))
        access.set_audience("case", theirs.case_id, audience)
    look(case, p.caseworker, dean)
    assert told(case, p.caseworker, dean) == ([theirs.pk], [])
    assert entries() == 0


def deny(p, theirs):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into access_denial (audience_id, agency_id) select %s, %s",
            [theirs.audience_id, p.council.pk],
        )


def named(p, theirs):
    world.set_tier(theirs.case, "named")


def panel(p, theirs):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update cases_case set kind = 'hate' where id = %s", [theirs.case_id])


def says_no(p, theirs):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into search_namepolicy (id, agency_id, sort, answers, by_id, at)"
            " values (gen_random_uuid(), %s, 'asb', false, %s, now())",
            [p.housing.pk, p.partner.pk],
        )


def agreement_over(p, theirs):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update agreements_agreement set state = 'ended'")


def over(p, theirs):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update powers_use set state = 'ended' where id = %s", [theirs.pk])


def kept_narrower(p, theirs):
    """What the use holds is in fewer hands than the record the search answers for."""
    with world.as_officer(p.partner):
        audience = access.make_audience(
            access.Plan(
                frozenset({access.Terms(p.housing.pk, team_id=p.partner.team_id)}),
                held=frozenset({"incident", "health"}),
            )
        )
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("update powers_use set audience_id = %s where id = %s", [audience, theirs.pk])
        cursor.execute("set local session_replication_role = origin")


@pytest.mark.parametrize("closed", [deny, named, panel, says_no, agreement_over, over, kept_narrower])
def test_else_nothing_is_told_and_serving_goes_as_if_there_were_none(partnership, case, dean, theirs, closed):
    p = partnership
    closed(p, theirs)
    look(case, p.caseworker, dean)
    assert told(case, p.caseworker, dean) == ([], [])
    assert entries() == 0
    with world.as_officer(p.caseworker) as by:
        use = commands.serve_now(case=case, plan=plan(by, dean), service=service(), by=by, now=now())
    assert use.state == "drafted"  # as it was made; the database has moved it on
    with world.building():
        assert Use.objects.get(pk=use.pk).state == Use.State.IN_FORCE


def test_nothing_is_served_without_a_look_committed_before(partnership, case, dean, theirs):
    """A look whose answer is read in its own transaction could be rolled back, and nobody would know of it."""
    p = partnership
    world.opened_earlier(p.caseworker, case.pk)

    def refused(**kwargs):
        with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotUse) as caught:
            commands.serve_now(case=case, plan=plan(by, dean), service=service(**kwargs), by=by, now=now())
        return [each.code for each in caught.value.refusals]

    assert refused() == ["look-first"]
    look(case, p.caseworker, dean, committed=False)
    with world.as_officer(p.caseworker):
        assert not Answer.objects.exists()
    assert refused(acknowledged="Rang them.") == ["look-first"]
    look(case, p.caseworker, dean)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update powers_look set xid = 1")
        cursor.execute("update powers_answer set xid = 1")
    assert refused() == ["say-what-you-did"]
    with world.as_officer(p.caseworker) as by:
        commands.serve_now(
            case=case,
            plan=plan(by, dean),
            service=service(acknowledged="Rang Housing: theirs is about noise."),
            by=by,
            now=now(),
        )


def test_the_database_wants_the_words_too(partnership, case, dean, theirs):
    p = partnership
    look(case, p.caseworker, dean)
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, dean), by=by, now=now())
        step = (
            "insert into powers_step (id, use_id, case_id, parent_audience_id, audience_id, categories, kind, by_id, at,"
            " happened_at, how, whom, words, acknowledged, settles) values (gen_random_uuid(), %s, %s, %s, %s, '{}', 'served',"
            " wardmote.actor(), now(), now(), '', '', '', %s, '')"
        )
        values = [use.pk, case.pk, case.audience_id, case.audience_id]
        assert run(step, *values, "") == REFUSED
        assert run(step, *values, "Rang Housing.") == 1


def test_a_date_of_birth_is_not_found_out_by_trying(partnership, case, theirs):
    """By name only is by the name: one answer whatever day of birth one enters."""
    p = partnership
    for born_on in (date(1990, 5, 1), date(1961, 1, 1), None):
        subject = Subject(entry=put(case, p.caseworker, born_on=born_on))
        look(case, p.caseworker, subject)
        assert told(case, p.caseworker, subject) == ([], ["Housing"])


def test_a_place_is_asked_by_number_and_postcode(partnership, case):
    p = partnership
    with world.building():
        world.agreement(p.housing, p.council)
    other = partners_case(p)
    served(other, p.partner, Subject(place=put_place(other, p.partner)), "licence_review")
    for address, answer in (("Flat at 12, Harbour St", ["Housing"]), ("14 Harbour Street", [])):
        subject = Subject(place=put_place(case, p.caseworker, address=address))
        look(case, p.caseworker, subject)
        assert told(case, p.caseworker, subject)[1] == answer


def test_a_stranger_learns_nothing_by_count_or_error(partnership, case, dean, theirs):
    """Another's case, an entry of it, one that is not there: the same nothing, and no look is kept."""
    p = partnership
    outsiders = world.case(p, by=p.outsider)
    world.opened_earlier(p.outsider, outsiders.pk)
    mine = put(outsiders, p.outsider)
    nowhere = "00000000-0000-4000-8000-000000000000"
    with world.as_officer(p.outsider), connection.cursor() as cursor:
        for of, entry in (
            (case.pk, dean.entry.pk),
            (outsiders.pk, dean.entry.pk),
            (theirs.case_id, None),
            (nowhere, nowhere),
        ):
            cursor.execute("select wardmote.look_for_powers(%s, %s, null, '')", [of, entry])
            cursor.execute("select count(*) from powers_look")
            assert cursor.fetchone()[0] == 0
            cursor.execute("select count(*) from wardmote.my_powers_beside(%s, %s, null, '')", [of, entry])
            assert cursor.fetchone()[0] == 0
    # Of their own case: no agreement with the partner, so no answer, and serving says nothing else than without one.
    look(outsiders, p.outsider, Subject(entry=mine))
    assert told(outsiders, p.outsider, Subject(entry=mine)) == ([], [])
    assert entries() == 0


def test_looks_are_counted_with_searches_and_stop_at_the_days_limit(partnership, case, theirs):
    p = partnership
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update search_parameter set value = 2 where key = 'look_ups_a_day'")
    try:
        for number, name in enumerate(("Ann Other", "Bea Other", "Dean Marlow")):
            subject = Subject(entry=put(case, p.caseworker, name=name))
            look(case, p.caseworker, subject)
            assert told(case, p.caseworker, subject) == ([], []), number
    finally:
        with world.building(), connection.cursor() as cursor:
            cursor.execute("update search_parameter set value = 60 where key = 'look_ups_a_day'")


def test_nobody_reads_anothers_look_or_writes_one(partnership, case, dean, theirs):
    p = partnership
    look(case, p.caseworker, dean)
    with world.as_officer(p.colleague), connection.cursor() as cursor:
        cursor.execute("select (select count(*) from powers_look), (select count(*) from powers_answer)")
        assert cursor.fetchone() == (0, 0)
    with world.as_officer(p.caseworker):
        assert (
            run(
                "insert into powers_look (id, officer_id, case_id, subject, at, xid) values (gen_random_uuid(), wardmote.actor(), %s, %s,"
                " now(), 1)",
                case.pk,
                str(dean.entry.pk),
            )
            == REFUSED
        )
        assert run("delete from powers_answer") == REFUSED
        for name in ("powers_looked", "powers_steps", "powers_remind", "powers_told", "powers_by_the_clock"):
            with (
                pytest.raises(DatabaseError, match=r"permission|does not exist"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    f"select wardmote.{name}({'now()' if name in ('powers_remind', 'powers_by_the_clock') else ''})"
                )


def test_no_refusal_holds_a_name(partnership, case, dean, theirs):
    words = " ".join(each.message for each in (policies.LOOK_FIRST, policies.SAY_WHAT_YOU_DID))
    assert not re.search("Dean|Marlow|Housing", words)
