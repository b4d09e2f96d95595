"""What an entry may be about is said by a function of its kind, no more by a policy of each: see audit.entries."""

from django.db import migrations

from wardmote.foundation.audit.entries import no_more, owned, said_of, there_is

ENTRIES = (
    said_of("report", stands=there_is("intake_report"), opens=owned("intake_report"))
    + said_of("referral", stands=there_is("intake_referral"), opens=owned("intake_referral"))
    + said_of("report_person", stands=there_is("intake_reportperson"))
    + no_more(
        "opening_of_a_report",
        "entry_about_a_report",
        "opening_of_a_referral",
        "entry_about_a_referral",
        "entry_about_a_report_person",
    )
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0024_clocks"), ("audit", "0009_entries_asked_once")]
    operations = [migrations.RunSQL(ENTRIES, migrations.RunSQL.noop)]
