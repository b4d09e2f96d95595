"""A service account has no address: the one function that tells addresses answers for people alone."""

from django.db import migrations

FUNCTION = """
set local role wardmote_definer;
create or replace function wardmote.address_of(officer uuid) returns text
language sql stable security definer set search_path = '' as $$
    select a.email from public.identity_account a join public.identity_officer o on o.id = a.id
     where o.id = officer and a.is_active and o.left_at is null and not o.is_service
       and (o.leaving_on is null or o.leaving_on >= wardmote.today())
       and o.agency_id = wardmote.actor_agency()
$$;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_moves_wait")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
