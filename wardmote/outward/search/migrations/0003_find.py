"""Finding: names and streets although misspelt, telephone numbers, postcodes, words; only what the officer may see.

Under row policies only leakproof operators may use an index, so this runs as the definer, takes only entries whose
own audience admits the officer, and gives back capped ids: the page reads the records through their policies.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# How it goes about it, and what the other ways cost: docs/decisions/0022-the-index-of-search.md
FUNCTIONS = """
-- Its setting is known only once it is loaded, and what is not known none but a superuser may fix to a function.
do $$ begin perform public.similarity('', ''); end $$;

-- The words that stand in names (or addresses) and are like this one, with how like they are.
create function wardmote.search_alike(sort text, word text) returns table (alike text, likeness real)
language plpgsql stable security definer set search_path = '' set pg_trgm.similarity_threshold = 0.45 as $$
#variable_conflict use_column
declare
    asked text := word;
    of_sort text := sort;
    near_it text[] := wardmote.search_near(word);
begin
    return query
    select w.word, (case when w.word = asked then 1
                         else least(0.95, greatest(public.similarity(w.word, asked),
                              case when w.near && near_it then 0.6 end)) end)::real as likeness
      from public.search_word w
     where w.sort = of_sort and (w.near && near_it or w.word operator(public.%) asked)
     order by 2 desc, 1 limit 30;
end $$;

-- Entries that have, for each word asked for, that word or one like it. `seen` are the audiences to look in.
create function wardmote.search_alikes(field text, sort text, wanted text[], fixed text[], seen bigint[])
returns table (kind text, record_kind text, record_id uuid, field_found text, exact boolean, likeness real, at timestamptz)
language plpgsql stable security definer set search_path = '' rows 100 as $$
#variable_conflict use_column
declare
    w text;
    are_like text[] := '{}';   -- all the keys alike, ...
    how_like real[] := '{}';   -- ... how like they are ...
    to_which int[] := '{}';    -- ... and to which of the words
    of_one text[];
    conditions text := '';
    number int := 0;
    likes real[];
begin
    if cardinality(wanted) + cardinality(fixed) = 0 then
        return;
    end if;
    foreach w in array wanted[1:6] loop
        number := number + 1;
        -- A figure is a figure: 12 is not like 13.
        if w ~ '[0-9]' or length(w) < 3 then
            of_one := array[sort || ':' || w];
            likes := array[1];
        else
            select coalesce(array_agg(sort || ':' || a.alike), '{}'), array_agg(a.likeness) into of_one, likes
              from wardmote.search_alike(sort, w) a;
            if of_one = '{}' then
                return;
            end if;
        end if;
        are_like := are_like || of_one;
        how_like := how_like || likes;
        to_which := to_which || array_fill(number, array[cardinality(of_one)]);
        conditions := conditions || format(' and e.keys && (select array_agg(k) from unnest($2, $4) x(k, n) where n = %s)', number);
    end loop;
    if cardinality(fixed) > 0 then
        conditions := conditions || ' and e.keys @> $5';
    end if;
    -- The words first, then the rule, once: of a common name there are thousands, of audiences too.
    return query execute
       'with matched as materialized (
            select e.kind, e.record_kind, e.record_id, e.field, e.audience_id, e.at, e.keys
              from public.search_entry e where e.words is null and e.field = $6' || conditions || '
        ), mine as materialized (
            select m.* from matched m where m.audience_id in (select unnest($1))
             order by m.keys @> $7 desc, m.at desc limit 400
        )
        select m.kind::text, m.record_kind::text, m.record_id, m.field::text, m.keys @> $7,
               coalesce((select avg(best)::real from (
                   select max(l) as best from unnest($2, $3, $4) x(k, l, n) where k = any (m.keys) group by n) y), 1)::real, m.at
          from mine m'
      using seen, are_like, how_like, to_which, fixed, field,
            (select coalesce(array_agg(sort || ':' || x), '{}') from unnest(wanted[1:6]) x) || fixed;
end $$;

-- Entries with these words. Whoever sees little is looked up by audience; for the others it ends at three thousand,
-- since a word that half of all notes hold finds nothing that the page could show.
create function wardmote.search_texts(query tsquery, seen bigint[])
returns table (kind text, record_kind text, record_id uuid, field_found text, at timestamptz)
language plpgsql stable security definer set search_path = '' rows 100 as $$
#variable_conflict use_column
declare
    few boolean;
begin
    if numnode(query) = 0 then
        return;
    end if;
    select count(*) <= 3000 into few from (
        select from unnest(seen) a(id) cross join lateral (
            select from public.search_entry e where e.audience_id = a.id and e.words is not null limit 3001) x limit 3001) y;
    if few then
        return query
        select e.kind::text, e.record_kind::text, e.record_id, e.field::text, e.at
          from unnest(seen) a(id) cross join lateral (
               select * from public.search_entry x where x.audience_id = a.id and x.words is not null limit 3001) e
         where e.words @@ query;
    else
        return query
        select e.kind::text, e.record_kind::text, e.record_id, e.field::text, e.at
          from public.search_entry e
         where e.words @@ query and e.audience_id in (select unnest(seen)) limit 3000;
    end if;
end $$;

-- Everything found for what was typed, the best first in each group, at most so many of a group. What is shown of a
-- hit is for the page, which reads its record through the record's own row policies.
create function wardmote.search(typed text, numbers text[], most integer)
returns table (kind text, record_kind text, record_id uuid, field text, exact boolean, likeness real)
language plpgsql stable security definer set search_path = '' rows 200 as $$
#variable_conflict use_column
declare
    mine bigint[] := array(select wardmote.my_audiences());
    asked text := left(typed, 200);
    names text[] := wardmote.search_name(asked);
    postcodes text[] := (select coalesce(array_agg('c:' || c), '{}') from unnest(wardmote.search_postcodes(asked)) c);
    street text[] := wardmote.search_street(asked);
    query tsquery := websearch_to_tsquery('pg_catalog.english', asked);
begin
    if mine = '{}' then
        return;
    end if;
    -- The first half of a postcode alone: "EC1A".
    if cardinality(postcodes) = 0 and wardmote.search_fold(asked) ~ '^[a-z]{1,2}[0-9][a-z0-9]?$' then
        postcodes := array['c:' || wardmote.search_fold(asked)];
        street := '{}';
    end if;
    return query
    with found as (
        select a.kind, a.record_kind, a.record_id, a.field_found, a.exact, a.likeness * 1.0 as worth, a.likeness, a.at
          from wardmote.search_alikes('name', 'n', names, '{}', mine) a
         where asked !~ '[0-9]' and cardinality(names) between 1 and 6
        union all
        select a.kind, a.record_kind, a.record_id, a.field_found, a.exact, a.likeness * 0.9, a.likeness, a.at
          from wardmote.search_alikes('street', 's', street, postcodes, mine) a
         where cardinality(numbers) = 0 and cardinality(street) <= 8
           and (cardinality(postcodes) > 0 or exists (select from unnest(street) w where w ~ '[^0-9]'))
        union all
        select e.kind::text, e.record_kind::text, e.record_id, e.field::text, true, 1, 1, e.at
          from public.search_entry e
         where e.words is null and e.field = 'contact' and e.keys && numbers
           and e.audience_id in (select unnest(mine))
        union all
        select t.kind, t.record_kind, t.record_id, t.field_found, true, case t.field_found when 'title' then 0.8 else 0.5 end, 1, t.at
          from wardmote.search_texts(query, mine) t
    ), best as (
        -- A record stands once in a group, by the best that was found in it.
        select distinct on (f.kind, f.record_id) f.* from found f
         order by f.kind, f.record_id, f.worth desc, f.at desc, f.field_found
    ), ranked as (
        select b.*, row_number() over (partition by b.kind order by b.worth desc, b.at desc, b.record_id) as place from best b
    )
    select r.kind, r.record_kind, r.record_id, r.field_found, r.exact, r.likeness::real
      from ranked r where r.place <= least(most, 200) order by r.kind, r.place;
end $$;
grant execute on function wardmote.search(text, text[], integer) to wardmote_app;
"""
SIGNATURES = [
    "search_alike(text, text)",
    "search_alikes(text, text, text[], text[], bigint[])",
    "search_texts(tsquery, bigint[])",
    "search(text, text[], integer)",
]


class Migration(migrations.Migration):
    dependencies = [("search", "0002_keep")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
