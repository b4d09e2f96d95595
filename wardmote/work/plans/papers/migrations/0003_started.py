"""A file of a plan is started, gone on with and, where it cannot be, said to have failed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0015_limits_bind_everywhere"),
        ("plan_papers", "0002_protect"),
        ("plans", "0006_deadlines_told_protected"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="planfile",
            name="plan_file_taken_by_someone",
        ),
        migrations.AddField(
            model_name="planfile",
            name="row_at",
            field=models.PositiveIntegerField(default=0, help_text="so many rows are dealt with"),
        ),
        migrations.AddField(
            model_name="planfile",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="planfile",
            name="started_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.officer",
            ),
        ),
        migrations.AddField(
            model_name="planfile",
            name="touched_at",
            field=models.DateTimeField(help_text="when it was last gone on with", null=True),
        ),
        migrations.AddField(
            model_name="planfile",
            name="why",
            field=models.CharField(blank=True, help_text="why it could not be taken in", max_length=200),
        ),
        migrations.AlterField(
            model_name="planfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Not taken in yet"),
                    ("started", "Being taken in"),
                    ("failed", "Could not be taken in to its end"),
                    ("taken", "Taken in"),
                    ("undone", "Undone"),
                    ("stopped", "Left aside"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="planfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["waiting", "stopped"]), ("taken_at", None), ("taken_by", None)),
                    models.Q(
                        ("started_at__isnull", False),
                        ("started_by__isnull", False),
                        ("state__in", ["started", "failed"]),
                        ("taken_at", None),
                        ("taken_by", None),
                    ),
                    models.Q(("state", "taken"), ("taken_at__isnull", False), ("taken_by__isnull", False)),
                    ("state", "undone"),
                    _connector="OR",
                ),
                name="plan_file_taken_by_someone",
            ),
        ),
    ]
