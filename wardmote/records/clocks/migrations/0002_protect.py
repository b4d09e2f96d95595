"""Who sees a clock: those who see the report. Its state follows its events; why is read by the report's keeper.

Targets, conventions and calendars are everyone's to read. An agency's own are set by its administrators, from a day on.
Decision: docs/decisions/0083-a-clock-follows-its-events.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

PUBLIC = of_class(
    "public: targets, conventions and hours of services, which say nothing of any record",
    "clocks_target",
    "clocks_convention",
    "clocks_calendar",
)

BINDINGS = """
alter table public.clocks_clock add constraint clock_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
alter table public.clocks_clock add constraint clock_team_is_of_its_owner
    foreign key (team_id, owner_id) references public.identity_team (id, agency_id);
alter table public.clocks_event add constraint event_is_of_its_clock
    foreign key (clock_id, audience_id) references public.clocks_clock (id, audience_id) on update cascade;
alter table public.clocks_event alter reason set statistics 0;
grant select on public.clocks_target, public.clocks_convention, public.clocks_calendar to wardmote_app, wardmote_definer;
grant insert on public.clocks_target, public.clocks_calendar to wardmote_definer;
grant select, insert, update, delete on public.clocks_clock to wardmote_definer;
grant select, insert, delete on public.clocks_event to wardmote_definer;
"""

FUNCTIONS = """
-- A clock begins its history itself.
create function wardmote.clock_started() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.clocks_event (id, clock_id, audience_id, kind, reason, counts_from, due_at, remind_at, by_id, at)
    values (gen_random_uuid(), new.id, new.audience_id, 'started', '', new.counts_from, new.due_at, new.remind_at,
            wardmote.actor(), new.started_at);
    return null;
end $$;

-- Each event follows from the state the clock is in, and takes it to the next.
create function wardmote.clock_moves() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    c public.clocks_clock;
    allowed boolean;
begin
    if new.kind = 'started' then
        return null;
    end if;
    select x.* into strict c from public.clocks_clock x where x.id = new.clock_id for update;
    allowed := case new.kind
        when 'paused' then c.state in ('running', 'missed')
        when 'resumed' then c.state = 'paused' and new.due_at is not null and new.at >= c.paused_at
        when 'restarted' then c.state in ('running', 'paused', 'missed') and new.due_at is not null
                              and new.counts_from is not null
        when 'missed' then c.state = 'running' and c.due_at < new.at
        when 'met' then c.state in ('running', 'paused', 'missed')
        when 'ended' then c.state in ('running', 'paused', 'missed')
        else false end;
    if not allowed then
        raise exception 'the clock is not where this would follow' using errcode = 'insufficient_privilege';
    end if;
    update public.clocks_clock x
       set state = case new.kind
               when 'paused' then 'paused'
               when 'resumed' then case when x.escalated_at is not null and new.due_at < new.at then 'missed' else 'running' end
               when 'restarted' then 'running'
               else new.kind end,
           paused_at = case when new.kind = 'paused' then new.at end,
           while_referred = false,
           pauses = case new.kind
               when 'resumed' then x.pauses || jsonb_build_array(jsonb_build_array(x.paused_at, new.at))
               when 'restarted' then '[]'::jsonb
               else x.pauses end,
           started_at = case when new.kind = 'restarted' then new.at else x.started_at end,
           counts_from = coalesce(case when new.kind = 'restarted' then new.counts_from end, x.counts_from),
           due_at = case when new.kind in ('resumed', 'restarted') then new.due_at else x.due_at end,
           remind_at = case when new.kind in ('resumed', 'restarted') then new.remind_at else x.remind_at end,
           reminded_at = case when new.kind in ('resumed', 'restarted') then null else x.reminded_at end,
           escalated_at = case new.kind when 'missed' then new.at when 'restarted' then null else x.escalated_at end,
           over_at = case when new.kind in ('met', 'ended') then new.at end
     where x.id = c.id;
    return null;
end $$;

-- --- the worker's: no officer asks -------------------------------------------------------------------------

-- What is to be told now, of the calendars that are open: the earliest first.
create function wardmote.clocks_ripe(moment timestamptz, calendars uuid[], most integer)
returns table (clock uuid, act text) language sql stable security definer set search_path = '' as $$
    select c.id, 'escalate' from (
        select x.id from public.clocks_clock x
         where x.state = 'running' and x.due_at < moment and x.calendar_id = any (calendars)
         order by x.due_at limit most) c
    union all
    select c.id, 'remind' from (
        select x.id from public.clocks_clock x
         where x.state = 'running' and x.reminded_at is null and x.remind_at <= moment and x.due_at >= moment
           and x.calendar_id = any (calendars)
         order by x.remind_at limit most) c
$$;

-- Remind, or say that it is late; how many officers were told who had not been. Told once, however often it is asked:
-- the clock is locked and looked at anew. Nobody on the report's must-not-receive list is told.
create function wardmote.clock_tell(clock uuid, act text, moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    c public.clocks_clock;
    told bigint;
begin
    select x.* into c from public.clocks_clock x where x.id = clock for update skip locked;
    if c.id is null or c.state <> 'running' or (act = 'remind') is distinct from (c.due_at >= moment)
       or (act = 'remind' and (c.reminded_at is not null or c.remind_at > moment)) then
        return 0;
    end if;
    if act = 'remind' then
        update public.clocks_clock x set reminded_at = moment where x.id = c.id;
    else
        insert into public.clocks_event (id, clock_id, audience_id, kind, reason, at)
        values (gen_random_uuid(), c.id, c.audience_id, 'missed', '', moment);
    end if;
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, case act when 'remind' then 'clock_soon' else 'clock_late' end, 'clock',
           c.id, (moment at time zone 'Europe/London')::date, moment
      from public.identity_officer o
     where o.agency_id = c.owner_id and o.left_at is null and not o.is_service
       and case when act = 'remind'
                then o.roles && '{triage,caseworker}'::varchar[] and (c.team_id is null or o.team_id = c.team_id)
                else 'supervisor' = any (o.roles)
                     and (c.team_id is null or o.team_id = c.team_id
                          or not exists (select 1 from public.identity_officer s
                                          where s.team_id = c.team_id and s.left_at is null and not s.is_service
                                            and 'supervisor' = any (s.roles)))
           end
       and not exists (select 1 from public.access_denial d where d.audience_id = c.audience_id and d.officer_id = o.id)
    on conflict do nothing;
    get diagnostics told = row_count;
    return told;
end $$;

-- A clock that stood still while its report was with another agency goes on.
create function wardmote.clock_goes_on(clock uuid, due timestamptz, remind timestamptz, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    c public.clocks_clock;
begin
    select x.* into c from public.clocks_clock x where x.id = clock for update skip locked;
    if c.id is null or c.state <> 'paused' or not c.while_referred then
        return false;
    end if;
    insert into public.clocks_event (id, clock_id, audience_id, kind, reason, due_at, remind_at, at)
    values (gen_random_uuid(), c.id, c.audience_id, 'resumed', 'The report came back.', due, remind, moment);
    return true;
end $$;

-- For the operator: numbers of each agency, and nothing of any record.
create function wardmote.clocks_told(moment timestamptz) returns table (
    agency text, running bigint, due_within_a_day bigint, late bigint, paused bigint
) language sql stable security definer set search_path = '' as $$
    select a.name::text,
           count(c.id) filter (where c.state = 'running' and c.due_at >= moment),
           count(c.id) filter (where c.state = 'running' and c.due_at between moment and moment + interval '1 day'),
           count(c.id) filter (where c.state = 'missed' or (c.state = 'running' and c.due_at < moment)),
           count(c.id) filter (where c.state = 'paused')
      from public.identity_agency a
      left join public.clocks_clock c on c.owner_id = a.id and c.state in ('running', 'missed', 'paused')
     group by a.id, a.name order by a.name
$$;
grant execute on function wardmote.clocks_ripe(timestamptz, uuid[], integer),
    wardmote.clock_tell(uuid, text, timestamptz),
    wardmote.clock_goes_on(uuid, timestamptz, timestamptz, timestamptz), wardmote.clocks_told(timestamptz) to wardmote_worker;

-- --- an agency's own, by its administrators -----------------------------------------------------------------

create function wardmote.clock_administrator(starts date) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
    mine uuid := wardmote.actor_agency();
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not set targets' using errcode = 'insufficient_privilege';
    end if;
    if starts is null or starts < wardmote.today() then
        raise exception 'it holds from today or later' using errcode = 'check_violation';
    end if;
    return mine;
end $$;

create function wardmote.set_clock_target(
    target text, amount integer, unit text, convention text, calendar text, remind integer, withdrawn boolean, source text,
    starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.clock_administrator(starts);
    was public.clocks_target;
    made uuid := gen_random_uuid();
begin
    select t.* into was from public.clocks_target t where t.key = target and t.agency_id is null
     order by t.starts_on desc limit 1;
    if was.id is null or amount not between 1 and 1000 or remind not between 0 and 100000
       or unit not in ('minutes', 'hours', 'working_hours', 'working_days', 'calendar_days', 'clear_days', 'months')
       or length(btrim(source)) < 3
       or not exists (select 1 from public.clocks_convention v where v.key = convention)
       or not exists (select 1 from public.clocks_calendar k
                       where k.key = calendar and (k.agency_id is null or k.agency_id = mine)) then
        raise exception 'a target there is, with an amount' using errcode = 'check_violation';
    end if;
    insert into public.clocks_target (id, key, agency_id, name, subject, what, kind, harm, amount, unit, convention, calendar,
        starts_itself, needs_teller, remind, withdrawn, source, status, starts_on, at)
    values (made, was.key, mine, was.name, was.subject, was.what, was.kind, was.harm, amount, unit, convention, calendar,
        was.starts_itself, was.needs_teller, remind, withdrawn, btrim(source), 'own', starts, clock_timestamp());
    return made;
end $$;

create function wardmote.set_clock_calendar(
    calendar text, hours jsonb, on_bank_holidays boolean, closed date[], extra jsonb, source text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.clock_administrator(starts);
    was public.clocks_calendar;
    made uuid := gen_random_uuid();
    day text;
    a_time text := '$.** ? (@.type() == "string" && !(@ like_regex "^([01][0-9]|2[0-3]):[0-5][0-9]$"))';
begin
    select k.* into was from public.clocks_calendar k where k.key = calendar and k.agency_id is null
     order by k.starts_on desc limit 1;
    -- One that never opens would stop every report from being taken.
    if was.id is null or jsonb_typeof(hours) <> 'array' or jsonb_array_length(hours) <> 7
       or not jsonb_path_exists(hours, '$[*][*][*] ? (@.type() == "string")') or jsonb_path_exists(hours, a_time::jsonpath)
       or jsonb_path_exists(hours, 'strict $[*][*] ? (@.type() != "array" || @.size() != 2)')
       or jsonb_typeof(extra) <> 'object' or jsonb_path_exists(extra, a_time::jsonpath)
       or jsonb_path_exists(extra, 'strict $.*[*] ? (@.type() != "array" || @.size() != 2)')
       or cardinality(closed) > 500 or length(btrim(source)) < 3 then
        raise exception 'hours of seven days, some of them open' using errcode = 'check_violation';
    end if;
    for day in select jsonb_object_keys(extra) loop
        if day !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' or day::date is null then
            raise exception 'days as days' using errcode = 'check_violation';
        end if;
    end loop;
    insert into public.clocks_calendar (id, key, agency_id, name, hours, opens_on_bank_holidays, closed, extra, source, status,
        starts_on, at)
    values (made, was.key, mine, was.name, hours, on_bank_holidays, closed, extra, btrim(source), 'own', starts,
        clock_timestamp());
    return made;
end $$;
grant execute on function wardmote.set_clock_target(text, integer, text, text, text, integer, boolean, text, date),
    wardmote.set_clock_calendar(text, jsonb, boolean, date[], jsonb, text, date) to wardmote_app;
"""
SIGNATURES = [
    "clock_started()",
    "clock_moves()",
    "clocks_ripe(timestamptz, uuid[], integer)",
    "clock_tell(uuid, text, timestamptz)",
    "clock_goes_on(uuid, timestamptz, timestamptz, timestamptz)",
    "clocks_told(timestamptz)",
    "clock_administrator(date)",
    "set_clock_target(text, integer, text, text, text, integer, boolean, text, date)",
    "set_clock_calendar(text, jsonb, boolean, date[], jsonb, text, date)",
]

POLICIES = """
create policy clock_read on public.clocks_clock for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy clock_start on public.clocks_clock for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and owner_id = (select wardmote.actor_agency())
                and state = 'running' and paused_at is null and not while_referred and pauses = '[]'::jsonb
                and reminded_at is null and escalated_at is null and over_at is null
                and started_at <= now() + interval '5 minutes');
grant select, insert on public.clocks_clock to wardmote_app;  -- its state is written by its events alone
create trigger started after insert on public.clocks_clock for each row execute function wardmote.clock_started();

-- Why it was paused, or counted anew, is the keeper's own working, and told of the report.
create policy event_read on public.clocks_event for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.clocks_clock c
                        where c.id = clock_id and c.owner_id = (select wardmote.actor_agency())
                          and c.report_id in (select wardmote.my_openings('report'))));
create policy event_record on public.clocks_event for insert to wardmote_app
    with check (kind in ('paused', 'resumed', 'restarted', 'met', 'ended') and by_id = (select wardmote.actor())
                and wardmote.admits_me(audience_id, 'contribute') and at <= now() + interval '5 minutes'
                and exists (select 1 from public.clocks_clock c
                             where c.id = clock_id and c.owner_id = (select wardmote.actor_agency())));
grant select, insert on public.clocks_event to wardmote_app;
create trigger moves after insert on public.clocks_event for each row execute function wardmote.clock_moves();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0001_initial"),
        ("access", "0018_shut"),
        ("notices", "0009_told_without_an_answer"),
    ]
    operations = [
        *[
            migrations.RunSQL(protected(table), unprotected(table))
            for table in ("clocks_clock", "clocks_event")
        ],
        migrations.RunSQL(PUBLIC + BINDINGS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name} cascade;" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
