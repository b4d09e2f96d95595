"""An opening counts for some minutes by the clock, also in a transaction that is left open.

Decision: docs/decisions/0090-by-the-clock.md
"""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.foundation.audit.migrations.0002_append_only").FUNCTIONS
OPENINGS = before[before.index("create function wardmote.my_openings(") :].replace(
    "create function", "create or replace function"
)
assert OPENINGS.count("at > now() - interval") == 2
# Asked once for a statement, and so by an index.
OPENINGS = OPENINGS.replace(
    "now() - interval '15 minutes'", "(select clock_timestamp() - interval '15 minutes')"
)
OPENINGS = OPENINGS.replace(
    "now() - interval '10 minutes'", "(select clock_timestamp() - interval '10 minutes')"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_entries_asked_once"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{OPENINGS}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        )
    ]
