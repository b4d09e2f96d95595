"""The targets, conventions and calendars that we ship. A later edition of the file needs a migration of its own."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from wardmote.records.clocks.shipped import shipped

TABLES = ("convention", "calendar", "target")


def put_down(apps: Any, schema_editor: Any) -> None:
    for name in TABLES:
        model = apps.get_model("clocks", name)
        made = model.objects.bulk_create(
            [
                model(**row, at=datetime.combine(row["starts_on"], datetime.min.time(), UTC))
                for row in shipped(name)
            ]
        )
        if model.objects.count() < len(made):
            raise AssertionError(f"not every {name} was put down")


def take_away(apps: Any, schema_editor: Any) -> None:
    for name in TABLES:
        apps.get_model("clocks", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_protect")]
    operations = [migrations.RunPython(put_down, take_away)]
