"""The report a request is about, and what was told, are asked for alone.

Decision: docs/decisions/0157-the-record-at-hand.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import may_read

BEFORE = "audience_id in (select wardmote.my_audiences())"
READING = """
alter policy report_read on public.intake_report using ({report});
alter policy telling_read on public.intake_telling
    using ({telling} and report_id in (select wardmote.my_openings('report')));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0029_category"), ("access", "0021_at_hand")]
    operations = [
        migrations.RunSQL(
            READING.format(report=may_read("id"), telling=may_read("report_id")),
            READING.format(report=BEFORE, telling=BEFORE),
        )
    ]
