"""A rule may name categories of reports, beside their kinds."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0004_rotas_close"),
    ]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="incident_categories",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                db_default=[],
                default=list,
                help_text="keys of categories; none: any",
                size=None,
            ),
        ),
    ]
