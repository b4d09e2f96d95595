"""How many reports wait for a team: a number, for those who look after the agency's officers and teams.

A team for which reports wait does not close: nobody would look at them.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.reports_of_team(team uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.intake_report r
     where r.team_id = team and r.state = 'waiting' and wardmote.looks_after_team(team)
$$;

create function wardmote.team_holds_no_reports() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select 1 from public.intake_report r where r.team_id = new.id and r.state = 'waiting') then
        raise exception 'reports wait for the team' using errcode = 'check_violation';
    end if;
    return new;
end $$;
grant execute on function wardmote.reports_of_team(uuid) to wardmote_app;
"""
SIGNATURES = ["reports_of_team(uuid)", "team_holds_no_reports()"]

TRIGGER = """
create trigger team_holds_no_reports before update of closed_at on public.identity_team
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.team_holds_no_reports();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0010_protect_report_place"), ("identity", "0008_administering")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGER, "drop trigger team_holds_no_reports on public.identity_team;"),
    ]
