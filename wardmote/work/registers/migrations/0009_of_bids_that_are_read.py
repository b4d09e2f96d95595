"""Functions about bids answer of those that everybody reads: of one that its agency keeps to itself, whoever knew its id
learned which version it has and whether it is for a round of theirs.
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

before = import_module("wardmote.work.registers.migrations.0008_protect_asides_and_scores").FUNCTIONS


def of_bids_that_are_read(name: str, was: str) -> str:
    found = before[before.index(f"create function wardmote.{name}(") :]
    found = found[: found.index("$$;") + 3]
    assert found.count(was) == 1, name
    told = f"{was} and e.register = 'fund-bids' and e.reach = 'partnership'"
    return found.replace(was, told).replace("create function", "create or replace function")


FUNCTIONS = of_bids_that_are_read("bid_reads_as", "where e.id = bid") + of_bids_that_are_read(
    "keeps_round_of", "where e.id = bid"
)


class Migration(migrations.Migration):
    dependencies = [("registers", "0008_protect_asides_and_scores")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "bid_reads_as(uuid, integer)", "keeps_round_of(uuid)"),
            migrations.RunSQL.noop,
        )
    ]
