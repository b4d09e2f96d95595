"""Invitations, role changes, departures, sign-ins; what a session and a team say more than before."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="leaving_on",
            field=models.DateField(help_text="the last day on which they may sign in", null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="begun_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="device",
            field=models.CharField(
                blank=True, db_default="", help_text="browser and system, in words", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="last_seen_at",
            field=models.DateTimeField(help_text="to the minute", null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="seen_from",
            field=models.CharField(
                blank=True, db_default="", help_text="the network, never the whole address", max_length=43
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "officer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="departure",
                        serialize=False,
                        to="identity.officer",
                    ),
                ),
                ("marked_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("account_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("how", models.CharField(max_length=60)),
                ("device", models.CharField(blank=True, max_length=60)),
                ("seen_from", models.CharField(blank=True, max_length=43)),
            ],
            options={
                "indexes": [models.Index(fields=["account_id", "-at"], name="signin_of_account")],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("job_title", models.CharField(blank=True, max_length=120)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("caseworker", "Caseworker"),
                                ("supervisor", "Supervisor"),
                                ("triage", "Triage"),
                                ("panel_coordinator", "Panel coordinator"),
                                ("panel_chair", "Panel chair"),
                                ("information_governance", "Information governance lead"),
                                ("register_editor", "Register editor"),
                                ("alert_author", "Alert author"),
                                ("alert_approver", "Alert approver"),
                                ("auditor", "Auditor"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=24,
                        ),
                        default=list,
                        help_text="as proposed",
                        size=None,
                    ),
                ),
                ("token", models.CharField(help_text="sha256, in hex", max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Waiting"), ("accepted", "Accepted"), ("revoked", "Taken back")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "state", "-invited_at"], name="invitation_of_agency")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("agency", "email"),
                        name="invitation_once_while_it_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="invitation_email_lower_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("officer_id", models.UUIDField(db_index=True)),
                (
                    "roles_before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("caseworker", "Caseworker"),
                                ("supervisor", "Supervisor"),
                                ("triage", "Triage"),
                                ("panel_coordinator", "Panel coordinator"),
                                ("panel_chair", "Panel chair"),
                                ("information_governance", "Information governance lead"),
                                ("register_editor", "Register editor"),
                                ("alert_author", "Alert author"),
                                ("alert_approver", "Alert approver"),
                                ("auditor", "Auditor"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=24,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("caseworker", "Caseworker"),
                                ("supervisor", "Supervisor"),
                                ("triage", "Triage"),
                                ("panel_coordinator", "Panel coordinator"),
                                ("panel_chair", "Panel chair"),
                                ("information_governance", "Information governance lead"),
                                ("register_editor", "Register editor"),
                                ("alert_author", "Alert author"),
                                ("alert_approver", "Alert approver"),
                                ("auditor", "Auditor"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=24,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, help_text="why it was refused", max_length=300)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "state", "-proposed_at"], name="rolechange_of_agency")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("officer_id",),
                        name="rolechange_one_waits_for_an_officer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None), ("state", "pending")),
                            models.Q(
                                models.Q(("state", "pending"), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rolechange_settled_together",
                    ),
                ],
            },
        ),
    ]
