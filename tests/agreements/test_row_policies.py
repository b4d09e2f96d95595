"""What the database itself lets an officer do to the register, asked in plain SQL as the application."""

import uuid
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import agency, agreement, as_officer, building, officer
from wardmote.trust.agreements.models import Agreement, Organisation, Party
from wardmote.trust.identity.models import Role

REFUSED = "refused"


def run(sql, *values):
    """Rows changed, or "refused"."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError as problem:
        if not isinstance(problem.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return REFUSED


@pytest.fixture
def people(partnership):
    p = partnership
    return {
        "lead": p.governance,
        "editor": officer(p.council, None, "Editor", Role.REGISTER_EDITOR),
        "caseworker": p.caseworker,
        "housing lead": officer(p.housing, None, "Housing Lead", Role.INFORMATION_GOVERNANCE),
        "housing caseworker": p.partner,
        "housing editor": officer(p.housing, None, "Housing Editor", Role.REGISTER_EDITOR),
        "stranger lead": officer(p.stranger, None, "Stranger Lead", Role.INFORMATION_GOVERNANCE),
        "administrator": officer(p.council, None, "Admin", Role.ADMINISTRATOR),
    }


ENTRY = """insert into agreements_agreement (id, owner_id, state, register_id, document_name, version, document_type,
    named_organisations, description, purposes, categories, gateways, purpose_and_objective, why_necessary, data_items,
    special_category_data, lawful_basis, conditions, individual_rights, security, retention, accuracy, breaches,
    freedom_of_information, onward_sharing, dpia_reference, termination, state_reason, created_at, changed_at,
    owner_team_id, successor_team_id, starts_on, review_on)
    values (%s, %s, %s, %s, '', '', '', '', '', '{}', '{}', '{}', '', '', '', '', '', '', '', '', '', '', '', '', '', '',
    '', '', now(), now(), %s, %s, '2026-01-01', '2027-01-01')"""
PARTY = """insert into agreements_party (id, agreement_id, organisation_id, named_as, contact, data_protection_officer,
    controller_role, signed_by, signed_on) values (%s, %s, %s, '', '', '', '', '', '2026-01-01')"""
EVERYONE = ["lead", "editor", "caseworker", "housing lead", "housing caseworker", "housing editor",
            "stranger lead", "administrator"]  # fmt: skip


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ("ends_on = '2099-01-01'", {"lead"}),
        ("state = 'ended'", {"lead"}),
        ("state = 'suspended'", {"lead"}),
    ],
)
def test_only_the_owners_leads_change_an_entry_in_force(partnership, people, who, change, allowed):
    with as_officer(people[who]):
        changed = run(f"update agreements_agreement set {change} where id = %s", partnership.agreement.pk)
    assert changed == (1 if who in allowed else 0)


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize(("state", "allowed"), [("in_force", {"lead"}), ("draft", {"lead", "editor"})])
def test_only_the_owners_leads_insert_an_entry_in_force(partnership, people, who, state, allowed):
    with building():
        team = partnership.council.teams.first().pk
    with as_officer(people[who]):
        made = run(ENTRY, uuid.uuid4(), partnership.council.pk, state, "X", team, team)
    assert made == (1 if who in allowed else REFUSED)


@pytest.mark.parametrize("who", EVERYONE)
def test_an_editor_cannot_bring_a_draft_into_force(partnership, people, who):
    draft = agreement(partnership.council, partnership.housing, state="draft")
    with as_officer(people[who]):
        done = run("update agreements_agreement set state = 'in_force' where id = %s", draft.pk)
    assert done == {"lead": 1, "editor": REFUSED}.get(who, 0)


@pytest.mark.parametrize("who", EVERYONE)
def test_nobody_adds_or_removes_a_party_of_an_entry_in_force_that_another_keeps(partnership, people, who):
    p = partnership
    with building():
        stranger = Organisation.objects.get(agency=p.stranger).pk
        paper = Organisation.objects.create(name="On paper").pk
    with as_officer(people[who]):
        assert run(PARTY, uuid.uuid4(), p.agreement.pk, paper) == (1 if who == "lead" else REFUSED)
        assert run(PARTY, uuid.uuid4(), p.agreement.pk, stranger) == REFUSED  # that signs for itself
        unsigned = PARTY.replace("'2026-01-01'", "null")
        assert run(unsigned, uuid.uuid4(), p.agreement.pk, stranger) == (1 if who == "lead" else REFUSED)
        removed = run("delete from agreements_party where agreement_id = %s", p.agreement.pk)
    assert removed == 0  # not even its own: a party of an entry in force withdraws


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize(("body", "allowed"), [("housing", {"lead", "housing lead"}), ("council", {"lead"})])
def test_a_partys_lead_withdraws_its_own_party_only(partnership, people, who, body, allowed):
    p = partnership
    with as_officer(people[who]):
        changed = run(
            "update agreements_party set withdrew_on = wardmote.today() where agreement_id = %s and"
            " organisation_id = (select id from agreements_organisation where agency_id = %s)",
            p.agreement.pk,
            getattr(p, body).pk,
        )
    assert changed == (1 if who in allowed else 0)


@pytest.mark.parametrize("who", EVERYONE)
def test_no_agency_is_put_in_the_place_of_a_party_to_an_entry_in_force(partnership, people, who):
    p = partnership
    with building():
        bound = Organisation.objects.get(agency=p.housing).pk
        loose = Organisation.objects.create(name="Loose", agency=None)
        named = Organisation.objects.create(name="Named in a stranger's entry")
        other = agreement(p.stranger, p.council)
        Party.objects.create(agreement=other, organisation=named, signed_on=date(2026, 1, 1))
    with as_officer(people[who]):
        own = people[who].agency_id
        take = "update agreements_organisation set agency_id = %s where id = %s"
        assert run(take, own, bound) == 0
        is_lead = Role.INFORMATION_GOVERNANCE in people[who].roles
        assert run(take, own, loose.pk) == is_lead
        assert run(take, own, named.pk) == (who == "stranger lead")


def test_without_a_session_the_register_is_empty_and_shut(partnership):
    for table in ("agreement", "party", "organisation", "alias", "agreementfile"):
        assert run(f"select * from agreements_{table}") == 0
    assert run(ENTRY, uuid.uuid4(), partnership.council.pk, "draft", "X", None, None) == REFUSED


def test_nobody_deletes_an_entry_or_its_document(partnership, people):
    with as_officer(people["lead"]):
        for table in ("agreement", "agreementfile", "organisation", "alias"):
            assert run(f"delete from agreements_{table}") == REFUSED
        assert run("update agreements_agreementfile set name = 'x'") == REFUSED
        assert run("update agreements_party set named_as = 'x'") == REFUSED


def test_another_agency_keeps_a_register_of_its_own(partnership, people):
    third = agency("Third")
    own = agreement(third, partnership.council)
    lead = officer(third, None, "Third Lead", Role.INFORMATION_GOVERNANCE)
    with as_officer(lead):
        assert Agreement.objects.filter(pk=own.pk).update(state="suspended") == 1
        assert Agreement.objects.filter(pk=partnership.agreement.pk).update(state="suspended") == 0
