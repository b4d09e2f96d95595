"""Places, and the published reference data they are found in: boundaries, streets, postcodes."""

import uuid

from django.db import models
from django.db.models import Q


class Boundary(models.Model):
    """One version of one boundary. An older version ends and stays: what happened then happened in it."""

    class Kind(models.TextChoices):
        WARD = "ward", "Ward"
        SMALL_AREA = "small_area", "Census area"
        OTHER = "other", "Another area"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=120, help_text="its code or, where it has none, its name")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    from_on = models.DateField(null=True, help_text="the first day; none means as far back as is known")
    until_on = models.DateField(null=True, help_text="the last day, included")
    shape = models.JSONField(help_text="a GeoJSON Polygon or MultiPolygon, WGS 84")
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(until_on=None), name="boundary_one_in_force"
            ),
            models.CheckConstraint(
                name="boundary_dates_in_order",
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
            ),
        ]


class Street(models.Model):
    """A point on a named street, from a gazetteer. A long street has several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, help_text="the name as names are compared")
    name = models.CharField(max_length=120)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    small_area = models.CharField(max_length=40, blank=True, help_text="code of the census area it lies in")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "longitude", "latitude"], name="street_point_once")
        ]


class Postcode(models.Model):
    """Where a postcode is, as published: the middle of its addresses."""

    postcode = models.CharField(primary_key=True, max_length=8)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    source = models.CharField(max_length=200, blank=True)
