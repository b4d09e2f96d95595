"""A front door may be a mailbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("front_doors", "0005_clocks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="door",
            name="channel",
            field=models.CharField(
                choices=[("form", "Public form"), ("open311", "Open311"), ("email", "E-mail")], max_length=10
            ),
        ),
    ]
