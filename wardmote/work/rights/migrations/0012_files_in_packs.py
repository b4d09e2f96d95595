"""Files in a pack: what goes of each, copies with parts blacked out, and packs that stopped."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_kept_for_a_room"),
        ("identity", "0015_limits_bind_everywhere"),
        ("rights", "0011_more_sources_of_packs"),
    ]

    operations = [
        migrations.AddField(
            model_name="pack",
            name="made",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="how many documents, those that are gone too"
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="stopped_at",
            field=models.UUIDField(help_text="the part whose file could not go", null=True),
        ),
        migrations.AddField(
            model_name="pack",
            name="stopped_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="part",
            name="appendix",
            field=models.PositiveIntegerField(help_text="the number of the file, where it is one", null=True),
        ),
        migrations.AlterField(
            model_name="pack",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be made"),
                    ("making", "Being made"),
                    ("stopped", "Stopped"),
                    ("ready", "Ready"),
                ],
                default="queued",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Copy",
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
                        related_name="pack_copy",
                        to="documents.document",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="rights.item"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="enclosure",
                        serialize=False,
                        to="rights.item",
                    ),
                ),
                (
                    "goes",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("whole", "The file goes whole"),
                            ("copy", "A copy goes, with parts blacked out"),
                            ("words", "Its words go, with some taken out"),
                            ("kept", "The file is withheld"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, help_text="the words of the file, once they were read"),
                ),
                (
                    "spans",
                    models.JSONField(
                        default=list, help_text="what is taken out: pairs of places in the text"
                    ),
                ),
                ("cleared", models.TextField(blank=True)),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("third_party", "Somebody else's data (DPA 2018 Sch 2 para 16)"),
                            ("crime", "Crime and taxation (DPA 2018 Sch 2 para 2)"),
                            ("legal", "Legal professional privilege (DPA 2018 Sch 2 para 19)"),
                            ("harm", "Serious harm: health, social work, education (DPA 2018 Sch 3)"),
                            ("child_abuse", "Child abuse data (DPA 2018 Sch 3)"),
                            ("law_enforcement", "Law enforcement (DPA 2018 s.45(4))"),
                            ("protective", "Functions that protect the public (DPA 2018 Sch 2 para 7)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="for the record; never in the pack")),
                ("stood_in", models.BigIntegerField(editable=False, null=True)),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.officer"
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rights.copy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cleared", ""),
                                ("copy", None),
                                ("exemption", ""),
                                ("goes__in", ["", "whole"]),
                            ),
                            models.Q(
                                ("cleared", ""), ("copy__isnull", False), ("exemption", ""), ("goes", "copy")
                            ),
                            models.Q(
                                ("copy", None),
                                ("exemption", ""),
                                ("goes", "words"),
                                models.Q(("cleared", ""), _negated=True),
                            ),
                            models.Q(
                                ("cleared", ""),
                                ("copy", None),
                                ("goes", "kept"),
                                models.Q(("exemption", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rights_file_goes_one_way",
                    )
                ],
            },
        ),
    ]
