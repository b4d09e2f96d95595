"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, said_of, there_is

ENTRIES = said_of(
    "document",
    stands=there_is("documents_document"),
    opens="exists (select from public.documents_document d join public.access_audience a on a.id = d.audience_id"
    " where d.id = subject and a.owner_id = owner)",
) + no_more("opening_of_a_document", "entry_about_a_document")


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_door"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
