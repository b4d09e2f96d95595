"""The index of search: kept by triggers, read by our own functions, and shut to every login."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, definers_alone, of_class
from wardmote.outward.search.sources import search_source

REASON = "what records are found by, names among it: read and written inside the functions of search alone"

# In plpgsql, which keeps its plans for the session; a function in SQL would be planned anew in each call.
# A name, a street and a telephone number are found by keys, which carry a letter for their sort: `n:smith`,
# `s:harbour`, `s:12`, `c:ec1a1bb` (a postcode; `c:ec1a` its first half), `p:+447700900123`, `e:a@example.org`.
# What is typed is made into keys by these same functions, so that both sides always agree.
FUNCTIONS = r"""
-- Small letters, no accents, no apostrophes, everything else that is no letter or figure a space.
create function wardmote.search_fold(said text) returns text
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select trim(regexp_replace(regexp_replace(
               lower(public.unaccent('public.unaccent'::regdictionary, left(said, 2000))),
               '[''’`´]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
    );
end $$;

create function wardmote.search_words(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select coalesce(array_agg(left(w, 40) order by n), '{}')
      from (select w, min(n) n from unnest(string_to_array(wardmote.search_fold(said), ' ')) with ordinality x(w, n)
             where w <> '' group by w order by 2 limit 40) y
    );
end $$;

-- The parts of a name: a letter by itself is an initial, which tells nobody apart.
create function wardmote.search_name(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select case when long.w = '{}' then all_of.w else long.w end
      from (select wardmote.search_words(said) w) all_of
     cross join lateral (select coalesce(array_agg(p order by n), '{}') w
                           from unnest(all_of.w) with ordinality x(p, n) where length(p) > 1) long
    );
end $$;

create function wardmote.search_postcodes(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select coalesce(array_agg(m[1] || m[2]), '{}')
      from regexp_matches(wardmote.search_fold(said), '\m([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})\M', 'g') m
    );
end $$;

-- The words of an address without its postcode, the usual abbreviations written out.
create function wardmote.search_street(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select coalesce(array_agg(distinct case w when 'st' then 'street' when 'str' then 'street' when 'rd' then 'road'
               when 'ave' then 'avenue' when 'av' then 'avenue' when 'ln' then 'lane' when 'ct' then 'court'
               when 'cl' then 'close' when 'dr' then 'drive' when 'pl' then 'place' when 'sq' then 'square'
               when 'gdns' then 'gardens' when 'cres' then 'crescent' when 'ter' then 'terrace'
               when 'hse' then 'house' when 'bldg' then 'building' when 'apt' then 'flat' else w end), '{}')
      from unnest(wardmote.search_words(regexp_replace(wardmote.search_fold(said),
               '\m[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}\M', ' ', 'g'))) w
    );
end $$;

-- Telephone numbers as they are dialled from anywhere; one written without a country is British.
create function wardmote.search_contacts(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select coalesce(array_agg(distinct key), '{}') from (
        select 'p:' || case when d like '+%' then d when d like '00%' then '+' || substr(d, 3)
                            when d like '0%' then '+44' || substr(d, 2)
                            when d like '44%' and length(d) >= 12 then '+' || d
                            when d like '7%' and length(d) = 10 then '+44' || d else d end as key
          from regexp_matches(left(said, 2000), '\+?\(?[0-9][0-9() .\-]{5,22}[0-9]', 'g') m
         cross join lateral (select regexp_replace(regexp_replace(m[1], '\(0\)', ''), '[^0-9+]', '', 'g') as d) x
         where length(d) between 7 and 16
        union all
        select 'e:' || lower(m[1])
          from regexp_matches(left(said, 2000), '[[:alnum:]._%+\-]+@[[:alnum:].\-]+\.[[:alnum:]]{2,}', 'g') m
    ) found
    );
end $$;

create function wardmote.search_keys(field text, said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (
    select case field
        when 'name' then (select coalesce(array_agg('n:' || w), '{}') from unnest(wardmote.search_name(said)) w)
        when 'street' then (select coalesce(array_agg('s:' || w), '{}') from unnest(wardmote.search_street(said)) w)
            || (select coalesce(array_agg('c:' || c), '{}') from unnest(wardmote.search_postcodes(said)) c)
            || (select coalesce(array_agg('c:' || left(c, -3)), '{}') from unnest(wardmote.search_postcodes(said)) c)
        when 'contact' then wardmote.search_contacts(said)
        else '{}' end
    );
end $$;

-- A word itself, and without each of its letters: two words are near if they share one of these. It finds a letter
-- left out, put in, exchanged, or two in the wrong order, and asks only whether things are equal.
create function wardmote.search_near(word text) returns text[]
language plpgsql immutable parallel safe set search_path = '' as $$
begin
    return (
    select array_agg(distinct w) from (
        select word as w union all
        select overlay(word placing '' from n for 1) from generate_series(1, length(word)) n
         where length(word) between 4 and 30) x
    );
end $$;

create function wardmote.search_learn(keys text[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.search_word (sort, word, near)
    select left(k, 1), substr(k, 3), wardmote.search_near(substr(k, 3))
      from (select distinct k from unnest(keys) k where k ~ '^(n:|s:[^0-9])') y
     where not exists (select from public.search_word w where w.sort = left(k, 1) and w.word = substr(k, 3))
     order by 1, 2
        on conflict (sort, word) do nothing;
end $$;

-- Enter one row of a source, each of its fields; a field that is empty now is taken out.
create function wardmote.search_put(source text, said jsonb) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    of_source record;
    part record;
    body text;
    found_by text[];
    lexemes tsvector;
begin
    select * into strict of_source from public.search_source s where s."table" = source;
    for part in select f ->> 'kind' as kind, f ->> 'field' as field, f -> 'columns' as columns
                  from jsonb_array_elements(of_source.fields) f loop
        select coalesce(string_agg(said ->> c, ' / '), '') into body from jsonb_array_elements_text(part.columns) c;
        found_by := case when part.field in ('title', 'text') then '{}' else wardmote.search_keys(part.field, body) end;
        lexemes := case when part.field in ('title', 'text')
                        then to_tsvector('pg_catalog.english', left(body, 100000)) end;
        if found_by = '{}' and coalesce(lexemes, '') = '' then
            delete from public.search_entry e
             where e.source = search_put.source and e.source_id = (said ->> of_source.key)::uuid
               and e.kind = part.kind and e.field = part.field;
            continue;
        end if;
        insert into public.search_entry (kind, record_kind, record_id, source, source_id, field, audience_id, at, keys, words)
        values (part.kind, of_source.record_kind, (said ->> of_source.record_key)::uuid, source,
                (said ->> of_source.key)::uuid, part.field, (said ->> 'audience_id')::bigint, now(), found_by, lexemes)
        on conflict on constraint entry_once do update
           set record_id = excluded.record_id, audience_id = excluded.audience_id, at = excluded.at,
               keys = excluded.keys, words = excluded.words;
        if found_by <> '{}' then
            perform wardmote.search_learn(found_by);
        end if;
    end loop;
end $$;

create function wardmote.search_index() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform wardmote.search_put(tg_table_name, to_jsonb(new));
    return null;
end $$;

create function wardmote.search_move() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.search_entry e set audience_id = new.audience_id
     where e.source = tg_table_name and e.source_id = (to_jsonb(new) ->> tg_argv[0])::uuid;
    return null;
end $$;

create function wardmote.search_drop() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from public.search_entry e
     where e.source = tg_table_name and e.source_id = (to_jsonb(old) ->> tg_argv[0])::uuid;
    return null;
end $$;

-- Enter every row of a source anew, and say how many.
create function wardmote.search_rebuild(source text) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    one jsonb;
    entered bigint := 0;
begin
    perform from public.search_source s where s."table" = source;
    if not found then
        raise exception 'not a source of the index: %', source using errcode = 'invalid_parameter_value';
    end if;
    for one in execute format('select to_jsonb(x) from public.%I x', source) loop
        perform wardmote.search_put(source, one);
        entered := entered + 1;
    end loop;
    return entered;
end $$;
"""
SIGNATURES = [
    "search_fold(text)",
    "search_words(text)",
    "search_name(text)",
    "search_postcodes(text)",
    "search_street(text)",
    "search_contacts(text)",
    "search_keys(text, text)",
    "search_near(text)",
    "search_learn(text[])",
    "search_put(text, jsonb)",
    "search_index()",
    "search_move()",
    "search_drop()",
    "search_rebuild(text)",
]
GRANTS = """
grant select on public.search_source to wardmote_definer;
grant select, insert, update, delete on public.search_entry to wardmote_definer;
grant select, insert on public.search_word to wardmote_definer;
grant usage on sequence public.search_entry_id_seq, public.search_word_id_seq to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_index"),
        ("access", "0003_relying"),
        ("documents", "0002_protect"),
        ("actions", "0003_history"),
        ("intake", "0002_protect"),
        ("cases", "0003_list"),
    ]
    operations = [
        migrations.RunSQL(of_class("framework", "search_source"), migrations.RunSQL.noop),
        migrations.RunSQL(definers_alone("search_entry", REASON), migrations.RunSQL.noop),
        migrations.RunSQL(definers_alone("search_word", REASON), migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        *search_source("cases_case", record="case", title=["title"], street=["area"]),
        *search_source("cases_summary", record="case", record_key="case_id", text=["text"]),
        *search_source("cases_note", record="case", record_key="case_id", text=["text"]),
        *search_source(
            "cases_person",
            record="case",
            record_key="case_id",
            kinds={"name": "person", "contact": "person"},
            name=["name"],
            contact=["contact", "contact_wishes"],
            text=["about"],
        ),
        *search_source(
            "cases_place",
            record="case",
            record_key="case_id",
            kinds={"street": "place"},
            street=["address", "postcode"],
            text=["about"],
        ),
        *search_source("intake_report", record="report", street=["area"], text=["closed_reason"]),
        *search_source(
            "intake_telling",
            record="report",
            record_key="report_id",
            key="report_id",
            kinds={"name": "person", "contact": "person", "street": "place"},
            text=["what", "who"],
            name=["teller_name"],
            contact=["teller_phone", "teller_email"],
            street=["address", "postcode"],
        ),
        *search_source(
            "actions_action", record="action", title=["title"], text=["detail", "decline_reason", "evidence"]
        ),
        *search_source("documents_document", record="document", title=["title", "name"]),
    ]
