"""Places, and the published reference data they are found in: boundaries, streets, postcodes."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from wardmote.foundation.database.fields import PolygonsField, SortKeyField


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
    outlines = models.GeneratedField(
        expression=models.Func(models.F("shape"), function="wardmote.outlines"),
        output_field=PolygonsField(null=True),
        db_persist=True,
    )

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


AT_HAND = ["audience"]  # in every index of the list


class Place(models.Model):
    """What a list may show of a place: where it is, and whose record. The rest is read once it is opened.

    Two records may be of one place. That is said by a `Merge`, never by a column of either: whoever sees one
    end alone sees no sign of the other.
    """

    class Kind(models.TextChoices):
        PREMISES = "premises", "Premises"
        STREET = "street", "Street"
        AREA = "area", "Area"

    class Exactness(models.TextChoices):
        EXACT = "exact", "Exact"
        POSTCODE = "postcode", "Middle of its postcode"
        APPROXIMATE = "approximate", "Approximate"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120, blank=True, help_text="what it is called, where it has a name")
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    street = models.CharField(max_length=120, blank=True, help_text="as the gazetteer writes it")
    ward = models.CharField(max_length=120, blank=True, help_text="by its point, when that was last set")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    point_is = models.CharField(max_length=12, choices=Exactness, blank=True)
    sort_key = SortKeyField(max_length=200, help_text="as a list sorts it: made in Python")
    address_key = SortKeyField(max_length=200, help_text="as addresses are compared: made in Python")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    words = models.GeneratedField(
        expression=models.Func(
            models.F("name"),
            models.F("address"),
            models.F("postcode"),
            template="to_tsvector('simple'::regconfig, %(expressions)s)",
            arg_joiner=" || ' ' || ",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="place_for_children"),
            models.CheckConstraint(name="place_is_said", condition=~Q(name="") | ~Q(address="")),
            models.CheckConstraint(
                name="place_point_is_whole",
                condition=Q(longitude=None, latitude=None, point_is="")
                | (Q(longitude__isnull=False, latitude__isnull=False) & ~Q(point_is="")),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], include=AT_HAND, name="place_by_name"),
            models.Index(fields=["ward", "sort_key", "id"], include=AT_HAND, name="place_by_ward"),
            models.Index(fields=["kind", "sort_key", "id"], include=AT_HAND, name="place_by_kind"),
            models.Index(fields=["audience", "address_key"], include=["id"], name="place_by_address"),
            models.Index(fields=["audience"], include=["id"], name="place_audience"),
        ]

    @property
    def title(self) -> str:
        """What it is called or, without a name, its address."""
        return self.name or self.address


class PlaceChild(models.Model):
    """What every sensitive child of a place carries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class Note(PlaceChild):
    """What is known of a place. Notes stand beside each other; none is changed."""

    text = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place", "-at"], name="place_note")]


class Wording(PlaceChild):
    """How a place stood before it was corrected: kept by the database itself."""

    kind = models.CharField(max_length=8, choices=Place.Kind)
    name = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    ward = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(help_text="when it was replaced")


class Merge(models.Model):
    """Two records of one agency are one place: `away` is read through `into`. Both are kept as they are.

    Nothing of either record is moved, so undoing it leaves nothing behind. Seen by those who see both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    away = models.ForeignKey(Place, models.PROTECT, related_name="+")
    into = models.ForeignKey(Place, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_reason = models.TextField(blank=True)
    undone_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="place_merge_of_two", condition=~Q(away=models.F("into"))),
            models.CheckConstraint(
                name="place_merge_undone_together",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
