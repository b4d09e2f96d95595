"""An officer's openings and exports of a day beside what is usual for them: far over it, their own agency is told.

Decision: docs/decisions/0050-alarms-on-unusual-use.md
"""

from django.db import migrations

from wardmote.foundation.audit.counted import COUNTED
from wardmote.foundation.database.protection import definer_functions, protected, unprotected

PARAMETERS = """
insert into public.access_parameter (key, value, unit, starts_on, source) values
    ('alarm_openings', 80, 'records a day', '2026-01-01', 'partnership default: never below this'),
    ('alarm_exports', 6, 'lists a day', '2026-01-01', 'partnership default: never below this'),
    ('alarm_times', 3, 'times the usual', '2026-01-01', 'partnership default');
grant select, insert on public.access_alarm to wardmote_definer;
alter table public.access_alarm alter words set statistics 0;
"""

FUNCTIONS = f"""
-- How many different records an officer opened on a day, and how many lists they took away.
create function wardmote.used_on(officer uuid, day date, out opened integer, out exported integer)
language plpgsql stable security definer set search_path = '' as $$
declare
    since timestamptz := day::timestamp at time zone 'Europe/London';
    until timestamptz := (day + 1)::timestamp at time zone 'Europe/London';
begin
    select count(distinct (e.subject_kind, e.subject_id)) into opened from public.audit_entry e
     where e.officer_id = officer and e.action = 'opened' and e.at >= since and e.at < until;
    select count(*) into exported from public.audit_entry e
     where e.officer_id = officer and {COUNTED.format("e.")}
       and wardmote.limited_as(e.action) = 'exports' and e.at >= since and e.at < until;
end $$;

-- For the worker, which knows the calendar: the working days that say what is usual. The median is of those on which
-- the officer opened or took away anything, so that who works two days a week is not compared with days off.
create function wardmote.raise_alarms(day date, usual_days date[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    most_opened integer := wardmote.access_parameter('alarm_openings');
    most_exported integer := wardmote.access_parameter('alarm_exports');
    times integer := wardmote.access_parameter('alarm_times');
    o record;
    usual record;
    made uuid;
    raised integer := 0;
begin
    for o in
        select x.id, x.agency_id, u.opened, u.exported
          from public.identity_officer x cross join lateral wardmote.used_on(x.id, day) u
         where not x.is_service and (u.opened > most_opened or u.exported > most_exported)
           and not exists (select 1 from public.access_alarm a where a.officer_id = x.id and a."on" = day)
    loop
        select coalesce(percentile_disc(0.5) within group (order by u.opened), 0) as opened,
               coalesce(percentile_disc(0.5) within group (order by u.exported), 0) as exported
          into usual
          from unnest(usual_days) d(on_day) cross join lateral wardmote.used_on(o.id, d.on_day) u
         where d.on_day < day and (u.opened > 0 or u.exported > 0);
        if o.opened > greatest(most_opened, times * usual.opened)
           or o.exported > greatest(most_exported, times * usual.exported) then
            insert into public.access_alarm (id, officer_id, agency_id, "on", at, opened, usually_opened, exported,
                                             usually_exported, words)
            values (gen_random_uuid(), o.id, o.agency_id, day, now(), o.opened, usual.opened, o.exported,
                    usual.exported, '')
            on conflict do nothing returning id into made;
            if made is not null then
                insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
                values ('alarm raised', 'alarm', made, o.agency_id);
                raised := raised + 1;
            end if;
        end if;
    end loop;
    return raised;
end $$;

-- Whoever is told of it: never the officer themselves.
create function wardmote.watches(officer uuid, agency uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select officer <> wardmote.actor() and agency = wardmote.actor_agency()
       and wardmote.actor_has('information_governance', 'auditor')
$$;

-- What the officer opened that day, for whoever may look at the alarm: the records by their ids alone.
create function wardmote.opened_in_alarm(alarm uuid) returns table (kind text, record uuid, times bigint)
language sql stable security definer set search_path = '' as $$
    select e.subject_kind::text, e.subject_id, count(*)
      from public.access_alarm a join public.audit_entry e on e.officer_id = a.officer_id
     where a.id = alarm and wardmote.watches(a.officer_id, a.agency_id) and e.action = 'opened'
       and e.at >= a."on"::timestamp at time zone 'Europe/London'
       and e.at < (a."on" + 1)::timestamp at time zone 'Europe/London'
     group by 1, 2 order by min(e.at)
$$;
grant execute on function wardmote.watches(uuid, uuid), wardmote.opened_in_alarm(uuid) to wardmote_app;
grant execute on function wardmote.raise_alarms(date, date[]) to wardmote_worker;
"""
SIGNATURES = [
    "used_on(uuid, date)",
    "raise_alarms(date, date[])",
    "watches(uuid, uuid)",
    "opened_in_alarm(uuid)",
]

POLICIES = """
create policy alarm_read on public.access_alarm for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and wardmote.watches(officer_id, agency_id));
create policy alarm_look on public.access_alarm for update to wardmote_app
    using (looked_at is null and agency_id = (select wardmote.actor_agency())
           and wardmote.watches(officer_id, agency_id))
    with check (looked_by_id = (select wardmote.actor()));
grant select, update (looked_at, looked_by_id, words) on public.access_alarm to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0010_alarm"), ("audit", "0006_limits")]
    operations = [
        migrations.RunSQL(protected("access_alarm"), unprotected("access_alarm")),
        migrations.RunSQL(PARAMETERS, "delete from public.access_parameter where key like 'alarm_%';"),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
