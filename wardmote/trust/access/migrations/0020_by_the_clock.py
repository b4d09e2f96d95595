"""A second factor is fresh, and a glass broken, for some minutes by the clock, also in a transaction that is left open.

Decision: docs/decisions/0090-by-the-clock.md
"""

from importlib import import_module

from django.db import migrations

glass = import_module("wardmote.trust.access.migrations.0007_protect_break_glass").FUNCTIONS
shut = import_module("wardmote.trust.access.migrations.0018_shut").FUNCTIONS


def of(functions: str, name: str) -> str:
    """One function of these, by the clock."""
    found = functions[functions.index(f"create function wardmote.{name}(") :]
    found = found[: found.index("$$;", found.index("as $$") + 5) + 3]
    assert found.count(" now()") == 1, name
    return found.replace("create function", "create or replace function").replace(
        " now()", " clock_timestamp()"
    )


FUNCTIONS = "\n".join((of(glass, "stepped_up"), of(glass, "my_glass"), of(shut, "is_shut")))


class Migration(migrations.Migration):
    dependencies = [("access", "0019_asked_of_its_columns"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{FUNCTIONS}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        )
    ]
