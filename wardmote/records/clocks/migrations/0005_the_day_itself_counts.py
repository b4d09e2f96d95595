"""A later edition of two targets: of an abatement notice the day itself is the first, as the catalogue of powers has it.

Clocks that run keep to what they were begun by. Decision: docs/decisions/0127-the-day-of-service-counts.md
"""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from wardmote.records.clocks.shipped import shipped


def put_down(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("clocks", "Target")
    rows = shipped("target")
    model.objects.bulk_create(
        [model(**row, at=datetime.combine(row["starts_on"], datetime.min.time(), UTC)) for row in rows],
        ignore_conflicts=True,
    )
    if model.objects.filter(pk__in=[row["id"] for row in rows]).count() < len(rows):
        raise AssertionError("not every target was put down")


class Migration(migrations.Migration):
    dependencies = [("clocks", "0004_an_agencys_own_ways")]
    operations = [migrations.RunPython(put_down, migrations.RunPython.noop)]
