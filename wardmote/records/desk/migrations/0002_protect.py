"""What is at an officer's desk is theirs alone; a view shared with a team is seen by the team, a template of the
agency by its officers, and each of these is changed by its maker or by a supervisor there.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLES = ["desk_savedview", "desk_liststate", "desk_template", "desk_draft"]

# What people type into a filter, a template or a form may name someone: the planner keeps no figures of it.
POLICIES = """
alter table public.desk_savedview alter name set statistics 0, alter query set statistics 0;
alter table public.desk_liststate alter query set statistics 0;
alter table public.desk_template alter name set statistics 0, alter text set statistics 0;
alter table public.desk_draft alter place set statistics 0, alter about set statistics 0,
    alter fields set statistics 0;

create policy view_read on public.desk_savedview for select to wardmote_app
    using (officer_id = (select wardmote.actor()) or team_id = (select wardmote.actor_team()));
create policy view_make on public.desk_savedview for insert to wardmote_app
    with check (officer_id = (select wardmote.actor())
                and (team_id is null or team_id = (select wardmote.actor_team())));
create policy view_change on public.desk_savedview for update to wardmote_app
    using (officer_id = (select wardmote.actor())
           or (team_id = (select wardmote.actor_team()) and (select wardmote.actor_has('supervisor'))))
    with check ((team_id is null and officer_id = (select wardmote.actor()))
                or (team_id = (select wardmote.actor_team())
                    and (officer_id = (select wardmote.actor()) or (select wardmote.actor_has('supervisor')))));
grant select, insert on public.desk_savedview to wardmote_app;
grant update (name, query, team_id, deleted_at) on public.desk_savedview to wardmote_app;

create policy state_read on public.desk_liststate for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy state_keep on public.desk_liststate for insert to wardmote_app
    with check (officer_id = (select wardmote.actor())
                and (default_view_id is null
                     or exists (select 1 from public.desk_savedview v where v.id = default_view_id)));
create policy state_change on public.desk_liststate for update to wardmote_app
    using (officer_id = (select wardmote.actor()))
    with check (officer_id = (select wardmote.actor())
                and (default_view_id is null
                     or exists (select 1 from public.desk_savedview v where v.id = default_view_id)));
grant select, insert on public.desk_liststate to wardmote_app;
grant update (query, default_view_id) on public.desk_liststate to wardmote_app;

create policy template_read on public.desk_template for select to wardmote_app
    using (officer_id = (select wardmote.actor())
           or (officer_id is null and agency_id = (select wardmote.actor_agency())));
create policy template_make on public.desk_template for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and agency_id = (select wardmote.actor_agency())
                and (officer_id = (select wardmote.actor())
                     or (officer_id is null and (select wardmote.actor_has('supervisor')))));
create policy template_change on public.desk_template for update to wardmote_app
    using (officer_id = (select wardmote.actor())
           or (officer_id is null and agency_id = (select wardmote.actor_agency())
               and (select wardmote.actor_has('supervisor'))))
    with check (by_id = (select wardmote.actor())
                and (officer_id = (select wardmote.actor())
                     or (officer_id is null and agency_id = (select wardmote.actor_agency()))));
grant select, insert on public.desk_template to wardmote_app;
grant update (name, text, by_id, changed_at, deleted_at) on public.desk_template to wardmote_app;

create policy draft_read on public.desk_draft for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy draft_keep on public.desk_draft for insert to wardmote_app
    with check (officer_id = (select wardmote.actor()));
create policy draft_change on public.desk_draft for update to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy draft_forget on public.desk_draft for delete to wardmote_app
    using (officer_id = (select wardmote.actor()));
grant select, insert, delete on public.desk_draft to wardmote_app;
grant update (about, fields, saved_at) on public.desk_draft to wardmote_app;

grant select, delete on public.desk_savedview, public.desk_template, public.desk_draft to wardmote_definer;
grant select, update (default_view_id) on public.desk_liststate to wardmote_definer;
"""

FUNCTIONS = """
create function wardmote.actor_team() returns uuid language sql stable security definer set search_path = '' as $$
    select team_id from public.identity_officer where id = wardmote.actor()
$$;

-- Drafts are gone after a week, and what was deleted from a desk after a month. The worker's alone.
create function wardmote.tidy_desks() returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    gone bigint;
    more bigint;
begin
    delete from public.desk_draft where saved_at < now() - interval '7 days';
    get diagnostics gone = row_count;
    update public.desk_liststate s set default_view_id = null
      from public.desk_savedview v
     where v.id = s.default_view_id and v.deleted_at < now() - interval '30 days';
    delete from public.desk_savedview where deleted_at < now() - interval '30 days';
    get diagnostics more = row_count;
    gone := gone + more;
    delete from public.desk_template where deleted_at < now() - interval '30 days';
    get diagnostics more = row_count;
    return gone + more;
end $$;
grant execute on function wardmote.actor_team() to wardmote_app;
grant execute on function wardmote.tidy_desks() to wardmote_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("identity", "0002_who_is_asking")]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "actor_team()", "tidy_desks()"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
