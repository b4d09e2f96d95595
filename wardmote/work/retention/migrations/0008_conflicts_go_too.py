"""A conflict of interest that was declared about a case goes with the case."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("retention", "0007_deleting"), ("cases", "0021_protect_conflict")]
    operations = [
        migrations.RunSQL(
            "grant delete on public.cases_conflict to wardmote_definer;",
            "revoke delete on public.cases_conflict from wardmote_definer;",
        )
    ]
