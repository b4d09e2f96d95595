"""Of which deadlines an agency was told: nobody reads it, and the agency's own service account alone adds to it."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, definers_alone

GRANTS = """
grant select, insert on public.plans_deadlinetold to wardmote_definer;
"""
FUNCTIONS = """
-- Those of these actions of whose deadline, as it is now, the asking service account's agency was not told; now it was.
create function wardmote.plan_deadlines_told(its_kind text, actions uuid[]) returns setof uuid
language plpgsql volatile security definer set search_path = '' as $$
begin
    if its_kind is null or its_kind not in ('plan_action_overdue', 'plan_action_escalated')
       or not exists (select from public.identity_officer o where o.id = wardmote.actor() and o.is_service) then
        raise exception 'a service account tells its agency of deadlines' using errcode = 'insufficient_privilege';
    end if;
    return query
    insert into public.plans_deadlinetold (id, action_id, agency_id, kind, deadline_on, at)
    select gen_random_uuid(), a.id, wardmote.actor_agency(), its_kind, a.deadline_on, now()
      from public.plans_planaction a
     where a.id = any (actions) and a.deadline_on < wardmote.today() and a.plan_id in (select wardmote.my_plans())
     order by a.id
    on conflict do nothing
    returning action_id;
end $$;
grant execute on function wardmote.plan_deadlines_told(text, uuid[]) to wardmote_app;
"""
SIGNATURES = ["plan_deadlines_told(text, uuid[])"]


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_deadlines_told")]
    operations = [
        migrations.RunSQL(
            definers_alone("plans_deadlinetold", "of which deadlines an agency was told, so that it is once"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
