"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, said_of, there_is

ENTRIES = said_of(
    "data_request",
    stands=f"{there_is('rights_request')} or {there_is('rights_asked', 'request_id')}",
    opens="wardmote.rights_lead(subject) and exists ("
    "select from public.rights_request r where r.id = subject and r.agency_id = owner)",
) + no_more("opening_of_a_data_request", "entry_about_a_data_request")


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_what_is_kept_and_what_goes"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
