"""Where the records of this room stand, for the door: docs/decisions/0054-hidden-and-not-there.md."""

from django.db import migrations

DOOR = """
insert into public.access_door (kind, "table", "column") values
    ('person', 'people_person', 'reference');
"""
UNDO = "delete from public.access_door where kind in ('person');"


class Migration(migrations.Migration):
    dependencies = [("people", "0005_break_glass"), ("access", "0018_shut")]
    operations = [migrations.RunSQL(DOOR, UNDO)]
