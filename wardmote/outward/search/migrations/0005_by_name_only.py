"""What an officer searched for is theirs alone, and an answer by name only is put on record before it is read.

A search is a row; its trigger works out the answers by name only and writes them into the owners' log in the same
transaction. The answers can be read in a later one only, so a rollback leaves neither an answer nor a look unlogged,
and the day's count with it. Decision: docs/decisions/0023-what-was-searched-and-by-name-only.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

PARAMETERS = """
insert into public.search_parameter (key, value, unit, starts_on, source) values
    ('look_ups_a_day', 60, 'look-ups', '2026-01-01', 'partnership default'),
    ('answer_within', 16, 'working hours', '2026-01-01', 'partnership default'),
    ('lead_told_after', 24, 'working hours', '2026-01-01', 'partnership default'),
    ('lapses_after', 160, 'working hours', '2026-01-01', 'partnership default');
grant select on public.search_parameter to wardmote_app, wardmote_definer;
"""

FUNCTIONS = r"""
create function wardmote.search_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.search_parameter p
     where p.key = search_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;

-- Whether this is a whole name, or a house number with a whole postcode: only such is answered by name only.
create function wardmote.search_is_look_up(typed text) returns boolean
language sql stable security definer set search_path = '' as $$
    select case when typed !~ '[0-9]' then cardinality(wardmote.search_name(typed)) between 2 and 4
                else cardinality(wardmote.search_postcodes(typed)) = 1
                     and exists (select from unnest(wardmote.search_street(typed)) w where w ~ '^[0-9]+[a-z]?$') end
$$;

-- Entries of the whole name, of which one part of five letters or more may have one slip; or of the number and postcode.
create function wardmote.search_namesakes(typed text)
returns table (record_kind text, record_id uuid, audience_id bigint, about text)
language plpgsql stable security definer set search_path = '' rows 20 as $$
#variable_conflict use_column
declare
    names text[] := wardmote.search_name(typed);
    of_one text[];
    conditions text := '';
    w text;
begin
    if not wardmote.search_is_look_up(typed) then
        return;
    end if;
    if typed ~ '[0-9]' then
        return query
        select e.record_kind::text, e.record_id, e.audience_id, 'address'
          from public.search_entry e
         where e.words is null and e.field = 'street'
           and e.keys @> (select array_agg('c:' || c) from unnest(wardmote.search_postcodes(typed)) c)
           and e.keys @> (select array_agg('s:' || n) from unnest(wardmote.search_street(typed)) n where n ~ '^[0-9]+[a-z]?$');
        return;
    end if;
    foreach w in array names loop
        select array_agg('n:' || x) into of_one from (
            select w as x union
            select k.word from public.search_word k
             where length(w) >= 5 and k.sort = 'n' and k.near && wardmote.search_near(w)
               and abs(length(k.word) - length(w)) <= 1) y;
        conditions := conditions || format(' and e.keys && %L::text[]', of_one);
    end loop;
    return query execute
       'select e.record_kind::text, e.record_id, e.audience_id, ''name''::text
          from public.search_entry e
         where e.words is null and e.field = ''name''' || conditions || '
           and cardinality(e.keys) = cardinality($1)
           and (select count(*) from unnest($1) w where not (''n:'' || w = any (e.keys))) <= 1'
      using names;
end $$;

-- The kind of a record by which its owner answers or does not, and the purpose for which that may be. Kinds that
-- cannot be shared when asked for have none, and are never answered by name only.
create function wardmote.name_ground(record_kind text, record_id uuid) returns table (sort text, purpose text, audience_id bigint)
language sql stable security definer set search_path = '' as $$
    select c.kind::text, wardmote.standing_purpose(c.kind::text), c.audience_id
      from public.cases_case c where record_kind = 'case' and c.id = record_id
$$;

-- Whether that agency answers by name only about records of this kind. Where it has not said, the usual holds.
create function wardmote.answers_by_name(agency uuid, sort text) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce((select p.answers from public.search_namepolicy p
                      where p.agency_id = agency and p.sort = answers_by_name.sort),
                    sort in ('asb', 'noise', 'housing'))
$$;

-- The records of others that may be named, as existing, to the officer who asks. Both the record's own audience and
-- that of the entry found are asked.
create function wardmote.search_beyond(typed text)
returns table (owner_id uuid, record_kind text, record_id uuid, sort text, about text, purpose text)
language sql stable security definer set search_path = '' rows 5 as $$
    with me as materialized (
        select o.id, o.agency_id, o.name from public.identity_officer o where o.id = wardmote.actor()
    ), found as materialized (
        select distinct n.record_kind, n.record_id, n.about, g.sort, g.purpose, x.audience_id
          from wardmote.search_namesakes(typed) n
         cross join lateral wardmote.name_ground(n.record_kind, n.record_id) g
         cross join lateral (values (n.audience_id), (g.audience_id)) x(audience_id)
    ), judged as (
        select f.record_kind, f.record_id, f.about, f.sort, f.purpose, a.owner_id,
               bool_and(a.tier = 'standard'                                                          -- clause: never the named tiers
                    and a.owner_id <> me.agency_id                                                   -- clause: of another agency
                    and f.audience_id not in (select wardmote.my_audiences())                        -- clause: not seen anyway
                    and not exists (select from public.access_denial d where d.audience_id = f.audience_id
                                       and (d.officer_id = me.id or d.agency_id = me.agency_id))     -- clause: must not receive
                    and not exists (select from public.cases_mustnotreceive k
                                     where k.case_id = f.record_id and k.lifted_at is null
                                       and wardmote.search_fold(k.name) = wardmote.search_fold(me.name)) -- clause: must not receive, by name
               ) as may_be_named,
               bool_and(f.audience_id in (select wardmote.my_audiences('name'))) as granted,
               bool_and(not exists (select from public.access_grant g where g.audience_id = f.audience_id
                                       and g.agency_id = me.agency_id and g.level >= 2)              -- clause: agency has no grant
                    and exists (select from wardmote.live_sharing(me.agency_id) l
                                  join public.access_holding h on h.id = a.holding_id
                                 where l.owner_id = a.owner_id and l.purpose = f.purpose             -- clause: agreement in force
                                   and 'contact' = any (l.categories) and h.categories::text[] <@ l.categories) -- clause: agreement covers it
               ) as lawful
          from found f join public.access_audience a on a.id = f.audience_id cross join me
         group by 1, 2, 3, 4, 5, 6
    )
    select j.owner_id, j.record_kind, j.record_id, j.sort, j.about, j.purpose
      from judged j
     where j.may_be_named
       and (j.granted or (j.lawful and wardmote.answers_by_name(j.owner_id, j.sort)))                -- clause: the owner's policy
$$;

-- A search is made now; a name or an address is counted, the same one twice a day once.
create function wardmote.search_begins() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    said text := wardmote.search_fold(new.words);
begin
    new.at := clock_timestamp();
    new.xid := pg_current_xact_id()::text::bigint;
    new.look_up := null;
    if wardmote.search_is_look_up(new.words) then
        -- Two at once would both be the last that is allowed.
        perform pg_advisory_xact_lock(hashtextextended(new.officer_id::text, 0));
        select min(s.look_up) filter (where wardmote.search_fold(s.words) = said) into new.look_up
          from public.search_search s
         where s.officer_id = new.officer_id and (s.at at time zone 'Europe/London')::date = wardmote.today();
        new.look_up := coalesce(new.look_up, (
            select 1 + coalesce(max(s.look_up), 0) from public.search_search s
             where s.officer_id = new.officer_id and (s.at at time zone 'Europe/London')::date = wardmote.today()));
    end if;
    return new;
end $$;

create function wardmote.search_looks_beyond() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    answer record;
begin
    if new.look_up is null or new.look_up > wardmote.search_parameter('look_ups_a_day') then
        return null;
    end if;
    for answer in select distinct b.owner_id, b.record_kind, b.sort, b.about, b.purpose
                    from wardmote.search_beyond(new.words) b loop
        insert into public.search_namehit (id, search_id, officer_id, xid, owner_id, record_kind, sort, about)
        values (gen_random_uuid(), new.id, new.officer_id, new.xid, answer.owner_id, answer.record_kind, answer.sort, answer.about);
        -- Of no record: how many there are is the owner's to know.
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, recipient_id, purpose, note)
        values ('answered by name only', 'search', new.id, answer.owner_id, wardmote.actor_agency(), answer.purpose, new.words);
    end loop;
    return null;
end $$;

-- What was searched is forgotten after a day. For the worker, on its timetable.
create function wardmote.forget_searches() returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.search_namehit h using public.search_search s
     where s.id = h.search_id and s.at < now() - interval '24 hours';
    delete from public.search_search s where s.at < now() - interval '24 hours';
    get diagnostics gone = row_count;
    return gone;
end $$;
grant execute on function wardmote.forget_searches() to wardmote_worker;
grant execute on function wardmote.search_parameter(text) to wardmote_app;
"""
SIGNATURES = [
    "search_parameter(text)",
    "search_is_look_up(text)",
    "search_namesakes(text)",
    "name_ground(text, uuid)",
    "answers_by_name(uuid, text)",
    "search_beyond(text)",
    "search_begins()",
    "search_looks_beyond()",
    "forget_searches()",
]
POLICIES = """
grant execute on function wardmote.standing_purpose(text) to wardmote_definer;
grant select on public.cases_case, public.cases_mustnotreceive to wardmote_definer;
grant select, insert, delete on public.search_search, public.search_namehit to wardmote_definer;
grant select on public.search_namepolicy to wardmote_definer;
grant insert (action, subject_kind, subject_id, owner_id, recipient_id, purpose, note) on public.audit_entry to wardmote_definer;

create trigger search_begins before insert on public.search_search
    for each row execute function wardmote.search_begins();
create trigger search_looks_beyond after insert on public.search_search
    for each row execute function wardmote.search_looks_beyond();
create policy search_read on public.search_search for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy search_begin on public.search_search for insert to wardmote_app
    with check (officer_id = (select wardmote.actor()));
grant select, insert (id, officer_id, words) on public.search_search to wardmote_app;

create policy answer_read on public.search_namehit for select to wardmote_app
    using (officer_id = (select wardmote.actor())
           and xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0));
grant select on public.search_namehit to wardmote_app;

create policy policy_read on public.search_namepolicy for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy policy_say on public.search_namepolicy for insert to wardmote_app
    with check (agency_id = (select wardmote.actor_agency()) and by_id = (select wardmote.actor())
                and (select wardmote.actor_has('information_governance')));
create policy policy_change on public.search_namepolicy for update to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('information_governance')))
    with check (agency_id = (select wardmote.actor_agency()) and by_id = (select wardmote.actor()));
grant select, insert, update (answers, by_id, at) on public.search_namepolicy to wardmote_app;

create policy entry_about_a_search on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'search' or exists (select 1 from public.search_search x where x.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0004_beyond"), ("cases", "0003_list"), ("intake", "0002_protect")]
    operations = [
        migrations.RunSQL(
            of_class(
                "public: the partnership's own targets and limits, the same for everyone", "search_parameter"
            ).replace("partnership's", "partnership''s")
            + PARAMETERS,
            migrations.RunSQL.noop,
        ),
        *[
            migrations.RunSQL(protected(table), unprotected(table))
            for table in ("search_search", "search_namehit", "search_namepolicy")
        ],
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
