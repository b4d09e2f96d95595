"""What can be asked about places and the areas they lie in."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from wardmote.records.places.models import Boundary
from wardmote.records.places.shapes import MARGIN, Areas


def boundaries(kind: str = Boundary.Kind.WARD, *, on: date | None = None) -> QuerySet[Boundary]:
    """The boundaries in force on a day, or now."""
    if on is None:
        found = Boundary.objects.filter(until_on=None)
    else:
        found = Boundary.objects.filter(
            Q(from_on=None) | Q(from_on__lte=on), Q(until_on=None) | Q(until_on__gte=on)
        )
    return found.filter(kind=kind).order_by("name", "pk")


def wards(*, on: date | None = None, margin: float = MARGIN) -> Areas[str]:
    """The wards, which together are the partnership's area, by name."""
    rows: Any = boundaries(on=on).values_list("name", "shape")
    return Areas(rows, margin=margin)


def ward_at(longitude: Decimal | float, latitude: Decimal | float, *, on: date | None = None) -> str | None:
    """The name of the ward a point lies in."""
    return wards(on=on).of(float(longitude), float(latitude))
