"""Whose a front door is, and whether it takes reports now: for those who stand before it, who see no agency and no team."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.agency_of_front_door(door uuid) returns text
language sql stable security definer set search_path = '' as $$
    select a.name::text from public.front_doors_door d join public.identity_agency a on a.id = d.agency_id
     where d.id = agency_of_front_door.door
$$;

-- Open, with a team that is open, and a service account in whose name reports come in.
create function wardmote.front_door_takes(door uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.front_doors_door d
                     join public.identity_team t on t.id = d.team_id and t.closed_at is null
                     join public.identity_officer o on o.agency_id = d.agency_id and o.is_service and o.left_at is null
                    where d.id = front_door_takes.door and d.is_open)
$$;
grant execute on function wardmote.agency_of_front_door(uuid), wardmote.front_door_takes(uuid) to wardmote_app;
"""
SIGNATURES = ["agency_of_front_door(uuid)", "front_door_takes(uuid)"]


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0003_functions")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
    ]
