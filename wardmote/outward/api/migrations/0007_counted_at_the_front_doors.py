"""Calls without a key are counted where all that is limited by the hour is; their figure stands with the others.

Decision: docs/decisions/0161-one-tally-of-what-is-limited.md
"""

from django.db import migrations

MOVED = """
insert into public.front_doors_parameter (key, value, unit, starts_on, source)
select 'open311_an_hour', p.value, p.unit, p.starts_on, p.source from public.open311_parameter p where p.key = 'reads_an_hour';
delete from public.open311_parameter where key = 'reads_an_hour';
set local role wardmote_definer;
drop function wardmote.open311_read_without_key(bytea);
drop function wardmote.open311_tidied(timestamptz);
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("open311", "0006_keys_of_endpoints"), ("front_doors", "0011_one_tally")]
    operations = [
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Read"),
    ]
