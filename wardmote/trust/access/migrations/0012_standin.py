import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_protect_alarm"),
        ("identity", "0012_session_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandIn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="the last day, included")),
                (
                    "with_named",
                    models.BooleanField(
                        help_text="records for named officers too, which only the officer away may say"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(help_text="withdrawn before its last day", null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "away",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["colleague", "ends_on"],
                        name="standin_of",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["away", "ends_on"], name="standin_for"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("away", models.F("colleague")), _negated=True),
                        name="standin_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("colleague")), _negated=True),
                        name="standin_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="standin_begins_before_it_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("with_named", False), ("by", models.F("away")), _connector="OR"),
                        name="standin_named_by_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="standin_ended_together",
                    ),
                ],
            },
        ),
    ]
