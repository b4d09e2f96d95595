"""Recorded incidents wait for nobody and may be many times as many as what was told: each is counted apart."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

LOOK = """
create or replace function wardmote.{name}(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{{}}') end into total, ids
      from (select r.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.intake_report x
                                  where x.audience_id = mine and {which} limit most + 1) r
             limit most + 1) found;
end $$;
"""
FUNCTIONS = (
    LOOK.format(name="my_reports", which="not (x.state = 'recorded')")
    + LOOK.format(name="my_incidents", which="x.state = 'recorded'")
    + "grant execute on function wardmote.my_incidents(integer) to wardmote_app;"
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_open_data")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "my_incidents(integer)"),
            "set local role wardmote_definer; drop function wardmote.my_incidents(integer);"
            " set local role wardmote_owner;",
        ),
    ]
