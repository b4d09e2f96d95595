"""The catalogue as we ship it. A later edition of its files needs a migration of its own, with a later day."""

from datetime import UTC, datetime, time
from typing import Any

from django.db import migrations

from wardmote.work.catalogue import shipped


def put_down(apps: Any, schema_editor: Any) -> None:
    at = datetime.combine(shipped.STARTS_ON, time(), UTC)
    for name, rows in (("Entry", shipped.powers()), ("Figure", shipped.figures())):
        model = apps.get_model("catalogue", name)
        model.objects.bulk_create([model(**row, at=at) for row in rows], ignore_conflicts=True)
        if model.objects.filter(pk__in=[row["id"] for row in rows]).count() < len(rows):
            raise AssertionError(f"not every {name.lower()} was put down")


def take_away(apps: Any, schema_editor: Any) -> None:
    for name in ("Confirmation", "Figure", "Entry"):
        apps.get_model("catalogue", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_protect")]
    operations = [migrations.RunPython(put_down, take_away)]
