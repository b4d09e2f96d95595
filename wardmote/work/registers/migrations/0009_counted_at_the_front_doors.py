"""Readings of public feeds are counted where all that is limited by the hour is.

Decision: docs/decisions/0161-one-tally-of-what-is-limited.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import amended, definer_functions

TIDIED = "registers_tidied(timestamptz)"
WAS = "    delete from public.registers_feedread u where u.hour < least(moment, now()) - interval '1 day';\n"


class Migration(migrations.Migration):
    dependencies = [("registers", "0008_protect_asides_and_scores"), ("front_doors", "0011_one_tally")]
    operations = [
        migrations.RunSQL(
            definer_functions(
                amended(TIDIED, WAS, "") + "drop function wardmote.registers_feed_read(bytea);"
            ),
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel(name="FeedRead"),
    ]
