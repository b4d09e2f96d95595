"""A note is mended for half an hour by the clock, also in a transaction that is left open.

Decision: docs/decisions/0090-by-the-clock.md
"""

from django.db import migrations

MENDING = """
alter policy note_mend on public.cases_note
    using (audience_id in (select wardmote.my_audiences('contribute')) and case_id in (select wardmote.my_openings('case'))
           and by_id = (select wardmote.actor()) and at > {} - interval '30 minutes');
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_entries_asked_once")]
    operations = [
        migrations.RunSQL(MENDING.format("statement_timestamp()"), MENDING.format("now()")),
    ]
