"""The periods of keeping that we ship. A later edition of the file needs a migration of its own, with a later day."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from wardmote.work.retention.schedule import shipped


def put_down(apps: Any, schema_editor: Any) -> None:
    rule = apps.get_model("retention", "Rule")
    made = rule.objects.bulk_create(
        [rule(**row, at=datetime.combine(row["starts_on"], datetime.min.time(), UTC)) for row in shipped()]
    )
    if rule.objects.count() < len(made):
        raise AssertionError("not every rule was put down")


def take_away(apps: Any, schema_editor: Any) -> None:
    apps.get_model("retention", "Rule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_protect")]
    operations = [migrations.RunPython(put_down, take_away)]
