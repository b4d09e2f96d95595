"""The case a request is about, and its summary, are asked for alone; what matches three filters is found by one index.

Decision: docs/decisions/0157-the-record-at-hand.md
"""

from django.db import migrations, models

from wardmote.foundation.database.protection import may_read

BEFORE = "audience_id in (select wardmote.my_audiences())"
READING = """
alter policy case_read on public.cases_case using ({case});
alter policy child_read on public.cases_summary
    using ({summary} and case_id in (select wardmote.my_openings('case')));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_by_the_clock"), ("access", "0021_at_hand")]
    operations = [
        migrations.RunSQL(
            READING.format(case=may_read("id"), summary=may_read("case_id")),
            READING.format(case=BEFORE, summary=BEFORE),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["status", "kind", "risk", "-opened_at", "-id"],
                include=("audience",),
                name="case_by_three",
            ),
        ),
    ]
