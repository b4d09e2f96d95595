"""Of which deadlines that passed an agency was told."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0015_limits_bind_everywhere"),
        ("plans", "0004_goes_with_its_action"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineTold",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(help_text="of the notice", max_length=40)),
                ("deadline_on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.planaction",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.agency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("action", "agency", "kind", "deadline_on"), name="deadline_told_once"
                    )
                ],
            },
        ),
    ]
