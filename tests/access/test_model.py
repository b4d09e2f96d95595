"""A partnership lives at random, and after each step every officer sees exactly what the words of the rule say.

The acts are the application's own commands; the words are tests/access/oracle.py; what is compared is every row of
every protected table, for each of twelve officers of four agencies. A failure prints the steps that led to it. With
WARDMOTE_SOAK=1 (`make soak`) it lives ten times as long, each time differently.
"""

import secrets

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import world
from tests.access import facts
from tests.access.lives.exceptions import Exceptions
from tests.access.lives.machine import SOAK, TIMES, Machine, still_lacking, tally
from tests.access.lives.officers import Officers
from tests.access.lives.records import Records
from tests.access.lives.register import Register
from tests.access.lives.rooms import Rooms
from tests.access.lives.sharing import Sharing
from tests.access.lives.transfers import Transfers
from tests.access.modelled import KNOWN, prepare


class Partnership(Sharing, Register, Officers, Transfers, Exceptions, Records, Rooms, Machine):
    """Each example is one life of the partnership, undone at its end."""


def test_every_protected_table_is_known_to_the_model(db: None) -> None:
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and obj_description(oid, 'pg_class') = 'class: protected'"
        )
        protected = {name for (name,) in cursor.fetchall()}
    assert protected == {*KNOWN, *facts.APART}, (
        "say in facts.py or hung.py what a row of the new table is about"
    )
    assert not set(KNOWN) & set(facts.APART)


@pytest.mark.slow
def test_the_database_and_the_words_of_the_rule_agree(db: None) -> None:
    """One life after another until every transition was done often enough; in the suite always the same lives."""
    prepare()
    life = settings(
        max_examples=1, stateful_step_count=110, deadline=None, database=None, report_multiple_bugs=False,
        print_blob=False, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if SOAK else (Phase.generate,),
    )  # fmt: skip
    first = secrets.randbelow(2**32) if SOAK else 0
    for number in range(12 * TIMES):
        seed(first + number)(Partnership)
        run_state_machine_as_test(Partnership, settings=life)
        lacking = still_lacking()
        print(
            f"life {number + 1}: {tally.steps} steps, {tally.checks:,} checks, lacking {lacking}", flush=True
        )
        if not lacking:
            break
    print(
        f"\n{number + 1} lives from seed {first}, {tally.steps} steps, {tally.checks:,} checks, {tally.by_another} by another's name"
    )
    print(f"done: {dict(sorted(tally.done.items()))}; {len(tally.refused)} refused, as: {tally.refused[-3:]}")
    assert lacking == {}, "too seldom done"
    assert set(KNOWN) == tally.tables, "a table held no row"
