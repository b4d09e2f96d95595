"""What people are compared and sorted by is read by our functions alone, which answer ids of what the officer may see.

An index on a name or a telephone is looked into before the row policies take away what is not for the officer, and
`EXPLAIN ANALYZE` counts what they took: whoever compared a key learnt that somebody keeps a record of it. It counts
the blocks that a function reads too, so keys are looked for within each audience that lets the officer in.
"""

from django.db import migrations, models
from django.db.models import Q

from wardmote.foundation.database.protection import definer_functions

KEYS = """
drop policy key_read on public.people_matchkey;
drop policy key_make on public.people_matchkey;
drop policy key_retire on public.people_matchkey;
revoke all on public.people_matchkey from wardmote_app;
revoke update (is_current) on public.people_matchkey from wardmote_app;
comment on table public.people_matchkey is
    'class: definer: an index on names and telephones tells that there is a record that the policies then take away';
grant insert, update (is_current) on public.people_matchkey to wardmote_definer;

-- All but the key that lists are sorted by.
revoke select on public.people_person from wardmote_app;
grant select (id, reference, audience_id, owner_id, team_id, kind, name, other_names, born_on, born_about, is_deceased,
              died_on, categories, made_at, made_by_id, changed_at) on public.people_person to wardmote_app;
"""

FUNCTIONS = """
-- Which people that the officer may see have one of these keys of names, and which kind of key it was.
create function wardmote.people_with_keys(kinds text[], keys text[])
returns table (person_id uuid, kind text)
language plpgsql stable security definer set search_path = '' rows 50 as $$
begin
    return query
    with mine as materialized (select wardmote.my_audiences() as id)
    select found.person_id, asked.kind
      from unnest(kinds[1:100], keys[1:100]) as asked (kind, value) cross join mine
     cross join lateral (
            select k.person_id from public.people_matchkey k
             where k.audience_id = mine.id and k.kind = asked.kind and k.value = asked.value and k.is_current limit 400
           ) found
     where asked.kind in ('name', 'sound')
     limit 400;
end $$;

create or replace function wardmote.people_with_phones(numbers text[])
returns table (person_id uuid, number text)
language plpgsql stable security definer set search_path = '' rows 20 as $$
begin
    return query
    with mine as materialized (select wardmote.my_audiences() as id)
    select found.person_id, asked.value
      from unnest(numbers[1:20]) as asked (value) cross join mine
     cross join lateral (
            select k.person_id from public.people_matchkey k
             where k.audience_id = mine.id and k.kind = 'phone' and k.value = asked.value and k.is_current limit 100
           ) found
     limit 100;
end $$;

-- Those who have, for each of these beginnings, a part of a name that begins so (it sorts before its `upto`), in the
-- order of names. The first beginning is looked for, the others among whom it found.
create function wardmote.people_named(begins text[], upto text[], most integer) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 50 as $$
begin
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), found as materialized (
        select distinct part.person_id from mine
         cross join lateral (
                select k.person_id from public.people_matchkey k
                 where k.audience_id = mine.id and k.kind = 'part' and k.value >= begins[1] and k.value < upto[1]
                   and k.is_current offset 0
               ) part
    )
    select p.id from found join public.people_person p on p.id = found.person_id
     where p.audience_id in (select mine.id from mine)
       and not exists (
            select 1 from unnest(begins[2:5], upto[2:5]) as other (begins, upto)
             where not exists (select 1 from public.people_matchkey k
                                where k.person_id = p.id and k.kind = 'part' and k.is_current
                                  and k.value >= other.begins and k.value < other.upto
                                  and k.audience_id in (select mine.id from mine)))
     order by p.folded, p.id limit least(most, 500);
end $$;

-- A page of those the officer may see, in the order of names, without those whom they read through another record.
create function wardmote.people_in_order(
    of_kind text, of_team uuid, by_whom uuid, among uuid[], needed text, skipped integer, most integer
) returns setof uuid
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_custom_plan' rows 25 as $$
begin
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), asked as materialized (
        select wardmote.my_audiences(needed) as id
    )
    select p.id from public.people_person p
     where p.audience_id in (select mine.id from mine) and p.audience_id in (select asked.id from asked)
       and (of_kind is null or p.kind = of_kind) and (of_team is null or p.team_id = of_team)
       and (by_whom is null or p.made_by_id = by_whom) and (among is null or p.id = any (among))
       and not exists (select 1 from public.people_merge m join public.people_person i on i.id = m.into_id
                        where m.away_id = p.id and m.undone_at is null and i.audience_id in (select mine.id from mine))
     order by p.folded, p.id offset greatest(skipped, 0) limit least(most, 10000);
end $$;

-- The keys of a person's names are these and no others, and what was told as a telephone is one more: for those who
-- may add to the record. One that is not there is refused in the same words as one that is hidden.
create function wardmote.add_person_key(person uuid, kinds text[], keys text[], held text[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
    parent bigint;
    out_of_reach integer;
begin
    select p.audience_id into parent from public.people_person p where p.id = person;
    if parent is not null and wardmote.admits_me(parent, 'contribute') then
        with made as (
            insert into public.people_matchkey (id, person_id, parent_audience_id, audience_id, categories, kind, value,
                                                is_current)
            select gen_random_uuid(), person, parent, parent, held, asked.kind, asked.value, true
              from unnest(kinds, keys) as asked (kind, value)
            returning audience_id
        )
        select count(*) into out_of_reach from made where not wardmote.admits_me(made.audience_id, 'contribute');
        if out_of_reach = 0 then
            return;
        end if;
    end if;
    raise exception 'not for this officer to add to' using errcode = 'insufficient_privilege';
end $$;

create function wardmote.keep_person_names(person uuid, kinds text[], keys text[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
    fresh_kinds text[];
    fresh_keys text[];
begin
    select array_agg(asked.kind), array_agg(asked.value) into fresh_kinds, fresh_keys
      from unnest(kinds, keys) as asked (kind, value)
     where asked.kind in ('name', 'sound', 'part')
       and not exists (select 1 from public.people_matchkey k
                        where k.person_id = person and k.is_current and k.kind = asked.kind and k.value = asked.value);
    perform wardmote.add_person_key(person, coalesce(fresh_kinds, '{}'), coalesce(fresh_keys, '{}'), '{}');
    update public.people_matchkey k set is_current = false
     where k.person_id = person and k.is_current and k.kind <> 'phone'
       and not exists (select 1 from unnest(kinds, keys) as asked (kind, value)
                        where asked.kind = k.kind and asked.value = k.value);
end $$;

create function wardmote.add_person_phone(person uuid, number text, held text[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform wardmote.add_person_key(person, array['phone'], array[number], held);
end $$;
grant execute on function wardmote.people_with_keys(text[], text[]), wardmote.people_named(text[], text[], integer),
    wardmote.people_in_order(text, uuid, uuid, uuid[], text, integer, integer),
    wardmote.keep_person_names(uuid, text[], text[]), wardmote.add_person_phone(uuid, text, text[]) to wardmote_app;
"""
SIGNATURES = [
    "people_with_keys(text[], text[])",
    "people_with_phones(text[])",
    "people_named(text[], text[], integer)",
    "people_in_order(text, uuid, uuid, uuid[], text, integer, integer)",
    "add_person_key(uuid, text[], text[], text[])",
    "keep_person_names(uuid, text[], text[])",
    "add_person_phone(uuid, text, text[])",
]


class Migration(migrations.Migration):
    dependencies = [("people", "0002_protect")]
    operations = [
        migrations.RemoveIndex("matchkey", "matchkey_value"),
        migrations.AddIndex(
            "matchkey",
            models.Index(
                fields=["audience", "kind", "value"],
                include=("person",),
                condition=Q(is_current=True),
                name="matchkey_of_audience",
            ),
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "grant select on public.people_merge to wardmote_definer;"
            + definer_functions(FUNCTIONS, *SIGNATURES),
            migrations.RunSQL.noop,
        ),
    ]
