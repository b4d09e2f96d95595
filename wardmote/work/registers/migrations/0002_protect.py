"""An entry is read by every officer, or by its owner agency's alone; it is written by the agency's register
editors, its owner and its successor. Its versions, its dates and its links follow it as it stands now.
"""

from django.db import migrations

from wardmote.foundation.audit.entries import said_of, there_is
from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

TABLES = [
    "registers_entry",
    "registers_version",
    "registers_due",
    "registers_batch",
    "registers_entryaction",
    "registers_entrydocument",
]

FUNCTIONS = """
-- Who may write this entry now: an editor of the agency that owns it; whoever it is theirs, or will be.
create function wardmote.registers_keeps(its_owner uuid, its_officer uuid, its_successor uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce(its_owner = wardmote.actor_agency()
       and (wardmote.actor_has('register_editor') or wardmote.actor() in (its_officer, its_successor)), false)
$$;

create function wardmote.registers_keeps_entry(entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.registers_entry e
                    where e.id = entry and wardmote.registers_keeps(e.owner_id, e.officer_id, e.successor_id))
$$;

-- The next number of a series, one at a time.
create function wardmote.registers_next(its_register text, its_owner uuid, its_series text) returns integer
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(format('register %s %s %s', its_register, its_owner, its_series), 0));
    return coalesce((select max(e.number) from public.registers_entry e
                      where e.register = its_register and e.owner_id = its_owner and e.series = its_series), 0) + 1;
end $$;

-- Those an entry names are of its agency.
create function wardmote.registers_of_its_agency(its_owner uuid, its_team uuid, its_officer uuid, its_successor uuid)
returns boolean language sql stable security definer set search_path = '' as $$
    select (its_team is null or exists (select from public.identity_team t where t.id = its_team and t.agency_id = its_owner))
       and not exists (select from unnest(array[its_officer, its_successor]) who(id)
                         left join public.identity_officer o on o.id = who.id and o.agency_id = its_owner
                        where who.id is not null and o.id is null)
$$;

create function wardmote.registers_entry_begins() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if jsonb_typeof(new.values) <> 'object' or jsonb_typeof(new.lines) <> 'object'
       or length(new.values::text) > 300000 or length(new.lines::text) > 1500000 then
        raise exception 'the values of an entry are an object of bounded size' using errcode = 'check_violation';
    end if;
    if not wardmote.registers_of_its_agency(new.owner_id, new.team_id, new.officer_id, new.successor_id) then
        raise exception 'the team, the owner and the successor are of the owner agency' using errcode = 'check_violation';
    end if;
    if tg_op = 'INSERT' then
        new.series := case when new.reach = 'agency' then 'A' else '' end;
        new.number := wardmote.registers_next(new.register, new.owner_id, new.series);
        new.version := 1;
        if wardmote.actor() is not null then
            new.created_by_id := wardmote.actor();
            new.changed_by_id := wardmote.actor();
            new.created_at := least(new.created_at, clock_timestamp());
            new.changed_at := new.created_at;
            if new.published_at is not null then
                raise exception 'an officer publishes an entry once it is there' using errcode = 'insufficient_privilege';
            end if;
        end if;
        return new;
    end if;
    if (new.id, new.register, new.owner_id, new.created_by_id, new.created_at)
       is distinct from (old.id, old.register, old.owner_id, old.created_by_id, old.created_at) then
        raise exception 'an entry stays in its register, with its agency' using errcode = 'insufficient_privilege';
    end if;
    new.number := old.number;
    new.series := old.series;
    if old.series = 'A' and old.reach = 'agency' and new.reach = 'partnership' then
        new.series := '';
        new.number := wardmote.registers_next(new.register, new.owner_id, '');
    end if;
    if (new.title, new.values, new.lines, new.team_id, new.officer_id, new.successor_id, new.reach, new.review_on, new.state,
        new.published_at is null)
       is distinct from
       (old.title, old.values, old.lines, old.team_id, old.officer_id, old.successor_id, old.reach, old.review_on, old.state,
        old.published_at is null) then
        if new.version <> old.version + 1 then
            raise exception 'an entry changes by its next version' using errcode = 'check_violation';
        end if;
        if wardmote.actor() is not null then
            new.changed_by_id := wardmote.actor();
            new.changed_at := least(new.changed_at, clock_timestamp());
        end if;
    elsif new.version <> old.version or (new.note, new.changed_at) is distinct from (old.note, old.changed_at) then
        raise exception 'a version is of a change' using errcode = 'check_violation';
    end if;
    -- What the public sees is a register editor's to say; anybody who keeps the entry may take it back.
    if wardmote.actor() is not null and new.published_at is not null and not wardmote.actor_has('register_editor')
       and (old.published_at, old.public_values) is distinct from (new.published_at, new.public_values) then
        raise exception 'only a register editor publishes' using errcode = 'insufficient_privilege';
    end if;
    if wardmote.actor() is not null and old.published_at is null and new.published_at is not null then
        new.published_by_id := wardmote.actor();
    end if;
    return new;
end $$;

create function wardmote.registers_keep_version() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.registers_version (id, entry_id, no, title, "values", lines, facts, reach, note, by_id, at)
    values (gen_random_uuid(), new.id, new.version, new.title, new.values, new.lines,
            jsonb_build_object('team', new.team_id, 'officer', new.officer_id, 'successor', new.successor_id,
                               'review_on', new.review_on, 'state', new.state, 'published', new.published_at is not null),
            new.reach, new.note, new.changed_by_id, new.changed_at);
    return null;
end $$;

-- How much an officer, or a team, still keeps: for those who look after the agency's officers.
create function wardmote.registers_held(officers uuid[]) returns table (officer uuid, held bigint)
language sql stable security definer set search_path = '' as $$
    select o.id, (select count(*) from public.registers_entry e where e.officer_id = o.id and e.state = 'open')
      from public.identity_officer o
     where o.id = any (officers) and wardmote.looks_after(o.id)
$$;

create function wardmote.registers_of_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.registers_entry e
     where e.team_id = team and e.state = 'open' and wardmote.looks_after_team(team)
$$;

-- Days ahead and days after, for a due date of an agency's entry, as they hold on a day.
create function wardmote.registers_timing(its_register text, its_kind text, its_agency uuid, day date,
    out ahead integer, out escalate_after integer)
language sql stable security definer set search_path = '' as $$
    select t.ahead, t.escalate_after from public.registers_timing t
     where t.register in (its_register, '') and t.kind in (its_kind, '') and (t.agency_id is null or t.agency_id = its_agency)
       and t.starts_on <= day
     order by (t.agency_id is not null) desc, (t.register <> '') desc, (t.kind <> '') desc, t.starts_on desc, t.at desc limit 1
$$;

-- From today on, for an agency's own entries: by its administrator.
create function wardmote.set_register_timing(its_register text, its_kind text, days_ahead integer, days_after integer) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    made uuid := gen_random_uuid();
begin
    if wardmote.actor_agency() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not say when the agency is told' using errcode = 'insufficient_privilege';
    end if;
    if its_register is null or its_kind is null or days_ahead is null or days_after is null
       or days_ahead not between 0 and 1000 or days_after not between 0 and 1000 then
        raise exception 'days are from 0 to 1000' using errcode = 'check_violation';
    end if;
    insert into public.registers_timing (id, register, kind, agency_id, ahead, escalate_after, starts_on, source, status, at)
    values (made, its_register, its_kind, wardmote.actor_agency(), days_ahead, days_after, wardmote.today(),
            'Set by the agency', 'practice', clock_timestamp());
    return made;
end $$;

-- Each day, by the worker: who owns an entry is told of a day to come, the editors of its agency where nobody does. A day
-- that passed so many days ago and still stands is told, once, to the supervisors of its team and the editors as well.
create function wardmote.registers_remind(day date, moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    told bigint;
begin
    with of_now as materialized (
        select d.id, d.entry_id, d."on", e.owner_id, e.team_id, e.officer_id, e.successor_id,
               d.reminded_at is null and d."on" - coalesce(d.ahead::integer, t.ahead, 0) <= day as reminds,
               d.escalated_at is null and d."on" + coalesce(t.escalate_after, 0) < day as escalates
          from public.registers_due d
          join public.registers_entry e on e.id = d.entry_id and e.state = 'open'
          left join lateral wardmote.registers_timing(e.register, d.kind, e.owner_id, day) t on true
         where (d.reminded_at is null or d.escalated_at is null) and d."on" <= day + 1000
    ), marked as (
        update public.registers_due d
           set reminded_at = case when n.reminds then moment else d.reminded_at end,
               escalated_at = case when n.escalates then moment else d.escalated_at end
          from of_now n where n.id = d.id and (n.reminds or n.escalates)
    ), whom as (
        select distinct o.id, 'register_due' as kind, n.entry_id, n."on"
          from of_now n join public.identity_officer o on o.agency_id = n.owner_id and o.left_at is null and not o.is_service
         where n.reminds
           and (o.id = n.officer_id
                or (not exists (select from public.identity_officer k where k.id = n.officer_id and k.left_at is null)
                    and (o.id = n.successor_id or 'register_editor' = any (o.roles))))
         union
        select distinct o.id, 'register_late', n.entry_id, n."on"
          from of_now n join public.identity_officer o on o.agency_id = n.owner_id and o.left_at is null and not o.is_service
         where n.escalates
           and ('register_editor' = any (o.roles) or o.id = n.successor_id
                or ('supervisor' = any (o.roles) and (n.team_id is null or o.team_id = n.team_id)))
    )
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), w.id, w.kind, 'register_entry', w.entry_id, w."on", moment from whom w
    on conflict do nothing;
    get diagnostics told = row_count;
    return told;
end $$;

-- For anybody at all: what is published of a register, and how much of it there is. What is asked is bounded.
create function wardmote.registers_published(its_register text, words text, first integer, most integer)
returns table (total bigint, id uuid, title text, agency text, shown jsonb, published_at timestamptz, changed_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select count(*) over (), e.id, e.title::text, a.name::text, e.public_values, e.published_at, e.changed_at
      from public.registers_entry e join public.identity_agency a on a.id = e.owner_id
     where e.register = its_register and e.state = 'open' and e.published_at is not null and e.reach = 'partnership'
       and (coalesce(words, '') = '' or position(lower(left(words, 100)) in lower(e.title)) > 0)
     order by lower(e.title), e.id
    offset greatest(coalesce(first, 0), 0) limit least(greatest(coalesce(most, 0), 0), 1000)
$$;

create function wardmote.registers_published_one(its_register text, entry uuid)
returns table (id uuid, title text, agency text, shown jsonb, published_at timestamptz, changed_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select e.id, e.title::text, a.name::text, e.public_values, e.published_at, e.changed_at
      from public.registers_entry e join public.identity_agency a on a.id = e.owner_id
     where e.id = entry and e.register = its_register and e.state = 'open' and e.published_at is not null
       and e.reach = 'partnership'
$$;

-- For the operator: numbers of each agency and register, and nothing of any entry.
create function wardmote.registers_told(day date)
returns table (agency text, register text, open bigint, due bigint, overdue bigint, without_owner bigint)
language sql stable security definer set search_path = '' as $$
    select a.name::text, e.register::text, count(*),
           count(*) filter (where exists (select from public.registers_due d where d.entry_id = e.id and d."on" between day and day + 30)),
           count(*) filter (where exists (select from public.registers_due d where d.entry_id = e.id and d."on" < day)),
           count(*) filter (where not exists (select from public.identity_officer o where o.id = e.officer_id and o.left_at is null))
      from public.registers_entry e join public.identity_agency a on a.id = e.owner_id
     where e.state = 'open'
     group by a.name, e.register order by a.name, e.register
$$;
grant execute on function wardmote.registers_keeps(uuid, uuid, uuid), wardmote.registers_keeps_entry(uuid),
    wardmote.registers_held(uuid[]), wardmote.registers_of_team(uuid),
    wardmote.set_register_timing(text, text, integer, integer),
    wardmote.registers_published(text, text, integer, integer), wardmote.registers_published_one(text, uuid) to wardmote_app;
grant execute on function wardmote.registers_remind(date, timestamptz), wardmote.registers_told(date) to wardmote_worker;
"""
SIGNATURES = [
    "registers_keeps(uuid, uuid, uuid)",
    "registers_keeps_entry(uuid)",
    "registers_next(text, uuid, text)",
    "registers_of_its_agency(uuid, uuid, uuid, uuid)",
    "registers_entry_begins()",
    "registers_keep_version()",
    "registers_held(uuid[])",
    "registers_of_team(uuid)",
    "registers_timing(text, text, uuid, date)",
    "set_register_timing(text, text, integer, integer)",
    "registers_remind(date, timestamptz)",
    "registers_published(text, text, integer, integer)",
    "registers_published_one(text, uuid)",
    "registers_told(date)",
]
GRANTS = (
    of_class(
        "public: how long before and after a date somebody is told, which says nothing of any entry",
        "registers_timing",
    )
    + """
grant select on public.registers_timing to wardmote_app, wardmote_definer;
grant insert on public.registers_timing to wardmote_definer;
grant select, update on public.registers_entry, public.registers_due to wardmote_definer;
grant insert, select on public.registers_version to wardmote_definer;
-- They hang on an action or a document, which goes with a record that two officers agreed to delete.
grant select, delete on public.registers_entryaction, public.registers_entrydocument to wardmote_definer;
"""
)
POLICIES = """
create trigger begins before insert or update on public.registers_entry
    for each row execute function wardmote.registers_entry_begins();
create trigger keep_first_version after insert on public.registers_entry
    for each row execute function wardmote.registers_keep_version();
create trigger keep_version after update on public.registers_entry
    for each row when (new.version <> old.version) execute function wardmote.registers_keep_version();
alter table public.registers_entry alter "values" set statistics 0, alter lines set statistics 0,
    alter public_values set statistics 0, alter imported set statistics 0;
alter table public.registers_version alter "values" set statistics 0, alter lines set statistics 0;
alter table public.registers_batch alter rows set statistics 0, alter counts set statistics 0;

create policy entry_read on public.registers_entry for select to wardmote_app
    using ((select wardmote.actor()) is not null
           and (reach = 'partnership' or owner_id = (select wardmote.actor_agency())));
create policy entry_add on public.registers_entry for insert to wardmote_app
    with check (owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor')));
create policy entry_change on public.registers_entry for update to wardmote_app
    using (wardmote.registers_keeps(owner_id, officer_id, successor_id))
    with check (owner_id = (select wardmote.actor_agency()));
grant select, insert on public.registers_entry to wardmote_app;
grant update (title, team_id, officer_id, successor_id, reach, review_on, state, "values", lines, version, note, published_at,
    published_by_id, public_values, "natural", imported, changed_by_id, changed_at) on public.registers_entry to wardmote_app;

-- As the entry stands now; and one that was for the agency alone when it was written stays for the agency alone.
create policy version_read on public.registers_version for select to wardmote_app
    using (exists (select from public.registers_entry e
                    where e.id = entry_id
                      and (registers_version.reach = 'partnership' or e.owner_id = (select wardmote.actor_agency()))));
grant select on public.registers_version to wardmote_app;

create policy due_read on public.registers_due for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id));
create policy due_add on public.registers_due for insert to wardmote_app
    with check (wardmote.registers_keeps_entry(entry_id) and reminded_at is null and escalated_at is null);
create policy due_remove on public.registers_due for delete to wardmote_app
    using (wardmote.registers_keeps_entry(entry_id));
grant select, insert, delete on public.registers_due to wardmote_app;

create policy batch_read on public.registers_batch for select to wardmote_app
    using (owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor')));
create policy batch_add on public.registers_batch for insert to wardmote_app
    with check (owner_id = (select wardmote.actor_agency()) and by_id = (select wardmote.actor())
                and (select wardmote.actor_has('register_editor')) and undone_at is null);
create policy batch_undo on public.registers_batch for update to wardmote_app
    using (owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor')) and undone_at is null)
    with check (undone_by_id = (select wardmote.actor()));
grant select, insert, update (undone_by_id, undone_at) on public.registers_batch to wardmote_app;

-- Whoever sees both ends sees the link.
create policy link_read on public.registers_entryaction for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id)
           and exists (select from public.actions_action a where a.id = action_id));
create policy link_add on public.registers_entryaction for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and wardmote.registers_keeps_entry(entry_id)
                and exists (select from public.actions_action a where a.id = action_id and a.asked_by_id = (select wardmote.actor())));
grant select, insert on public.registers_entryaction to wardmote_app;
create policy link_read on public.registers_entrydocument for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id)
           and exists (select from public.documents_document d where d.id = document_id));
create policy link_add on public.registers_entrydocument for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and wardmote.registers_keeps_entry(entry_id)
                and exists (select from public.documents_document d
                             where d.id = document_id and d.added_by_id = (select wardmote.actor())));
grant select, insert on public.registers_entrydocument to wardmote_app;
"""
UNDO = (
    "set local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;\n"
)
NO_POLICIES = """
drop trigger begins on public.registers_entry;
drop trigger keep_first_version on public.registers_entry;
drop trigger keep_version on public.registers_entry;
do $$ declare p record; begin
    for p in select policyname, tablename from pg_policies
              where schemaname = 'public' and tablename like 'registers\\_%' and policyname <> 'definer_sees_all' loop
        execute format('drop policy %I on public.%I', p.policyname, p.tablename);
    end loop;
end $$;
"""
NOTHING_SAID = """
drop function wardmote.about_register_entry(uuid), wardmote.opens_register_entry(uuid, uuid), wardmote.about_register_batch(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_initial"),
        ("audit", "0009_entries_asked_once"),
        ("identity", "0014_by_the_clock"),
        ("notices", "0001_initial"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), UNDO),
        migrations.RunSQL(POLICIES, NO_POLICIES),
        migrations.RunSQL(
            said_of(
                "register_entry",
                stands=there_is("registers_entry"),
                opens="exists (select from public.registers_entry x where x.id = subject and x.owner_id = owner)",
            )
            + said_of("register_batch", stands=there_is("registers_batch")),
            NOTHING_SAID,
        ),
    ]
