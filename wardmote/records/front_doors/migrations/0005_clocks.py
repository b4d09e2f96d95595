"""A report from outside has its clocks: no officer's command took it, so the worker starts them, within a minute."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- Reports of the last days that came from outside, or were reopened from there, and have no clock of that time: the
-- newest first, so that those of a kind for which nothing is due keep none back.
create function wardmote.arrivals_without_clocks(moment timestamptz, most integer)
returns table (report uuid, kind text, harm text, has_teller boolean, agency uuid, since timestamptz)
language sql stable security definer set search_path = '' as $$
    select r.id, r.kind::text, r.harm::text, not t.is_anonymous and t.contact_by <> 'none', r.owner_id, s.since
      from public.front_doors_arrival a
      join public.intake_report r on r.id = a.report_id and r.state = 'waiting'
      join public.intake_telling t on t.report_id = r.id
     cross join lateral (select greatest(r.received_at, r.decided_at) as since) s
     where s.since > moment - interval '3 days'
       and not exists (select from public.clocks_clock c where c.report_id = r.id and c.started_at >= s.since)
     order by s.since desc limit most
$$;

-- Start them, unless someone was sooner; how many.
create function wardmote.start_clocks_of_arrival(report uuid, since timestamptz, clocks jsonb) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    r record;
    started bigint;
begin
    select x.id, x.audience_id, x.owner_id, x.team_id into r from public.intake_report x
     where x.id = start_clocks_of_arrival.report and x.state = 'waiting' for update skip locked;
    if r.id is null or exists (select from public.clocks_clock c where c.report_id = r.id and c.started_at >= since)
       or not exists (select from public.front_doors_arrival a where a.report_id = r.id) then
        return 0;
    end if;
    insert into public.clocks_clock (id, report_id, audience_id, owner_id, team_id, what, target_id, convention_id,
        calendar_id, started_at, counts_from, due_at, remind_at, state, while_referred, pauses)
    select gen_random_uuid(), r.id, r.audience_id, r.owner_id, r.team_id, c.what, c.target, c.convention, c.calendar,
           since, c.counts_from, c.due_at, c.remind_at, 'running', false, '[]'
      from jsonb_to_recordset(clocks) as c(what text, target uuid, convention uuid, calendar uuid, counts_from timestamptz,
           due_at timestamptz, remind_at timestamptz)
        on conflict do nothing;
    get diagnostics started = row_count;
    return started;
end $$;
grant execute on function wardmote.arrivals_without_clocks(timestamptz, integer),
    wardmote.start_clocks_of_arrival(uuid, timestamptz, jsonb) to wardmote_worker;
"""
SIGNATURES = [
    "arrivals_without_clocks(timestamptz, integer)",
    "start_clocks_of_arrival(uuid, timestamptz, jsonb)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("front_doors", "0004_known_to_everyone"),
        ("clocks", "0003_shipped"),
        ("intake", "0026_front_door_channels"),
    ]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        )
    ]
