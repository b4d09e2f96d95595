"""Signing in may ask whether this installation requires a second factor; the row itself stays out of reach."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create function wardmote.second_factor_required() returns boolean
language sql stable security definer set search_path = '' as $$
    select second_factor_required from public.identity_installation
$$;
grant execute on function wardmote.second_factor_required() to wardmote_authenticator;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_who_is_asking")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTION, "second_factor_required()"),
            "set local role wardmote_definer; drop function wardmote.second_factor_required();"
            " set local role wardmote_owner;",
        )
    ]
