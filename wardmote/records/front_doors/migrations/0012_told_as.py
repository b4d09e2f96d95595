"""What somebody says at a door that their report is about is kept with it: a category the public is offered today, or none.

Decision: docs/decisions/0162-lists-of-the-law-are-confirmed.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import amended, definer_functions

TAKES = "take_from_outside(uuid, bytea, bytea, jsonb, jsonb, text, timestamptz, bytea, bytea)"
COLUMNS, VALUES = "taken_by_id, closed_reason)", "'approximate' end, moment, taker, '');"
# One that is ended or renamed while somebody fills in the form is found by its key, or let go.
TOLD_AS = """'approximate' end, moment, taker, '',
        (select c.id from public.kinds_category c
          where c.key = told ->> 'category' and c.public_name <> ''
            and wardmote.category_fits(c.id, told ->> 'kind', (moment at time zone 'Europe/London')::date)));"""


class Migration(migrations.Migration):
    dependencies = [
        ("front_doors", "0011_one_tally"),
        ("intake", "0031_told_as"),
        ("kinds", "0005_held_by_two_agencies"),
    ]
    operations = [
        migrations.RunSQL(
            definer_functions(
                amended(TAKES, COLUMNS, "taken_by_id, closed_reason, told_as_id)")
                + amended(TAKES, VALUES, TOLD_AS)
            ),
            migrations.RunSQL.noop,
        )
    ]
