"""People and places on record come due too: some time after nothing refers to them any more.

A case or report that there is keeps the people and places tied to it, and whatever is one with them by a merge. What two
officers agree to delete goes as a case does, by the same function. Decision: docs/decisions/0092-people-and-places-come-due.md
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

PACKAGE = "wardmote.work.retention.migrations."
of = import_module(PACKAGE + "0010_tells_less").of
reckoning = import_module(PACKAGE + "0004_reckoning").FUNCTIONS
deciding = import_module(PACKAGE + "0005_deciding").FUNCTIONS
less = import_module(PACKAGE + "0010_tells_less").IN_THE_WAY
birthday = import_module(PACKAGE + "0009_no_birthday_is_left")
erase = birthday.ERASE.replace(birthday.KEPT, birthday.UNTOLD)

ERASED = [
    *(f"people_{name}" for name in (
        "person", "contact", "address", "detail", "wording", "matchkey", "persondisclosure", "merge", "link",
    )),
    *("places_place", "places_note", "places_wording", "places_merge"),
]  # fmt: skip
# A tie from a case or a report, or a merge: its table, what it is of, the columns that name it, its end, and which it is.
TIES = [
    ("cases_caseperson", "person", "person_id", "ended_at", "tie"),
    ("intake_reportperson", "person", "person_id", "ended_at", "tie"),
    ("people_merge", "person", "away_id into_id", "undone_at", "merge"),
    ("cases_caseplace", "place", "place_id", "ended_at", "tie"),
    ("intake_reportplace", "place", "place_id", "ended_at", "tie"),
    ("places_merge", "place", "away_id into_id", "undone_at", "merge"),
]

FUNCTIONS = """
-- The records of an agency that are one person, or one place, by a merge that stands; the record itself is one of them.
create function wardmote.retention_same(kind text, record uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    with recursive one (id) as (
        select record
        union
        select x.other from one cross join lateral (
            select case when m.away_id = one.id then m.into_id else m.away_id end as other from public.people_merge m
             where retention_same.kind = 'person' and one.id in (m.away_id, m.into_id) and m.undone_at is null
            union all
            select case when m.away_id = one.id then m.into_id else m.away_id end from public.places_merge m
             where retention_same.kind = 'place' and one.id in (m.away_id, m.into_id) and m.undone_at is null) x
    )
    select one.id from one
$$;

-- Since when nothing refers to a person or place and nothing was put down of it; null while a case or report does.
create function wardmote.retention_unreferred(kind text, record uuid) returns date
language plpgsql stable security definer set search_path = '' as $$
declare
    them uuid[] := array(select wardmote.retention_same(kind, record));
    latest timestamptz;
begin
    if kind = 'person' then
        if exists (select 1 from public.cases_caseperson t where t.person_id = any (them) and t.ended_at is null)
           or exists (select 1 from public.intake_reportperson t where t.person_id = any (them) and t.ended_at is null) then
            return null;
        end if;
        select max(x.at) into latest from (
            select greatest(p.made_at, p.changed_at) as at from public.people_person p where p.id = any (them)
            union all select c.at from public.people_contact c where c.person_id = any (them)
            union all select a.at from public.people_address a where a.person_id = any (them)
            union all select d.at from public.people_detail d where d.person_id = any (them)
            union all select t.ended_at from public.cases_caseperson t where t.person_id = any (them)
            union all select t.ended_at from public.intake_reportperson t where t.person_id = any (them)
            union all select m.undone_at from public.people_merge m where record in (m.away_id, m.into_id)) x;
    else
        if exists (select 1 from public.cases_caseplace t where t.place_id = any (them) and t.ended_at is null)
           or exists (select 1 from public.intake_reportplace t where t.place_id = any (them) and t.ended_at is null) then
            return null;
        end if;
        select max(x.at) into latest from (
            select greatest(p.made_at, p.changed_at) as at from public.places_place p where p.id = any (them)
            union all select n.at from public.places_note n where n.place_id = any (them)
            union all select t.ended_at from public.cases_caseplace t where t.place_id = any (them)
            union all select t.ended_at from public.intake_reportplace t where t.place_id = any (them)
            union all select m.undone_at from public.places_merge m where record in (m.away_id, m.into_id)) x;
    end if;
    return greatest((latest at time zone 'Europe/London')::date,
                    (select max(i.freed_on) from public.retention_item i
                      where i.record_kind = retention_unreferred.kind and i.record_id = any (them)));
end $$;

-- A new record has its item at once; its day is counted by the worker's next run.
create function wardmote.retention_enter() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.retention_item (id, record_kind, record_id, reference, owner_id, audience_id, tier, sort, begun_on,
                                       outcome, born_unknown, held, reckoned_at)
    select gen_random_uuid(), tg_argv[0], new.id, new.reference, new.owner_id, new.audience_id, a.tier, new.kind,
           (new.made_at at time zone 'Europe/London')::date, '', false, false, 'epoch'::timestamptz
      from public.access_audience a where a.id = new.audience_id
        on conflict do nothing;
    return null;
end $$;

-- A tie begins, ends or goes with its case or report. Arguments: what it is a tie of, the columns that name it, and
-- whether it is one to a case or report, or a merge. What an officer does takes the same steps whether something else
-- refers to the record or not: how long it takes would tell.
-- Referred to again, it has no day and is no longer to be deleted; when a tie ends, the worker's next run counts anew.
create function wardmote.retention_ties() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    tie jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
    items uuid[] := array(
        select distinct i.id
          from unnest(string_to_array(tg_argv[1], ' ')) c(name)
         cross join lateral wardmote.retention_same(tg_argv[0], (tie ->> c.name)::uuid) s(id)
          join public.retention_item i on i.record_kind = tg_argv[0] and i.record_id = s.id);
begin
    if tg_op = 'UPDATE' or (tg_op = 'INSERT' and tg_argv[2] = 'merge') then
        update public.retention_item i set reckoned_at = 'epoch'::timestamptz where i.id = any (items);
    elsif tg_op = 'DELETE' then
        update public.retention_item i set freed_on = wardmote.today() where i.id = any (items);
        perform wardmote.retention_reckon(i) from unnest(items) i;
    else
        update public.retention_item i
           set settled_on = null, since_on = null, rule_id = null, keep_until = null, kept_to = null, due_on = null,
               reckoned_at = 'epoch'::timestamptz
         where i.id = any (items);
        update public.retention_deletion d set state = 'withdrawn', ended_at = now()
         where d.item_id = any (items) and d.state in ('asked', 'agreed');
    end if;
    return null;
end $$;
"""
NEW = [
    "retention_same(text, uuid)",
    "retention_unreferred(text, uuid)",
    "retention_enter()",
    "retention_ties()",
]
FACTS = of(
    reckoning,
    "retention_facts",
    more=(
        "         where r.id = record and r.state <> 'recorded';\n    end if;",
        """         where r.id = record and r.state <> 'recorded';
    elsif kind = 'person' then
        select p.reference, p.owner_id, p.audience_id, a.tier, p.kind, (p.made_at at time zone 'Europe/London')::date,
               wardmote.retention_unreferred('person', p.id), '', false
          into reference, owner, audience, tier, sort, begun, settled, outcome, kept_by_another
          from public.people_person p join public.access_audience a on a.id = p.audience_id where p.id = record;
    elsif kind = 'place' then
        select p.reference, p.owner_id, p.audience_id, a.tier, p.kind, (p.made_at at time zone 'Europe/London')::date,
               wardmote.retention_unreferred('place', p.id), '', false
          into reference, owner, audience, tier, sort, begun, settled, outcome, kept_by_another
          from public.places_place p join public.access_audience a on a.id = p.audience_id where p.id = record;
    end if;""",
    ),
)
OBSTACLES = of(
    deciding,
    "retention_obstacles",
    referred=(
        "return next 'not-settled';",
        "return next case when i.record_kind in ('person', 'place') then 'referred' else 'not-settled' end;",
    ),
)
TOLD = of(
    less,
    "retention_obstacles_told",
    referred=("('not-settled', 'kept-by-another',", "('not-settled', 'referred', 'kept-by-another',"),
)
ERASE = of(
    erase,
    "retention_erase",
    root=(
        "when 'report' then 'public.intake_report' end;",
        "when 'report' then 'public.intake_report'\n"
        "                               when 'person' then 'public.people_person' when 'place' then 'public.places_place' end;",
    ),
)
GRANTS = "".join(f"grant select, delete on public.{table} to wardmote_definer;\n" for table in ERASED) + (
    "grant select on public.cases_caseplace, public.intake_reportplace to wardmote_definer;\n"
    "insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column)\n"
    " values ('person', 'people_persondisclosure', 'person_id', 'access_disclosure', 'disclosure_id');\n"
)
# Of people and places a governance lead learns of those alone that nothing refers to, or that are held; and nobody else
# does, but of named tiers those who decide on the record: whoever sees it would learn of ties that they do not see.
POLICY = """
alter policy item_read on public.retention_item
    using (owner_id = (select wardmote.actor_agency())
           and case when record_kind in ('case', 'report')
                    then (tier = 'standard' and (select wardmote.actor_has('information_governance')))
                         or audience_id in (select wardmote.my_audiences())
                    else (settled_on is not null or held)
                         and case when tier = 'standard' then (select wardmote.actor_has('information_governance'))
                                  else audience_id in (select wardmote.my_audiences('decide')) end end);
"""
TRIGGERS = "".join(
    f"""
create trigger retention_enter after insert on public.{table}
    for each row execute function wardmote.retention_enter('{kind}');
create trigger retention_follow after update on public.{table}
    for each row when ((old.owner_id, old.audience_id, old.kind) is distinct from (new.owner_id, new.audience_id, new.kind))
    execute function wardmote.retention_follow('{kind}');
"""
    for table, kind in (("people_person", "person"), ("places_place", "place"))
) + "".join(
    f"""
create trigger retention_ties after insert or delete on public.{table}
    for each row execute function wardmote.retention_ties('{kind}', '{columns}', '{which}');
create trigger retention_tie_ends after update of {end} on public.{table}
    for each row when (old.{end} is distinct from new.{end})
    execute function wardmote.retention_ties('{kind}', '{columns}', '{which}');
"""
    for table, kind, columns, end, which in TIES
)
# Those there are already: entered here, and counted by the worker's next run, some at a time.
FILL = """
set local role wardmote_definer;
insert into public.retention_item (id, record_kind, record_id, reference, owner_id, audience_id, tier, sort, begun_on,
                                   outcome, born_unknown, held, reckoned_at)
select gen_random_uuid(), x.kind, x.id, x.reference, x.owner_id, x.audience_id, a.tier, x.sort,
       (x.made_at at time zone 'Europe/London')::date, '', false, false, 'epoch'::timestamptz
  from (select 'person' as kind, p.id, p.reference, p.owner_id, p.audience_id, p.kind as sort, p.made_at
          from public.people_person p
        union all
        select 'place', p.id, p.reference, p.owner_id, p.audience_id, p.kind, p.made_at from public.places_place p) x
  join public.access_audience a on a.id = x.audience_id;
do $$ declare entered bigint; there bigint; begin
    select count(*) into entered from public.retention_item where record_kind in ('person', 'place');
    select (select count(*) from public.people_person) + (select count(*) from public.places_place) into there;
    if entered <> there then
        raise exception 'of % people and places, % were entered', there, entered;
    end if;
end $$;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0011_freed_on"),
        ("cases", "0026_by_the_clock"),
        ("intake", "0023_door"),
        ("people", "0006_door"),
        ("places", "0006_door"),
    ]
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *NEW), migrations.RunSQL.noop),
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{FACTS}\n{OBSTACLES}\n{TOLD}\n{ERASE}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
