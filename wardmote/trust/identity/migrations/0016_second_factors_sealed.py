"""The key that second factors are sealed with, as it is wrapped: see docs/decisions/0165-second-factors-are-sealed.md"""

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions, of_class

RIGHTS = (
    of_class("authenticator", "identity_factorkey")
    + """
grant select, insert on public.identity_factorkey to wardmote_authenticator;
grant select (id, key_id, wrapped), update (key_id, wrapped) on public.identity_factorkey to wardmote_definer;
"""
)
# Of no use without the installation's keys. There is one, numbered as a shelf of documents numbers its files.
FUNCTION = """
create function wardmote.wrappings_of_second_factors(after uuid, most integer)
returns table (factors uuid, stands_in bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select f.number, 0::bigint, f.key_id, f.wrapped, 0::bigint
      from (select lpad(k.id::text, 32, '0')::uuid as number, k.key_id, k.wrapped from public.identity_factorkey k) f
     where f.number > after order by f.number limit most
$$;
grant execute on function wardmote.wrappings_of_second_factors(uuid, integer) to wardmote_worker;
"""
SIGNATURE = "wrappings_of_second_factors(uuid, integer)"


class Migration(migrations.Migration):
    dependencies = [("identity", "0015_limits_bind_everywhere")]
    operations = [
        migrations.CreateModel(
            name="FactorKey",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False, default=1)),
                ("key_id", models.CharField(max_length=20)),
                ("wrapped", models.BinaryField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(id=1), name="identity_one_key_of_second_factors"
                    )
                ]
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE),
            f"set local role wardmote_definer; drop function wardmote.{SIGNATURE}; set local role wardmote_owner;",
        ),
    ]
