"""Who reads invitations, proposed roles and departures: those of the agency who look after its officers.

Nobody writes these tables but the functions of the next migration. The token of an invitation is in a column that
the application cannot read: the link goes by mail to the person invited, and to nobody else.
"""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

TABLES = ["identity_invitation", "identity_rolechange", "identity_departure"]

POLICIES = """
create policy invitation_read on public.identity_invitation for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency())
           and (select wardmote.actor_has('administrator', 'supervisor', 'information_governance')));
grant select (id, agency_id, team_id, name, email, job_title, roles, state, invited_by_id, invited_at, expires_at,
    settled_at) on public.identity_invitation to wardmote_app;

-- And the officer themselves: what is proposed about someone is no secret from them.
create policy rolechange_read on public.identity_rolechange for select to wardmote_app
    using (officer_id = (select wardmote.actor())
           or (agency_id = (select wardmote.actor_agency())
               and (select wardmote.actor_has('administrator', 'supervisor', 'information_governance'))));
grant select on public.identity_rolechange to wardmote_app;

-- Everyone of the agency: colleagues take over what a leaver still owned.
create policy departure_read on public.identity_departure for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()));
grant select on public.identity_departure to wardmote_app;

grant select, insert, update on public.identity_invitation, public.identity_rolechange, public.identity_departure
    to wardmote_definer;
grant insert, update on public.identity_officer, public.identity_team to wardmote_definer;

alter table public.identity_invitation alter column name set statistics 0, alter column email set statistics 0;
alter table public.identity_invitation add constraint invitation_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.identity_rolechange add constraint rolechange_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.identity_rolechange add constraint rolechange_known_roles check (roles <@ array[
    'caseworker', 'supervisor', 'triage', 'panel_coordinator', 'panel_chair', 'information_governance',
    'register_editor', 'alert_author', 'alert_approver', 'auditor', 'administrator']::varchar[]);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_sessions_seen")]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
