"""A use of a power is a part of its case: seen as the case is; on whom, why and each step once the case is opened.

Its state is moved by its steps, in the database: by the agency that uses it, but for a breach, which whoever was let in
to contribute may note. Nothing of it is changed by hand, and nothing is served before it was looked whether another
agency has a live power on the same subject. Decisions: docs/decisions/0113-uses-are-parts-of-a-case.md,
0114-a-look-before-serving.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import (
    definer_functions,
    definers_alone,
    of_class,
    protected,
    unprotected,
)

LISTED = ["powers_use", "powers_duedate"]
OPENED = ["powers_particulars", "powers_condition", "powers_step"]
CHILDREN = ["powers_particulars", "powers_condition", "powers_step", "powers_duedate"]
OWN = ["powers_look", "powers_answer"]
TABLES = [*LISTED, *OPENED, *OWN]

PARAMETERS = """
insert into public.powers_parameter (key, value, unit, starts_on, source) values
    ('reminded_before', 3, 'days', '2026-01-01', 'partnership default'),
    ('small_number', 5, 'uses', '2026-01-01', 'partnership default'),
    ('look_holds', 30, 'minutes', '2026-01-01', 'partnership default');
grant select on public.powers_parameter to wardmote_app, wardmote_definer;
"""

FUNCTIONS = r"""
create function wardmote.powers_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.powers_parameter p
     where p.key = powers_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;

-- What a subject is compared by: the words of a name in one order; the numbers and the postcode of an address.
create function wardmote.powers_print(kind text, words text, postcode text default '') returns text
language sql stable security definer set search_path = '' as $$
    select left(case when kind = 'place' and btrim(postcode) <> ''
        then 'a:' || upper(regexp_replace(postcode, '\s', '', 'g')) || ':' ||
             coalesce((select string_agg(distinct m[1], '-' order by m[1]) from regexp_matches(lower(words), '\d+[a-z]?', 'g') m), '')
        else left(kind, 1) || ':' || coalesce((
             select string_agg(w, ' ' order by w)
               from unnest(string_to_array(btrim(regexp_replace(lower(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')),
                                                   '[^a-z0-9\u00c0-\u1fff\u2c00-\uffff]+', ' ', 'g')), ' ')) w where w <> ''), '') end, 200)
$$;

-- As my_cases(): the uses of an officer who may see few, so that no list walks the whole index for them.
create function wardmote.my_uses(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select u.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.powers_use x where x.audience_id = mine limit most + 1) u
             limit most + 1) found;
end $$;

-- The uses on the same subject as this one of a case that the officer has opened, of those they may see, opened or not: by
-- the same name or address as entered; or by the same record or one merged with it, where they see both ties, whatever day
-- of birth was put down. Whatever their state. For functions alone: of cases not opened it is said, counted and logged.
create function wardmote.powers_alike(its_case uuid, entry uuid, place uuid, body text)
returns table (use_id uuid, case_id uuid, opened boolean)
language plpgsql stable security definer set search_path = '' rows 5 as $$
#variable_conflict use_variable
declare
    c record;
    asked record;
begin
    select x.id, x.audience_id into c from public.cases_case x
     where x.id = its_case and x.id in (select wardmote.my_openings('case')) and wardmote.admits_me(x.audience_id, 'read');
    if c.id is null then
        return;
    end if;
    select x.print, x.born_on into asked from (
        select wardmote.powers_print('person', e.name) as print, e.born_on from public.cases_person e
         where e.id = entry and e.case_id = its_case and wardmote.admits_me(e.audience_id, 'read')
         union all
        select wardmote.powers_print('place', e.address, e.postcode), null from public.cases_place e
         where e.id = place and e.case_id = its_case and wardmote.admits_me(e.audience_id, 'read')
         union all
        select wardmote.powers_print('body', body), null where entry is null and place is null and btrim(body) <> '') x;
    if asked.print is null then
        return;
    end if;
    return query
    with recursive mine as materialized (select m.id from wardmote.my_audiences() m (id)),
         person (id) as (
            select l.person_id
              from public.cases_caseperson l
              join public.people_person r on r.id = l.person_id and r.audience_id in (table mine)
             where l.entry_id = entry and l.ended_at is null and l.audience_id in (table mine)
            union
            select r.id
              from person one
              join public.people_merge m on one.id in (m.away_id, m.into_id) and m.undone_at is null
              join public.people_person r on r.id in (m.away_id, m.into_id) and r.audience_id in (table mine)),
         spot (id) as (
            select l.place_id
              from public.cases_caseplace l
              join public.places_place r on r.id = l.place_id and r.audience_id in (table mine)
             where l.entry_id = place and l.ended_at is null and l.audience_id in (table mine)
            union
            select r.id
              from spot one
              join public.places_merge m on one.id in (m.away_id, m.into_id) and m.undone_at is null
              join public.places_place r on r.id in (m.away_id, m.into_id) and r.audience_id in (table mine)),
         alike as (
            select p.use_id
              from public.powers_print x
              join public.powers_particulars p on p.use_id = x.use_id
              left join public.cases_person e on e.id = p.entry_id
             where x.words = asked.print and length(x.words) > 2 and p.audience_id in (table mine)
               and (p.entry_id is null
                    or (e.audience_id in (table mine)
                        and (e.born_on is null or asked.born_on is null or e.born_on = asked.born_on)))
            union
            select p.use_id
              from public.cases_caseperson o
              join public.powers_particulars p on p.entry_id = o.entry_id and p.audience_id in (table mine)
             where o.person_id in (table person) and o.ended_at is null and o.audience_id in (table mine)
            union
            select p.use_id
              from public.cases_caseplace o
              join public.powers_particulars p on p.place_id = o.entry_id and p.audience_id in (table mine)
             where o.place_id in (table spot) and o.ended_at is null and o.audience_id in (table mine))
    select distinct u.id, u.case_id, u.case_id in (select wardmote.my_openings('case'))
      from alike a
      join public.powers_use u on u.id = a.use_id and u.audience_id in (table mine)
     limit 200;
end $$;

-- Those of them in cases that are opened: there the officer reads on whom each is anyway.
create function wardmote.my_powers_beside(its_case uuid, entry uuid, place uuid, body text) returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
    select a.use_id from wardmote.powers_alike(its_case, entry, place, body) a where a.opened
$$;

-- Whether a grant of that level, live today, lets that agency in: or that officer of it, in their own right.
create function wardmote.powers_let_in(audience bigint, needed integer, agency uuid, officer uuid default null) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select 1 from public.access_grant g
          left join public.identity_officer o on o.id = officer
         where g.audience_id = audience and g.agency_id = agency and g.level >= needed
           and (officer is null or ((g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id)))
           and coalesce(g.starts_on, wardmote.today()) <= wardmote.today()
           and coalesce(g.ends_on, wardmote.today()) >= wardmote.today()
           and (g.terms_id is null
                or exists (select 1 from public.access_liveterms l
                            where l.terms_id = g.terms_id and l.agency_id = agency
                              and l.live_from <= wardmote.today() and l.live_until >= wardmote.today()))
           and not exists (select 1 from public.access_denial d
                            where d.audience_id = audience and (d.agency_id = agency or d.officer_id = officer)))
$$;

-- Whether the officer decides on the case for its owner, and the agency that used the power is let in no more to end it.
create function wardmote.may_end_power(use_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select 1 from public.powers_use u join public.cases_case c on c.id = u.case_id
         where u.id = may_end_power.use_id and c.owner_id = wardmote.actor_agency()
           and wardmote.admits_me(u.audience_id, 'decide')
           and not wardmote.powers_let_in(u.audience_id, wardmote.rank_of('contribute'), u.agency_id))
$$;

create function wardmote.powers_use_begins() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    new.changed_at := clock_timestamp();
    if wardmote.actor() is not null then
        new.drafted_at := new.changed_at;
    end if;
    new.ward := coalesce((select wardmote.ward_named(c.area) from public.cases_case c where c.id = new.case_id), '');
    return new;
end $$;

-- A part of a use is of its case, and holds at least what the use holds.
create function wardmote.powers_part_of_use() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if not exists (select 1 from public.powers_use u
                    where u.id = new.use_id and u.case_id = new.case_id and u.categories <@ new.categories
                      and (wardmote.actor() is null or wardmote.admits_me(u.audience_id, 'contribute'))) then
        raise exception 'no such use for this officer to add to' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- On whom: an entry of the same case that the officer may read, and of whose categories all are held.
create function wardmote.powers_on_whom() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    made text;
begin
    if new.entry_id is not null then
        select wardmote.powers_print('person', e.name) into made from public.cases_person e
         where e.id = new.entry_id and e.case_id = new.case_id and e.categories <@ new.categories
           and (wardmote.actor() is null or wardmote.admits_me(e.audience_id, 'read'));
    elsif new.place_id is not null then
        select wardmote.powers_print('place', e.address, e.postcode) into made from public.cases_place e
         where e.id = new.place_id and e.case_id = new.case_id and e.categories <@ new.categories
           and (wardmote.actor() is null or wardmote.admits_me(e.audience_id, 'read'));
    else
        made := wardmote.powers_print('body', new.body);
    end if;
    if made is null then
        raise exception 'no such entry of this case for this officer' using errcode = 'insufficient_privilege';
    end if;
    insert into public.powers_print (id, use_id, words) values (gen_random_uuid(), new.use_id, made);
    return null;
end $$;

-- What was corrected in the case is compared as it is now.
create function wardmote.powers_print_anew() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if tg_table_name = 'cases_person' then
        update public.powers_print x set words = wardmote.powers_print('person', new.name)
          from public.powers_particulars p where p.entry_id = new.id and x.use_id = p.use_id;
    else
        update public.powers_print x set words = wardmote.powers_print('place', new.address, new.postcode)
          from public.powers_particulars p where p.place_id = new.id and x.use_id = p.use_id;
    end if;
    -- Nobody has looked for it under that name.
    delete from public.powers_answer a using public.powers_look l where l.id = a.look_id and l.subject = new.id::text;
    delete from public.powers_look l where l.subject = new.id::text;
    return null;
end $$;

-- Whether the officer looked before serving, in an earlier transaction, and said what they did about what they were told. Their
-- words are about one look, and answer for a later one that tells of no other agency or case besides.
create function wardmote.powers_looked(u public.powers_use) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    p public.powers_particulars;
    its_look uuid;
    said uuid;
begin
    select x.* into p from public.powers_particulars x where x.use_id = u.id;
    select l.id into its_look from public.powers_look l
     where l.officer_id = wardmote.actor() and l.case_id = u.case_id and p.use_id is not null
       and l.subject = coalesce(p.entry_id::text, p.place_id::text, wardmote.powers_print('body', p.body))
       and l.at > clock_timestamp() - make_interval(mins => wardmote.powers_parameter('look_holds'))
       and l.xid <> pg_current_xact_id()::text::bigint
     order by l.at desc limit 1;
    if its_look is null then
        raise exception 'no officer serves before looking whether another agency has a live power on the same subject'
            using errcode = 'check_violation';
    end if;
    if not exists (select 1 from public.powers_answer a where a.look_id = its_look)
       and not exists (select 1 from wardmote.my_powers_beside(u.case_id, p.entry_id, p.place_id, p.body) b
                         join public.powers_use o on o.id = b
                        where o.agency_id <> u.agency_id and o.state in ('authorised', 'served', 'in_force')) then
        return;
    end if;
    select l.id into said
      from public.powers_step s
      join public.powers_look l on l.id::text = s.settles and l.officer_id = wardmote.actor() and l.case_id = u.case_id
                               and l.subject = coalesce(p.entry_id::text, p.place_id::text, wardmote.powers_print('body', p.body))
     where s.use_id = u.id and s.kind = 'acknowledged' and s.by_id = wardmote.actor() and length(btrim(s.words)) > 2
     order by s.at desc limit 1;
    if said is null
       or exists (select 1 from public.powers_answer a
                   where a.look_id = its_look
                     and not exists (select 1 from public.powers_answer b
                                      where b.look_id = said and b.owner_id = a.owner_id
                                        and b.case_id is not distinct from a.case_id)) then
        raise exception 'an officer who is told of a live power says what they did about it' using errcode = 'check_violation';
    end if;
end $$;

-- A step moves its use, where it may follow and its side is the one that takes it.
create function wardmote.powers_steps() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    u public.powers_use;
    mine uuid := wardmote.actor_agency();
    becomes text;
begin
    new.at := clock_timestamp();
    select x.* into u from public.powers_use x where x.id = new.use_id for update;
    if u.id is null or (new.by_id is not null and not wardmote.admits_me(u.audience_id, 'contribute')) then
        raise exception 'no such use for this officer to act on' using errcode = 'insufficient_privilege';  -- hidden and not there: the same words
    end if;
    if new.by_id is not null and new.kind <> 'breached' and mine is distinct from u.agency_id
       -- Where the agency that used it was let in no more, the owner's deciders end it.
       and not (new.kind in ('discharged', 'withdrawn', 'outcome') and wardmote.may_end_power(u.id)) then
        raise exception 'no officer of another agency takes that step' using errcode = 'insufficient_privilege';
    end if;
    if (new.kind in ('began', 'expired')) <> (new.by_id is null) or new.happened_at > clock_timestamp() + interval '5 minutes' then
        raise exception 'no officer takes that step at that time' using errcode = 'check_violation';
    end if;
    -- Nothing comes before its service, and no service before whoever authorised it.
    if (u.served_at is not null and new.happened_at < u.served_at)
       or (new.kind = 'served' and new.happened_at < (select max(s.happened_at) from public.powers_step s
                                                       where s.use_id = u.id and s.kind = 'authorised')) then
        raise exception 'no officer takes that step at that time' using errcode = 'check_violation';
    end if;
    -- Each step says what is its own to say: a breach settles no date, and moves none.
    if (new.settles <> '' and new.kind not in ('date_met', 'event', 'acknowledged'))
       or (new.until_on is not null and new.kind not in ('served', 'extended', 'event'))
       or (new.amount is not null and new.kind <> 'penalty')
       or (new.condition_id is not null and new.kind <> 'condition_ended') then
        raise exception 'no officer says that with this step' using errcode = 'check_violation';
    end if;
    if new.kind = 'served' and not exists (select 1 from public.cases_case c where c.id = u.case_id and c.status = 'open') then
        raise exception 'no officer serves anything in a case that is closed' using errcode = 'check_violation';
    end if;
    if not coalesce(case new.kind
        when 'drafted' then u.state = 'drafted' and not exists (select 1 from public.powers_step s where s.use_id = u.id)
        when 'authorised' then u.state = 'drafted'
        when 'acknowledged' then u.state in ('drafted', 'authorised')
        when 'event' then u.state in ('served', 'in_force') and new.settles <> ''
        when 'served' then u.state in ('drafted', 'authorised')
        when 'began' then u.state = 'served'
        when 'withdrawn' then u.state in ('drafted', 'authorised', 'served', 'in_force')
        when 'appealed' then u.state in ('served', 'in_force') and not u.under_appeal
        when 'dismissed' then u.state in ('served', 'in_force') and u.under_appeal
        when 'upheld' then u.state in ('served', 'in_force') and u.under_appeal
        when 'extended' then u.state in ('served', 'in_force') and new.until_on > coalesce(u.ends_on, date '0001-01-01')
        when 'penalty' then u.state in ('served', 'in_force') and new.amount > 0
             and exists (select 1 from public.powers_step s where s.use_id = u.id and s.kind = 'breached')
        when 'condition_ended' then u.state in ('served', 'in_force')
             and exists (select 1 from public.powers_condition c where c.id = new.condition_id and c.use_id = u.id and c.ended_at is null)
        when 'date_met' then exists (select 1 from public.powers_duedate d
                                      where d.use_id = u.id and d.name = new.settles and d.replaced_at is null and d.done_at is null)
        else u.state in ('served', 'in_force') end, false) then
        raise exception 'no officer takes this step now: the use has moved on' using errcode = 'check_violation';
    end if;
    if new.kind = 'served' then
        perform wardmote.powers_looked(u);
    end if;
    becomes := case new.kind
        when 'authorised' then 'authorised'
        when 'served' then case when u.starts_on > (new.happened_at at time zone 'Europe/London')::date then 'served' else 'in_force' end
        when 'began' then 'in_force' when 'withdrawn' then 'withdrawn' when 'upheld' then 'quashed'
        when 'discharged' then 'discharged' when 'complied' then 'ended' when 'paid' then 'ended' when 'outcome' then 'ended' when 'expired' then 'ended'
        else u.state end;
    update public.powers_condition c set ended_at = new.at where c.id = new.condition_id and new.kind = 'condition_ended';
    update public.powers_duedate d set done_at = new.at
     where d.use_id = u.id and d.name = new.settles and new.kind = 'date_met' and d.replaced_at is null and d.done_at is null;
    update public.powers_use x
       set state = becomes, changed_at = case when new.kind = 'acknowledged' then x.changed_at else new.at end,
           served_at = case when new.kind = 'served' then new.happened_at else x.served_at end,
           law_on = case when new.kind = 'served' then (new.happened_at at time zone 'Europe/London')::date else x.law_on end,
           ends_on = case when new.kind in ('served', 'extended') then coalesce(new.until_on, x.ends_on) else x.ends_on end,
           under_appeal = case new.kind when 'appealed' then true when 'dismissed' then false when 'upheld' then false else x.under_appeal end,
           ended_at = case when becomes in ('ended', 'discharged', 'quashed', 'withdrawn') then coalesce(x.ended_at, new.happened_at) end,
           next_due_at = case when becomes in ('ended', 'discharged', 'quashed', 'withdrawn') then null
                              else (select min(d.due_at) from public.powers_duedate d
                                     where d.use_id = x.id and d.replaced_at is null and d.done_at is null) end
     where x.id = u.id;
    return new;
end $$;

create function wardmote.powers_condition_begins() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if wardmote.actor() is not null then
        new.at := clock_timestamp();
    end if;
    return new;
end $$;

-- A date reckoned anew stands in the earlier one's place, which stays beside it.
create function wardmote.powers_date_comes() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    new.at := clock_timestamp();
    new.replaced_at := null;
    -- A time that only runs out, as for an appeal, is over with its last moment: nobody need mark it.
    new.done_at := case when new.passes and new.due_at < new.at then new.due_at end;
    if not exists (select 1 from public.powers_use u where u.id = new.use_id and u.agency_id = wardmote.actor_agency()
                      and u.case_id = new.case_id and wardmote.admits_me(u.audience_id, 'contribute')
                      and u.state in ('drafted', 'authorised', 'served', 'in_force')) then
        -- Hidden, not there, another's or over: the words of powers_part_of_use().
        raise exception 'no such use for this officer to add to' using errcode = 'insufficient_privilege';
    end if;
    update public.powers_duedate d set replaced_at = new.at
     where d.use_id = new.use_id and d.name = new.name and d.replaced_at is null;
    return new;
end $$;

create function wardmote.powers_date_is_due() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.powers_use x
       set next_due_at = (select min(d.due_at) from public.powers_duedate d
                           where d.use_id = x.id and d.replaced_at is null and d.done_at is null)
     where x.id = new.use_id and x.state in ('drafted', 'authorised', 'served', 'in_force');
    return null;
end $$;

-- --- the worker's -------------------------------------------------------------------------------------------

-- What begins or runs out by the clock, each a step by nobody. At midnight of the day after its last, in London.
create function wardmote.powers_by_the_clock(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    u record;
    day date := (moment at time zone 'Europe/London')::date;
    done bigint := 0;
    what text;
    of_day date;
begin
    -- Nobody's clock is ahead of the database's.
    moment := least(moment, clock_timestamp());
    day := (moment at time zone 'Europe/London')::date;
    update public.powers_duedate d set done_at = d.due_at
     where d.passes and d.due_at < moment and d.replaced_at is null and d.done_at is null;
    update public.powers_use x
       set next_due_at = (select min(d.due_at) from public.powers_duedate d
                           where d.use_id = x.id and d.replaced_at is null and d.done_at is null)
     where x.next_due_at < moment
       and not exists (select 1 from public.powers_duedate d
                        where d.use_id = x.id and d.due_at = x.next_due_at and d.replaced_at is null and d.done_at is null);
    for u in select x.* from public.powers_use x
              where (x.state = 'served' and x.starts_on <= day) or (x.state in ('served', 'in_force') and x.ends_on < day)
              order by x.id for update skip locked loop
        what := case when u.ends_on < day then 'expired' else 'began' end;
        of_day := case what when 'expired' then u.ends_on + 1 else u.starts_on end;
        insert into public.powers_step (id, use_id, case_id, parent_audience_id, audience_id, categories, kind, at, happened_at,
                                        how, whom, words, settles)
        values (gen_random_uuid(), u.id, u.case_id, u.parent_audience_id, u.audience_id, u.categories, what, moment,
                least(of_day::timestamp at time zone 'Europe/London', clock_timestamp()), '', '', '', '');
        done := done + 1;
    end loop;
    return done;
end $$;

-- Before each date, on its day, and once when it has passed: to whoever used the power and to the case's lead, where the
-- power still runs. What it is, is behind the notice.
create function wardmote.powers_remind(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    told bigint;
    day date;
begin
    moment := least(moment, clock_timestamp());
    day := (moment at time zone 'Europe/London')::date;
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select distinct on (o.id, k.kind, u.id, d.due_on) gen_random_uuid(), o.id, k.kind, 'power_use', u.id, d.due_on, moment
      from (select x.use_id, (x.due_at at time zone 'Europe/London')::date as due_on from public.powers_duedate x
             where x.replaced_at is null and x.done_at is null
               and x.due_at > moment - interval '8 days'
               and x.due_at < moment + make_interval(days => wardmote.powers_parameter('reminded_before') + 1)) d
      join public.powers_use u on u.id = d.use_id and u.state in ('authorised', 'served', 'in_force')
      join public.cases_case c on c.id = u.case_id
      join public.identity_officer o on o.id in (u.by_id, c.lead_id) and o.left_at is null and not o.is_service
     cross join lateral (values (case when d.due_on < day then 'power_date_passed' when d.due_on = day then 'power_date_today'
                                      else 'power_date_due' end)) k(kind)
     where d.due_on <= day + wardmote.powers_parameter('reminded_before')
       -- Of a case they do not see they are told nothing, and so not who still may.
       and wardmote.powers_let_in(u.audience_id, wardmote.rank_of('read'), o.agency_id, o.id)
        on conflict do nothing;
    get diagnostics told = row_count;
    return told;
end $$;

create function wardmote.forget_power_looks() returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.powers_answer a using public.powers_look l
     where l.id = a.look_id and l.at < clock_timestamp() - interval '24 hours';
    delete from public.powers_look l where l.at < clock_timestamp() - interval '24 hours';
    get diagnostics gone = row_count;
    return gone;
end $$;

-- For the operator, who takes small numbers out: what was served, of each agency, power, ward and month, of whole months: two
-- periods that differ by a day would tell what was served on it. Not of named tiers.
create function wardmote.powers_told(since date, until date) returns table (
    agency text, power text, ward text, month date, uses bigint
) language sql stable security definer set search_path = '' as $$
    select a.name::text, u.power_name::text, u.ward::text, date_trunc('month', u.served_at at time zone 'Europe/London')::date, count(*)
      from public.powers_use u
      join public.access_audience t on t.id = u.audience_id and t.tier = 'standard'
      join public.identity_agency a on a.id = u.agency_id
     where u.served_at >= date_trunc('month', since::timestamp) at time zone 'Europe/London'
       and u.served_at < (date_trunc('month', until::timestamp) + interval '1 month') at time zone 'Europe/London'
     group by 1, 2, 3, 4 order by 1, 2, 3, 4
$$;
grant execute on function wardmote.powers_parameter(text), wardmote.powers_print(text, text, text), wardmote.my_uses(integer),
    wardmote.my_powers_beside(uuid, uuid, uuid, text), wardmote.may_end_power(uuid) to wardmote_app;
grant execute on function wardmote.powers_by_the_clock(timestamptz), wardmote.powers_remind(timestamptz),
    wardmote.forget_power_looks(), wardmote.powers_told(date, date) to wardmote_worker;
"""
SIGNATURES = [
    "powers_parameter(text)",
    "powers_print(text, text, text)",
    "my_uses(integer)",
    "my_powers_beside(uuid, uuid, uuid, text)",
    "powers_use_begins()",
    "powers_part_of_use()",
    "powers_on_whom()",
    "powers_print_anew()",
    "powers_alike(uuid, uuid, uuid, text)",
    "powers_let_in(bigint, integer, uuid, uuid)",
    "may_end_power(uuid)",
    "powers_condition_begins()",
    "powers_looked(public.powers_use)",
    "powers_steps()",
    "powers_date_comes()",
    "powers_date_is_due()",
    "powers_by_the_clock(timestamptz)",
    "powers_remind(timestamptz)",
    "forget_power_looks()",
    "powers_told(date, date)",
]
TRIGGERS = """
create trigger begins before insert on public.powers_use
    for each row execute function wardmote.powers_use_begins();
create trigger on_whom after insert on public.powers_particulars
    for each row execute function wardmote.powers_on_whom();
create trigger begins before insert on public.powers_condition
    for each row execute function wardmote.powers_condition_begins();
create trigger steps before insert on public.powers_step
    for each row execute function wardmote.powers_steps();
create trigger comes before insert on public.powers_duedate
    for each row execute function wardmote.powers_date_comes();
create trigger is_due after insert on public.powers_duedate
    for each row execute function wardmote.powers_date_is_due();
create trigger powers_print_anew after update of name on public.cases_person
    for each row when (old.name is distinct from new.name) execute function wardmote.powers_print_anew();
create trigger powers_print_anew after update of address, postcode on public.cases_place
    for each row when ((old.address, old.postcode) is distinct from (new.address, new.postcode))
    execute function wardmote.powers_print_anew();
"""
# What of the look is written is written by search, which stands above and asks what its own rule lets it answer.
GRANTS = """
grant select on public.people_merge, public.places_merge to wardmote_definer;
grant select, insert, delete on public.powers_look, public.powers_answer to wardmote_definer;
grant select, insert, delete on public.powers_use, public.powers_particulars, public.powers_condition, public.powers_step,
    public.powers_duedate to wardmote_definer;
grant update (state, changed_at, law_on, served_at, ends_on, under_appeal, ended_at, next_due_at) on public.powers_use to wardmote_definer;
grant select, insert, update (words), delete on public.powers_print to wardmote_definer;
grant update (ended_at) on public.powers_condition to wardmote_definer;
grant update (replaced_at, done_at) on public.powers_duedate to wardmote_definer;
"""
POLICIES = """
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.powers_print alter words set statistics 0;
alter table public.powers_particulars alter body set statistics 0, alter grounds set statistics 0, alter age set statistics 0,
    alter consultation set statistics 0, alter authorised_by set statistics 0,
    alter tests set statistics 0, alter figures set statistics 0;
alter table public.powers_condition alter text set statistics 0;
alter table public.powers_step alter words set statistics 0, alter whom set statistics 0;
alter table public.powers_look alter subject set statistics 0;

create policy use_read on public.powers_use for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy use_draft on public.powers_use for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and case_id in (select wardmote.my_openings('case'))
                and agency_id = (select wardmote.actor_agency()) and by_id = (select wardmote.actor())
                and state = 'drafted' and served_at is null and ended_at is null and next_due_at is null and not under_appeal
                and exists (select 1 from public.cases_case c where c.id = case_id and c.status = 'open'));
create policy particulars_say on public.powers_particulars for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and case_id in (select wardmote.my_openings('case'))
                and exists (select 1 from public.powers_use u
                             where u.id = use_id and u.state = 'drafted' and u.by_id = (select wardmote.actor())));
create policy condition_add on public.powers_condition for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and case_id in (select wardmote.my_openings('case'))
                and by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.powers_use u
                             where u.id = use_id and u.agency_id = (select wardmote.actor_agency())
                               and u.state in ('drafted', 'authorised', 'served', 'in_force')));
create policy step_take on public.powers_step for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and case_id in (select wardmote.my_openings('case'))
                and by_id = (select wardmote.actor())
                and (document_id is null or exists (select 1 from public.cases_casedocument d
                                                     where d.document_id = powers_step.document_id
                                                       and d.case_id = powers_step.case_id)));
create policy date_set on public.powers_duedate for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and case_id in (select wardmote.my_openings('case')));
grant select, insert on public.powers_use, public.powers_particulars, public.powers_condition, public.powers_step,
    public.powers_duedate to wardmote_app;

create policy look_read on public.powers_look for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy answer_read on public.powers_answer for select to wardmote_app
    using (officer_id = (select wardmote.actor())
           and xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0));
grant select on public.powers_look, public.powers_answer to wardmote_app;
"""


def part(table: str) -> str:
    """Follows its case's audience, or a narrower one of its own; read as what is in the case is read."""
    ticket = "and case_id in (select wardmote.my_openings('case'))" if table in OPENED else ""
    # What was done about another agency's power tells that there is one: the agency that was told reads it.
    own = (
        "and (kind <> 'acknowledged' or exists (select 1 from public.powers_use u where u.id = powers_step.use_id"
        " and u.agency_id = (select wardmote.actor_agency())))"
        if table == "powers_step"
        else ""
    )
    made = f"""
alter table public.{table} add constraint {table}_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();
create policy glass_read on public.{table} for select to wardmote_app
    using (case_id = (select wardmote.my_glass('case')) {ticket} {own});"""
    if table == "powers_use":
        return made
    return f"""{made}
alter table public.{table} add constraint {table}_is_of_its_use
    foreign key (use_id, case_id) references public.powers_use (id, case_id);
create trigger part_of_use before insert on public.{table}
    for each row execute function wardmote.powers_part_of_use();
create policy part_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) {ticket} {own});"""


class Migration(migrations.Migration):
    dependencies = [
        ("powers", "0001_initial"),
        ("access", "0020_by_the_clock"),
        ("cases", "0026_by_the_clock"),
        ("documents", "0002_protect"),
        ("intake", "0027_ward"),
        ("notices", "0001_initial"),
        ("people", "0002_protect"),
        ("places", "0003_protect"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(
            definers_alone("powers_print", "names and addresses by which uses on one subject are found"),
            unprotected("powers_print"),
        ),
        migrations.RunSQL(
            of_class("public: numbers of the room, the same for everyone", "powers_parameter") + PARAMETERS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        *[migrations.RunSQL(part(table), migrations.RunSQL.noop) for table in ["powers_use", *CHILDREN]],
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
