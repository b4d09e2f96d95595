"""Whoever sees an action sees what was done with it."""

from django.db import migrations

POLICY = """
create policy entry_about_an_action on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'action' or exists (select 1 from public.actions_action a where a.id = subject_id));
create policy entry_of_an_action on public.audit_entry for select to wardmote_app
    using (subject_kind = 'action' and exists (select 1 from public.actions_action a where a.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_protect"), ("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            POLICY,
            "drop policy entry_of_an_action on public.audit_entry; drop policy entry_about_an_action on public.audit_entry;",
        )
    ]
