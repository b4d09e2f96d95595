"""The cases of an officer of few come in the order of the list, the newest first: it need not be asked for again."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create or replace function wardmote.my_cases(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*),
           case when count(*) <= most
                then coalesce(array_agg(found.id order by found.opened_at desc, found.id desc), '{}') end
      into total, ids
      from (select c.id, c.opened_at
              from wardmote.my_audiences() mine
             cross join lateral (select x.id, x.opened_at from public.cases_case x
                                  where x.audience_id = mine limit most + 1) c
             limit most + 1) found;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_held_by_leavers")]
    operations = [migrations.RunSQL(definer_functions(FUNCTION), migrations.RunSQL.noop)]
