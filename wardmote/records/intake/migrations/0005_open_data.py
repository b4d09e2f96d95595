"""Reports may be published incidents: a month, an approximate point, the publisher's own number and words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_relying"),
        ("identity", "0004_queue"),
        ("intake", "0004_protect_triage"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="latitude",
            field=models.DecimalField(decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="longitude",
            field=models.DecimalField(decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="occurred_period",
            field=models.CharField(
                blank=True, db_default="", help_text="where only the month is known: 2022-08", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="point_is",
            field=models.CharField(
                blank=True, choices=[("approximate", "Approximate")], db_default="", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="published",
            field=models.JSONField(help_text="the row as published, what stands above left out", null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="source",
            field=models.CharField(
                blank=True, db_default="", help_text="whose open data it is of", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="source_id",
            field=models.CharField(blank=True, db_default="", help_text="its number there", max_length=64),
        ),
        migrations.AlterField(
            model_name="report",
            name="channel",
            field=models.CharField(
                choices=[
                    ("phone", "Telephone"),
                    ("counter", "In person"),
                    ("email", "E-mail or letter"),
                    ("patrol", "Patrol or visit"),
                    ("partner", "From a partner"),
                    ("open_data", "Open data"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("in_case", "In a case"),
                    ("referred", "Referred"),
                    ("closed", "No further action"),
                    ("recorded", "Recorded incident"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.RemoveIndex(model_name="report", name="report_newest"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded"), _negated=True),
                fields=["-received_at", "-id"],
                include=("audience", "state", "harm", "kind"),
                name="report_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded"), _negated=True),
                fields=["audience", "-received_at"],
                include=("id",),
                name="report_audience_told",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "recorded")),
                fields=["-occurred_period", "-id"],
                name="report_recorded",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("source_id", ""), _negated=True),
                fields=["source_id"],
                name="report_source_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("occurred_period", ""),
                    models.Q(
                        ("occurred_from", None), ("occurred_period__regex", "^[0-9]{4}-(0[1-9]|1[0-2])$")
                    ),
                    _connector="OR",
                ),
                name="report_period_is_a_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None), ("point_is", "")),
                    models.Q(
                        ("latitude__isnull", False),
                        ("longitude__isnull", False),
                        models.Q(("point_is", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_point_is_whole",
            ),
        ),
    ]
