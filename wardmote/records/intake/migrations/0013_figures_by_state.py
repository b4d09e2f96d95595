"""The figures above the queue are joined, not asked audience by audience with a limit each.

With a limit inside, the planner expects to stop early and may read all reports of a state once for each audience:
one such call had not ended after two minutes.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

COUNT = """
    select count(*) into {name} from (
        select from public.intake_report r
         where r.state = '{name}' and r.audience_id in (select unnest(mine)) {more} limit most) found;
"""
FUNCTION = (
    """
create or replace function wardmote.my_report_figures(most integer, since timestamptz, out waiting integer,
                                                      out in_case integer, out referred integer, out closed integer)
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    mine bigint[] := array(select wardmote.my_audiences());
begin"""
    + "".join(COUNT.format(name=name, more="") for name in ("waiting", "in_case", "referred"))
    + COUNT.format(name="closed", more="and r.decided_at >= since")
    + "end $$;"
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0012_of_a_kind_and_harm")]
    operations = [migrations.RunSQL(definer_functions(FUNCTION), migrations.RunSQL.noop)]
