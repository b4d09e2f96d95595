"""The categories that we ship. A later edition of the file needs a migration of its own."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from wardmote.records.kinds.shipped import shipped


def put_down(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("kinds", "Category")
    names = {field.name for field in model._meta.get_fields()}
    made = model.objects.bulk_create(
        [
            model(
                **{name: value for name, value in row.items() if name in names},
                at=datetime.combine(row["starts_on"], datetime.min.time(), UTC),
            )
            for row in shipped()
        ]
    )
    if model.objects.count() < len(made):
        raise AssertionError("not every category was put down")


def take_away(apps: Any, schema_editor: Any) -> None:
    apps.get_model("kinds", "Category").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("kinds", "0002_protect")]
    operations = [migrations.RunPython(put_down, take_away)]
