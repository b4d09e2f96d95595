"""The keys of what opens other councils' servers are wrapped anew with those of documents."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

GRANTS = "grant update (sealed_key) on public.open311_endpoint to wardmote_definer;"
FUNCTION = """
create function wardmote.open311_wrappings(after uuid, most integer)
returns table (id uuid, stands_in bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select s.id, 0::bigint, k.key_id, k.wrapped, 0::bigint
      from public.open311_endpoint s cross join lateral wardmote.words_key(s.sealed_key) k
     where s.id > after and s.sealed_key is not null order by s.id limit most
$$;
grant execute on function wardmote.open311_wrappings(uuid, integer) to wardmote_worker;
"""
SIGNATURE = "open311_wrappings(uuid, integer)"


class Migration(migrations.Migration):
    dependencies = [("open311", "0005_reads_without_a_key"), ("documents", "0007_key_of_sealed_words")]
    operations = [
        migrations.RunSQL(
            GRANTS, "revoke update (sealed_key) on public.open311_endpoint from wardmote_definer;"
        ),
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE),
            "set local role wardmote_definer;"
            f"drop function wardmote.{SIGNATURE};"
            "set local role wardmote_owner;",
        ),
    ]
