"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, said_of, there_is

ENTRIES = (
    said_of(
        "case",
        stands="wardmote.case_admits_me(subject, null)",
        opens="owner is not null and wardmote.case_admits_me(subject, owner)",
    )
    + said_of("case_person", stands=there_is("cases_caseperson"))
    + no_more("opening_of_a_case", "entry_about_a_case", "entry_about_a_case_person")
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_door"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
