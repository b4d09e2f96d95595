"""Where the records of this room stand, for the door: docs/decisions/0054-hidden-and-not-there.md."""

from django.db import migrations

DOOR = """
insert into public.access_door (kind, "table", "column") values
    ('report', 'intake_report', 'reference'),
    ('referral', 'intake_referral', 'id');
"""
UNDO = "delete from public.access_door where kind in ('report', 'referral');"


class Migration(migrations.Migration):
    dependencies = [("intake", "0022_break_glass"), ("access", "0018_shut")]
    operations = [migrations.RunSQL(DOOR, UNDO)]
