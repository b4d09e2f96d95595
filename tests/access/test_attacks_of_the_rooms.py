"""What someone tries who can run any SQL as the application, in the rooms that came after `test_attacks`.

Each was possible once. Those that are accepted are listed in docs/access-in-one-page.md.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access.attacking import (
    REFUSED,
    TODAY,
    action,
    case_row,
    insert,
    insert_entry,
    report,
    run,
    run_value,
    shared_case,
    tell,
)
from tests.identity.world import council, now_of
from tests.intake.conftest import take  # noqa: F401
from tests.people import making
from wardmote.records.intake import commands
from wardmote.records.intake import queries as intake
from wardmote.records.places import commands as places
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.work.cases import commands as cases

fast = pytest.mark.django_db
NOW = datetime.now(UTC)


# --- accounts ----------------------------------------------------------------------------------------


@fast
def test_an_administrator_alone_moves_nobody_into_sight_of_a_team_s_cases(partnership):
    """With a friend of another team, one administrator could have had any case of the agency read."""
    c = council(partnership)
    target = c.supervisor.team_id
    with world.as_officer(c.admin):
        assert run("select wardmote.move_officer(%s, %s)", c.worker.pk, target) == REFUSED
        change = run_value("select wardmote.propose_move(%s, %s, 'r')", c.worker.pk, target)
        assert run("select wardmote.propose_move(%s, %s, 'r')", c.worker.pk, target) == REFUSED  # one waits
        assert run("select wardmote.decide_roles(%s, true, '')", change) == REFUSED
    with world.as_officer(c.worker):
        assert run("select wardmote.decide_roles(%s, true, '')", change) == REFUSED
    assert now_of(c.worker).team_id == c.worker.team_id
    with world.as_officer(c.second):
        assert run("select wardmote.decide_roles(%s, true, '')", change) == 1
    assert (now_of(c.worker).team_id, now_of(c.worker).roles) == (target, c.worker.roles)


# --- referrals ---------------------------------------------------------------------------------------


@fast
class TestAReferralAndThoseBesideIt:
    @pytest.fixture
    def referral(self, partnership, take):  # noqa: F811
        """Two reports of the council's referred to housing, one as all the agency's; and its trace of a refusal."""
        p = partnership
        report = take(p.caseworker)
        world.opened_earlier(p.caseworker, report.pk)
        third = world.agreement(p.council, p.stranger)
        with world.as_officer(p.caseworker) as by:
            plan = access.plan_of(report.audience_id)
            read = access.Terms(
                p.stranger.pk,
                agreement_id=third.pk,
                purpose="asb",
                categories=("contact", "incident"),
                level=Level.READ,
            )
            access.set_audience("report", report.pk, access.make_audience(plan.with_grant(read)))
            report.refresh_from_db()
            made = commands.refer_report(
                report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Yours.",
                answer_by=TODAY, by=by, now=datetime.now(UTC),
            )  # fmt: skip
        for officer in (p.partner, p.outsider):
            world.opened_earlier(officer, made.pk, kinds=("referral",))
            world.opened_earlier(officer, report.pk)
        return made

    def test_a_third_agency_that_reads_the_report_does_not_read_its_referrals(self, partnership, referral):
        p = partnership
        with world.as_officer(p.outsider):
            assert run("select * from intake_report where id = %s", referral.report_id) == 1
            assert run("select * from intake_referral") == 0
            assert run("select * from intake_referralstep") == 0
        with world.as_officer(p.partner):
            assert run("select * from intake_referralstep") == 1

    @pytest.mark.parametrize("whom", ["officer", "agency"])
    def test_who_must_not_receive_the_report_loses_its_referral_too(self, partnership, referral, whom):
        p = partnership
        out = {"officer": p.partner.pk, "agency": p.housing.pk}[whom]
        with world.as_officer(p.caseworker):
            plan = access.plan_of(run_value("select audience_id from intake_report"))
            kept_out = frozenset({access.KeptOut(**{f"{whom}_id": out})})
            audience = access.make_audience(replace(plan, denials=kept_out))
            access.set_audience("report", referral.report_id, audience)
        with world.as_officer(p.partner):
            for table in ("intake_report", "intake_referral", "intake_referralstep"):
                assert run(f"select * from {table}") == 0, table
        with world.as_officer(p.partner_colleague):
            assert run("select * from intake_referral") == (whom == "officer")

    def test_whoever_must_not_receive_the_report_is_not_told_of_it(self, partnership, referral):
        p = partnership
        with world.as_officer(p.caseworker):
            plan = access.plan_of(run_value("select audience_id from intake_report"))
            kept_out = frozenset({access.KeptOut(officer_id=p.partner.pk)})
            audience = access.make_audience(replace(plan, denials=kept_out))
            access.set_audience("report", referral.report_id, audience)
            referral.team = p.partner.team
            assert intake.receivers(referral) == []
        with world.as_officer(p.partner_colleague):  # may not decide on it, nor know whom it keeps out
            assert intake.receivers(referral) == [p.partner.pk]

    def test_to_whom_it_may_not_go_is_told_to_those_who_decide(self, partnership, referral):
        p = partnership
        with world.as_officer(p.caseworker):
            insert_entry("referral not allowed", "report", referral.report_id, p.council)
        said = "select id from audit_entry where action = 'referral not allowed'"
        with world.as_officer(p.caseworker):
            assert run(said) == 1
        with world.as_officer(p.partner):
            assert run(said) == 0
            assert run("select id from audit_entry where subject_id = %s", referral.report_id) > 0


# --- actions -----------------------------------------------------------------------------------------


@fast
class TestWhatTheOtherSideOfAnActionSaid:
    @pytest.fixture
    def asked(self, partnership):
        """Asked of housing by the council."""
        p = partnership
        case, key = shared_case(p), uuid.uuid4()
        self.audience = case.audience_id
        with world.as_officer(p.caseworker):
            assert insert("actions_action", id=key, **action(p.caseworker, case.audience_id, p.housing)) == 1
        return key

    def change(self, by, key, words, *values):
        with world.as_officer(by):
            return run(f"update actions_action set {words} where id = %s", *values, key)

    def test_is_not_written_over(self, partnership, asked):
        p = partnership
        done = (
            "state = 'done', evidence = 'We did it', finished_at = now(), finished_by_id = wardmote.actor()"
        )
        assert self.change(p.partner, asked, "state = 'accepted', answered_at = now(), "
                           "answered_by_id = wardmote.actor()") == 1  # fmt: skip
        assert self.change(p.partner, asked, done) == 1
        for by in (p.caseworker, p.partner_colleague, p.partner):
            for words in (
                "evidence = 'They did nothing'",
                "finished_by_id = wardmote.actor(), finished_at = '2001-01-01'",
                "answered_by_id = wardmote.actor(), answered_at = '2001-01-01'",
                "decline_reason = 'x'",
            ):
                assert self.change(by, asked, words) in {REFUSED, 0}, (by.name, words)
        for words in ("state = 'accepted', evidence = ''", "state = 'withdrawn', evidence = 'x'"):
            assert self.change(p.caseworker, asked, f"{words}, answered_at = null") == REFUSED
        assert self.change(p.caseworker, asked, "state = 'accepted', evidence = '', finished_at = null, "
                           "finished_by_id = null") == 1  # fmt: skip

    @pytest.mark.parametrize(
        "fields",
        [{"state": "accepted"}, {"answered_at": NOW}, {"evidence": "x"}, {"decline_reason": "x"}, {"first_due_on": TODAY},
         {"state": "declined", "decline_reason": "no"}, {"officer_id": "caseworker"}, {"team_id": "caseworker"}],
    )  # fmt: skip
    def test_is_not_said_for_them_as_it_is_asked(self, partnership, asked, fields):
        p = partnership
        if "officer_id" in fields:
            fields = {"officer_id": p.caseworker.pk}
        if "team_id" in fields:
            fields = {"team_id": p.caseworker.team_id}
        row = action(p.caseworker, self.audience, p.housing)
        with world.as_officer(p.caseworker):
            assert insert("actions_action", **{**row, **fields}) == REFUSED

    def test_is_not_put_into_its_history_by_the_other(self, partnership, asked):
        p = partnership
        for by, own, other in (
            (p.caseworker, "date_changed", "done"),
            (p.partner, "date_asked", "reopened"),
        ):
            row = {"action_id": asked, "audience_id": self.audience, "note": "", "by_id": by.pk, "at": NOW}
            with world.as_officer(by):
                assert insert("actions_step", **row, kind=other) == REFUSED
                assert insert("actions_step", **row, kind=own) == 1


@fast
@pytest.mark.parametrize("table", ["intake_report", "cases_case"])
def test_nothing_is_put_down_for_another_agency_s_team(partnership, table):
    """It would have kept that team from being closed, and been counted as what it holds."""
    p = partnership
    own = world.case(p)
    row = (case_row if table == "cases_case" else report)(p.caseworker, own.audience_id)
    with world.as_officer(p.caseworker):
        assert insert(table, **row, team_id=p.partner.team_id) == REFUSED
        assert insert(table, **row, team_id=p.caseworker.team_id) == 1
        if table == "cases_case":
            change = "update cases_case set team_id = %s where id = %s"
            assert run(change, p.partner.team_id, own.pk) == REFUSED


@fast
def test_who_is_in_a_case_is_not_read_without_an_opening(partnership):
    """All ties of all cases could be read at once, and no log said so."""
    p = partnership
    person, case = making.person(p.caseworker), world.case(p)
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        entry = cases.add_person(case=case, name="Zofia", role="victim", from_on=TODAY, by=by, now=NOW)
        cases.link_person(entry=entry, person=person, by=by, now=NOW)
        assert run("select * from cases_caseperson") == 1
    with world.building():
        run("delete from identity_session")
        run("set local session_replication_role = replica")
        run("update audit_entry set at = at - interval '16 minutes'")
        run("set local session_replication_role = origin")
    with world.as_officer(p.caseworker):
        assert run("select * from cases_caseperson") == 0
        assert run_value("select wardmote.people_in_open_cases()") == person.pk
    making.opened(person, p.caseworker)
    with world.as_officer(p.caseworker):
        assert run("select * from cases_caseperson") == 1


# --- looking without being seen to look ---------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        # Whether a search had an answer by name only, in its own transaction, which is then rolled back.
        "select n_tup_ins from pg_stat_xact_all_tables where relname = 'search_namehit'",
        "select n_tup_ins from pg_stat_all_tables where relname = 'search_namehit'",
        "select pg_stat_get_xact_tuples_inserted('search_namehit'::regclass)",
        "select pg_current_wal_insert_lsn()",
        "select pg_current_wal_lsn()",
        "select pg_relation_size('search_namehit')",
        "select pg_total_relation_size('search_namehit')",
        "select * from pg_stat_wal",
    ],
)
@pytest.mark.parametrize("login", ["wardmote_app", "wardmote_worker"])
def test_what_the_server_counts_is_not_told(committed, login, statement):
    with world.raw(login) as connected, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connected.execute(statement)


@fast
def test_who_was_told_already_is_not_told(partnership):
    """Whether an officer was told of a record whose id one knows: the key that tells once had an answer."""
    p, case = partnership, uuid.uuid4()
    with world.as_officer(p.caseworker):
        assert tell(p.partner, case) == 1
    row = {"officer_id": p.partner.pk, "kind": "shared", "subject_kind": "case", "on": TODAY, "at": NOW}
    with world.as_officer(p.outsider):
        for subject in (case, uuid.uuid4()):
            assert insert("notices_notice", **row, subject_id=subject) == REFUSED
            assert tell(p.partner, subject) == 1
    with world.as_officer(p.partner):
        assert run("select * from notices_notice where subject_id = %s", case) == 1
        assert tell(p.partner, case) == 0  # of oneself one may know


def failing(sql, *values):
    """How the database refuses it: its code, and every word of it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as problem:
        told = problem.__cause__.diag
        return problem.__cause__.sqlstate, told.message_primary, told.message_detail, told.context
    return None


@fast
def test_what_is_hidden_is_refused_in_the_words_for_what_is_not_there(partnership, take):  # noqa: F811
    """Else an id tried in a link told whether there is such an entry, such a report, such a person."""
    p, place = partnership, uuid.uuid4()
    person, case, report = making.person(p.caseworker), world.case(p), take(p.caseworker)
    making.person(p.outsider)
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        someone = cases.add_person(case=case, name="Zofia", role="victim", from_on=TODAY, by=by, now=NOW)
        somewhere = cases.add_place(case=case, role="where", address="1 Low Row", by=by, now=NOW)
    links = {
        "cases_caseperson (id, entry_id, person_id, case_id, audience_id": (someone.pk, person.pk),
        "cases_caseplace (id, entry_id, place_id, case_id, audience_id": (somewhere.pk, place),
        "intake_reportperson (id, part, report_id, person_id, audience_id": (report.pk, person.pk),
        "intake_reportplace (id, report_id, place_id, audience_id": (report.pk, place),
    }
    with world.as_officer(p.outsider):
        own = run_value("select wardmote.my_audiences() limit 1")
        for columns, (hidden, other) in links.items():
            told = []
            for key in (hidden, uuid.uuid4()):
                values = {"id": uuid.uuid4(), "part": "teller", "entry_id": key, "report_id": key,
                          "person_id": other, "place_id": other, "case_id": key, "audience_id": own}  # fmt: skip
                named = [name.strip() for name in columns.split("(")[1].split(",")]
                marks = ", ".join(["%s"] * len(named))
                told.append(
                    failing(
                        f"insert into {columns}, by_id, at) values ({marks}, wardmote.actor(), now())",
                        *(values[name] for name in named),
                    )
                )
            assert told[0] == told[1], columns
            assert told[0][0] == "42501", columns
        for call in ("keep_person_names(%s, '{name}', '{x}')", "add_person_phone(%s, '+441', '{}')"):
            known, none = (failing(f"select wardmote.{call}", key) for key in (person.pk, uuid.uuid4()))
            assert known == none, call
            assert known[0] == "42501"


# --- trying names and telephones ----------------------------------------------------------------------


@fast
def test_no_count_of_removed_rows_tells_that_somebody_keeps_a_name(partnership):
    """EXPLAIN ANALYZE says how many rows an index found that the policies then took away."""
    p = partnership
    making.person(p.caseworker, "Zofia Kaczmarski", phone="07700 900123")
    making.person(p.outsider, "Ann Other", phone="07700 900456")
    with world.as_officer(p.caseworker) as by:
        places.make_place(
            kind="premises", name="", address="1 Low Row", postcode="", team=by.team, by=by, now=NOW
        )
    with world.as_officer(p.outsider):
        for column, table in (
            ("value", "people_matchkey"),
            ("folded", "people_person"),
            ("sort_key", "places_place"),
            ("address_key", "places_place"),
        ):
            assert (
                run(f"explain analyze select id from {table} where {column} = 'kaczmarski zofia'") == REFUSED
            )
            assert run(f"explain analyze select id from {table} order by {column}") == REFUSED
        run("set local enable_seqscan = off")
        for ask in (
            "select id from people_person where name = 'Zofia Kaczmarski'",
            "select id from places_place where postcode = 'EC1A 1HQ'",
            "select id from places_place where address = '1 Low Row'",
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"explain {ask}")
                assert not [line for (line,) in cursor.fetchall() if "Index Cond" in line], ask
        asks = {
            "people_with_keys('{name}', array[%s])": ("kaczmarski zofia", "nobody"),
            "people_named(array[%s], '{zz}', 9)": ("kaczmarski", "nobody"),
            "people_with_phones(array[%s])": ("+447700900123", "+447700900124"),
            "places_alike(array[%s])": ("1 low row", "2 low row"),
        }
        for call, tried in asks.items():
            found = []
            for value in tried * 2:  # at first the server looks up what it does not know of the tables yet
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"explain (analyze, timing off, summary off) select * from wardmote.{call}", [value]
                    )
                    found.append([line for (line,) in cursor.fetchall()])
            assert found[2] == found[3], call
    with world.as_officer(p.caseworker):
        for call, (known, _) in asks.items():
            assert run(f"select * from wardmote.{call}", known) == 1, call
