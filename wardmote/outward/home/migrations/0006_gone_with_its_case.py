"""When an officer last looked at a case goes with the case."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("home", "0005_one_address"), ("retention", "0007_deleting")]
    operations = [
        migrations.RunSQL(
            "grant select, delete on public.home_casemark to wardmote_definer;",
            "revoke delete on public.home_casemark from wardmote_definer;",
        )
    ]
