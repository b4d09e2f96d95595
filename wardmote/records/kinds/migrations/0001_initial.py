import datetime
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0015_limits_bind_everywhere"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(help_text="the same for every version", max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asb", "Anti-social behaviour"),
                            ("noise", "Noise"),
                            ("housing", "Tenancy or estate"),
                            ("rough_sleeping", "Rough sleeping"),
                            ("hate", "Hate incident"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "qualifier",
                    models.CharField(
                        choices=[
                            ("personal", "Personal"),
                            ("nuisance", "Nuisance"),
                            ("environmental", "Environmental"),
                        ],
                        max_length=16,
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checked", "Checked"),
                            ("default", "A default of practice"),
                            ("recall", "From memory"),
                            ("own", "Set by an administrator"),
                        ],
                        max_length=12,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="the last day on which it is offered", null=True)),
                ("at", models.DateTimeField(help_text="when it was put down")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "starts_on", "at"], name="kinds_category_versions")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__gte", datetime.date(1990, 1, 1)),
                            ("starts_on__lte", datetime.date(2100, 12, 31)),
                            models.Q(
                                ("ends_on", None),
                                models.Q(
                                    ("ends_on__gte", models.F("starts_on")),
                                    ("ends_on__lte", datetime.date(2100, 12, 31)),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="kinds_category_days",
                    )
                ],
            },
        ),
    ]
