"""Which area a point lies in. Points are longitude and latitude, distances metres."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

import numpy
import shapely

METRES_PER_DEGREE = 111_320.0  # of latitude; of longitude times the cosine of the latitude
MARGIN = 30.0  # what generalised boundaries and points snapped to the middle of a street are off by

Key = TypeVar("Key")


class Areas(Generic[Key]):
    """Areas by key, each a GeoJSON geometry. A point just outside all of them, within `margin`, counts as in
    the nearest: published boundaries are drawn more simply than they are."""

    def __init__(self, shapes: Iterable[tuple[Key, Mapping[str, Any]]], *, margin: float = MARGIN) -> None:
        pairs = list(shapes)
        self.keys = [key for key, _ in pairs]
        self.margin = margin
        drawn = [shapely.geometry.shape(shape) for _, shape in pairs]
        middle = shapely.total_bounds(drawn) if drawn else (0.0, 0.0, 0.0, 0.0)
        self.east = METRES_PER_DEGREE * math.cos(math.radians((middle[1] + middle[3]) / 2))
        self.tree = shapely.STRtree([shapely.transform(one, self._metres) for one in drawn])
        self.found: dict[tuple[float, float], Key | None] = {}

    def __bool__(self) -> bool:
        return bool(self.keys)

    def _metres(self, degrees: "numpy.ndarray[Any, Any]") -> "numpy.ndarray[Any, Any]":
        return degrees * numpy.array([self.east, METRES_PER_DEGREE])

    def of(self, longitude: float, latitude: float) -> Key | None:
        """The key of the area this point lies in, or lies nearest to within the margin; else None."""
        at = (longitude, latitude)
        if at not in self.found:
            if len(self.found) > 200_000:  # a file of points that are all different
                self.found.clear()
            self.found[at] = self._look(longitude, latitude)
        return self.found[at]

    def _look(self, longitude: float, latitude: float) -> Key | None:
        if not self.keys:
            return None
        point = shapely.Point(longitude * self.east, latitude * METRES_PER_DEGREE)
        near = self.tree.query_nearest(point, max_distance=self.margin or 1e-6, all_matches=True)
        return self.keys[int(min(near))] if len(near) else None
