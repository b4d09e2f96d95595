"""Whose a front door is and whether it takes reports now, for those who stand before it, who see no agency and no team;
and how an administrator makes and changes one.
"""

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
-- A door is its administrator's agency's, and lands with one of its teams that is open.
create function wardmote.may_keep_front_door(team uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.actor_has('administrator')
       and exists (select from public.identity_team t where t.id = may_keep_front_door.team
                      and t.agency_id = wardmote.actor_agency() and t.closed_at is null)
$$;

create function wardmote.make_front_door(slug text, name text, channel text, team uuid, kinds text[], harm text,
                                         is_open boolean, moment timestamptz) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    made uuid := gen_random_uuid();
begin
    if wardmote.may_keep_front_door(team) is not true then
        raise exception 'only an administrator keeps a front door' using errcode = 'insufficient_privilege';
    end if;
    insert into public.front_doors_door (id, slug, name, agency_id, team_id, channel, kinds, harm, is_open, by_id, changed_at)
    values (made, slug, name, wardmote.actor_agency(), team, channel, kinds, harm, is_open, wardmote.actor(), moment);
    return made;
end $$;

create function wardmote.change_front_door(door uuid, name text, team uuid, kinds text[], harm text, is_open boolean,
                                           moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
    if wardmote.may_keep_front_door(team) is not true then
        raise exception 'only an administrator keeps a front door' using errcode = 'insufficient_privilege';
    end if;
    update public.front_doors_door d
       set name = change_front_door.name, team_id = change_front_door.team, kinds = change_front_door.kinds,
           harm = change_front_door.harm, is_open = change_front_door.is_open, by_id = wardmote.actor(), changed_at = moment
     where d.id = change_front_door.door and d.agency_id = wardmote.actor_agency();
    return found;
end $$;
grant execute on function wardmote.agency_of_front_door(uuid), wardmote.front_door_takes(uuid),
    wardmote.make_front_door(text, text, text, uuid, text[], text, boolean, timestamptz),
    wardmote.change_front_door(uuid, text, uuid, text[], text, boolean, timestamptz) to wardmote_app;
"""
SIGNATURES = [
    "agency_of_front_door(uuid)",
    "front_door_takes(uuid)",
    "may_keep_front_door(uuid)",
    "make_front_door(text, text, text, uuid, text[], text, boolean, timestamptz)",
    "change_front_door(uuid, text, uuid, text[], text, boolean, timestamptz)",
]


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
