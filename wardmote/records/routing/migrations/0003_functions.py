"""How the worker routes what came from outside, by the agency's own rules; what a leaver and a team still have to do."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- For the worker, and the operator's question which rule would fire: the table of an agency as it stands.
create function wardmote.routing_rules_of(agency uuid) returns setof public.routing_rule
language sql stable security definer set search_path = '' as $$
    select * from public.routing_rule r where r.agency_id = agency
$$;

create function wardmote.routing_rotas_of(agency uuid) returns setof public.routing_rota
language sql stable security definer set search_path = '' as $$
    select * from public.routing_rota r where r.agency_id = agency
$$;

create function wardmote.routing_shifts_of(agency uuid, moment timestamptz) returns setof public.routing_shift
language sql stable security definer set search_path = '' as $$
    select * from public.routing_shift s
     where s.agency_id = agency and s.withdrawn_at is null and s.starts_at <= moment and s.ends_at > moment
$$;

create function wardmote.routing_agency(name text) returns uuid
language sql stable security definer set search_path = '' as $$
    select a.id from public.identity_agency a where lower(routing_agency.name) in (lower(a.name), lower(a.short_name))
     order by a.name limit 1
$$;

-- Reports of the last days that came by a front door and that no rule was asked of, of agencies that have rules.
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
       and exists (select from public.routing_rule u where u.agency_id = r.owner_id)
       and not exists (select from public.routing_routed d where d.report_id = r.id)
     order by r.received_at desc limit most
$$;

-- Route one: the team that the rule names sees it and keeps it; those of its door go on seeing it. Nobody else does,
-- and once an officer has decided on it, or it was routed, it stays where it is. False where it stayed.
create function wardmote.route_arrival(report uuid, rule uuid, number integer, why text, team uuid, officer uuid,
                                       gap boolean, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    r record;
    was record;
    becomes bigint;
begin
    select x.id, x.audience_id, x.owner_id, x.team_id into r from public.intake_report x
     where x.id = route_arrival.report and x.state = 'waiting' and x.decided_at is null for update skip locked;
    if r.id is null or exists (select from public.routing_routed d where d.report_id = r.id)
       or not exists (select from public.front_doors_arrival a where a.report_id = r.id) then
        return false;
    end if;
    if (rule is null) <> (team is null)
       or (rule is not null and not exists (select from public.routing_rule u where u.id = rule and u.agency_id = r.owner_id))
       or (team is not null and not exists (select from public.identity_team t
                                             where t.id = team and t.agency_id = r.owner_id and t.closed_at is null)) then
        raise exception 'no rule of the agency that keeps it' using errcode = 'check_violation';
    end if;
    if team is not null and team is distinct from r.team_id then
        select a.owner_id, a.tier, h.categories::text[] as held into strict was
          from public.access_audience a join public.access_holding h on h.id = a.holding_id where a.id = r.audience_id;
        becomes := wardmote.find_audience(
            was.owner_id, was.tier, was.held,
            wardmote.grants_of(r.audience_id) || jsonb_build_array(jsonb_build_object(
                'agency', r.owner_id, 'team', team, 'level', 5, 'purpose', '', 'categories', '{}'::text[])),
            wardmote.denials_of(r.audience_id));
        update public.intake_report x set team_id = team, audience_id = becomes where x.id = r.id;
        r.audience_id := becomes;
    end if;
    insert into public.routing_routed (id, report_id, parent_audience_id, audience_id, categories, how, rule_id, number, why,
                                       from_team_id, to_team_id, to_officer_id, gap, at)
    values (gen_random_uuid(), r.id, r.audience_id, r.audience_id, '{}', case when rule is null then 'no_rule' else 'rule' end,
            rule, number, route_arrival.why, r.team_id, coalesce(team, r.team_id),
            (select o.id from public.identity_officer o where o.id = officer and o.agency_id = r.owner_id), gap, moment);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values (case when rule is null then 'no rule routes the report' else 'report routed' end, 'report', r.id, r.owner_id);
    return true;
end $$;
grant execute on function wardmote.routing_rules_of(uuid), wardmote.routing_rotas_of(uuid),
    wardmote.routing_shifts_of(uuid, timestamptz), wardmote.routing_agency(text), wardmote.arrivals_to_route(timestamptz, integer),
    wardmote.route_arrival(uuid, uuid, integer, text, uuid, uuid, boolean, timestamptz) to wardmote_worker;

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
    "arrivals_to_route(timestamptz, integer)",
    "route_arrival(uuid, uuid, integer, text, uuid, uuid, boolean, timestamptz)",
    "shifts_held(uuid[])",
    "routing_to_team(uuid)",
    "routing_of_team(uuid)",
    "nothing_is_routed_to_team()",
]
TRIGGER = """
create trigger nothing_is_routed_to_team before update of closed_at on public.identity_team
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.nothing_is_routed_to_team();
create index shift_held on public.routing_shift (officer_id) where withdrawn_at is null and officer_id is not null;
insert into public.front_doors_parameter (key, value, unit, starts_on, source) values
    ('call_answered', 60, 'seconds', '2026-01-01', 'partnership default: a call is answered within');
"""
UNDO = (
    """
delete from public.front_doors_parameter where key = 'call_answered';
drop index public.shift_held;
drop trigger nothing_is_routed_to_team on public.identity_team;
set local role wardmote_definer;
"""
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_protect")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
