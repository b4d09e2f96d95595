"""What whoever told a report chose it to be stays beside what the desk says it is. It is put down with it, and not changed.

Decision: docs/decisions/0162-lists-of-the-law-are-confirmed.md
"""

import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import amended, definer_functions

FITS = "report_category_fits()"
WAS = "    return new;"
NOW = """    if tg_op = 'INSERT' and new.told_as_id is not null
       and not wardmote.category_fits(new.told_as_id, new.kind, (new.received_at at time zone 'Europe/London')::date) then
        raise exception 'a category of that kind, in force on that day' using errcode = 'check_violation';
    end if;
    return new;"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0030_at_hand"),
        ("kinds", "0005_held_by_two_agencies"),
    ]
    operations = [
        migrations.AddField(
            model_name="report",
            name="told_as",
            field=models.ForeignKey(
                db_index=False,
                help_text="what whoever told it chose it to be, at a door of the public; never changed",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kinds.category",
            ),
        ),
        migrations.RunSQL(definer_functions(amended(FITS, WAS, NOW)), migrations.RunSQL.noop),
    ]
