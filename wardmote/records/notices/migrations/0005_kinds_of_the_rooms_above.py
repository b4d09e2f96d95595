"""Which kinds of notice there are is said by the rooms that send them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_asker_is_told")]
    operations = [
        migrations.AlterField(
            "notice", "kind", models.CharField(help_text="one of notices.kinds", max_length=40)
        )
    ]
