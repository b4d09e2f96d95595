"""What someone tries on audiences who can run any SQL as the application: holding less, leaving a tier, letting others in."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from tests import world
from tests.access.attacking import (
    REFUSED,
    TOMORROW,
    YESTERDAY,
    case_row,
    fast,
    insert,
    report,
    run,
    run_value,
    shared_case,
)
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Audience, Level
from wardmote.trust.identity.models import Officer


def move(case, plan):
    made = run_value(
        "select wardmote.make_audience(%s, %s::text[], %s::jsonb, %s::jsonb)",
        plan.tier, sorted(plan.held), access._json(plan.grants), access._json(plan.denials),
    )  # fmt: skip
    return made if made == REFUSED else run("select wardmote.set_audience('case', %s, %s)", case.pk, made)


@fast
def test_the_categories_held_are_never_struck_off_so_that_another_agreement_fits(partnership):
    p = partnership
    case = world.case(p, held=("health", "incident"))
    terms = access.Terms(p.housing.pk, agreement_id=p.agreement.pk, purpose="asb", level=Level.READ)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        for held in (frozenset(), frozenset({"incident"})):
            assert move(case, replace(plan, held=held, grants=plan.grants | {terms})) == REFUSED
        assert move(case, replace(plan, held=plan.held | {"offence"})) == 1  # more is held: fewer see it


@fast
def test_a_case_of_some_category_is_not_opened_under_an_audience_that_holds_less(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        assert (
            insert("cases_case", **case_row(p.caseworker, case.audience_id, categories=["health"])) == REFUSED
        )
        assert insert("cases_case", **case_row(p.caseworker, case.audience_id, categories=["incident"])) == 1


@fast
def test_named_officers_only_stays_named_officers_only(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        open_plan = access.plan_of(case.audience_id)
        by_name = frozenset({access.Terms(p.council.pk, officer_id=p.caseworker.pk)})
        assert move(case, replace(open_plan, grants=by_name, tier=Audience.Tier.NAMED)) == 1
        assert move(case, open_plan) == REFUSED
        assert move(case, replace(open_plan, grants=by_name)) == REFUSED
        assert move(case, replace(open_plan, grants=by_name, tier=Audience.Tier.CHANNEL)) == REFUSED


@fast
@pytest.mark.parametrize("whom", ["officer", "agency"])
def test_who_must_not_receive_is_not_let_in_while_the_list_says_so(partnership, whom):
    p = partnership
    case = shared_case(p)
    out = (
        access.KeptOut(officer_id=p.partner.pk)
        if whom == "officer"
        else access.KeptOut(agency_id=p.housing.pk)
    )
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        assert insert(
            "cases_mustnotreceive", id=(entry := uuid.uuid4()), case_id=case.pk, parent_audience_id=case.audience_id,
            audience_id=case.audience_id, categories=[], name="", reason="r", by_id=p.caseworker.pk,
            at=datetime.now(UTC), officer_id=out.officer_id, agency_id=out.agency_id,
        ) == 1  # fmt: skip
        assert move(case, replace(plan, denials=frozenset({out}))) == 1
        assert move(case, plan) == REFUSED
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker):
        assert run("update cases_mustnotreceive set lifted_at = now(), lifted_by_id = %s where id = %s",
                   p.caseworker.pk, entry) == 1  # fmt: skip
        assert move(case, plan) == 1


def leaver(p):
    with world.building():
        return Officer.objects.create(
            agency=p.council, team=p.caseworker.team, name="Leaver", roles=[], left_at=datetime.now(UTC)
        )


@fast
@pytest.mark.parametrize(
    "how", ["ended", "not started", "ends", "leaver", "denied", "under an agreement", "service"]
)
def test_a_record_is_not_made_to_vanish_by_leaving_it_to_nobody(partnership, how):
    p = partnership
    case = shared_case(p)
    own = access.Terms(p.council.pk, team_id=p.caseworker.team_id)
    with world.building():
        service = Officer.objects.get(agency=p.council, is_service=True)
    keeps, denials = {
        "ended": (replace(own, ends_on=YESTERDAY), set()),
        "not started": (replace(own, starts_on=TOMORROW), set()),
        "ends": (replace(own, ends_on=TOMORROW), set()),
        "leaver": (access.Terms(p.council.pk, officer_id=leaver(p).pk), set()),
        "service": (access.Terms(p.council.pk, officer_id=service.pk), set()),
        "denied": (own, {access.KeptOut(agency_id=p.council.pk)}),
        "under an agreement": (
            replace(own, agreement_id=p.agreement.pk, purpose="asb", categories=("incident",)), set()
        ),
    }[how]  # fmt: skip
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        partners = {terms for terms in plan.grants if terms.agreement_id}
        assert (
            move(case, replace(plan, grants=frozenset(partners | {keeps}), denials=frozenset(denials)))
            == REFUSED
        )


@fast
@pytest.mark.parametrize("table", ["cases_case", "intake_report"])
def test_a_record_is_not_put_under_an_audience_of_another_agency(partnership, table):
    """The other agency's own grants need no agreement: it would keep the record after sharing ended."""
    p = partnership
    case = shared_case(p, level=Level.DECIDE)
    row = (case_row if table == "cases_case" else report)(p.partner, case.audience_id)
    with world.as_officer(p.partner):
        assert insert(table, **row) == REFUSED


@fast
@pytest.mark.parametrize("table", ["cases_case", "intake_report"])
def test_a_record_does_not_begin_shared(partnership, table):
    """Sharing goes through `set_audience` alone, which puts it on record."""
    p = partnership
    case = shared_case(p)
    row = (case_row if table == "cases_case" else report)(p.caseworker, case.audience_id)
    with world.as_officer(p.caseworker):
        assert insert(table, **row) == REFUSED
    with world.as_officer(p.caseworker), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from audit_entry where subject_id = %s and action = 'audience changed'",
            [case.pk],
        )
        assert cursor.fetchone() == (1,)


@fast
@pytest.mark.parametrize(
    ("fault", "tier", "held"),
    [
        ({"level": 6}, "standard", []),
        ({"level": 0}, "standard", []),
        ({"level": None}, "standard", []),
        ({}, "everyone", []),
        ({}, None, []),
        ({}, "standard", ["no such category"]),
        ({"agency": "housing"}, "standard", []),
        ({"agency": "housing", "agreement": True}, "standard", []),  # for no purpose
        ({"agency": "housing", "purpose": "asb"}, "standard", []),
        ({"agency": None}, "standard", []),
        ({"team": True, "agency": "housing", "agreement": True, "purpose": "asb"}, "standard", []),
        ({"level": "5.6"}, "standard", []),
    ],
)
def test_an_audience_is_not_made_of_anything_else(partnership, fault, tier, held):
    p = partnership
    terms = {"agency": str(p.council.pk), "level": 5, "categories": [], "purpose": "", **fault}
    if terms["agency"] == "housing":
        terms["agency"] = str(p.housing.pk)
    if terms.get("agreement"):
        terms["agreement"] = str(p.agreement.pk)
    if terms.get("team"):
        terms["team"] = str(p.caseworker.team_id)
    with world.as_officer(p.caseworker):
        try:
            made = run_value(
                "select wardmote.make_audience(%s, %s::text[], %s::jsonb, '[]')",
                tier,
                held,
                json.dumps([terms]),
            )
        except DatabaseError as problem:
            made = REFUSED if problem.__cause__.sqlstate in {"23502", "22P02"} else problem  # null; no number
        assert made == REFUSED
