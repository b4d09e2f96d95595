"""How an officer wants to be told is theirs alone."""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

POLICIES = """
create policy preferences_read on public.notices_preferences for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy preferences_say on public.notices_preferences for insert to wardmote_app
    with check (officer_id = (select wardmote.actor()));
create policy preferences_change on public.notices_preferences for update to wardmote_app
    using (officer_id = (select wardmote.actor()));
grant select, insert on public.notices_preferences to wardmote_app;
grant update (digest, at, quiet_from, quiet_to, days_off, muted) on public.notices_preferences to wardmote_app;
grant select on public.notices_preferences, public.notices_notice to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_preferences"), ("identity", "0002_who_is_asking")]
    operations = [
        migrations.RunSQL(protected("notices_preferences"), unprotected("notices_preferences")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
