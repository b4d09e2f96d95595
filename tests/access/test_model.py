"""A partnership lives at random, and after each step every officer sees exactly what the words of the rule say.

The acts are the application's own commands; the words are tests/access/oracle.py; what is compared is every row of
every protected table, for each of twelve officers of four agencies. A failure prints the steps that led to it. With
WARDMOTE_SOAK=1 (`make soak`) it lives ten times as long, each time differently, in two parts (WARDMOTE_SOAK_PARTS); how
far each is stands in build/soak/ after each life, and a soak that was stopped goes on from there.
"""

import time
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import world
from tests.access import facts
from tests.access.lives import tally as tallied
from tests.access.lives.exceptions import Exceptions
from tests.access.lives.machine import Machine, still_lacking, tally
from tests.access.lives.officers import Officers
from tests.access.lives.records import Records
from tests.access.lives.register import Register
from tests.access.lives.rooms import Rooms
from tests.access.lives.sharing import Sharing
from tests.access.lives.tally import PARTS, SOAK, TIMES
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


def test_a_soak_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallied, "SOAK", True)
    monkeypatch.setattr(tallied, "KEPT", tmp_path)
    mine = tallied.Tally()
    mine.begin(1)
    mine.steps, mine.done["share"] = 119, 4
    mine.note(["refused"], {"cases_case"})
    mine.keep(1, finished=False)
    again, other = tallied.Tally(), tallied.Tally()
    again.begin(1)
    other.begin(2)
    assert again == mine
    assert other.steps == 0
    again.keep(1, finished=True)
    again.begin(1)
    assert again.steps == 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_the_database_and_the_words_of_the_rule_agree(db: None, part: int) -> None:
    """One life after another until every transition was done often enough; in the suite always the same lives."""
    prepare()
    life = settings(
        max_examples=1, stateful_step_count=120, deadline=None, database=None, report_multiple_bugs=False,
        print_blob=False, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if SOAK else (Phase.generate,),
    )  # fmt: skip
    tally.begin(part)
    lacking = still_lacking()
    while lacking and tally.lives < 12 * TIMES:
        began = time.monotonic()
        seed(tally.first + tally.lives)(Partnership)
        run_state_machine_as_test(Partnership, settings=life)
        tally.lives += 1
        tally.seconds += time.monotonic() - began
        lacking = still_lacking()
        tally.keep(part, finished=not lacking)
        print(
            f"part {part} of {PARTS}: {tally.lives} lives from seed {tally.first}, {tally.steps} steps,"
            f" {tally.checks:,} checks, {tally.seconds:.0f} s, lacking {lacking}",
            flush=True,
        )
    print(f"done: {dict(sorted(tally.done.items()))}; {tally.by_another} by another's name;"
          f" {tally.refused} refused, as: {tally.refused_last}")  # fmt: skip
    assert lacking == {}, "too seldom done"
    assert set(KNOWN) == tally.tables, "a table held no row"
