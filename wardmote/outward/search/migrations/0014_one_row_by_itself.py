"""A row that comes alone is entered without what many need, and an address is taken apart once: putting one report into
the index took as long as all else the database did for it.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = r"""
-- The words of what is folded already, each once, in order.
create function wardmote.search_split(folded text) returns text[]
language plpgsql immutable parallel safe set search_path = '' as $$
begin
    return (
    select coalesce(array_agg(left(w, 40) order by n), '{}')
      from (select w, min(n) n from unnest(string_to_array(folded, ' ')) with ordinality x(w, n)
             where w <> '' group by w order by 2 limit 40) y
    );
end $$;

create or replace function wardmote.search_words(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return wardmote.search_split(wardmote.search_fold(said));
end $$;

-- The words of an address without its postcode, the usual abbreviations written out; and, of the same, its postcodes.
create function wardmote.search_address(said text, out street text[], out postcodes text[])
language plpgsql stable parallel safe set search_path = '' as $$
declare
    folded text := wardmote.search_fold(said);
begin
    postcodes := '{}';
    if folded ~ '\m[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}\M' then
        select array_agg(m[1] || m[2]) into postcodes
          from regexp_matches(folded, '\m([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})\M', 'g') m;
        folded := wardmote.search_fold(regexp_replace(folded, '\m[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}\M', ' ', 'g'));
    end if;
    select coalesce(array_agg(distinct case w when 'st' then 'street' when 'str' then 'street' when 'rd' then 'road'
               when 'ave' then 'avenue' when 'av' then 'avenue' when 'ln' then 'lane' when 'ct' then 'court'
               when 'cl' then 'close' when 'dr' then 'drive' when 'pl' then 'place' when 'sq' then 'square'
               when 'gdns' then 'gardens' when 'cres' then 'crescent' when 'ter' then 'terrace'
               when 'hse' then 'house' when 'bldg' then 'building' when 'apt' then 'flat' else w end), '{}') into street
      from unnest(wardmote.search_split(folded)) w;
end $$;

create or replace function wardmote.search_street(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (wardmote.search_address(said)).street;
end $$;

create or replace function wardmote.search_postcodes(said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
begin
    return (wardmote.search_address(said)).postcodes;
end $$;

create or replace function wardmote.search_keys(field text, said text) returns text[]
language plpgsql stable parallel safe set search_path = '' as $$
declare
    street text[];
    postcodes text[];
begin
    if field = 'name' then
        return (select coalesce(array_agg('n:' || w), '{}') from unnest(wardmote.search_name(said)) w);
    elsif field = 'contact' then
        return wardmote.search_contacts(said);
    elsif field = 'street' then
        select a.street, a.postcodes into street, postcodes from wardmote.search_address(said) a;
        return (select coalesce(array_agg(k order by n), '{}')
                  from (select 1 n, 's:' || w k from unnest(street) w
                        union all select 2, 'c:' || c from unnest(postcodes) c
                        union all select 3, 'c:' || left(c, -3) from unnest(postcodes) c) every);
    end if;
    return '{}';
end $$;

create or replace function wardmote.search_index_new() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    fresh jsonb[];
begin
    select array_agg(to_jsonb(n)) into fresh from new_rows n;
    if cardinality(fresh) = 1 then
        perform wardmote.search_put(tg_table_name, fresh[1]);
    elsif fresh is not null then
        perform wardmote.search_put_all(tg_table_name, fresh);
    end if;
    return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0013_a_look_for_live_powers")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "search_split(text)", "search_address(text)"),
            migrations.RunSQL.noop,
        ),
    ]
