"""Where the records of this room stand, for the door: docs/decisions/0054-hidden-and-not-there.md."""

from django.db import migrations

DOOR = """
insert into public.access_door (kind, "table", "column") values
    ('action', 'actions_action', 'id');
"""
UNDO = "delete from public.access_door where kind in ('action');"


class Migration(migrations.Migration):
    dependencies = [("actions", "0008_said_by_their_side"), ("access", "0018_shut")]
    operations = [migrations.RunSQL(DOOR, UNDO)]
