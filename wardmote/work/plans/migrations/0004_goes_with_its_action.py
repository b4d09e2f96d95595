"""That a plan's action is on a list goes when the action of the list is deleted with its record."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_moments_that_can_be_meant")]
    operations = [
        migrations.RunSQL(
            "grant select, delete on public.plans_plantask to wardmote_definer;",
            "revoke select, delete on public.plans_plantask from wardmote_definer;",
        )
    ]
