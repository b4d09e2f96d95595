"""Rows that come together are entered together: what is worked out of a street that stands in many is worked out once.

An import of open data spent most of its time here, and so did the demo.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- Enter new rows of a source, each of their fields. As search_put(), of rows that are not in the index yet.
create function wardmote.search_put_all(source text, said jsonb[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    of_source record;
    learnt text[];
begin
    select * into strict of_source from public.search_source s where s."table" = source;
    with part as (
        select f ->> 'kind' as kind, f ->> 'field' as field, f -> 'columns' as columns
          from jsonb_array_elements(of_source.fields) f
    ), body as materialized (
        select p.kind, p.field, one.said,
               (select coalesce(string_agg(one.said ->> c, ' / '), '') from jsonb_array_elements_text(p.columns) c) as body
          from unnest(search_put_all.said) as one (said) cross join part p
    ), made as materialized (
        select d.field, d.body,
               case when d.field in ('title', 'text') then '{}' else wardmote.search_keys(d.field, d.body) end as keys,
               case when d.field in ('title', 'text')
                    then to_tsvector('pg_catalog.english', left(d.body, 100000)) end as words
          from (select distinct b.field, b.body from body b where b.body <> '') d
    ), entered as (
        insert into public.search_entry (kind, record_kind, record_id, source, source_id, field, audience_id, at, keys, words)
        select b.kind, of_source.record_kind, (b.said ->> of_source.record_key)::uuid, source,
               (b.said ->> of_source.key)::uuid, b.field, (b.said ->> 'audience_id')::bigint, now(), m.keys, m.words
          from body b join made m on (m.field, m.body) = (b.field, b.body)
         where m.keys <> '{}' or coalesce(m.words, '') <> ''
    )
    select array_agg(distinct k) into learnt from made m cross join unnest(m.keys) k;
    if learnt is not null then
        perform wardmote.search_learn(learnt);
    end if;
end $$;

create function wardmote.search_index_new() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    fresh jsonb[];
begin
    select array_agg(to_jsonb(n)) into fresh from new_rows n;
    if fresh is not null then
        perform wardmote.search_put_all(tg_table_name, fresh);
    end if;
    return null;
end $$;

create or replace function wardmote.search_rebuild(source text) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    batch record;
    entered bigint := 0;
begin
    perform from public.search_source s where s."table" = source;
    if not found then
        raise exception 'not a source of the index: %', source using errcode = 'invalid_parameter_value';
    end if;
    delete from public.search_entry e where e.source = search_rebuild.source;
    for batch in execute format('select array_agg(y.said) as said from (select to_jsonb(x) as said, row_number() over () as n'
                               ' from public.%I x) y group by (y.n - 1) / 2000', source) loop
        perform wardmote.search_put_all(source, batch.said);
        entered := entered + cardinality(batch.said);
    end loop;
    return entered;
end $$;
"""
TRIGGERS = """
do $$ declare source text; begin
    for source in select s."table" from public.search_source s loop
        execute format('drop trigger search_new on public.%I', source);
        execute format('create trigger search_new after insert on public.%I referencing new table as new_rows'
                       ' for each statement execute function wardmote.search_index_new()', source);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0009_words_are_forgotten")]
    operations = [
        migrations.RunSQL(
            definer_functions(
                FUNCTIONS, "search_put_all(text, jsonb[])", "search_index_new()", "search_rebuild(text)"
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
