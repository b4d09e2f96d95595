"""What places are sorted and compared by is read by our functions alone: see 0003 of the people, for the same reason.

The postcode is no longer in an index either: no login finds a hidden address by it.
"""

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

KEYS = """
revoke select on public.places_place from wardmote_app;
grant select (id, reference, audience_id, owner_id, team_id, kind, name, address, postcode, street, ward, longitude,
              latitude, point_is, made_at, made_by_id, changed_at, words) on public.places_place to wardmote_app;
"""

FUNCTIONS = """
-- Which places that the officer may see are written as one of these, as addresses are compared.
create function wardmote.places_alike(keys text[]) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 20 as $$
begin
    return query
    with mine as materialized (select wardmote.my_audiences() as id)
    select found.id
      from unnest(keys[1:100]) as asked (key) cross join mine
     cross join lateral (
            select p.id from public.places_place p where p.audience_id = mine.id and p.address_key = asked.key limit 200
           ) found
     where asked.key <> ''
     limit 200;
end $$;

-- As people_in_order(): a page of those the officer may see, by name, without those read through another record.
create function wardmote.places_in_order(of_kind text, in_ward text, needed text, skipped integer, most integer)
returns setof uuid
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_custom_plan' rows 25 as $$
begin
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), asked as materialized (
        select wardmote.my_audiences(needed) as id
    )
    select p.id from public.places_place p
     where p.audience_id in (select mine.id from mine) and p.audience_id in (select asked.id from asked)
       and (of_kind is null or p.kind = of_kind) and (in_ward is null or p.ward = in_ward)
       and not exists (select 1 from public.places_merge m join public.places_place i on i.id = m.into_id
                        where m.away_id = p.id and m.undone_at is null and i.audience_id in (select mine.id from mine))
     order by p.sort_key, p.id offset greatest(skipped, 0) limit least(most, 10000);
end $$;
grant execute on function wardmote.places_alike(text[]), wardmote.places_in_order(text, text, text, integer, integer)
    to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0003_protect")]
    operations = [
        migrations.RemoveIndex("place", "place_by_address"),
        migrations.AddIndex(
            "place",
            models.Index(fields=["audience", "address_key"], include=("id",), name="place_by_address"),
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "grant select on public.places_merge to wardmote_definer;"
            + definer_functions(
                FUNCTIONS, "places_alike(text[])", "places_in_order(text, text, text, integer, integer)"
            ),
            migrations.RunSQL.noop,
        ),
    ]
