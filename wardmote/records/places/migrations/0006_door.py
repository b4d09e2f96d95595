"""Where the records of this room stand, for the door: docs/decisions/0054-hidden-and-not-there.md."""

from django.db import migrations

DOOR = """
insert into public.access_door (kind, "table", "column") values
    ('place', 'places_place', 'reference');
"""
UNDO = "delete from public.access_door where kind in ('place');"


class Migration(migrations.Migration):
    dependencies = [("places", "0005_say_why"), ("access", "0018_shut")]
    operations = [migrations.RunSQL(DOOR, UNDO)]
