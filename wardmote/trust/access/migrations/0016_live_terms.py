"""Grants rely on terms, each kept once, and the days on which terms are live are worked out when an agreement
changes, not each time someone looks: half of what the rule cost. See docs/decisions/0039-terms-worked-out-beforehand.md.
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, definers_alone

before = import_module("wardmote.trust.access.migrations.0014_standing_in")

# --- what an agreement lets through, and when -----------------------------------------------------
# Left without a search_path, so that the planner can look inside; only definer functions may call them.
SHARING = """
-- What lets one agency see another's records: an agreement in force, signed by both, for a purpose; from the first
-- to the last day, both included.
create function wardmote.sharing()
returns table (agreement_id uuid, reader_id uuid, owner_id uuid, purpose text, categories text[],
               live_from date, live_until date)
language sql stable as $$
    select a.id, mine_is.agency_id, theirs_is.agency_id, purpose.key::text, a.categories::text[],
           greatest('-infinity'::date
               , coalesce(a.starts_on, 'infinity')      -- clause: agreement has started
               , coalesce(mine.signed_on, 'infinity')   -- clause: reader has signed
               , coalesce(theirs.signed_on, 'infinity') -- clause: owner has signed
           ),
           least('infinity'::date
               , a.ends_on                              -- clause: agreement has not ended
               , mine.withdrew_on - 1                   -- clause: reader has not withdrawn
               , theirs.withdrew_on - 1                 -- clause: owner has not withdrawn
           )
      from public.agreements_organisation mine_is
      join public.agreements_party mine on mine.organisation_id = mine_is.id
      join public.agreements_agreement a on a.id = mine.agreement_id
      join public.agreements_party theirs on theirs.agreement_id = a.id
      join public.agreements_organisation theirs_is on theirs_is.id = theirs.organisation_id
      cross join lateral unnest(a.purposes) as purpose(key)
     where true
       and a.state = 'in_force'                         -- clause: agreement in force
       and exists (select 1 from public.agreements_purpose p where p.key = purpose.key and p.personal_data) -- clause: purpose allows personal data
$$;

create or replace function wardmote.live_sharing(reader uuid)
returns table (agreement_id uuid, owner_id uuid, purpose text, categories text[])
language sql stable as $$
    select s.agreement_id, s.owner_id, s.purpose, s.categories from wardmote.sharing() s
     where s.reader_id = reader and s.live_from <= wardmote.today() and s.live_until >= wardmote.today()
$$;
"""

# The same of the terms that grants rely on.
OF_TERMS = """
create function wardmote.terms_live()
returns table (terms_id bigint, agreement_id uuid, agency_id uuid, live_from date, live_until date)
language sql stable as $$
    select t.id, t.agreement_id, t.agency_id, s.live_from, s.live_until
      from public.access_terms t
      join wardmote.sharing() s on s.agreement_id = t.agreement_id and s.owner_id = t.owner_id
                               and s.reader_id = t.agency_id and s.purpose = t.purpose
      join public.access_holding h on h.id = t.holding_id
     where s.live_from <= s.live_until
       and h.categories::text[] <@ s.categories -- clause: agreement covers the categories
$$;
"""

# --- terms ----------------------------------------------------------------------------------------
TERMS = """
-- The days of some terms anew: of one agreement's, of one alone, or of all.
create function wardmote.work_out_terms(of uuid default null, alone bigint default null) returns void
language plpgsql security definer set search_path = '' as $$
begin
    if alone is not null then
        delete from public.access_liveterms l where l.terms_id = alone;
        insert into public.access_liveterms (terms_id, agency_id, live_from, live_until)
        select l.terms_id, l.agency_id, l.live_from, l.live_until from wardmote.terms_live() l where l.terms_id = alone;
    elsif of is not null then
        delete from public.access_liveterms l using public.access_terms t
         where t.id = l.terms_id and t.agreement_id = of;
        insert into public.access_liveterms (terms_id, agency_id, live_from, live_until)
        select l.terms_id, l.agency_id, l.live_from, l.live_until from wardmote.terms_live() l where l.agreement_id = of;
    else
        delete from public.access_liveterms;
        insert into public.access_liveterms (terms_id, agency_id, live_from, live_until)
        select l.terms_id, l.agency_id, l.live_from, l.live_until from wardmote.terms_live() l;
    end if;
end $$;

-- Whatever is said to be relied on, the terms are those that the grant's own columns spell.
create function wardmote.grant_relies() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    wanted public.access_terms;
begin
    new.terms_id := null;
    if new.agreement_id is null then
        return new;
    end if;
    select t.id into new.terms_id from public.access_terms t
     where (t.agreement_id, t.agency_id, t.owner_id, t.purpose, t.holding_id)
           = (new.agreement_id, new.agency_id, new.owner_id, new.purpose, new.holding_id);
    if new.terms_id is not null then
        return new;
    end if;
    insert into public.access_terms (agreement_id, agency_id, owner_id, purpose, holding_id)
    values (new.agreement_id, new.agency_id, new.owner_id, new.purpose, new.holding_id)
    on conflict (agreement_id, agency_id, owner_id, purpose, holding_id) do nothing returning id into new.terms_id;
    if new.terms_id is not null then
        perform wardmote.work_out_terms(alone => new.terms_id);
    else  -- someone made them this moment, and worked them out
        select t.id into strict new.terms_id from public.access_terms t
         where (t.agreement_id, t.agency_id, t.owner_id, t.purpose, t.holding_id)
               = (new.agreement_id, new.agency_id, new.owner_id, new.purpose, new.holding_id);
    end if;
    return new;
end $$;

-- Who changes what terms follow from waits for whoever makes terms, and the other way round: the one that comes
-- second sees what the first did, so no terms are ever worked out from what is no longer so.
create function wardmote.terms_follow() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    lock table public.access_terms in share row exclusive mode;
    if tg_table_name = 'agreements_agreement' then
        perform wardmote.work_out_terms(of => new.id);
    elsif tg_table_name = 'agreements_party' then
        if tg_op <> 'DELETE' then
            perform wardmote.work_out_terms(of => new.agreement_id);
        end if;
        if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.agreement_id <> new.agreement_id) then
            perform wardmote.work_out_terms(of => old.agreement_id);
        end if;
    else
        perform wardmote.work_out_terms();
    end if;
    return null;
end $$;
"""
SIGNATURES = ["work_out_terms(uuid, bigint)", "grant_relies()", "terms_follow()"]

# --- the rule, reading them -----------------------------------------------------------------------
LIVE = """
    ), live as materialized (
        select l.terms_id
          from me
          join public.access_liveterms l on l.agency_id = me.agency_id
         where true
           and l.live_from <= me.today  -- clause: terms are live already
           and l.live_until >= me.today -- clause: terms are live still
    )
"""
FACTS = before.FACTS[: before.FACTS.index("    ), live as materialized")] + LIVE.lstrip("\n")
RELYING_BEFORE = "(g.agreement_id is null or (g.agreement_id, g.owner_id, g.purpose::text, g.holding_id) in (select live.agreement_id, live.owner_id, live.purpose, live.holding_id from live))"
RELYING = "(g.terms_id is null or g.terms_id in (select live.terms_id from live))"
IN_OWN_RIGHT = before.IN_OWN_RIGHT.replace(RELYING_BEFORE, RELYING)
IN_ANOTHERS_NAME = before.IN_ANOTHERS_NAME.replace(RELYING_BEFORE, RELYING)
assert IN_OWN_RIGHT.count(RELYING) == IN_ANOTHERS_NAME.count(RELYING) == 1
ONE = "     where true\n", "     where g.audience_id = {}.audience\n"

ASKED = (
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

create or replace function wardmote.admits_in_own_right(audience bigint, needed text) returns boolean
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return exists ("""
    + FACTS
    + IN_OWN_RIGHT.replace(ONE[0], ONE[1].format("admits_in_own_right"))
    + """    );
end $$;
"""
)

TABLES = """
grant select, insert, update on public.access_terms to wardmote_definer;
grant select, insert, delete on public.access_liveterms to wardmote_definer;
grant usage on sequence public.access_terms_id_seq, public.access_liveterms_id_seq to wardmote_definer;
create index liveterms_of_agency on public.access_liveterms (agency_id, live_until) include (live_from, terms_id);
"""
KEEPING = """
create trigger grant_relies before insert or update on public.access_grant
    for each row execute function wardmote.grant_relies();
create trigger terms_follow_agreement after update on public.agreements_agreement for each row
    when ((old.state, old.starts_on, old.ends_on, old.purposes, old.categories)
          is distinct from (new.state, new.starts_on, new.ends_on, new.purposes, new.categories))
    execute function wardmote.terms_follow();
create trigger terms_follow_party after insert or update or delete on public.agreements_party
    for each row execute function wardmote.terms_follow();
create trigger terms_follow_organisation after update of agency_id on public.agreements_organisation for each row
    when (old.agency_id is distinct from new.agency_id) execute function wardmote.terms_follow();
create trigger terms_follow_purpose after insert or update or delete on public.agreements_purpose
    for each statement execute function wardmote.terms_follow();
"""
# The grants that stand get their terms, all worked out at once; then there are none without.
ADOPTING = """
grant update (terms_id) on public.access_grant to wardmote_definer;
set local role wardmote_definer;
insert into public.access_terms (agreement_id, agency_id, owner_id, purpose, holding_id)
select distinct agreement_id, agency_id, owner_id, purpose, holding_id
  from public.access_grant where agreement_id is not null;
select wardmote.work_out_terms();
update public.access_grant g set terms_id = t.id
  from public.access_terms t
 where (t.agreement_id, t.agency_id, t.owner_id, t.purpose, t.holding_id)
       = (g.agreement_id, g.agency_id, g.owner_id, g.purpose, g.holding_id);
set local role wardmote_owner;
revoke update (terms_id) on public.access_grant from wardmote_definer;
-- What was put off until the end is done now: a table with such checks waiting cannot be altered.
set constraints all immediate;
set constraints all deferred;
"""
INDEXED = """
alter table public.access_grant add constraint grant_relies_on_terms
    check ((agreement_id is null) = (terms_id is null));
drop index public.grant_admits;
-- Laid out so that the rule is answered from the index alone, as it was.
create index grant_admits on public.access_grant
    (agency_id, coalesce(team_id, '00000000-0000-0000-0000-000000000000'),
     coalesce(officer_id, '00000000-0000-0000-0000-000000000000'))
    include (audience_id, level, terms_id, starts_on, ends_on, team_id, officer_id);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0015_terms")]
    operations = [
        migrations.RunSQL(
            definers_alone("access_terms", "what grants rely on, read by the rule alone")
            + definers_alone("access_liveterms", "the days on which terms are live, read by the rule alone")
            + TABLES,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(SHARING + OF_TERMS + TERMS, "sharing()", "terms_live()", *SIGNATURES),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(ADOPTING, migrations.RunSQL.noop),
        migrations.RunSQL(KEEPING, migrations.RunSQL.noop),
        migrations.RunSQL(INDEXED, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{ASKED}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        ),
    ]
