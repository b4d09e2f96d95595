"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, said_of, there_is

ENTRIES = said_of("action", stands=there_is("actions_action")) + no_more("entry_about_an_action")


class Migration(migrations.Migration):
    dependencies = [("actions", "0009_door"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
