"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, owned, said_of, there_is

ENTRIES = (
    said_of("person", stands=there_is("people_person"), opens=owned("people_person"))
    + said_of("same_person", stands=f"{there_is('people_merge')} or {there_is('people_link')}")
    + no_more("opening_of_a_person", "entry_about_a_person", "entry_about_the_same_person")
)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_door"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
