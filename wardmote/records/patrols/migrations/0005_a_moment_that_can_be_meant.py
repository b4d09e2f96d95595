"""A correction is of a moment that pages can show: one of no time at all broke the page of its patrol."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("patrols", "0004_corrections")]
    operations = [
        migrations.RunSQL(
            "alter table public.patrols_correction add constraint correction_is_of_a_moment"
            " check (at between '1990-01-01 00:00+00' and '2101-01-01 00:00+00'"
            " and started_at between '1990-01-01 00:00+00' and '2101-01-01 00:00+00'"
            " and ended_at between '1990-01-01 00:00+00' and '2101-01-01 00:00+00')",
            "alter table public.patrols_correction drop constraint correction_is_of_a_moment",
        )
    ]
