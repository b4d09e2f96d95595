"""The keys of letters that wait are wrapped anew with those of documents."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

GRANTS = "grant update (sealed) on public.front_doors_letter to wardmote_definer;"
FUNCTION = """
create function wardmote.front_doors_wrappings(after uuid, most integer)
returns table (id uuid, stands_in bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select s.id, 0::bigint, k.key_id, k.wrapped, 0::bigint
      from public.front_doors_letter s cross join lateral wardmote.words_key(s.sealed) k
     where s.id > after and s.sealed is not null order by s.id limit most
$$;
grant execute on function wardmote.front_doors_wrappings(uuid, integer) to wardmote_worker;
"""
SIGNATURE = "front_doors_wrappings(uuid, integer)"


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0008_an_agencys_own_figures"), ("documents", "0007_key_of_sealed_words")]
    operations = [
        migrations.RunSQL(
            GRANTS, "revoke update (sealed) on public.front_doors_letter from wardmote_definer;"
        ),
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE),
            "set local role wardmote_definer;"
            f"drop function wardmote.{SIGNATURE};"
            "set local role wardmote_owner;",
        ),
    ]
