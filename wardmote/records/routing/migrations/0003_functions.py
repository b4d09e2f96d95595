"""How the worker routes what came from outside, by the agency's own rules; what a leaver and a team still have to do."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = r"""
-- For the worker, and the operator's question which rule would fire: the table of an agency as it stands.
create function wardmote.routing_rules_of(agency uuid) returns setof public.routing_rule
language sql stable security definer set search_path = '' as $$
    select * from public.routing_rule r where r.agency_id = agency
$$;

create function wardmote.routing_rotas_of(agency uuid) returns setof public.routing_rota
language sql stable security definer set search_path = '' as $$
    select * from public.routing_rota r where r.agency_id = agency
$$;

-- Shifts of that moment. One of somebody who left, or is of another team now, is a gap.
create function wardmote.routing_shifts_of(agency uuid, moment timestamptz) returns setof public.routing_shift
language sql stable security definer set search_path = '' as $$
    select s.* from public.routing_shift s
     where s.agency_id = agency and s.withdrawn_at is null and s.starts_at <= moment and s.ends_at > moment
       and (s.officer_id is null or exists (select from public.identity_officer o
                                             where o.id = s.officer_id and o.left_at is null and o.team_id = s.team_id))
$$;

create function wardmote.routing_agency(name text) returns uuid
language sql stable security definer set search_path = '' as $$
    select a.id from public.identity_agency a where lower(routing_agency.name) in (lower(a.name), lower(a.short_name))
     order by a.name limit 1
$$;

-- The rules of an agency that hold on a day.
create function wardmote.routing_in_force(agency uuid, on_day date) returns setof public.routing_rule
language sql stable security definer set search_path = '' as $$
    select (l.u).* from (select distinct on (r.key) r as u from public.routing_rule r
                          where r.agency_id = agency and r.starts_on <= on_day
                          order by r.key, r.starts_on desc, r.at desc) l
     where (l.u).ends_on is null or (l.u).ends_on >= on_day
$$;

create function wardmote.routing_words(said text) returns text
language sql immutable set search_path = '' as $$
    select ' ' || btrim(regexp_replace(lower(said), '\W+', ' ', 'g')) || ' '
$$;

-- Whether a rule holds for a report in that ward, as far as SQL can say: nothing where it cannot, as of bank holidays, and of a
-- point that lies in no ward. All of it is in routing/rules.py.
create function wardmote.routing_holds(u public.routing_rule, r public.intake_report, ward text) returns boolean
language plpgsql stable set search_path = '' as $$
declare
    wall timestamp := r.received_at at time zone 'Europe/London';
    begun date := wall::date;
    here boolean := true;
begin
    if u.from_time is not null then
        begun := case when u.from_time < u.until_time
                      then case when wall::time >= u.from_time and wall::time < u.until_time then wall::date end
                      when wall::time >= u.from_time then wall::date
                      when wall::time < u.until_time then wall::date - 1 end;
    end if;
    if u.places <> '{}' then
        here := exists (select from unnest(u.places::text[]) p
                         where wardmote.routing_words(p) <> '  '
                           and (strpos(wardmote.routing_words(r.area), wardmote.routing_words(p)) > 0
                                or wardmote.routing_words(p) = wardmote.routing_words(coalesce(ward, ''))));
        -- Letters beyond ASCII are folded otherwise in routing/rules.py.
        if not here and (ward is null or octet_length(concat(r.area, ward, u.places)) <> length(concat(r.area, ward, u.places))) then
            here := null;
        end if;
    end if;
    return (u.kinds = '{}' or r.kind = any (u.kinds))
       and (u.harms = '{}' or r.harm = any (u.harms))
       and (u.channels = '{}' or r.channel = any (u.channels))
       and begun is not null
       and (u.days = '{}' or extract(isodow from begun)::integer - 1 = any (u.days::integer[]))
       and here
       and (u.bank_holidays = 'any' or null);
end $$;

-- Nobody has changed yet who sees it: the team that it landed with, and no other.
create function wardmote.routing_untouched(audience bigint, owner uuid, team uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select a.tier = 'standard' and not exists (select from public.access_denial d where d.audience_id = a.id)
           and (select count(*) = 1 and bool_and(g.agency_id = owner and g.team_id = team and g.officer_id is null)
                  from public.access_grant g where g.audience_id = a.id)
      from public.access_audience a where a.id = audience
$$;

-- Reports of the last days that came by a front door, that nobody touched and no rule was asked of, of agencies that had
-- rules on the day they came.
create function wardmote.arrivals_to_route(moment timestamptz, most integer)
returns table (report uuid, kind text, harm text, channel text, area text, postcode text, longitude numeric,
               latitude numeric, agency uuid, team uuid, received_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select r.id, r.kind::text, r.harm::text, r.channel::text, r.area::text, t.postcode::text, r.longitude, r.latitude,
           r.owner_id, r.team_id, r.received_at
      from public.front_doors_arrival a
      join public.intake_report r on r.id = a.report_id and r.state = 'waiting' and r.decided_at is null
      join public.intake_telling t on t.report_id = r.id
     where r.received_at > moment - interval '3 days'
       and exists (select from wardmote.routing_in_force(r.owner_id, (r.received_at at time zone 'Europe/London')::date))
       and not exists (select from public.routing_routed d where d.report_id = r.id)
       and wardmote.routing_untouched(r.audience_id, r.owner_id, r.team_id)
     order by r.received_at desc limit most
$$;

-- Route one by the rule that its agency's table says, or put on record that none holds. Whoever asks names the rule and
-- says why; whether the rule is the agency's, in force on the day, holds, and is the first, is looked at here as far as SQL
-- can say it, and to which team and officer it leads is worked out here. That team sees it and keeps it; those of its door
-- go on seeing it. Nobody else does, and once an officer has decided on it or changed who sees it, or it was routed, it
-- stays where it is. False where it stayed.
create function wardmote.route_arrival(report uuid, rule uuid, why text, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    r public.intake_report;
    u record;
    chosen public.routing_rule;
    number bigint;
    ward text;
    holds boolean;
    team uuid;
    officer uuid;
    gap boolean := false;
    becomes bigint;
begin
    select x.* into r from public.intake_report x
     where x.id = route_arrival.report and x.state = 'waiting' and x.decided_at is null for update skip locked;
    if r.id is null or exists (select from public.routing_routed d where d.report_id = r.id)
       or not exists (select from public.front_doors_arrival a where a.report_id = r.id)
       or not wardmote.routing_untouched(r.audience_id, r.owner_id, r.team_id) then
        return false;
    end if;
    if r.longitude is not null then
        ward := wardmote.ward_of_point(r.longitude, r.latitude);
    else
        select case when t.postcode = '' then '' else wardmote.ward_of_point(p.longitude, p.latitude) end into ward
          from public.intake_telling t left join public.places_postcode p on p.postcode = t.postcode where t.report_id = r.id;
    end if;
    for u in select f as its, row_number() over (order by f.position, f.at, f.key) as place
               from wardmote.routing_in_force(r.owner_id, (r.received_at at time zone 'Europe/London')::date) f order by place loop
        holds := wardmote.routing_holds(u.its, r, ward);
        if (u.its).id = route_arrival.rule and coalesce(holds, true) then
            chosen := u.its;
            number := u.place;
            exit;
        elsif holds then
            raise exception 'another rule of the agency that keeps it holds' using errcode = 'check_violation';
        end if;
    end loop;
    if chosen.id is distinct from route_arrival.rule then
        raise exception 'no rule of the agency that keeps it that holds' using errcode = 'check_violation';
    end if;
    team := chosen.team_id;
    if chosen.rota_id is not null then
        select s.team_id, s.officer_id into team, officer
          from wardmote.routing_shifts_of(r.owner_id, r.received_at) s where s.rota_id = chosen.rota_id
         order by s.officer_id is not null desc, s.starts_at desc, s.id desc limit 1;
        if team is null then
            gap := true;
            select x.fallback_team_id into team from public.routing_rota x where x.id = chosen.rota_id;
        end if;
    end if;
    if team is distinct from r.team_id and chosen.id is not null then
        if not exists (select from public.identity_team t where t.id = team and t.agency_id = r.owner_id and t.closed_at is null) then
            raise exception 'the team is closed' using errcode = 'check_violation';
        end if;
        select wardmote.find_audience(
                   a.owner_id, a.tier, h.categories::text[],
                   wardmote.grants_of(a.id) || jsonb_build_array(jsonb_build_object(
                       'agency', r.owner_id, 'team', team, 'level', 5, 'purpose', '', 'categories', '{}'::text[])), '[]')
          into strict becomes
          from public.access_audience a join public.access_holding h on h.id = a.holding_id where a.id = r.audience_id;
        update public.intake_report x set team_id = team, audience_id = becomes where x.id = r.id;
        r.audience_id := becomes;
    end if;
    insert into public.routing_routed (id, report_id, parent_audience_id, audience_id, categories, how, rule_id, number, why,
                                       from_team_id, to_team_id, to_officer_id, gap, at)
    values (gen_random_uuid(), r.id, r.audience_id, r.audience_id, '{}', case when rule is null then 'no_rule' else 'rule' end,
            rule, number, route_arrival.why, r.team_id, coalesce(team, r.team_id), officer, gap, moment);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values (case when rule is null then 'no rule routes the report' else 'report routed' end, 'report', r.id, r.owner_id);
    return true;
end $$;

-- The team that a report is routed or sent on to is told, once a day of each: its officers at work who may see it, but for
-- whoever sent it there.
create function wardmote.tell_routed() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'report_routed', 'report', new.report_id, wardmote.today(), new.at
      from public.identity_officer o
     where o.team_id = new.to_team_id and o.left_at is null and not o.is_service and o.id is distinct from new.by_id
       and not exists (select from public.access_denial d where d.audience_id = new.parent_audience_id
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
     order by o.id is distinct from new.to_officer_id, o.id limit 50
        on conflict do nothing;
    return null;
end $$;

-- For the worker alone: what one shift told the next, and calls that led to no report, go when their days are over. Those of
-- a report go with it.
create function wardmote.routing_tidied(moment timestamptz) returns bigint
language sql volatile security definer set search_path = '' as $$
    with told as (delete from public.routing_handover h
                   where h.at < moment - make_interval(days => wardmote.front_door_parameter('hand_over_kept')) returning 1),
         rang as (delete from public.routing_call c
                   where c.report_id is null
                     and c.at < moment - make_interval(days => wardmote.front_door_parameter('call_kept')) returning 1)
    select (select count(*) from told) + (select count(*) from rang)
$$;

grant execute on function wardmote.routing_tidied(timestamptz), wardmote.routing_rules_of(uuid), wardmote.routing_rotas_of(uuid),
    wardmote.routing_shifts_of(uuid, timestamptz), wardmote.routing_agency(text), wardmote.arrivals_to_route(timestamptz, integer),
    wardmote.route_arrival(uuid, uuid, text, timestamptz) to wardmote_worker;

-- --- who leaves, and teams that close ---------------------------------------------------------------------

create function wardmote.shifts_held(officers uuid[]) returns table (officer uuid, held bigint)
language sql stable security definer set search_path = '' as $$
    select o.id, (select count(*) from public.routing_shift s
                   where s.officer_id = o.id and s.withdrawn_at is null and s.ends_at > now())
      from public.identity_officer o
     where o.id = any (officers) and wardmote.looks_after(o.id)
$$;

-- Rules in force or to come that name it, rotas that fall back to it, its shifts that are not over.
create function wardmote.routing_to_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select (select count(*) from public.routing_rule r
             where r.team_id = routing_to_team.team and (r.ends_on is null or r.ends_on >= wardmote.today())
               and not exists (select from public.routing_rule n
                                where n.agency_id = r.agency_id and n.key = r.key
                                  and n.starts_on <= greatest(r.starts_on, wardmote.today())
                                  and (n.starts_on, n.at) > (r.starts_on, r.at)))
         + (select count(*) from public.routing_rota r where r.fallback_team_id = routing_to_team.team and r.closed_at is null)
         + (select count(*) from public.routing_shift s
             where s.team_id = routing_to_team.team and s.withdrawn_at is null and s.ends_at > now())
$$;

create function wardmote.routing_of_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select case when wardmote.looks_after_team(team) then wardmote.routing_to_team(team) else 0 end
$$;

create function wardmote.nothing_is_routed_to_team() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.routing_to_team(new.id) > 0 then
        raise exception 'a rule, rota or shift leads to the team' using errcode = 'check_violation';
    end if;
    return new;
end $$;
grant execute on function wardmote.shifts_held(uuid[]), wardmote.routing_of_team(uuid) to wardmote_app;
"""
SIGNATURES = [
    "routing_rules_of(uuid)",
    "routing_rotas_of(uuid)",
    "routing_shifts_of(uuid, timestamptz)",
    "routing_agency(text)",
    "routing_in_force(uuid, date)",
    "routing_words(text)",
    "routing_holds(public.routing_rule, public.intake_report, text)",
    "routing_untouched(bigint, uuid, uuid)",
    "arrivals_to_route(timestamptz, integer)",
    "route_arrival(uuid, uuid, text, timestamptz)",
    "tell_routed()",
    "routing_tidied(timestamptz)",
    "shifts_held(uuid[])",
    "routing_to_team(uuid)",
    "routing_of_team(uuid)",
    "nothing_is_routed_to_team()",
]
TRIGGER = """
create trigger nothing_is_routed_to_team before update of closed_at on public.identity_team
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.nothing_is_routed_to_team();
create trigger tell_routed after insert on public.routing_routed
    for each row when (new.how <> 'no_rule') execute function wardmote.tell_routed();
create index shift_held on public.routing_shift (officer_id) where withdrawn_at is null and officer_id is not null;
insert into public.front_doors_parameter (key, value, unit, starts_on, source) values
    ('call_answered', 60, 'seconds', '2026-01-01', 'partnership default: a call is answered within'),
    ('hand_over_kept', 400, 'days', '2026-01-01', 'partnership default: what one shift told the next is then thrown away'),
    ('call_kept', 800, 'days', '2026-01-01', 'partnership default: a call that led to no report is then thrown away');
"""
UNDO = (
    """
delete from public.front_doors_parameter where key in ('call_answered', 'hand_over_kept', 'call_kept');
drop index public.shift_held;
drop trigger tell_routed on public.routing_routed;
drop trigger nothing_is_routed_to_team on public.identity_team;
set local role wardmote_definer;
"""
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0002_protect"),
        ("intake", "0027_ward"),
        ("notices", "0009_told_without_an_answer"),
    ]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
