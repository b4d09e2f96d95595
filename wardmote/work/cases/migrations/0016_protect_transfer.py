"""A case changes owner when a supervisor of its owner offers it and one of the new owner accepts: step by step, and
nothing moves by itself. Who goes on seeing it does so under an agreement that the new owner is a party to.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLES = ["cases_transfer", "cases_transferstep"]

FUNCTIONS = """
-- Every kind of data in a case, with all its parts, whatever room they are of: each table of parts says what it holds.
create function wardmote.case_holds(record uuid) returns text[]
language plpgsql stable security definer set search_path = '' as $$
declare
    found text[];
    more text[];
    part text;
begin
    select h.categories::text[] into found from public.cases_case c join public.access_audience a on a.id = c.audience_id
      join public.access_holding h on h.id = a.holding_id where c.id = record;
    for part in
        select distinct k.conrelid::regclass::text from pg_catalog.pg_constraint k
         where k.confrelid = 'public.cases_case'::regclass and k.contype = 'f'
           and 2 = (select count(*) from pg_catalog.pg_attribute t
                     where t.attrelid = k.conrelid and t.attname in ('case_id', 'categories') and not t.attisdropped)
    loop
        execute format('select array_agg(distinct c) from %s x cross join lateral unnest(x.categories::text[]) c'
                       ' where x.case_id = $1', part) into more using record;
        found := found || coalesce(more, '{}');
    end loop;
    return array(select distinct c from unnest(found) c order by c);
end $$;

-- The same for those of the owner who decide on it; others learn nothing of parts they may not see.
create function wardmote.what_case_holds(record uuid) returns text[]
language sql volatile security definer set search_path = '' as $$
    select wardmote.case_holds(c.id) from public.cases_case c
     where c.id = record and c.owner_id = wardmote.actor_agency() and wardmote.admits_me(c.audience_id, 'decide')
$$;

-- Whether one agency may now be given all that a case holds by another, under this agreement for this purpose.
create function wardmote.transfer_is_covered(record uuid, giver uuid, taker uuid, agreement uuid, purpose text)
returns boolean language sql stable security definer set search_path = '' as $$
    select exists (select 1 from wardmote.live_sharing(taker) l
                    where l.agreement_id = agreement and l.owner_id = giver and l.purpose = transfer_is_covered.purpose
                      and wardmote.case_holds(record) <@ l.categories)
$$;

-- An officer offers what their agency owns and they decide on, as a supervisor; to an agency that sees it already
-- under the agreement that carries the transfer, and must not be kept out of it.
create function wardmote.may_offer_case(record uuid, taker uuid, agreement uuid, purpose text) returns boolean
language sql volatile security definer set search_path = '' as $$
    select wardmote.actor_has('supervisor') and exists (
        select 1 from public.cases_case c join public.access_audience a on a.id = c.audience_id
         where c.id = record and c.owner_id = wardmote.actor_agency() and c.owner_id <> taker and c.status = 'open'
           and a.tier = 'standard' and wardmote.admits_me(c.audience_id, 'decide')
           and exists (select 1 from public.access_grant g
                        where g.audience_id = a.id and g.agency_id = taker and g.agreement_id = agreement
                          and g.purpose = may_offer_case.purpose and g.level >= wardmote.rank_of('read')
                          and (g.starts_on is null or g.starts_on <= wardmote.today())
                          and (g.ends_on is null or g.ends_on >= wardmote.today()))
           and not exists (select 1 from public.access_denial d where d.audience_id = a.id and d.agency_id = taker)
           and wardmote.transfer_is_covered(c.id, c.owner_id, taker, agreement, purpose))
$$;

-- A step is taken by a supervisor of the side whose it is, while the offer stands. Accepted, the case is theirs: it
-- moves to an audience of the new owner in which the team they chose decides, whoever was let in under an agreement
-- that binds the new owner too goes on, and nobody else does. Everyone kept out stays kept out.
create function wardmote.take_transfer_step() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    mine uuid := wardmote.actor_agency();
    t record;
    was record;
    kept jsonb;
    stays jsonb := '[]'::jsonb;
    covered text[];
    becomes bigint;
    made uuid;
    each_way record;
    allowed boolean;
begin
    if wardmote.actor() is null then  -- no officer: the row policies let nobody but the operator come here
        return null;
    end if;
    -- The case first, as whoever shares it does: its offers go along with it.
    perform 1 from public.cases_case c
      join public.cases_transfer x on x.case_id = c.id where x.id = new.transfer_id for update of c;
    select x.* into strict t from public.cases_transfer x where x.id = new.transfer_id for update;
    select c.owner_id, c.audience_id, c.status, a.tier, h.categories::text[] as held into strict was
      from public.cases_case c join public.access_audience a on a.id = c.audience_id
      join public.access_holding h on h.id = a.holding_id
     where c.id = t.case_id;
    allowed := new.case_id = t.case_id and wardmote.actor_has('supervisor') and t.state = 'offered'
        and wardmote.admits_me(was.audience_id, case when mine = t.owner_id then 'decide' else 'read' end)
        and case new.state
            when 'offered' then mine = t.owner_id and not exists (
                select 1 from public.cases_transferstep s where s.transfer_id = t.id and s.id <> new.id)
            when 'accepted' then mine = t.agency_id and was.owner_id = t.owner_id and was.status = 'open'
            when 'refused' then mine = t.agency_id and new.words <> ''
            when 'withdrawn' then mine = t.owner_id and new.words <> ''
            else false end;
    if not allowed then
        raise exception 'this officer cannot take this step now' using errcode = 'insufficient_privilege';
    end if;
    if new.state = 'offered' then
        return null;
    end if;
    update public.cases_transfer set state = new.state, changed_at = new.at where id = t.id;
    if new.state <> 'accepted' then
        return null;
    end if;
    if not wardmote.transfer_is_covered(t.case_id, t.owner_id, t.agency_id, t.agreement_id, t.purpose)
       or not exists (select 1 from public.identity_team x
                       where x.id = new.team_id and x.agency_id = t.agency_id and x.closed_at is null) then
        raise exception 'the agreement no longer carries this, or the team is not theirs: no officer takes it over'
            using errcode = 'insufficient_privilege';
    end if;

    -- Those of neither side whose agreement binds the new owner as well.
    select coalesce(jsonb_agg(g), '[]'::jsonb) into kept
      from jsonb_array_elements(wardmote.grants_of(was.audience_id)) g
     where (g ->> 'agency')::uuid not in (t.owner_id, t.agency_id)
       and exists (select 1 from wardmote.live_sharing((g ->> 'agency')::uuid) l
                    where l.agreement_id = (g ->> 'agreement')::uuid and l.owner_id = t.agency_id
                      and l.purpose = g ->> 'purpose' and was.held <@ l.categories);
    -- Those of the old owner, where it was to go on, and may.
    select l.categories into covered from wardmote.live_sharing(t.owner_id) l
     where t.keeps and l.agreement_id = t.agreement_id and l.owner_id = t.agency_id and l.purpose = t.purpose
       and was.held <@ l.categories limit 1;
    if covered is not null then
        select coalesce(jsonb_agg(distinct jsonb_build_object(
                   'agency', t.owner_id, 'team', g -> 'team', 'officer', g -> 'officer', 'agreement', t.agreement_id,
                   'purpose', t.purpose, 'categories', covered, 'level', wardmote.rank_of('contribute'),
                   'starts_on', null, 'ends_on', null)), '[]'::jsonb) into stays
          from jsonb_array_elements(wardmote.grants_of(was.audience_id)) g
         where g ->> 'agreement' is null and g ->> 'ends_on' is null
           and (g ->> 'level')::int >= wardmote.rank_of('contribute');
    end if;
    becomes := wardmote.find_audience(
        t.agency_id, was.tier, was.held,
        kept || stays || jsonb_build_array(jsonb_build_object(
            'agency', t.agency_id, 'team', new.team_id, 'officer', null, 'agreement', null, 'purpose', '',
            'categories', '[]'::jsonb, 'level', wardmote.rank_of('export'), 'starts_on', null, 'ends_on', null)),
        wardmote.denials_of(was.audience_id));
    if not wardmote.is_kept(becomes) then
        raise exception 'some officer of the team must be able to decide on it' using errcode = 'check_violation';
    end if;
    update public.cases_case set audience_id = becomes, owner_id = t.agency_id, team_id = new.team_id, lead_id = null,
           changed_at = now() where id = t.case_id;

    -- What was disclosed and goes no further is ended on record; what the old owner keeps is a disclosure to it.
    update public.access_disclosure d set withdrawn_by_id = new.by_id, withdrawn_at = new.at,
           withdrawn_reason = 'The case passed to another agency.'
      from public.cases_casedisclosure x
     where x.case_id = t.case_id and x.disclosure_id = d.id and d.withdrawn_at is null
       and not exists (select 1 from public.access_grant g
                        where g.audience_id = becomes and g.agency_id = d.agency_id and g.agreement_id = d.agreement_id
                          and g.purpose = d.purpose and g.team_id is not distinct from d.team_id
                          and g.officer_id is not distinct from d.officer_id);
    for each_way in select * from jsonb_to_recordset(stays) as g(team uuid, officer uuid) loop
        made := gen_random_uuid();
        insert into public.access_disclosure (id, audience_id, agency_id, team_id, officer_id, agreement_id, purpose,
               gateway, categories, level, necessity, by_id, at, withdrawn_reason)
        values (made, becomes, t.owner_id, each_way.team, each_way.officer, t.agreement_id, t.purpose, '', covered,
                wardmote.rank_of('contribute'), 'It was theirs, and they go on with it.', new.by_id, new.at, '');
        insert into public.cases_casedisclosure (id, case_id, disclosure_id, parent_audience_id, audience_id, categories)
        values (gen_random_uuid(), t.case_id, made, becomes, becomes, '{}');
    end loop;
    -- What the old owner asked and is not settled is the new owner's to follow up.
    update public.actions_action x set asking_id = t.agency_id from public.cases_caseaction l
     where l.case_id = t.case_id and l.action_id = x.id and x.asking_id = t.owner_id
       and x.state in ('asked', 'accepted');
    insert into public.cases_event (id, case_id, parent_audience_id, audience_id, categories, kind, note, by_id, at)
    select gen_random_uuid(), t.case_id, becomes, becomes, '{}', 'passed_on',
           'From ' || o.name || ' to ' || n.name, new.by_id, new.at
      from public.identity_agency o, public.identity_agency n where o.id = t.owner_id and n.id = t.agency_id;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, ground_id, recipient_id, purpose)
    select 'case passed to another agency', 'case', t.case_id, o, t.agreement_id, t.agency_id, t.purpose
      from unnest(array[t.owner_id, t.agency_id]) o;
    return null;
end $$;

-- As before; but that the owner itself changes is take_transfer_step()'s alone: no login may write it.
create or replace function wardmote.owners_alone() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor_agency() <> old.owner_id and new.owner_id = old.owner_id then
        raise exception 'only officers of the owner close, reopen, hand over or review a case'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
grant execute on function wardmote.what_case_holds(uuid), wardmote.may_offer_case(uuid, uuid, uuid, text)
    to wardmote_app;
"""
SIGNATURES = [
    "case_holds(uuid)",
    "what_case_holds(uuid)",
    "transfer_is_covered(uuid, uuid, uuid, uuid, text)",
    "may_offer_case(uuid, uuid, uuid, text)",
    "take_transfer_step()",
]

# What case_holds() reads of each table of parts, and what an accepted transfer writes.
PARTS = [
    "summary", "person", "place", "note", "mustnotreceive", "event", "earlierwording", "caseaction", "casedocument",
    "casedisclosure", "casereport", "caseplace",
]  # fmt: skip
GRANTS = (
    "".join(
        f"grant select (case_id, categories) on public.cases_{part} to wardmote_definer;\n" for part in PARTS
    )
    + """
grant select on public.cases_transfer, public.cases_transferstep to wardmote_definer;
grant update (state, changed_at) on public.cases_transfer to wardmote_definer;
grant update (owner_id, team_id, lead_id) on public.cases_case to wardmote_definer;
grant select (disclosure_id), insert on public.cases_casedisclosure to wardmote_definer;
grant insert on public.access_disclosure, public.cases_event to wardmote_definer;
grant select (action_id) on public.cases_caseaction to wardmote_definer;
grant update (asking_id) on public.actions_action to wardmote_definer;
grant insert (ground_id) on public.audit_entry to wardmote_definer;
"""
)

BINDINGS = """
alter table public.{table} add constraint {table}_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();
grant select, insert on public.{table} to wardmote_app;
"""

POLICIES = """
alter table public.cases_transferstep alter words set statistics 0;
create policy transfer_read on public.cases_transfer for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy transfer_offer on public.cases_transfer for insert to wardmote_app
    with check (state = 'offered' and offered_by_id = (select wardmote.actor())
                and owner_id = (select wardmote.actor_agency()) and categories = '{}'
                and wardmote.may_offer_case(case_id, agency_id, agreement_id, purpose));
create policy step_read on public.cases_transferstep for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and case_id in (select wardmote.my_openings('case')));
create policy step_take on public.cases_transferstep for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'read') and by_id = (select wardmote.actor()) and categories = '{}'
                and at <= now() + interval '5 minutes');
create trigger take_transfer_step after insert on public.cases_transferstep
    for each row execute function wardmote.take_transfer_step();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_transfer"),
        ("actions", "0005_sides_and_search"),
        ("identity", "0008_administering"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        *[migrations.RunSQL(BINDINGS.format(table=table), migrations.RunSQL.noop) for table in TABLES],
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
