"""Open data may be many times as many rows as what was told: the indexes of the queue hold none of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_relying"),
        ("identity", "0008_administering"),
        ("intake", "0014_the_queue_at_once"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="report",
            name="report_audience",
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_harm",
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_state",
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_decided",
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_taken_by",
        ),
        migrations.AlterField(
            model_name="report",
            name="audience",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.audience",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="taken_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.officer",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded"), _negated=True),
                fields=["audience", "state", "-decided_at"],
                name="report_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded")),
                fields=["audience"],
                include=("id",),
                name="report_audience_recorded",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                models.Case(
                    models.When(harm="high", then=models.Value(1)),
                    models.When(harm="medium", then=models.Value(2)),
                    default=models.Value(3),
                    output_field=models.SmallIntegerField(),
                ),
                models.F("received_at"),
                models.F("id"),
                condition=models.Q(("state", "recorded"), _negated=True),
                include=("audience", "state", "harm", "kind"),
                name="report_harm",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded"), _negated=True),
                fields=["state", "-received_at", "-id"],
                include=("audience", "harm", "kind"),
                name="report_state",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded"), _negated=True),
                fields=["state", "-decided_at", "-id"],
                include=("audience",),
                name="report_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded"), _negated=True),
                fields=["taken_by", "-received_at"],
                include=("audience",),
                name="report_taken_by",
            ),
        ),
        # Beside a unique key of text Django makes one for LIKE, which nobody asks of a reference.
        migrations.RunSQL(
            "drop index if exists intake_report_reference_e81070ad_like",
            "create index intake_report_reference_e81070ad_like on intake_report (reference varchar_pattern_ops)",
        ),
    ]
