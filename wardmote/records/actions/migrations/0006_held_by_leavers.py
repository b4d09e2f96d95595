"""How many open actions an officer or a team holds: a number, for those who look after the agency's officers.

They see no action for being that. A team of which something is still asked does not close.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.actions_held(officers uuid[]) returns table (officer uuid, held bigint)
language sql stable security definer set search_path = '' as $$
    select o.id, (select count(*) from public.actions_action c
                   where c.officer_id = o.id and c.state in ('asked', 'accepted'))
      from public.identity_officer o
     where o.id = any (officers) and wardmote.looks_after(o.id)
$$;

create function wardmote.actions_of_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.actions_action c
     where c.team_id = team and c.state in ('asked', 'accepted') and wardmote.looks_after_team(team)
$$;

create function wardmote.team_holds_no_actions() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select 1 from public.actions_action c where c.team_id = new.id and c.state in ('asked', 'accepted')) then
        raise exception 'something is still asked of the team' using errcode = 'check_violation';
    end if;
    return new;
end $$;
grant execute on function wardmote.actions_held(uuid[]), wardmote.actions_of_team(uuid) to wardmote_app;
"""
SIGNATURES = ["actions_held(uuid[])", "actions_of_team(uuid)", "team_holds_no_actions()"]

TRIGGER = """
create trigger team_holds_no_actions before update of closed_at on public.identity_team
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.team_holds_no_actions();
create index action_held on public.actions_action (officer_id) where state in ('asked', 'accepted');
"""
UNDO = """
drop index public.action_held;
drop trigger team_holds_no_actions on public.identity_team;
"""


class Migration(migrations.Migration):
    dependencies = [("actions", "0005_sides_and_search"), ("identity", "0008_administering")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
