"""How it stands with all reports is one question: how many, which wait, and the figures above the queue.

Each statement pays for the rule once. Before, the queue asked for its count, for those waiting and for its
figures apart, and worked out the officer's audiences three times.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# An officer of few reports is answered from those. For one of many: what few reports are (waiting, referred, closed
# this month) is read by its state, and the audiences are hashed, where a nested loop would look into an index once
# for each of thousands of them. What most are is read audience by audience, which soon finds enough.
COUNT = """
    select count(*) into {name} from (
        select from public.intake_report r
         where r.state = '{name}' and r.audience_id in (select unnest(mine)) {more} limit most + 1) found;
"""
QUEUE = (
    """
-- `ids` in the order of the list: those waiting by harm, the oldest first; then the others, the newest first.
create function wardmote.my_queue(most integer, since timestamptz, out total integer, out ids uuid[],
                                  out waiting uuid[], out in_case integer, out referred integer, out closed integer)
language plpgsql stable security definer
set search_path = '' set plan_cache_mode = 'force_generic_plan' set enable_nestloop = off as $$
declare
    mine bigint[] := array(select wardmote.my_audiences());
begin
    select found.total, found.ids, found.in_case into total, ids, in_case
      from wardmote.reports_among(mine, most) found;
    if ids is not null then
        select coalesce(array_agg(r.id order by x.rank, x.came, x.id, r.received_at desc, r.id desc), '{}'),
               coalesce(array_agg(r.id order by x.rank, x.came, x.id) filter (where r.state = 'waiting'), '{}'),
               count(*) filter (where r.state = 'in_case'),
               count(*) filter (where r.state = 'referred'),
               count(*) filter (where r.state = 'closed' and r.decided_at >= since)
          into ids, waiting, in_case, referred, closed
          from public.intake_report r
         cross join lateral (select case when r.state <> 'waiting' then 9 when r.harm = 'high' then 1
                                         when r.harm = 'medium' then 2 else 3 end as rank,
                                    case when r.state = 'waiting' then r.received_at end as came,
                                    case when r.state = 'waiting' then r.id end as id) x
         where r.id = any (ids);
        return;
    end if;
    select coalesce(array_agg(found.id order by found.rank, found.received_at, found.id), '{}') into waiting
      from (select r.id, case r.harm when 'high' then 1 when 'medium' then 2 else 3 end as rank, r.received_at
              from public.intake_report r
             where r.state = 'waiting' and r.audience_id in (select unnest(mine)) limit most + 1) found;
"""
    + COUNT.format(name="referred", more="")
    + COUNT.format(name="closed", more="and r.decided_at >= since")
    + """end $$;

-- How many of these audiences' reports there are, to one beyond `most`, and which, where that is all; else how many
-- of them are in a case.
create function wardmote.reports_among(mine bigint[], most integer, out total integer, out ids uuid[],
                                       out in_case integer)
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select r.id
              from unnest(mine) as one (id)
             cross join lateral (select x.id from public.intake_report x
                                  where x.audience_id = one.id and not (x.state = 'recorded') limit most + 1) r
             limit most + 1) found;
    if ids is null then
        select count(*) into in_case
          from (select from unnest(mine) as one (id)
                 cross join lateral (select from public.intake_report x
                                      where x.audience_id = one.id and x.state = 'in_case' limit most + 1) r
                 limit most + 1) found;
    end if;
end $$;
grant execute on function wardmote.my_queue(integer, timestamptz) to wardmote_app;
drop function wardmote.my_report_figures(integer, timestamptz);
"""
)
UNDONE = """
set local role wardmote_definer;
drop function wardmote.my_queue(integer, timestamptz);
drop function wardmote.reports_among(bigint[], integer);
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_figures_by_state")]
    operations = [
        migrations.RunSQL(
            definer_functions(QUEUE, "my_queue(integer, timestamptz)", "reports_among(bigint[], integer)"),
            UNDONE,
        ),
    ]
