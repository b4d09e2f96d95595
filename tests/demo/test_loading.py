"""The demo partnership goes into an empty database once, quickly, and leaves every guard standing."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests import world
from wardmote.demo import load as loading
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case

CHILDREN = ["summary", "person", "place", "note", "event", "mustnotreceive", "caseaction", "casedocument",
            "casedisclosure", "casereport"]  # fmt: skip
DUE = "select count(*) from retention_item where due_on <= wardmote.today() and not held"


@contextmanager
def as_owner() -> Iterator[None]:
    """Stand where the migrator stands."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("set role wardmote_owner")
        yield
        cursor.execute("reset role")
        cursor.execute("set role wardmote_app")


@pytest.fixture
def loaded(committed: None, settings: Any) -> None:
    """Load, once for a test."""
    settings.DEMO = True
    with as_owner():
        assert loading.load()


def officer(name: str) -> Officer:
    with world.building():
        return Officer.objects.get(name=name)


def cases_seen_by(name: str) -> Counter[str]:
    """How many cases of each agency this officer's list shows."""
    with world.as_officer(officer(name)):
        return Counter(Case.objects.values_list("owner__short_name", flat=True))


def test_the_demo_loads_with_every_guard_standing_and_only_once(loaded: None) -> None:
    with world.raw() as superuser:

        def one(query: str) -> Any:
            return superuser.execute(query).fetchone()[0]

        counts = {
            "agencies": one("select count(*) from identity_agency"),
            "officers": one("select count(*) from identity_officer where not is_service"),
            "accounts": one("select count(*) from identity_account"),
            "agreements": one("select count(*) from agreements_agreement"),
            "cases": one("select count(*) from cases_case"),
            "waiting": one("select count(*) from intake_report where state = 'waiting'"),
        }
        assert counts == {
            "agencies": 8,
            "officers": 30,
            "accounts": 30,
            "agreements": 12,
            "cases": 300,
            "waiting": 58,
        }

        assert one("select is_demo and not second_factor_required from identity_installation")
        assert (
            one(
                "select count(*) from pg_class c where obj_description(c.oid) = 'class: protected'"
                " and not (relrowsecurity and relforcerowsecurity)"
            )
            == 0
        )
        assert one("select count(*) from pg_trigger where tgenabled <> 'O'") == 0

        for child in CHILDREN:
            astray = one(
                f"select count(*) from cases_{child} x join cases_case c on c.id = x.case_id"
                " where x.parent_audience_id <> c.audience_id"
                " or x.audience_id <> wardmote.narrowed(x.parent_audience_id, x.categories::text[])"
            )
            assert astray == 0, child
        assert (
            one(
                "select count(*) from actions_action a join cases_caseaction l on l.action_id = a.id"
                " where a.audience_id <> l.audience_id"
            )
            == 0
        )
        assert (
            one(
                "select count(*) from documents_document d join cases_casedocument l on l.document_id = d.id"
                " where d.audience_id <> l.audience_id"
            )
            == 0
        )

        # Of how long records are kept there is something to see: due, held, asked for, agreed, deleted.
        assert one(f"{DUE} and record_kind = 'case'") >= 2
        assert one(f"{DUE} and record_kind = 'person'") >= 1
        assert one("select count(*) from retention_item where held") == 1
        assert one("select count(*) from retention_deletion") == 2
        assert one("select count(*) from retention_tombstone") == 1

        # Notes of the past have digests as those of the present have.
        assert (
            one(
                "select count(*) from audit_entry where digest is distinct from"
                " case when note <> '' then sha256(salt || convert_to(note, 'UTF8')) end"
            )
            == 0
        )
        before = one("select count(*) from audit_entry")

    with as_owner():
        assert loading.load() == {}
    with world.raw() as superuser:
        assert superuser.execute("select count(*) from audit_entry").fetchone() == (before,)


def test_everyone_sees_what_their_part_of_the_story_says(loaded: None) -> None:
    council = cases_seen_by("Amina Shawcross")
    police = cases_seen_by("Callum Braithwell")
    assert council["Council"] > 90
    assert police["Police"] >= 40
    assert 10 < police["Council"] < 60
    assert council["Lanternside"] == police["Lanternside"] == 0

    # The charity has no agreement in force, and sees its own cases alone.
    assert set(cases_seen_by("Esme Thackwray")) == {"Lanternside"}

    # The agreement with Brackwater lapsed, and everything shared under it went with it, both ways.
    assert set(cases_seen_by("Marek Dunstable")) == {"Brackwater"}
    assert council["Brackwater"] == police["Brackwater"] == 0
    with world.building():
        Agreement.objects.filter(register_id="SMP-04", version="1.0").update(ends_on=None)
    assert cases_seen_by("Marek Dunstable")["Council"] >= 8

    assert not cases_seen_by("Marguerite Stannard"), "an auditor has no sight of a case for being one"
    assert not cases_seen_by("Judith Okonjo")


def test_it_refuses_a_database_with_agencies_of_its_own_and_an_installation_that_is_no_demo(
    committed: None, settings: Any
) -> None:
    settings.DEMO = False
    with as_owner(), pytest.raises(loading.CannotLoad, match="WARDMOTE_DEMO"):
        loading.load()
    settings.DEMO = True
    world.agency("A real council")
    with as_owner(), pytest.raises(loading.CannotLoad, match="already holds agencies"):
        loading.load()


def test_the_migrator_loads_it_from_the_command_line_and_a_second_run_changes_nothing(
    committed: None, settings: Any
) -> None:
    default = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "wardmote.settings.migrate",
        "WARDMOTE_DATABASE": f"postgresql:///{default['NAME']}?host={default['HOST']}&port={default['PORT']}",
        "WARDMOTE_DEMO": "1",
    }

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wardmote.demo.load"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    first, second = run(), run()
    assert first.returncode == 0, first.stderr
    assert "Loaded 8 agencies, 30 officers, 12 agreements, 300 cases" in first.stdout
    assert second.returncode == 0, second.stderr
    assert "already loaded" in second.stdout
