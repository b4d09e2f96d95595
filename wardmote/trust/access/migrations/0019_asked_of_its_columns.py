"""What the door asks of a record, for less: its own columns are read, no longer the whole row as words."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create or replace function wardmote.record_at_the_door(
    record_kind text, record uuid, out sort text, out audience bigint, out owner uuid
) language plpgsql volatile security definer set search_path = '' as $$
declare
    the_table text;
    its_kind text := 'null';
begin
    select s."table" into the_table from public.access_shareable s where s.kind = record_kind;
    if the_table is not null then
        if exists (select from pg_catalog.pg_attribute a
                    where a.attrelid = ('public.' || quote_ident(the_table))::regclass and a.attname = 'kind' and a.attnum > 0) then
            its_kind := 'r.kind::text';
        end if;
        execute format('select %s, r.audience_id, r.owner_id from public.%I r where r.id = $1', its_kind, the_table)
           into sort, audience, owner using record;
    end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0018_shut")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTION, "record_at_the_door(text, uuid)"), migrations.RunSQL.noop
        )
    ]
