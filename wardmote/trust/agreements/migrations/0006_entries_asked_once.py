"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, said_of

ENTRIES = said_of("agreement", stands="wardmote.is_party(subject)") + no_more("entry_about_an_agreement")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_sealed_files"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
