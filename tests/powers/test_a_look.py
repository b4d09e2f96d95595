"""What an officer may learn, before serving, of a live power of another agency: hostile, as the application's role."""

import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access.attacking import REFUSED, run
from tests.people import making
from tests.powers.conftest import look, now, partners_case, plan, put, put_place, served, service
from wardmote.records.people import commands as people
from wardmote.trust.access import commands as access
from wardmote.work.cases import commands as cases
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
    world.opened_earlier(p.caseworker, theirs.case_id)
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


STEP = (
    "insert into powers_step (id, use_id, case_id, parent_audience_id, audience_id, categories, kind, by_id, at,"
    " happened_at, how, whom, words, settles) select gen_random_uuid(), id, case_id, parent_audience_id, audience_id,"
    " categories, %s, wardmote.actor(), now(), clock_timestamp(), '', '', %s, %s from powers_use where id = %s"
)


def newest_look():
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select id::text from powers_look order by at desc limit 1")
        return cursor.fetchone()[0]


def test_the_database_wants_words_about_that_look(partnership, case, dean, theirs):
    """Words about nothing, and words of before another agency was told of, let nothing be served."""
    p = partnership
    world.opened_earlier(p.caseworker, case.pk)
    look(case, p.caseworker, Subject(entry=put(case, p.caseworker, name="Ann Other")))
    about_another = newest_look()
    look(case, p.caseworker, dean)
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, dean), by=by, now=now())
        assert run(STEP, "served", "", "", use.pk) == REFUSED
        for about in ("", about_another):
            assert run(STEP, "acknowledged", "Rang Housing.", about, use.pk) == 1
            assert run(STEP, "served", "", "", use.pk) == REFUSED
    about_this = newest_look_of(dean)
    with world.as_officer(p.caseworker):
        assert run(STEP, "acknowledged", "-", about_this, use.pk) == 1
        assert run(STEP, "served", "", "", use.pk) == REFUSED
        assert run(STEP, "acknowledged", "Rang Housing.", about_this, use.pk) == 1
        assert run(STEP, "served", "", "", use.pk) == 1


def newest_look_of(subject):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select id::text from powers_look where subject = %s order by at desc limit 1", [subject.key]
        )
        return cursor.fetchone()[0]


def test_a_look_does_not_outlive_a_corrected_name(partnership, case, dean, theirs):
    p = partnership
    other = Subject(entry=put(case, p.caseworker, name="Ann Other"))
    look(case, p.caseworker, other)
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, other), by=by, now=now())
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update cases_person set name = 'Dean Marlow' where id = %s", [other.entry.pk])
    with world.as_officer(p.caseworker):
        assert run(STEP, "served", "", "", use.pk) == REFUSED


def test_words_sent_before_the_warning_was_shown_are_about_nothing(partnership, case, dean, theirs):
    p = partnership
    look(case, p.caseworker, dean)
    with world.as_officer(p.caseworker) as by:
        stands = queries.beside(case, dean, by=by)
        assert stands.warns
        assert queries.answered_for(stands, stands.look_key, by=by)
        assert not queries.answered_for(stands, "", by=by)
        assert not queries.answered_for(stands, "---", by=by)
        assert not queries.answered_for(stands, "00000000-0000-4000-8000-000000000000", by=by)


def let_in(p, theirs, level=2):
    with world.as_officer(p.partner):
        theirs.case.refresh_from_db(fields=["audience"])
        terms = access.Terms(
            agency_id=p.council.pk, team_id=p.caseworker.team_id, agreement_id=p.extra["theirs"].pk, purpose="asb",
            categories=("contact", "incident", "offence"), level=level,
        )  # fmt: skip
        audience = access.make_audience(access.plan_of(theirs.case.audience_id).with_grant(terms))
        access.set_audience("case", theirs.case_id, audience)


def test_on_whom_is_not_guessed_in_a_case_that_is_not_opened(partnership, case, theirs):
    """Nothing without a look; a look says the agency and the case, is logged there, and counts."""
    p = partnership
    let_in(p, theirs)
    world.opened_earlier(p.caseworker, case.pk)
    dean = Subject(entry=put(case, p.caseworker))

    def guessed(name):
        with world.as_officer(p.caseworker), connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from wardmote.my_powers_beside(%s, %s, null, '')", [case.pk, name]
            )
            return cursor.fetchone()[0]

    assert guessed(dean.entry.pk) == 0
    action = "told of a live power in a case not opened"
    assert entries(action) == 0
    look(case, p.caseworker, dean)
    with world.as_officer(p.caseworker) as by:
        stands = queries.beside(case, dean, by=by)
        assert (stands.seen, [(a.owner.name, a.case_id) for a in stands.ask]) == (
            [],
            [("Housing", theirs.case_id)],
        )
        assert stands.look
    assert entries(action) == 1
    world.opened_earlier(p.caseworker, theirs.case_id)
    assert guessed(dean.entry.pk) == 1


def test_of_unopened_cases_no_more_is_told_than_names_may_be_looked_up(partnership, case, theirs):
    p = partnership
    let_in(p, theirs)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update search_parameter set value = 2 where key = 'look_ups_a_day'")
    try:
        for name in ("Ann Other", "Bea Other", "Dean Marlow"):
            subject = Subject(entry=put(case, p.caseworker, name=name))
            look(case, p.caseworker, subject)
            assert told(case, p.caseworker, subject) == ([], [])
    finally:
        with world.building(), connection.cursor() as cursor:
            cursor.execute("update search_parameter set value = 60 where key = 'look_ups_a_day'")


def test_a_name_in_another_script_is_compared_too(partnership, case):
    with world.as_officer(partnership.caseworker), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.powers_print('person', 'Иван Петров'), wardmote.powers_print('person', 'Олег  Сидоров'),"
            " wardmote.powers_print('person', 'Петров, Иван'), wardmote.powers_print('person', 'Zoë O’Hara-Ng')"
        )
        one, other, again, latin = cursor.fetchone()
        assert one == again != other
        assert len(one) > 2
        assert latin == "p:hara ng o zoe"


def test_what_was_done_about_it_is_read_by_the_agency_that_was_told(partnership, case, dean, theirs):
    """A partner to whom the owner would not answer learns of no live power by reading it in the case."""
    p = partnership
    use = served(case, p.caseworker, dean, acknowledged="Rang Housing.")
    world.share(p, case, team=p.partner.team, level=3)
    world.opened_earlier(p.partner, case.pk)
    for who, seen in ((p.caseworker, 1), (p.partner, 0)):
        with world.as_officer(who), connection.cursor() as cursor:
            cursor.execute(
                "select count(*) filter (where kind = 'acknowledged'), count(*) filter (where kind = 'served')"
                " from powers_step where use_id = %s", [use.pk],
            )  # fmt: skip
            assert cursor.fetchone() == (seen, 1)


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


def test_the_same_person_is_found_through_merged_records_whatever_day_of_birth_was_put_down(
    partnership, case, dean
):
    """Ties are by the record: a slip in a name or in a day of birth hides nobody who is tied."""
    p = partnership
    first = served(case, p.caseworker, dean, "verbal_warning")
    second = world.case(p)
    world.opened_earlier(p.caseworker, second.pk)
    again = Subject(entry=put(second, p.caseworker, name="Dino Marlowe", born_on=date(1991, 5, 1)))
    one, other = making.person(p.caseworker, "Dean Marlow"), making.person(p.caseworker, "Dino Marlowe")
    making.opened(one, p.caseworker)
    making.opened(other, p.caseworker)

    def found():
        with world.as_officer(p.caseworker):
            return [use.pk for use in queries.on_the_same(second, again)]

    with world.as_officer(p.caseworker) as by:
        for subject, record in ((dean, one), (again, other)):
            entry = type(subject.entry).objects.select_related("case__owner").get(pk=subject.entry.pk)
            cases.link_person(entry=entry, person=record, by=by, now=now())
    assert found() == []
    with world.as_officer(p.caseworker) as by:
        people.merge(away=other, into=one, reason="Same face", by=by, now=now())
    assert found() == [first.pk]
