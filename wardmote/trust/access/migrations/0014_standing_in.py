"""Standing in: what an officer who is away has by name, their colleague has until its last day. One clause more of the rule.

Never by their roles or team, never on from a stand-in to theirs, never past who must not receive, and nothing for whoever
left or whose account is shut. Decision: docs/decisions/0051-standing-in.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# Not a definer function, so that the planner can look inside; only definer functions may call it. Whoever chairs or
# coordinates panels holds the role of the Channel tier.
STANDING_IN = """
create function wardmote.standing_in(colleague uuid)
returns table (officer_id uuid, team_id uuid, with_named boolean, with_channel boolean)
language sql stable as $$
    select away.id, away.team_id, s.with_named,
           s.with_named and (('panel_chair' = any (away.roles) and 'panel_chair' = any (me.roles))
                             or ('panel_coordinator' = any (away.roles) and 'panel_coordinator' = any (me.roles)))
      from public.access_standin s
      join public.identity_officer me on me.id = s.colleague_id
      join public.identity_officer away on away.id = s.away_id
      join public.identity_account account on account.id = away.id
     where s.colleague_id = standing_in.colleague
       and s.ended_at is null                                                 -- clause: stand-in is not withdrawn
       and s.starts_on <= wardmote.today()                                    -- clause: standing in has started
       and s.ends_on >= wardmote.today()                                      -- clause: standing in has not ended
       and away.agency_id = me.agency_id                                      -- clause: both are of one agency
       and away.left_at is null                                               -- clause: who is away has not left
       and (away.leaving_on is null or away.leaving_on >= wardmote.today())   -- clause: last day of who is away
       and account.is_active                                                  -- clause: account of who is away
$$;
"""

# --- the rule -----------------------------------------------------------------------------------
# As in 0002, with what is had by the name of another. Each clause stands on one line and is named: a test takes them out
# one by one and must be caught.
FACTS = """
    with me as materialized (
        select o.id, o.agency_id, o.team_id, wardmote.rank_of(needed) as rank, wardmote.today() as today
          from public.identity_officer o where o.id = wardmote.actor()
    ), live as materialized (
        select l.agreement_id, l.owner_id, l.purpose, h.id as holding_id
          from me
          cross join lateral wardmote.live_sharing(me.agency_id) l
          join public.access_holding h on true
           and h.categories::text[] <@ l.categories          -- clause: agreement covers the categories
    )
"""
IN_OWN_RIGHT = """    select g.audience_id
      from public.access_grant g
     where true
       and g.agency_id = (select me.agency_id from me)                       -- clause: agency of the grant
       and g.level >= (select me.rank from me)                               -- clause: level of the grant
       and coalesce(g.team_id, '00000000-0000-0000-0000-000000000000') in ('00000000-0000-0000-0000-000000000000', (select me.team_id from me)) -- clause: team of the grant
       and coalesce(g.officer_id, '00000000-0000-0000-0000-000000000000') in ('00000000-0000-0000-0000-000000000000', (select me.id from me)) -- clause: officer of the grant
       and (g.starts_on is null or g.starts_on <= (select me.today from me)) -- clause: grant has started
       and (g.ends_on is null or g.ends_on >= (select me.today from me))     -- clause: grant has not ended
       and (g.agreement_id is null or (g.agreement_id, g.owner_id, g.purpose::text, g.holding_id) in (select live.agreement_id, live.owner_id, live.purpose, live.holding_id from live)) -- clause: agreement of the grant
       and g.audience_id not in (select d.audience_id from public.access_denial d where d.officer_id = (select me.id from me)) -- clause: officer must not receive
       and g.audience_id not in (select d.audience_id from public.access_denial d where d.agency_id = (select me.agency_id from me)) -- clause: agency must not receive
"""
IN_ANOTHERS_NAME = """
    union all
    select g.audience_id
      from me
      cross join lateral wardmote.standing_in(me.id) away
      join public.access_grant g on g.agency_id = me.agency_id
           and coalesce(g.officer_id, '00000000-0000-0000-0000-000000000000') = away.officer_id
      join public.access_audience its on its.id = g.audience_id
     where true
       and coalesce(g.team_id, '00000000-0000-0000-0000-000000000000') in ('00000000-0000-0000-0000-000000000000', away.team_id) -- clause: standing in: team of who is away
       and g.level >= me.rank                                                 -- clause: standing in: level of the grant
       and (its.tier <> 'named' or away.with_named)                            -- clause: standing in: named tier
       and (its.tier <> 'channel' or away.with_channel)                        -- clause: standing in: Channel tier
       and (g.starts_on is null or g.starts_on <= me.today)                   -- clause: standing in: grant has started
       and (g.ends_on is null or g.ends_on >= me.today)                       -- clause: standing in: grant has not ended
       and (g.agreement_id is null or (g.agreement_id, g.owner_id, g.purpose::text, g.holding_id) in (select live.agreement_id, live.owner_id, live.purpose, live.holding_id from live)) -- clause: standing in: agreement of the grant
       and not exists (select 1 from public.access_denial d where d.audience_id = g.audience_id and d.officer_id = away.officer_id) -- clause: who is away must not receive
       and not exists (select 1 from public.access_denial d where d.audience_id = g.audience_id and d.officer_id = me.id) -- clause: who stands in must not receive
       and not exists (select 1 from public.access_denial d where d.audience_id = g.audience_id and d.agency_id = me.agency_id) -- clause: standing in: agency must not receive
"""
ONE = ("     where true\n", "     where g.audience_id = {}.audience\n")

RULE = (
    """
create or replace function wardmote.my_audiences(needed text default 'read') returns setof bigint
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 2000 as $$
begin
    return query"""
    + FACTS
    + IN_OWN_RIGHT
    + IN_ANOTHERS_NAME
    + """    ;
end $$;

create or replace function wardmote.admits_me(audience bigint, needed text) returns boolean
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return exists ("""
    + FACTS
    + (IN_OWN_RIGHT + IN_ANOTHERS_NAME).replace(ONE[0], ONE[1].format("admits_me"))
    + """    );
end $$;

-- The same for whoever asks alone, whomever they stand in for.
create function wardmote.admits_in_own_right(audience bigint, needed text) returns boolean
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return exists ("""
    + FACTS
    + IN_OWN_RIGHT.replace(ONE[0], ONE[1].format("admits_in_own_right"))
    + """    );
end $$;
"""
)

# What is someone's by name besides grants: the records they lead.
NAMES = """
create function wardmote.my_names() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select wardmote.actor() union all select s.officer_id from wardmote.standing_in(wardmote.actor()) s
$$;

-- Who stands in today on each grant by name, for "who can see this and why".
create function wardmote.stood_in_for(audience bigint) returns table (grant_id bigint, stand_in uuid)
language sql stable security definer set search_path = '' as $$
    select g.id, s.id
      from public.access_grant g
      join public.access_audience a on a.id = g.audience_id
      join public.access_standin s on s.away_id = g.officer_id
      cross join lateral wardmote.standing_in(s.colleague_id) away
     where g.audience_id = audience and away.officer_id = g.officer_id and s.ended_at is null
       and s.starts_on <= wardmote.today() and s.ends_on >= wardmote.today()
       and (g.team_id is null or g.team_id = away.team_id)
       and (a.tier <> 'named' or away.with_named) and (a.tier <> 'channel' or away.with_channel)
       and not exists (select 1 from public.access_denial d
                        where d.audience_id = g.audience_id and d.officer_id in (s.away_id, s.colleague_id))
       and wardmote.admits_me(audience, 'read')
$$;

-- Never who did it, nor whoever stands in for them as the record's lead.
create or replace function wardmote.reviews_glass(officer uuid, owner uuid, lead uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select officer <> wardmote.actor() and owner = wardmote.actor_agency()
       and ((lead in (select wardmote.my_names()) and officer not in (select wardmote.my_names()))
            or wardmote.actor_has('supervisor', 'information_governance'))
$$;
grant execute on function wardmote.my_names(), wardmote.stood_in_for(bigint) to wardmote_app;
"""
MOVING = """
create or replace function wardmote.set_audience(kind text, record uuid, audience bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
    the_table text;
    present bigint;
    was record;
    becomes record;
begin
    select s."table" into the_table from public.access_shareable s where s.kind = set_audience.kind;
    if the_table is null then
        raise exception 'no such kind of record: %', kind using errcode = 'invalid_parameter_value';
    end if;
    execute format('select audience_id from public.%I where id = $1 for update', the_table) into present using record;
    if present is null or present not in (select wardmote.my_audiences('decide')) then
        raise exception 'no such record for this officer to decide on' using errcode = 'insufficient_privilege';
    end if;
    select a.owner_id, a.tier, h.categories::text[] as held into was
      from public.access_audience a join public.access_holding h on h.id = a.holding_id where a.id = present;
    select a.owner_id, a.tier, h.categories::text[] as held into becomes
      from public.access_audience a join public.access_holding h on h.id = a.holding_id where a.id = audience;
    if becomes.owner_id is distinct from was.owner_id or was.owner_id is distinct from wardmote.actor_agency() then
        raise exception 'only officers of the owner may change who sees a record' using errcode = 'insufficient_privilege';
    end if;
    if wardmote.admits_in_own_right(audience, 'read') and not wardmote.admits_in_own_right(present, 'read') then
        raise exception 'an officer who stands in lets themselves in no further' using errcode = 'insufficient_privilege';
    end if;
    if was.tier <> 'standard' and becomes.tier <> was.tier then
        raise exception 'a record of this tier stays in it' using errcode = 'insufficient_privilege';
    end if;
    if not was.held <@ becomes.held then
        raise exception 'a record goes on holding what it held' using errcode = 'insufficient_privilege';
    end if;
    if not wardmote.is_kept(audience) then
        raise exception 'someone at the owner must keep the record' using errcode = 'check_violation';
    end if;
    if exists (
        select 1 from public.access_grant g
         where g.audience_id = audience and g.agreement_id is not null
           and not exists (select 1 from public.access_grant o where o.audience_id = present
                              and (o.agency_id, o.agreement_id, o.purpose) = (g.agency_id, g.agreement_id, g.purpose)
                              and o.team_id is not distinct from g.team_id
                              and o.officer_id is not distinct from g.officer_id
                              and o.level >= g.level and g.categories::text[] <@ o.categories::text[])
           and not exists (select 1 from wardmote.live_sharing(g.agency_id) l
                            where l.agreement_id = g.agreement_id and l.owner_id = g.owner_id
                              and l.purpose = g.purpose and g.categories::text[] <@ l.categories)
    ) then
        raise exception 'a new grant relies on an agreement that is not live for it' using errcode = 'insufficient_privilege';
    end if;
    execute format('update public.%I set audience_id = $1 where id = $2', the_table) using audience, record;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('audience changed', kind, record, was.owner_id);
end $$;
"""
SIGNATURES = [
    "standing_in(uuid)",
    "my_audiences(text)",
    "admits_me(bigint, text)",
    "admits_in_own_right(bigint, text)",
    "my_names()",
    "stood_in_for(bigint)",
    "reviews_glass(uuid, uuid, uuid)",
    "set_audience(text, uuid, bigint)",
]

POLICY = """
drop policy glass_seen on public.access_breakglass;
create policy glass_seen on public.access_breakglass for select to wardmote_app
    using (officer_id = (select wardmote.actor())
           or (owner_id = (select wardmote.actor_agency())
               and (lead_id in (select wardmote.my_names())
                    or (select wardmote.actor_has('supervisor', 'information_governance', 'auditor'))))
           or (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('auditor'))));
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0013_protect_standin")]
    operations = [
        migrations.RunSQL(
            definer_functions(STANDING_IN + RULE + NAMES + MOVING, *SIGNATURES), migrations.RunSQL.noop
        ),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
    ]
