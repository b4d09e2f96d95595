"""What a reporter is told as the case of their report is closed is kept beside the other decisions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0027_ward")]
    operations = [
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("joined", "Joined to a case"),
                    ("opened", "Case opened"),
                    ("referred", "Referred"),
                    ("closed", "No further action"),
                    ("reopened", "Reopened"),
                    ("taken_out", "Taken out of a case"),
                    ("told", "Reporter told as its case was closed"),
                ],
                max_length=12,
            ),
        )
    ]
