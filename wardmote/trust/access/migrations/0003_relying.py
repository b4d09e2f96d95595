"""Before an agreement ends, its lead is told what relies on it: how often, never on which records."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# Information governance leads see no cases for being such, so row policies would show them nothing. Only what
# their own agency shared, or was shared with it, is counted: not what passes between two others.
FUNCTIONS = """
create function wardmote.relying_on(agreement uuid)
returns table (owner_id uuid, agency_id uuid, times bigint)
language sql stable security definer set search_path = '' as $$
    select a.owner_id, d.agency_id, count(*)
      from public.access_disclosure d
      join public.access_audience a on a.id = d.audience_id
     where d.agreement_id = agreement
       and d.withdrawn_at is null
       and (d.ends_on is null or d.ends_on >= wardmote.today())
       and wardmote.actor_has('information_governance')
       and wardmote.actor_agency() in (a.owner_id, d.agency_id)
     group by a.owner_id, d.agency_id
$$;
grant execute on function wardmote.relying_on(uuid) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_my_audiences")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "relying_on(uuid)"),
            "set local role wardmote_definer; drop function wardmote.relying_on(uuid); set local role wardmote_owner;",
        ),
    ]
