"""How much work waits, for the health page: a count and an age, and nothing of any job."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create function wardmote.queue_waiting(out waiting bigint, out oldest_seconds bigint)
language sql stable security definer set search_path = '' as $$
    select count(*), coalesce(extract(epoch from now() - min(e.at)), 0)::bigint
      from public.procrastinate_jobs j
      left join public.procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
     where j.status = 'todo'
$$;
grant execute on function wardmote.queue_waiting() to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_second_factor")]
    operations = [
        migrations.RunSQL(
            "grant select (job_id, type, at) on public.procrastinate_events to wardmote_definer;",
            "revoke select (job_id, type, at) on public.procrastinate_events from wardmote_definer;",
        ),
        migrations.RunSQL(
            definer_functions(FUNCTION, "queue_waiting()"),
            "set local role wardmote_definer; drop function wardmote.queue_waiting();"
            " set local role wardmote_owner;",
        ),
    ]
