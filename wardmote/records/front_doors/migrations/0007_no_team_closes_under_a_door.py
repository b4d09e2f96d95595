"""A team with which an open front door lands its reports does not close: nobody would look at them."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.front_doors_of_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.front_doors_door d
     where d.team_id = team and d.is_open and wardmote.looks_after_team(team)
$$;

create function wardmote.no_front_door_leads_to_team() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select from public.front_doors_door d where d.team_id = new.id and d.is_open) then
        raise exception 'an open front door leads to the team' using errcode = 'check_violation';
    end if;
    return new;
end $$;
grant execute on function wardmote.front_doors_of_team(uuid) to wardmote_app;
"""
SIGNATURES = ["front_doors_of_team(uuid)", "no_front_door_leads_to_team()"]
TRIGGER = """
create trigger no_front_door_leads_to_team before update of closed_at on public.identity_team
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.no_front_door_leads_to_team();
"""


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0006_by_mail"), ("identity", "0008_administering")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGER, "drop trigger no_front_door_leads_to_team on public.identity_team;"),
    ]
