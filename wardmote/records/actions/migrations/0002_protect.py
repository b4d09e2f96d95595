"""An action is seen by those who see what it belongs to; answered by the agency asked, withdrawn by the one asking."""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

POLICIES = """
create policy action_read on public.actions_action for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy action_ask on public.actions_action for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('contribute'))
                and asking_id = (select wardmote.actor_agency()) and asked_by_id = (select wardmote.actor()));
create policy action_answer on public.actions_action for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and (select wardmote.actor_agency()) in (agency_id, asking_id));
create trigger in_own_name before insert or update of answered_by_id, finished_by_id on public.actions_action
    for each row execute function wardmote.in_own_name('answered_by_id', 'finished_by_id');
grant select, insert on public.actions_action to wardmote_app;
grant update (team_id, officer_id, due_on, state, answered_at, answered_by_id, decline_reason,
    finished_at, finished_by_id, evidence) on public.actions_action to wardmote_app;
grant select, update (audience_id) on public.actions_action to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial"), ("access", "0002_my_audiences")]
    operations = [
        migrations.RunSQL(protected("actions_action"), unprotected("actions_action")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
