"""Whoever follows a report reads what they were told as its case was closed, and is sent word that there is news."""

from django.db import migrations

from wardmote.foundation.database.protection import amended, definer_functions


CLOSED, TOLD = "and d.kind = 'closed'", "and d.kind in ('closed', 'told')"
TRIGGER = """
drop trigger tell_reporter on public.intake_decision;
create trigger tell_reporter after insert on public.intake_decision
    for each row when ({}) execute function wardmote.tell_reporter();
"""


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0009_keys_of_letters"), ("intake", "0028_reporter_told")]
    operations = [
        migrations.RunSQL(
            definer_functions(amended("followed(bytea)", CLOSED, TOLD)),
            "set local role wardmote_definer;"
            + amended("followed(bytea)", TOLD, CLOSED)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(
            TRIGGER.format("new.kind in ('closed', 'told')"), TRIGGER.format("new.kind = 'closed'")
        ),
    ]
