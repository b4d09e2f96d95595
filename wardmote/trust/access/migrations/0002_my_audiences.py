"""Who may see what: the one rule, and the only ways an audience is made or a record moved to another."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

TABLES = ["access_audience", "access_grant", "access_denial", "access_disclosure"]

BINDINGS = """
alter table public.access_grant add constraint grant_is_of_its_audience
    foreign key (audience_id, owner_id, holding_id)
    references public.access_audience (id, owner_id, holding_id);
alter table public.access_grant add constraint grant_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.access_grant add constraint grant_level_is_known check (level between 1 and 5);
alter table public.access_denial add constraint denial_names_someone
    check ((officer_id is null) <> (agency_id is null));
alter table public.access_audience add constraint audience_tier_is_known
    check (tier in ('standard', 'named', 'channel'));
-- A record's owner is its audience's: the grants of any other agency would need no agreement.
alter table public.access_audience add constraint audience_for_records unique (id, owner_id);
-- Laid out so that the rule is answered from the index alone: nobody in particular is a number, since an index
-- is not searched for "null or mine"; team_id and officer_id are there again because a column that stands
-- only inside an expression does not count as known.
create index grant_admits on public.access_grant
    (agency_id, coalesce(team_id, '00000000-0000-0000-0000-000000000000'),
     coalesce(officer_id, '00000000-0000-0000-0000-000000000000'))
    include (audience_id, level, agreement_id, owner_id, holding_id, purpose, starts_on, ends_on, team_id, officer_id);
create index denial_officer on public.access_denial (officer_id) include (audience_id) where officer_id is not null;
create index denial_agency on public.access_denial (agency_id) include (audience_id) where agency_id is not null;
"""

# --- the rule -----------------------------------------------------------------------------------
# Each clause stands on one line and is named: a test takes them out one by one and must be caught.
ADMITTED = """
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
    select g.audience_id
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

# The same text answers two questions: which audiences (once a statement, for lists and children), and whether this
# one (for a single record, where to work all of them out would cost an officer of many audiences several times more).
RULE = (
    """
create function wardmote.rank_of(level text) returns smallint
language sql immutable parallel safe set search_path = '' as $$
    select case level when 'name' then 1 when 'read' then 2 when 'contribute' then 3
                      when 'decide' then 4 when 'export' then 5 end::smallint
$$;

-- plpgsql keeps its plan for the session; written in SQL, PostgreSQL before 18 would plan it anew for every
-- statement, which costs as much as answering it. Measured in benchmarks/README.md.
create function wardmote.my_audiences(needed text default 'read') returns setof bigint
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 2000 as $$
begin
    return query"""
    + ADMITTED
    + """    ;
end $$;

-- VOLATILE, for it also checks a new row whose audience a trigger may have made in the same statement: a STABLE
-- function would still look at the state before it.
create function wardmote.admits_me(audience bigint, needed text) returns boolean
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return exists ("""
    + ADMITTED.replace("     where true\n", "     where g.audience_id = admits_me.audience\n")
    + """    );
end $$;

-- The grants of an audience and whether each admits anyone today: what "who can see this and why" shows.
-- `without` asks the same as if that agreement were not there.
create function wardmote.grants_today(audience bigint, without uuid default null)
returns table (grant_id bigint, admits boolean)
language sql stable security definer set search_path = '' as $$
    select g.id,
           (g.starts_on is null or g.starts_on <= wardmote.today())
           and (g.ends_on is null or g.ends_on >= wardmote.today())
           and (g.agreement_id is null or (g.agreement_id is distinct from without and exists (
                select 1 from wardmote.live_sharing(g.agency_id) l
                  join public.access_holding h on h.id = g.holding_id
                 where l.agreement_id = g.agreement_id and l.owner_id = g.owner_id
                   and l.purpose = g.purpose and h.categories::text[] <@ l.categories)))
           and not exists (select 1 from public.access_denial d
                            where d.audience_id = g.audience_id
                              and (d.agency_id = g.agency_id or d.officer_id = g.officer_id))
      from public.access_grant g
     where g.audience_id = audience and wardmote.admits_me(audience, 'read')
$$;
"""
)

# --- making and moving --------------------------------------------------------------------------
MAKING = """
-- Find the audience that is exactly this set, or make it. Grants that do not cover what is held are left out.
create function wardmote.find_audience(owner uuid, tier text, held text[], grants jsonb, denials jsonb)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
    held_sorted text[] := coalesce((select array_agg(distinct c order by c) from unnest(held) c), '{}');
    kept jsonb;
    kept_out jsonb;
    print bytea;
    the_holding bigint;
    found_id bigint;
begin
    select coalesce(jsonb_agg(to_jsonb(x) order by to_jsonb(x)::text), '[]'::jsonb) into kept
      from (select distinct g.agency, g.team, g.officer, g.agreement, coalesce(g.purpose, '') as purpose,
                   coalesce((select array_agg(distinct c order by c) from unnest(g.categories) c), '{}') as categories,
                   g.level, g.starts_on, g.ends_on
              from jsonb_to_recordset(grants) as g(agency uuid, team uuid, officer uuid, agreement uuid, purpose text,
                                                   categories text[], level smallint, starts_on date, ends_on date)
             where g.agreement is null or held_sorted <@ g.categories) x;
    if kept = '[]'::jsonb then
        raise exception 'an audience needs at least one grant' using errcode = 'check_violation';
    end if;
    if tier <> 'standard' and exists (select 1 from jsonb_array_elements(kept) e where e.value->>'officer' is null) then
        raise exception 'this tier admits named officers only' using errcode = 'check_violation';
    end if;
    select coalesce(jsonb_agg(to_jsonb(x) order by to_jsonb(x)::text), '[]'::jsonb) into kept_out
      from (select distinct d.officer, d.agency from jsonb_to_recordset(denials) as d(officer uuid, agency uuid)) x;
    print := sha256(convert_to(concat_ws('|', owner, tier, held_sorted::text, kept::text, kept_out::text), 'UTF8'));

    select a.id into found_id from public.access_audience a where a.fingerprint = print;
    if found_id is not null then
        return found_id;
    end if;
    if not held_sorted <@ (select array_agg(c.key::text) from public.agreements_category c) then
        raise exception 'no such category of data' using errcode = 'check_violation';
    end if;
    insert into public.access_holding (categories) values (held_sorted) on conflict (categories) do nothing;
    select h.id into the_holding from public.access_holding h where h.categories::text[] = held_sorted;
    insert into public.access_audience (owner_id, tier, holding_id, fingerprint)
    values (owner, tier, the_holding, print)
    on conflict (fingerprint) do nothing returning id into found_id;
    if found_id is null then  -- someone made it this moment
        select a.id into strict found_id from public.access_audience a where a.fingerprint = print;
        return found_id;
    end if;
    insert into public.access_grant (audience_id, owner_id, holding_id, agency_id, team_id, officer_id, agreement_id,
                                     purpose, categories, level, starts_on, ends_on)
    select found_id, owner, the_holding, g.agency, g.team, g.officer, g.agreement, g.purpose, g.categories,
           g.level, g.starts_on, g.ends_on
      from jsonb_to_recordset(kept) as g(agency uuid, team uuid, officer uuid, agreement uuid, purpose text,
                                         categories text[], level smallint, starts_on date, ends_on date);
    insert into public.access_denial (audience_id, officer_id, agency_id)
    select found_id, d.officer, d.agency from jsonb_to_recordset(kept_out) as d(officer uuid, agency uuid);
    return found_id;
end $$;

create function wardmote.grants_of(audience bigint) returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(jsonb_build_object(
               'agency', agency_id, 'team', team_id, 'officer', officer_id, 'agreement', agreement_id,
               'purpose', purpose, 'categories', categories, 'level', level,
               'starts_on', starts_on, 'ends_on', ends_on)), '[]'::jsonb)
      from public.access_grant where audience_id = audience
$$;

create function wardmote.denials_of(audience bigint) returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(jsonb_build_object('officer', officer_id, 'agency', agency_id)), '[]'::jsonb)
      from public.access_denial where audience_id = audience
$$;

-- For officers: an audience of their own agency's records.
create function wardmote.make_audience(tier text, held text[], grants jsonb, denials jsonb) returns bigint
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor_agency() is null then
        raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
    end if;
    return wardmote.find_audience(wardmote.actor_agency(), tier, held, grants, denials);
end $$;

-- The same audience for rows that hold more: only grants that cover those categories remain.
create function wardmote.narrowed(parent bigint, extra text[]) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    a record;
begin
    select x.owner_id, x.tier, h.categories::text[] as held into strict a
      from public.access_audience x join public.access_holding h on h.id = x.holding_id where x.id = parent;
    if coalesce(extra, '{}') <@ a.held then
        return parent;
    end if;
    return wardmote.find_audience(a.owner_id, a.tier, a.held || extra,
                                  wardmote.grants_of(parent), wardmote.denials_of(parent));
end $$;

-- On every child: its own audience is always worked out here, never taken from the application.
create function wardmote.narrow_child() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.audience_id := wardmote.narrowed(new.parent_audience_id, new.categories::text[]);
    return new;
end $$;

-- On every link: the record of the lower room goes where its link goes. Arguments: table, linking column.
-- It comes into the link from the parent's own audience: whoever may read a record does not take it elsewhere.
create function wardmote.carry_audience() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    present bigint;
begin
    execute format('select audience_id from public.%I where id = $1', tg_argv[0])
       into present using (to_jsonb(new) ->> tg_argv[1])::uuid;
    if tg_op = 'INSERT' and present not in (new.parent_audience_id, new.audience_id) then
        raise exception 'what is linked must have been made for this record' using errcode = 'insufficient_privilege';
    end if;
    execute format('update public.%I set audience_id = $1 where id = $2 and audience_id is distinct from $1', tg_argv[0])
      using new.audience_id, (to_jsonb(new) ->> tg_argv[1])::uuid;
    return null;
end $$;

-- Who answered, closed, lifted or withdrew is who is signed in. Arguments: the columns that name them.
create function wardmote.in_own_name() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    me uuid := wardmote.actor();
    named text;
    before jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
begin
    if me is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    foreach named in array tg_argv loop
        if to_jsonb(new) ->> named <> me::text and to_jsonb(new) ->> named is distinct from before ->> named then
            raise exception 'an officer signs in their own name only' using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end $$;

-- Whether someone at the owner decides on its records for as long as nobody changes it.
create function wardmote.is_kept(audience bigint) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select 1 from public.access_audience a
          join public.access_grant g on g.audience_id = a.id and g.agency_id = a.owner_id
          join public.identity_officer o on o.agency_id = g.agency_id
         where a.id = audience and g.level >= wardmote.rank_of('decide') and g.agreement_id is null
           and g.ends_on is null and (g.starts_on is null or g.starts_on <= wardmote.today())
           and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id)
           and o.left_at is null and not o.is_service
           and not exists (select 1 from public.access_denial d
                            where d.audience_id = a.id and (d.officer_id = o.id or d.agency_id = o.agency_id)))
$$;

-- The one way a record changes audience. Only the owner's officers who may decide; a new partner only under an
-- agreement that is live; never to a wider tier, nor to hold less, since then other agreements would fit it;
-- never so that nobody of the owner's own agency decides on it.
create function wardmote.set_audience(kind text, record uuid, audience bigint) returns void
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

grant execute on function wardmote.my_audiences(text), wardmote.admits_me(bigint, text), wardmote.grants_today(bigint, uuid),
    wardmote.make_audience(text, text[], jsonb, jsonb), wardmote.set_audience(text, uuid, bigint) to wardmote_app;
"""
SIGNATURES = [
    "rank_of(text)",
    "my_audiences(text)",
    "admits_me(bigint, text)",
    "grants_today(bigint, uuid)",
    "find_audience(uuid, text, text[], jsonb, jsonb)",
    "grants_of(bigint)",
    "denials_of(bigint)",
    "make_audience(text, text[], jsonb, jsonb)",
    "narrowed(bigint, text[])",
    "narrow_child()",
    "carry_audience()",
    "in_own_name()",
    "is_kept(bigint)",
    "set_audience(text, uuid, bigint)",
]

POLICIES = """
grant select, insert on public.access_audience, public.access_grant, public.access_denial, public.access_holding
    to wardmote_definer;
grant usage on sequence public.access_audience_id_seq, public.access_grant_id_seq, public.access_denial_id_seq,
    public.access_holding_id_seq to wardmote_definer;
grant select on public.access_shareable to wardmote_definer;
grant select on public.access_holding to wardmote_app;

create policy audience_read on public.access_audience for select to wardmote_app
    using (id in (select wardmote.my_audiences()));
create policy grant_read on public.access_grant for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- Who is kept out is known to those who decide, and never shown by a list of who is let in.
create policy denial_read on public.access_denial for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')));
grant select on public.access_audience, public.access_grant, public.access_denial to wardmote_app;

create policy disclosure_read on public.access_disclosure for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy disclosure_record on public.access_disclosure for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('decide')) and by_id = (select wardmote.actor()));
create policy disclosure_withdraw on public.access_disclosure for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')));
create trigger in_own_name before insert or update of withdrawn_by_id on public.access_disclosure
    for each row execute function wardmote.in_own_name('withdrawn_by_id');
grant select, insert on public.access_disclosure to wardmote_app;
grant update (withdrawn_by_id, withdrawn_at, withdrawn_reason) on public.access_disclosure to wardmote_app;
grant select, update (audience_id) on public.access_disclosure to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("agreements", "0002_protect")]
    operations = [
        migrations.RunSQL(BINDINGS, migrations.RunSQL.noop),
        migrations.RunSQL(
            of_class("public: sets of category names, which say nothing of any record", "access_holding")
            + of_class("framework", "access_shareable"),
            migrations.RunSQL.noop,
        ),
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(definer_functions(RULE + MAKING, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
