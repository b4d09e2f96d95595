"""How many open cases an officer leads or a team holds: a number, for those who look after the agency's officers.

They see no case for being that. A team that still holds open cases does not close.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.cases_held(officers uuid[]) returns table (officer uuid, held bigint)
language sql stable security definer set search_path = '' as $$
    select o.id, (select count(*) from public.cases_case c
                   where c.lead_id = o.id and c.owner_id = o.agency_id and c.status = 'open')
      from public.identity_officer o
     where o.id = any (officers) and wardmote.looks_after(o.id)
$$;

create function wardmote.cases_of_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.cases_case c
     where c.team_id = team and c.status = 'open' and wardmote.looks_after_team(team)
$$;

create function wardmote.team_holds_no_cases() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select 1 from public.cases_case c where c.team_id = new.id and c.status = 'open') then
        raise exception 'the team holds open cases' using errcode = 'check_violation';
    end if;
    return new;
end $$;
grant execute on function wardmote.cases_held(uuid[]), wardmote.cases_of_team(uuid) to wardmote_app;
"""
SIGNATURES = ["cases_held(uuid[])", "cases_of_team(uuid)", "team_holds_no_cases()"]

TRIGGER = """
create trigger team_holds_no_cases before update of closed_at on public.identity_team
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.team_holds_no_cases();
create index case_led on public.cases_case (lead_id) where status = 'open';
"""
UNDO = """
drop index public.case_led;
drop trigger team_holds_no_cases on public.identity_team;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_protect_case_place"), ("identity", "0008_administering")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
