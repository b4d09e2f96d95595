"""The instrument that we ship. A later edition of the file needs a migration of its own."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from wardmote.work.risk.shipped import STARTS_ON, in_use, shipped


def put_down(apps: Any, schema_editor: Any) -> None:
    at = datetime.combine(STARTS_ON, datetime.min.time(), UTC)
    apps.get_model("risk", "Instrument").objects.create(**shipped(), at=at)
    apps.get_model("risk", "Use").objects.create(**in_use(), at=at)
    if apps.get_model("risk", "Use").objects.count() < 1:
        raise AssertionError("the instrument was not put down")


def take_away(apps: Any, schema_editor: Any) -> None:
    apps.get_model("risk", "Use").objects.all().delete()
    apps.get_model("risk", "Instrument").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_protect")]
    operations = [migrations.RunPython(put_down, take_away)]
