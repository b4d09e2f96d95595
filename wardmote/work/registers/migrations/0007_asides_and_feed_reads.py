"""The rows of a file that a register set aside, and how often its public feeds are read from one network."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0006_held_against_raw_sql"),
    ]

    operations = [
        migrations.CreateModel(
            name="Aside",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="aside",
                        serialize=False,
                        to="registers.batch",
                    ),
                ),
                ("rows", models.PositiveIntegerField()),
                ("sealed", models.BinaryField(help_text="null: thrown away", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FeedRead",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("network", models.BinaryField(help_text="empty: where it is not known", max_length=32)),
                ("hour", models.DateTimeField(db_index=True)),
                ("many", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "hour"), name="feed_read_once_an_hour")
                ],
            },
        ),
    ]
