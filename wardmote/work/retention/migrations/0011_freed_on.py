from django.db import migrations, models

KINDS = [("case", "Case"), ("report", "Report"), ("person", "Person"), ("place", "Place")]


class Migration(migrations.Migration):
    dependencies = [("retention", "0010_tells_less")]

    operations = [
        migrations.AddField(
            "item",
            "freed_on",
            models.DateField(help_text="when what referred to it was last deleted", null=True),
        ),
        migrations.AlterField("item", "record_kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField("tombstone", "record_kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField(
            "item",
            "sort",
            models.CharField(help_text="the kind of case, report, person or place", max_length=16),
        ),
        migrations.AlterField(
            "rule",
            "record_kind",
            models.CharField(
                blank=True, help_text="case, report, person or place; none: whichever", max_length=10
            ),
        ),
    ]
