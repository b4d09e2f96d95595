"""The periods for people and places, which came after the others."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from wardmote.work.retention.schedule import shipped


def put_down(apps: Any, schema_editor: Any) -> None:
    rule = apps.get_model("retention", "Rule")
    rows = [row for row in shipped() if row["record_kind"] in {"person", "place"}]
    rule.objects.bulk_create(
        [rule(**row, at=datetime.combine(row["starts_on"], datetime.min.time(), UTC)) for row in rows],
        ignore_conflicts=True,  # where the database is new, 0003 put them down
    )
    if rule.objects.filter(record_kind__in=["person", "place"], agency=None).count() < len(rows):
        raise AssertionError("not every rule was put down")


class Migration(migrations.Migration):
    dependencies = [("retention", "0012_people_and_places")]
    operations = [migrations.RunPython(put_down, migrations.RunPython.noop)]
