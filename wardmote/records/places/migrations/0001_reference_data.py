"""Boundaries, streets and postcodes as published: everyone reads them, the operator keeps them."""

import uuid
from django.db import migrations, models

from wardmote.foundation.database.protection import of_class

TABLES = ["places_boundary", "places_street", "places_postcode"]
READ = of_class(
    "public: reference data that its publishers give to all, and that says nothing of any record", *TABLES
) + "".join(f"grant select on public.{table} to wardmote_app;\n" for table in TABLES)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Postcode",
            fields=[
                ("postcode", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("longitude", models.DecimalField(decimal_places=6, max_digits=9)),
                ("latitude", models.DecimalField(decimal_places=6, max_digits=9)),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("ward", "Ward"), ("small_area", "Census area"), ("other", "Another area")],
                        max_length=10,
                    ),
                ),
                (
                    "key",
                    models.CharField(help_text="its code or, where it has none, its name", max_length=120),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("name", models.CharField(max_length=120)),
                (
                    "from_on",
                    models.DateField(
                        help_text="the first day; none means as far back as is known", null=True
                    ),
                ),
                ("until_on", models.DateField(help_text="the last day, included", null=True)),
                ("shape", models.JSONField(help_text="a GeoJSON Polygon or MultiPolygon, WGS 84")),
                ("fingerprint", models.CharField(max_length=64)),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on", None)),
                        fields=("kind", "key"),
                        name="boundary_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_on", None),
                            ("until_on", None),
                            ("until_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="boundary_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(help_text="the name as names are compared", max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("longitude", models.DecimalField(decimal_places=6, max_digits=9)),
                ("latitude", models.DecimalField(decimal_places=6, max_digits=9)),
                (
                    "small_area",
                    models.CharField(
                        blank=True, help_text="code of the census area it lies in", max_length=40
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "longitude", "latitude"), name="street_point_once")
                ],
            },
        ),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
    ]
