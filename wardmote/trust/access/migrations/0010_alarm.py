import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_keep_an_officer_out"),
        ("identity", "0012_session_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("opened", models.PositiveIntegerField(help_text="different records, when it was raised")),
                ("usually_opened", models.PositiveIntegerField()),
                ("exported", models.PositiveIntegerField(help_text="lists taken away, when it was raised")),
                ("usually_exported", models.PositiveIntegerField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("words", models.TextField(blank=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "-on"], name="alarm_of_agency")],
                "constraints": [
                    models.UniqueConstraint(fields=("officer", "on"), name="alarm_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("looked_at", None), ("looked_by", None), ("words", "")),
                            models.Q(
                                ("looked_at__isnull", False),
                                ("looked_by__isnull", False),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alarm_looked_at_together",
                    ),
                ],
            },
        ),
    ]
