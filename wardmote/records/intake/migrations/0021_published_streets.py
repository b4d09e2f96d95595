"""Open data is found by its street, and what was told is found from open data that an officer works on."""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

from wardmote.foundation.database.protection import definer_functions

BEFORE: str = import_module("wardmote.records.intake.migrations.0004_protect_triage").FUNCTIONS


def likely_duplicates() -> str:
    """The function as it was, but for a report of open data: it has no prints but that of its street."""
    text = BEFORE[BEFORE.index("create function wardmote.likely_duplicates") :]
    text = text[: text.index("end $$;") + len("end $$;")]
    asked = """    if not found then
        return;
    end if;
"""
    instead = """    if not found then
        select r.id, r.street, (r.occurred_period || '-15')::date, '{}'::integer[]
          into me.report_id, me.street, me.received_at, me.words
          from public.intake_report r
         where r.id = record and r.street is not null and r.occurred_period <> ''
           and r.audience_id in (select wardmote.my_audiences())
           and r.id in (select wardmote.my_openings('report'));
        if not found then
            return;
        end if;
    end if;
"""
    if text.count(asked) != 1:
        raise AssertionError("likely_duplicates() is not as it was")
    return text.replace(asked, instead).replace("create function", "create or replace function", 1)


def find_streets(apps: Any, schema_editor: Any) -> None:
    """Print the streets of the open data that is here, one area at a time."""
    from wardmote.records.intake.likeness import street_of

    with schema_editor.connection.cursor() as cursor:
        cursor.execute("grant update (street) on public.intake_report to wardmote_definer")
        cursor.execute("set local role wardmote_definer")
        cursor.execute(
            "select area, count(*) from public.intake_report"
            " where channel = 'open_data' and street is null group by area"
        )
        for area, expected in cursor.fetchall():
            cursor.execute(
                "update public.intake_report set street = %s where channel = 'open_data' and area = %s",
                [street_of(area), area],
            )
            if cursor.rowcount != expected:
                raise AssertionError(f"{cursor.rowcount} rows printed; expected {expected}")
        cursor.execute("set local role wardmote_owner")
        cursor.execute("revoke update (street) on public.intake_report from wardmote_definer")
        cursor.execute("set constraints all immediate")  # or the index below could not be made


class Migration(migrations.Migration):
    dependencies = [("intake", "0020_hidden_as_not_there")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="street",
            field=models.BigIntegerField(
                help_text="of open data: the print of its area, found by it", null=True
            ),
        ),
        migrations.RunPython(find_streets, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=Q(("street__isnull", False)),
                fields=["street", "occurred_period", "kind"],
                name="report_published_street",
            ),
        ),
        migrations.RunSQL(
            definer_functions(likely_duplicates(), "likely_duplicates(uuid, integer)"),
            migrations.RunSQL.noop,
        ),
    ]
