"""A report may have a category: of its kind, and in force on the day it was received. The database sees to both.

Decision: docs/decisions/0149-what-people-report-is-rows.md
"""

import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.report_category_fits() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.category_id is not null
       and not wardmote.category_fits(new.category_id, new.kind, (new.received_at at time zone 'Europe/London')::date) then
        raise exception 'a category of that kind, in force on that day' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""
SIGNATURES = ["report_category_fits()"]
TRIGGER = """
create trigger category_fits before insert or update of category_id, kind, received_at on public.intake_report
    for each row execute function wardmote.report_category_fits();
-- As with its kind: whoever decides on it says so.
grant update (category_id) on public.intake_report to wardmote_app;
"""
UNDO = """
revoke update (category_id) on public.intake_report from wardmote_app;
drop trigger category_fits on public.intake_report;
set local role wardmote_definer;
drop function wardmote.report_category_fits();
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0020_by_the_clock"),
        ("identity", "0015_limits_bind_everywhere"),
        ("intake", "0028_reporter_told"),
        ("kinds", "0002_protect"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="category",
            field=models.ForeignKey(
                db_index=False,
                help_text="the version in force on the day it was received",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kinds.category",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("category__isnull", False)),
                fields=["category", "-received_at", "-id"],
                include=("audience", "state", "harm"),
                name="report_category",
            ),
        ),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES) + TRIGGER, UNDO),
    ]
