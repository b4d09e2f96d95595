"""That a partner keeps a record: said only on lawful ground, and nothing more than that."""

# ruff: noqa: SIM117

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.search.conftest import answers, searched
from wardmote.outward.search.models import NamePolicy
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement
from wardmote.work.cases.models import Case, MustNotReceive

pytestmark = pytest.mark.django_db
KEPT = [("Council", "asb", "name")]


def change(model, pk, **fields):
    with world.building():
        model.objects.filter(pk=pk).update(**fields)


@pytest.mark.parametrize(
    "typed", ["joan smithers", "Smithers, Joan", "JOAN SMITHRES", "Joan Smither", "joan | smithers"]
)
def test_a_partner_who_types_the_whole_name_is_told_who_keeps_a_record(partnership, kept, typed):
    assert answers(partnership.partner, typed) == KEPT


@pytest.mark.parametrize(
    "typed",
    ["smithers", "joan", "joan s", "jaon smihters", "john smithers", "joan smithers brown", "joan %", "% %", "_ _",
     "joan smithers or true", "harbour street", "12 harbour street", "EC1A 1BB", "ec1a 12", "a b"],
)  # fmt: skip
def test_less_than_a_whole_name_or_address_is_answered_nothing(partnership, kept, typed):
    assert answers(partnership.partner, typed) == []


@pytest.mark.parametrize("typed", ["12 Harbour Street EC1A 1BB", "12, ec1a1bb"])
def test_a_house_number_with_its_postcode_is_answered(partnership, kept, typed):
    assert answers(partnership.partner, typed) == [("Council", "asb", "address")]


def test_nobody_without_an_agreement_is_answered_nor_whoever_sees_it_anyway(partnership, kept):
    p = partnership
    for officer in (p.outsider, p.caseworker, p.colleague, p.governance):
        assert answers(officer, "joan smithers") == []


@pytest.mark.parametrize(
    "fault",
    [{"state": "ended"}, {"state": "suspended"}, {"purposes": ["noise_nuisance"]}, {"categories": ["contact"]},
     {"categories": ["incident"]}, {"ends_on": date.today() - timedelta(days=1)}],
)  # fmt: skip
def test_the_agreement_must_be_in_force_for_the_kind_and_cover_what_is_held(partnership, kept, fault):
    change(Agreement, partnership.agreement.pk, **fault)
    assert answers(partnership.partner, "joan smithers") == []


@pytest.mark.parametrize(
    ("kind", "answered"), [("noise", False), ("hate", False), ("rough_sleeping", False), ("other", False)]
)
def test_other_kinds_need_the_owners_word_and_an_agreement_for_them(partnership, kept, kind, answered):
    change(Case, kept.pk, kind=kind)
    assert bool(answers(partnership.partner, "joan smithers")) is answered


def test_the_owner_says_what_is_answered(partnership, kept):
    p = partnership
    with world.building():
        said = NamePolicy.objects.create(
            agency=p.council, sort="asb", answers=False, by=p.governance, at="2026-01-01T00:00Z"
        )
    assert answers(p.partner, "joan smithers") == []
    change(NamePolicy, said.pk, answers=True)
    assert answers(p.partner, "joan smithers") == KEPT
    change(Case, kept.pk, kind="hate")
    change(NamePolicy, said.pk, sort="hate")
    change(Agreement, p.agreement.pk, purposes=["hate_crime"])
    assert answers(p.partner, "joan smithers") == [("Council", "hate", "name")]


@pytest.mark.parametrize("whom", ["officer", "agency", "name"])
def test_whoever_must_not_receive_it_is_told_nothing(partnership, kept, whom):
    p = partnership
    from wardmote.work.cases import commands as cases

    out = {"officer": p.partner, "agency": p.housing, "name": p.partner.name.upper()}[whom]
    with world.as_officer(p.caseworker) as by:
        case = Case.objects.get(pk=kept.pk)
        cases.keep_out(case=case, **{whom: out}, reason="r", by=by, now=case.opened_at)
    assert answers(p.partner, "joan smithers") == []
    if whom == "agency":
        return
    assert answers(p.partner_colleague, "joan smithers") == KEPT
    if whom == "name":
        with world.building():
            MustNotReceive.objects.update(lifted_at=case.opened_at, lifted_by=by)
        assert answers(p.partner, "joan smithers") == KEPT


def test_named_and_channel_records_are_never_answered(partnership, kept):
    from wardmote.trust.access.models import Audience

    for tier in ("named", "channel"):
        with world.building():
            Audience.objects.update(tier=tier)
        assert answers(partnership.partner, "joan smithers") == []


def test_what_a_partner_does_not_see_of_a_case_they_have_is_not_hinted_at(partnership, put_person):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    put_person(case, name="Ilse Brandner", categories=["health"])
    assert answers(p.partner, "ilse brandner") == []
    # Nor to a colleague whose agency has it by another team.
    team = p.partner.team
    other = world.case(p)
    world.share(p, other, team=team)
    put_person(other, name="Otto Brandner")
    assert answers(p.partner_colleague, "otto brandner") == []


def test_a_grant_of_the_name_alone_is_an_answer_whatever_the_owner_says_of_the_kind(partnership, put_person):
    p = partnership
    case = world.case(p, kind="hate")
    world.share(p, case, level=Level.NAME)
    put_person(case, name="Ilse Brandner")
    assert answers(p.partner, "ilse brandner") == [("Council", "hate", "name")]
    with world.as_officer(p.partner):
        assert not Case.objects.filter(pk=case.pk).exists()


def test_one_answer_says_nothing_of_how_many(partnership, kept, put_person):
    put_person(world.case(partnership))
    put_person(kept, address="")
    assert answers(partnership.partner, "joan smithers") == KEPT


def test_an_answer_is_in_the_owners_log_and_cannot_be_read_before_it_is_committed(partnership, kept):
    p = partnership
    with world.as_officer(p.partner), connection.cursor() as cursor:
        cursor.execute(
            "insert into search_search (id, officer_id, words) values (gen_random_uuid(), wardmote.actor(), 'joan smithers')"
        )
        cursor.execute("select count(*) from search_namehit")
        assert cursor.fetchone() == (0,)
        cursor.execute("savepoint s")
        cursor.execute(
            "insert into search_search (id, officer_id, words) values (gen_random_uuid(), wardmote.actor(), 'joan smithers')"
        )
        cursor.execute("release savepoint s")
        cursor.execute("select count(*) from search_namehit")
        assert cursor.fetchone() == (0,)
    searched(p.partner, "joan smithers")
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select distinct owner_id, recipient_id, subject_kind from audit_entry where action = 'answered by name only'"
        )
        assert cursor.fetchall() == [(p.council.pk, p.housing.pk, "search")]


def test_the_limit_of_a_day_holds_for_names_and_counts_the_same_one_once(partnership, kept):
    p = partnership
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update search_parameter set value = 3 where key = 'look_ups_a_day'")
    assert answers(p.partner, "joan smithers") == KEPT
    for _ in range(3):
        assert answers(p.partner, "Joan  Smithers") == KEPT
    assert answers(p.partner, "anna brown") == []
    assert answers(p.partner, "motorbikes") == []
    assert answers(p.partner, "ilse brown") == []
    assert answers(p.partner, "otto brown") == []
    assert answers(p.partner, "smithers joan") == [], "spelt otherwise it is another look"
    assert answers(p.partner_colleague, "smithers joan") == KEPT


@pytest.mark.parametrize(
    "statement",
    [
        "insert into search_search (id, words, look_up) values (gen_random_uuid(), 'a b', 1)",
        "insert into search_search (id, words, xid, at) values (gen_random_uuid(), 'a b', 1, now())",
        "update search_search set look_up = 1",
        "delete from search_search",
        "delete from search_namehit",
        "insert into search_namehit select * from search_namehit",
        "update search_parameter set value = 1000",
        "select * from wardmote.search_beyond('joan smithers')",
        "select * from wardmote.search_namesakes('joan smithers')",
        "select wardmote.forget_searches()",
        "select * from search_entry",
        "select * from search_word",
        "select * from search_source",
        "insert into search_entry (kind) values ('x')",
        "select wardmote.search_rebuild('cases_case')",
        "select * from wardmote.search_alike('n', 'joan')",
        "select * from wardmote.search_alikes('name', 'n', '{joan}', '{}', array(select generate_series(1, 100000)))",
        "select * from wardmote.search_texts('what', array(select generate_series(1, 100000)))",
        "select wardmote.search_put('cases_case', '{}')",
        "select wardmote.search_learn('{n:joan}')",
        "select * from wardmote.deciders_of(1, '{supervisor}')",
        "select wardmote.answers_by_name(gen_random_uuid(), 'asb')",
        "explain select * from search_entry",
    ],
)
def test_sql_of_ones_own_gets_no_further(partnership, kept, statement):
    with world.as_officer(partnership.partner), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)


def test_a_trigger_of_the_index_cannot_be_put_on_a_table_of_ones_own(partnership, kept):
    with world.as_officer(partnership.partner), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("create temporary table mine (id uuid)")
            cursor.execute(
                "create trigger t after insert on mine for each row execute function wardmote.search_index()"
            )


def test_the_searches_of_another_are_nobody_elses(partnership, kept):
    p = partnership
    search = searched(p.partner, "joan smithers")
    with world.as_officer(p.partner_colleague), connection.cursor() as cursor:
        for table in ("search_search", "search_namehit"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)
    assert world.client_for(p.partner_colleague).get(f"/search/{search}/").status_code == 404


def test_an_audience_moved_takes_the_answer_along(partnership, kept):
    p = partnership
    assert answers(p.partner, "joan smithers") == KEPT
    world.share(p, kept)
    assert answers(p.partner, "joan smithers") == []
    with world.as_officer(p.caseworker):
        case = Case.objects.get(pk=kept.pk)
        plan = access.plan_of(case.audience_id)
        plan = access.Plan(
            frozenset(g for g in plan.grants if g.agreement_id is None), plan.denials, plan.held
        )
        access.set_audience("case", case.pk, access.make_audience(plan))
    assert answers(p.partner, "joan smithers") == KEPT


def test_nobody_searches_in_the_name_of_another(partnership, kept):
    p = partnership
    with world.as_officer(p.outsider), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "insert into search_search (id, officer_id, words) values (gen_random_uuid(), %s, 'joan smithers')",
                [p.partner.pk],
            )
