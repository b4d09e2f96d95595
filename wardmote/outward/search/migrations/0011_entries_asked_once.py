"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, said_of, there_is

ENTRIES = (
    said_of("search", stands=there_is("search_search"))
    + said_of("access_request", stands=there_is("search_accessrequest"))
    + no_more("entry_about_a_search", "entry_about_a_request")
)


class Migration(migrations.Migration):
    dependencies = [("search", "0010_many_at_once"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
