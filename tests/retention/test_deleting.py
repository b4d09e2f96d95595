"""Deletion reaches everything of a record, wants two persons and some days, and leaves a tombstone."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from tests import world
from tests.retention import making
from tests.retention.marked import WORD, everything, tables_with
from wardmote.foundation.audit import canonical
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import BreakGlass
from wardmote.work.cases.models import Case, Person
from wardmote.work.retention import commands, queries
from wardmote.work.retention.models import Deletion, Tombstone
from wardmote.work.rights.models import Asked, Part, Request
from wardmote.work.rights.models import Item as RightsItem


@pytest.fixture
def scene(partnership):
    making.add_second(partnership)
    return partnership


def delete(p, record, ground="period_over"):
    making.ask(record, p.governance, ground)
    making.agree(record, p.extra["second"])
    making.days_pass()
    return making.night()


@pytest.mark.django_db
def test_nothing_is_left_of_a_case_but_its_tombstone(scene):
    p = scene
    case = world.case(p)
    made = everything(p, case)
    making.close(case, making.years_ago(6, 3))
    with world.as_officer(p.governance):
        commands.place_hold(record=making.found(case), reason=f"Hold {WORD}", by=p.governance)
        item = making.item_of(case)
        commands.lift_hold(hold=queries.holds(item)[0], item=item, reason=f"Lifted {WORD}")
    before = tables_with()
    assert len(before) >= 27, before
    assert {"cases_conflict", "rights_enclosure", "rights_item", "rights_mark", "desk_draft"} <= set(before)
    leaves = leaves_of_the_log()
    assert delete(p, case)["deleted"] == 1

    # The report that was joined to it is a record of its own, and stays; now it is due by its own rule.
    of_the_report = {"intake_report", "intake_telling", "intake_decision", "search_entry", "search_word"}
    of_the_report |= {"rights_item", "routing_call", "routing_callnote", "routing_routed"}
    left = tables_with()
    assert set(left) <= of_the_report | {"audit_entry"}, left
    assert left["audit_entry"] == 1  # the entry about the report
    report = SimpleNamespace(pk=made["report"], reference=Report.objects.none())
    with world.building():
        report.reference = Report.objects.get(pk=made["report"]).reference
        assert not Case.objects.filter(pk=case.pk).exists()
        assert not BreakGlass.objects.filter(record_id=case.pk).exists()
        assert not Asked.objects.exists()
        assert not Notice.objects.filter(kind="data_asked").exists()
        # The request stays, and the document of its pack that holds nothing of the case.
        assert Request.objects.filter(pk=made["request"]).exists()
        assert [part.number for part in Part.objects.all()] == [2]
    assert tables_with("zyxomarkerbefore") == {}  # what had been corrected
    assert making.item_of(report).due_on is not None
    assert delete(p, report, "no_basis")["deleted"] == 1
    assert tables_with() == {}
    with world.building():
        assert not RightsItem.objects.exists()

    assert leaves <= leaves_of_the_log()  # none of the log's leaves has changed
    with world.building():
        tombs = {tomb.reference: tomb for tomb in Tombstone.objects.all()}
    assert set(tombs) == {case.reference, report.reference}
    tomb = tombs[case.reference]
    assert tomb.counts["cases_note"] == 1
    assert tomb.counts["documents_piece"] == 2
    assert tomb.counts["rights_mark"] == 1
    assert tomb.counts["requests about data"] == 4  # the part, who was asked, the document, a copy
    assert (tomb.asked_by_id, tomb.agreed_by_id) == (p.governance.pk, p.extra["second"].pk)
    assert tomb.rule == "Closed case"
    assert "six years" in tomb.source.lower()


def leaves_of_the_log():
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(canonical.COLUMNS)} from audit_entry where action not like '%%listed'"
        )
        return {canonical.entry_bytes(row) for row in cursor.fetchall()}


@pytest.mark.django_db
def test_its_page_says_so_to_those_who_saw_it_and_to_nobody_else(scene):
    p = scene
    case = making.old_case(p)
    world.share(p, case)
    delete_shared(p, case)
    page = reverse("cases:detail", kwargs={"reference": case.reference})
    for officer in (p.caseworker, p.partner):
        answer = world.client_for(officer).get(page, follow=True)
        assert answer.status_code == 200
        assert f"{case.reference} was deleted" in answer.content.decode()
        assert "Closed case" in answer.content.decode()
    for officer in (p.outsider, p.colleague):
        for href in (page, reverse("retention:record", kwargs={"reference": case.reference})):
            assert world.client_for(officer).get(href).status_code == 404


def delete_shared(p, case):
    making.ask(case, p.governance)
    making.agree(case, p.extra["second"])
    making.days_pass()
    assert making.night()["deleted"] == 1


@pytest.mark.django_db
def test_it_waits_for_its_days_and_can_be_stopped_until_then(scene):
    p = scene
    case = making.old_case(p)
    making.ask(case, p.governance)
    assert making.night()["deleted"] == 0  # one person alone
    making.agree(case, p.extra["second"])
    assert making.night()["deleted"] == 0  # its days are not over
    with world.as_officer(p.governance):
        commands.stop_deletion(record=making.found(case), reason="It is wanted after all.")
    making.days_pass()
    assert making.night()["deleted"] == 0
    with world.building():
        assert Case.objects.filter(pk=case.pk).exists()


@pytest.mark.django_db
def test_a_case_taken_up_again_is_not_deleted(scene):
    p = scene
    case = making.old_case(p)
    making.ask(case, p.governance)
    making.agree(case, p.extra["second"])
    with world.building():
        Case.objects.filter(pk=case.pk).update(status="open", closed_at=None, closed_by=None, outcome="")
        assert Deletion.objects.get().state == Deletion.State.WITHDRAWN
    making.days_pass()
    assert making.night()["deleted"] == 0


@pytest.mark.django_db
def test_what_hangs_on_a_record_may_be_deleted_by_the_function(scene):
    """Every table that a foreign key leads from to such a record, however far: a new one needs its grant."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "with recursive hangs (name) as ("
            " select x::regclass from unnest('{cases_case,intake_report,people_person,places_place,patrols_patrol,actions_action,documents_document,"
            "access_disclosure,retention_item}'::text[]) x"
            " union select k.conrelid::regclass from hangs join pg_constraint k on k.confrelid = hangs.name::oid"
            "  where k.contype = 'f' and cardinality(k.conkey) = 1)"
            " select name::text from hangs where not has_table_privilege('wardmote_definer', name::oid, 'delete')"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_tables_that_carry_a_record_of_a_lower_room_are_listed(scene):
    """A link from such a record to a record of its own in a lower room: what is lower goes along."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select link_table, lower_table from retention_carried")
        listed = set(cursor.fetchall())
        cursor.execute(
            "select distinct k.conrelid::regclass::text, l.confrelid::regclass::text from pg_constraint k"
            " join pg_constraint l on l.conrelid = k.conrelid and l.contype = 'f'"
            " where k.contype = 'f' and k.confrelid in ('cases_case'::regclass, 'intake_report'::regclass,"
            " 'people_person'::regclass, 'places_place'::regclass, 'patrols_patrol'::regclass)"
            " and l.confrelid in ('actions_action'::regclass, 'documents_document'::regclass,"
            " 'access_disclosure'::regclass)"
        )
        assert set(cursor.fetchall()) == listed


def test_the_erased_tables_are_those_the_migration_grants():
    erased = import_module("wardmote.work.retention.migrations.0007_deleting").ERASED
    assert len(erased) == len(set(erased)) > 30


@pytest.mark.django_db
def test_a_tombstone_does_not_tell_a_birthday(scene):
    """A day that is a birth and so many years tells the birth to whoever knows the rule."""
    p = scene
    plain, child = making.old_case(p), making.old_case(p)
    born = making.years_ago(26)
    with world.building():
        Person.objects.create(
            case=child, parent_audience_id=child.audience_id, audience_id=child.audience_id, name="N", role="child",
            born_on=born, from_on=child.opened_at.date(), by=p.caseworker, at=child.opened_at,
        )  # fmt: skip
        making.close(child, making.years_ago(10))
    making.night()
    assert making.item_of(child).keep_until == date(born.year + 25, 12, 31)
    for case in (plain, child):
        delete_shared(p, case)
    with world.building():
        kept = dict(Tombstone.objects.values_list("reference", "kept_until"))
    assert kept[plain.reference] is not None
    assert kept[child.reference] is None
