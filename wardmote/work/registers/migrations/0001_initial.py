import datetime
import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actions", "0010_entries_asked_once"),
        ("documents", "0007_key_of_sealed_words"),
        ("identity", "0014_by_the_clock"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("register", models.CharField(max_length=30)),
                (
                    "series",
                    models.CharField(
                        blank=True, default="", help_text="A for the agency's alone", max_length=1
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0, help_text="given by the database")),
                ("title", models.CharField(max_length=200)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("partnership", "Every officer of the partnership"),
                            ("agency", "Officers of the owner agency only"),
                        ],
                        default="partnership",
                        max_length=11,
                    ),
                ),
                ("review_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed"), ("undone", "Import undone")],
                        default="open",
                        max_length=6,
                    ),
                ),
                (
                    "values",
                    models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                (
                    "lines",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="by kind; each has its id",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("note", models.CharField(blank=True, help_text="what the last change was", max_length=300)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "public_values",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="all the public sees",
                        null=True,
                    ),
                ),
                (
                    "natural",
                    models.CharField(
                        blank=True, help_text="what an import knows it by, folded", max_length=400
                    ),
                ),
                (
                    "imported",
                    models.JSONField(
                        default=dict, help_text="what the file last taken in said, as it said it"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
                (
                    "successor",
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
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=30)),
                ("line", models.CharField(blank=True, max_length=16)),
                ("on", models.DateField()),
                ("words", models.CharField(max_length=200)),
                (
                    "ahead",
                    models.PositiveSmallIntegerField(help_text="days; else as the timings say", null=True),
                ),
                ("reminded_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dues", to="registers.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntryAction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("line", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_link",
                        to="actions.action",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_links",
                        to="registers.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntryDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_link",
                        to="documents.document",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_links",
                        to="registers.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Timing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "register",
                    models.CharField(blank=True, help_text="blank for every register", max_length=30),
                ),
                ("kind", models.CharField(blank=True, help_text="blank for every kind", max_length=30)),
                ("ahead", models.PositiveSmallIntegerField()),
                ("escalate_after", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("source", models.CharField(max_length=200)),
                (
                    "status",
                    models.CharField(
                        default="practice", help_text="practice: a choice, no law", max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("no", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("values", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("lines", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "facts",
                    models.JSONField(
                        help_text="team, officer, successor, review, state and whether it was published"
                    ),
                ),
                ("reach", models.CharField(max_length=11)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="registers.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("register", models.CharField(max_length=30)),
                ("name", models.CharField(help_text="of the file", max_length=200)),
                ("counts", models.JSONField(default=dict)),
                (
                    "rows",
                    models.JSONField(
                        default=list, help_text="entry, version before (0: none), version after"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.agency"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.officer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "-at"], name="batch_of_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_undone_together",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["register", "owner", "natural"], name="entry_natural"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["register", "state", "title"], name="entry_of_register"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("register", "owner", "series", "number"), name="entry_numbered_once_in_a_register"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__regex", "^\\s*$"), _negated=True), name="entry_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_on", None),
                    models.Q(
                        ("review_on__gte", datetime.date(1990, 1, 1)),
                        ("review_on__lte", datetime.date(2100, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="entry_review_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("public_values", None), ("published_at", None), ("published_by", None)),
                    models.Q(
                        ("public_values__isnull", False),
                        ("published_at__isnull", False),
                        ("published_by__isnull", False),
                        ("reach", "partnership"),
                    ),
                    _connector="OR",
                ),
                name="entry_published_together",
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["on"], name="due_on"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(
                fields=("entry", "kind", "line", "on"), name="due_once_of_an_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on__gte", datetime.date(1990, 1, 1)), ("on__lte", datetime.date(2100, 12, 31))
                ),
                name="due_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ahead", None), models.Q(("ahead__gte", 0), ("ahead__lte", 1000)), _connector="OR"
                ),
                name="due_ahead_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="timing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ahead__lte", 1000),
                    ("escalate_after__lte", 1000),
                    ("starts_on__gte", datetime.date(1990, 1, 1)),
                    ("starts_on__lte", datetime.date(2100, 12, 31)),
                ),
                name="timing_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("entry", "no"), name="version_once_of_an_entry"),
        ),
    ]
