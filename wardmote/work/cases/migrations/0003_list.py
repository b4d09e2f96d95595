"""Indexes of the list of cases, which hold the audience and the commonest filters."""

import django.db.models.deletion
from django.db import migrations, models


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
            index=models.Index(
                fields=["-opened_at", "-id"],
                include=("audience", "status", "kind", "risk"),
                name="case_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["status", "-opened_at", "-id"],
                include=("audience", "kind", "risk"),
                name="case_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["kind", "-opened_at", "-id"],
                include=("audience", "status", "risk"),
                name="case_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["risk", "-opened_at", "-id"],
                include=("audience", "status", "kind"),
                name="case_by_risk",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["area", "-opened_at", "-id"],
                include=("audience", "status", "kind", "risk"),
                name="case_by_area",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["owner", "-opened_at", "-id"],
                include=("audience", "status", "kind", "risk"),
                name="case_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["team", "-opened_at", "-id"],
                include=("audience", "status", "kind", "risk"),
                name="case_by_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["lead", "-opened_at", "-id"],
                include=("audience", "status", "kind", "risk"),
                name="case_by_lead",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["-changed_at", "-id"],
                include=("audience", "status", "kind", "risk"),
                name="case_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["review_on", "id"], include=("audience", "status", "kind", "risk"), name="case_review"
            ),
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
                include=("audience", "status", "kind", "risk"),
                name="case_riskiest",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["audience", "-opened_at"], include=("id",), name="case_audience"),
        ),
    ]
