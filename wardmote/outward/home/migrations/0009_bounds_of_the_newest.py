"""The same of the newest tables: docs/decisions/0164-what-no-page-can-show.md"""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.outward.home.migrations.0007_what_no_page_can_show")
BOUNDED = {"front_doors_tally": "hour", "kinds_proposal": "starts_on ends_on at decided_at"}


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0008_answers_of_what_one_sees"),
        ("front_doors", "0011_one_tally"),
        ("kinds", "0004_proposed_changes"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(before.in_bounds(table, columns) for table, columns in BOUNDED.items()),
            "".join(
                f"alter table public.{table} drop constraint {table}_can_be_shown;\n" for table in BOUNDED
            ),
        )
    ]
