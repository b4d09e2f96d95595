"""A notice is read by the officer it is for, and by nobody else."""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

POLICIES = """
create policy notice_read on public.notices_notice for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy notice_send on public.notices_notice for insert to wardmote_app
    with check ((select wardmote.actor()) is not null);
create policy notice_mark on public.notices_notice for update to wardmote_app
    using (officer_id = (select wardmote.actor()));
grant select, insert on public.notices_notice to wardmote_app;
grant update (read_at) on public.notices_notice to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("identity", "0002_who_is_asking")]
    operations = [
        migrations.RunSQL(protected("notices_notice"), unprotected("notices_notice")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
