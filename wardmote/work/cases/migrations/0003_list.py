"""What the list of cases needs: indexes that hold the audience, and a look at how much an officer may see."""

import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

# All an officer may see, where that is little; else only that it is more than `most`. The inner limit keeps the
# planner from reading the whole table to find out.
FUNCTION = """
create function wardmote.my_cases(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select c.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.cases_case x where x.audience_id = mine limit most + 1) c
             limit most + 1) found;
end $$;
"""
SIGNATURE = "my_cases(integer)"
GRANT = f"""
set local role wardmote_definer;
grant execute on function wardmote.{SIGNATURE} to wardmote_app;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_my_audiences"),
        ("cases", "0002_protect"),
        ("identity", "0003_second_factor"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_newest",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_status_newest",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_audience",
        ),
        migrations.AlterField(
            model_name="case",
            name="audience",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.audience",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.officer",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.agency",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-opened_at", "-id"], include=("audience",), name="case_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["status", "-opened_at", "-id"], include=("audience",), name="case_by_status"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["kind", "-opened_at", "-id"], include=("audience",), name="case_by_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["risk", "-opened_at", "-id"], include=("audience",), name="case_by_risk"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["area", "-opened_at", "-id"], include=("audience",), name="case_by_area"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["owner", "-opened_at", "-id"], include=("audience",), name="case_by_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["team", "-opened_at", "-id"], include=("audience",), name="case_by_team"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["lead", "-opened_at", "-id"], include=("audience",), name="case_by_lead"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-changed_at", "-id"], include=("audience",), name="case_changed"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["review_on", "id"], include=("audience",), name="case_review"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(
                    models.Case(
                        models.When(risk="high", then=models.Value(3)),
                        models.When(risk="medium", then=models.Value(2)),
                        default=models.Value(1),
                        output_field=models.SmallIntegerField(),
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("opened_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                include=("audience",),
                name="case_riskiest",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["audience", "-opened_at"], include=("id",), name="case_audience"),
        ),
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE) + GRANT, f"drop function wardmote.{SIGNATURE}"
        ),
    ]
