"""Where the records of this room stand, for the door: docs/decisions/0054-hidden-and-not-there.md."""

from django.db import migrations

DOOR = """
insert into public.access_door (kind, "table", "column") values
    ('case', 'cases_case', 'reference');
"""
UNDO = "delete from public.access_door where kind in ('case');"


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_ties_not_through_glass"), ("access", "0018_shut")]
    operations = [migrations.RunSQL(DOOR, UNDO)]
