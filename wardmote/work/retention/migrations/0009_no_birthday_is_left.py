"""A tombstone keeps no day that follows from somebody's birth: with the rule's age it would tell their birthday."""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.work.retention.migrations.0007_deleting").FUNCTIONS
ERASE = before[before.index("create function wardmote.retention_erase(") :]
ERASE = ERASE[: ERASE.index("end $$;")] + "end $$;\n"
KEPT = "i.settled_on, i.keep_until, d.ground,"
UNTOLD = """i.settled_on,
           case when not exists (select 1 from public.retention_rule r
                                  where r.id in (i.rule_id, i.floor_rule_id) and r.until_age is not null)
                then i.keep_until end,
           d.ground,"""
assert ERASE.count(KEPT) == 1


class Migration(migrations.Migration):
    dependencies = [("retention", "0008_conflicts_go_too")]
    operations = [
        migrations.RunSQL(
            "set local role wardmote_definer;\n"
            + ERASE.replace("create function", "create or replace function").replace(KEPT, UNTOLD)
            + "set local role wardmote_owner;\n",
            migrations.RunSQL.noop,
        ),
    ]
