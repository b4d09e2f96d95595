"""Whoever asked for an action is told when it is declined or done."""

from django.db import migrations, models

KINDS = [
    ("agreement_ended", "An agreement ended"),
    ("agreement_suspended", "An agreement was suspended"),
    ("agreement_left", "A party left an agreement"),
    ("shared", "A case was shared with you"),
    ("action_asked", "An action was asked of you"),
    ("action_declined", "An action you asked for was declined"),
    ("action_done", "An action you asked for was done"),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_told_once_a_day")]
    operations = [migrations.AlterField("notice", "kind", models.CharField(choices=KINDS, max_length=24))]
