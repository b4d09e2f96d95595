"""A thing may happen twice (an agreement suspended, resumed, suspended): each time is told, and told once."""

import django.utils.timezone
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

# A job on a timetable has no actor. The worker, which may begin any job, says here which service account a job
# that nobody enqueued acts as; a job that has an actor keeps it.
FUNCTIONS = """
create function wardmote.job_acts_for(job bigint, agency uuid) returns void
language sql security definer set search_path = '' as $$
    insert into public.identity_jobactor (job_id, officer_id)
    select job, o.id from public.identity_officer o
     where o.agency_id = agency and o.is_service and o.left_at is null
       and exists (select 1 from public.procrastinate_jobs p where p.id = job and p.status = 'todo')
    on conflict (job_id) do nothing
$$;
grant execute on function wardmote.job_acts_for(bigint, uuid) to wardmote_worker;
"""
# Told once a day: a notice that is read already, or of a day to come, would silence the one that is due.
POLICY = """
drop policy notice_send on public.notices_notice;
create policy notice_send on public.notices_notice for insert to wardmote_app
    with check ((select wardmote.actor()) is not null and read_at is null and "on" <= (select wardmote.today()));
"""
KINDS = [
    ("agreement_ended", "An agreement ended"),
    ("agreement_suspended", "An agreement was suspended"),
    ("agreement_left", "A party left an agreement"),
    ("shared", "A case was shared with you"),
    ("action_asked", "An action was asked of you"),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_protect")]
    operations = [
        migrations.AlterField("notice", "kind", models.CharField(choices=KINDS, max_length=24)),
        migrations.AddField(
            "notice",
            "on",
            models.DateField(
                default=django.utils.timezone.localdate,
                help_text="the day of what it tells, so that it is told once",
            ),
        ),
        migrations.RunSQL(
            'alter table public.notices_notice alter column "on" set default wardmote.today()',
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint("notice", "notice_once"),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(fields=["officer", "kind", "subject_id", "on"], name="notice_once"),
        ),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "job_acts_for(bigint, uuid)"),
            "set local role wardmote_definer; drop function wardmote.job_acts_for(bigint, uuid);"
            " set local role wardmote_owner;",
        ),
    ]
