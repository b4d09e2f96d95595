"""A shift report that is corrected makes its patrol count as over from that day, as something added to it does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("retention", "0015_powers_in_force"), ("patrols", "0004_corrections")]
    operations = [
        migrations.RunSQL(
            "create trigger retention_grows after insert on public.patrols_correction"
            " for each row execute function wardmote.retention_patrol_grows();",
            "drop trigger retention_grows on public.patrols_correction;",
        )
    ]
