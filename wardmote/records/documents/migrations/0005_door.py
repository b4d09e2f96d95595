"""Where the records of this room stand, for the door: docs/decisions/0054-hidden-and-not-there.md."""

from django.db import migrations

DOOR = """
insert into public.access_door (kind, "table", "column") values
    ('document', 'documents_document', 'id');
"""
UNDO = "delete from public.access_door where kind in ('document');"


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_protect_what_is_sealed"), ("access", "0018_shut")]
    operations = [migrations.RunSQL(DOOR, UNDO)]
