"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, owned, said_of, there_is

ENTRIES = (
    said_of("place", stands=there_is("places_place"), opens=owned("places_place"))
    + said_of("same_place", stands=there_is("places_merge"))
    + no_more("opening_of_a_place", "entry_about_a_place", "entry_about_the_same_place")
)


class Migration(migrations.Migration):
    dependencies = [("places", "0006_door"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
